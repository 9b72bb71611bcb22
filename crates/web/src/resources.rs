//! The CSS and JavaScript of UI modules.

mod place;

use std::borrow::Cow;
use std::fmt;

use tornado_escape::xhtml_escape;
use tornado_template::{Args, Error as TemplateError, Value};

pub(crate) use place::place;

/// What UI modules bring into a page, a kind at a time.
///
/// Shown, it is Tornado's HTML; [`Site::module_resources`](crate::Site::module_resources) may write another.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Resources<'r> {
    /// Addresses of scripts.
    LinkedScripts(&'r [Cow<'r, str>]),
    /// Scripts.
    EmbeddedScripts(&'r [Cow<'r, str>]),
    /// Addresses of style sheets.
    LinkedStyles(&'r [Cow<'r, str>]),
    /// CSS.
    EmbeddedStyles(&'r [Cow<'r, str>]),
}

impl fmt::Display for Resources<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LinkedScripts(urls) => urls.iter().try_for_each(|url| {
                let url = xhtml_escape(url);
                write!(f, r#"<script src="{url}" type="text/javascript"></script>"#)
            }),
            Self::EmbeddedScripts(texts) => {
                f.write_str("<script type=\"text/javascript\">\n//<![CDATA[\n")?;
                lines(f, texts)?;
                f.write_str("\n//]]>\n</script>")
            }
            Self::LinkedStyles(urls) => urls.iter().try_for_each(|url| {
                let url = xhtml_escape(url);
                write!(
                    f,
                    r#"<link href="{url}" type="text/css" rel="stylesheet"/>"#
                )
            }),
            Self::EmbeddedStyles(texts) => {
                f.write_str("<style type=\"text/css\">\n")?;
                lines(f, texts)?;
                f.write_str("\n</style>")
            }
        }
    }
}

fn lines(f: &mut fmt::Formatter<'_>, texts: &[Cow<'_, str>]) -> fmt::Result {
    for (number, text) in texts.iter().enumerate() {
        if number > 0 {
            f.write_str("\n")?;
        }
        f.write_str(text)?;
    }
    Ok(())
}

/// The UI modules that a page has used, in order of their first use.
#[derive(Debug, Default)]
pub(crate) struct Used {
    modules: Vec<Module>,
    /// What templates said of themselves by `set_resources`, in order.
    templates: Vec<(Box<str>, Own)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Module {
    /// Of the application, by its number.
    Registered(usize),
    /// The built-in `Template`.
    Template,
}

/// The resources of one template.
#[derive(Debug, Default, PartialEq)]
struct Own {
    embedded_javascript: Option<String>,
    javascript_files: Vec<String>,
    embedded_css: Option<String>,
    css_files: Vec<String>,
    html_head: String,
    html_body: String,
}

impl Used {
    pub(crate) fn is_empty(&self) -> bool {
        self.modules.is_empty()
    }

    /// Notes the use of a registered module.
    pub(crate) fn note(&mut self, number: usize) {
        self.note_module(Module::Registered(number));
    }

    /// Notes the use of the module `Template`.
    pub(crate) fn note_template(&mut self) {
        self.note_module(Module::Template);
    }

    fn note_module(&mut self, module: Module) {
        if !self.modules.contains(&module) {
            self.modules.push(module);
        }
    }

    /// `set_resources` in a template: once per file counts.
    pub(crate) fn set(&mut self, template: &str, args: &Args<'_>) -> Result<(), TemplateError> {
        let mut own = Own::default();
        for (name, value) in args.keywords() {
            match name {
                "embedded_javascript" => own.embedded_javascript = Some(value.to_str()?),
                "javascript_files" => own.javascript_files = texts(&value)?,
                "embedded_css" => own.embedded_css = Some(value.to_str()?),
                "css_files" => own.css_files = texts(&value)?,
                "html_head" => own.html_head = value.to_str()?,
                "html_body" => own.html_body = value.to_str()?,
                // As there: what no module has is not looked at.
                _ => {}
            }
        }
        match self.templates.iter().find(|(name, _)| **name == *template) {
            None => self.templates.push((template.into(), own)),
            Some((_, before)) if *before == own => {}
            Some(_) => {
                return Err(TemplateError::raise(
                    "ValueError",
                    "set_resources called with different resources for the same template",
                ));
            }
        }
        Ok(())
    }
}

/// One file, or a list of them.
fn texts(value: &Value<'_>) -> Result<Vec<String>, TemplateError> {
    match value.items() {
        Some(items) => items.iter().map(Value::to_str).collect(),
        None if value.is_true() => Ok(vec![value.to_str()?]),
        None => Ok(Vec::new()),
    }
}
