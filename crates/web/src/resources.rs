//! The CSS and JavaScript of UI modules: collected from a page, and put into it.

use std::borrow::Cow;
use std::fmt;

use memchr::memmem;
use tornado_escape::xhtml_escape;
use tornado_template::{Args, Error as TemplateError, Value};

use crate::{Exchange, Result, Site};

/// What UI modules bring into a page, a kind at a time.
///
/// Shown, it is Tornado's HTML; [`Site::module_resources`] may write another.
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
                write!(f, r#"<link href="{url}" type="text/css" rel="stylesheet"/>"#)
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

/// Everything of one page, by kind.
#[derive(Default)]
struct Collected<'c> {
    script_files: Vec<Cow<'c, str>>,
    scripts: Vec<Cow<'c, str>>,
    style_files: Vec<Cow<'c, str>>,
    styles: Vec<Cow<'c, str>>,
    head: String,
    body: String,
}

/// Puts the resources of the used modules into the page that begins here (`WEB-2.16`).
pub(crate) fn place<S: Site>(
    x: &Exchange<S>,
    used: &Used,
    template: &str,
    page: &mut Vec<u8>,
    start: usize,
) -> Result {
    let mut all = Collected::default();
    for module in &used.modules {
        match module {
            Module::Registered(number) => all.take_module(x, *number)?,
            Module::Template => all.take_templates(x, &used.templates)?,
        }
    }
    let site = x.site();
    let mut into = Page {
        html: page,
        start,
        template,
    };
    let html = |resources| site.module_resources(x, resources);
    if !all.script_files.is_empty() {
        into.put(
            Place::LastBodyEnd,
            html(Resources::LinkedScripts(&all.script_files)),
        );
    }
    if !all.scripts.is_empty() {
        into.put(
            Place::LastBodyEnd,
            html(Resources::EmbeddedScripts(&all.scripts)),
        );
    }
    if !all.style_files.is_empty() {
        into.put(
            Place::HeadEnd,
            html(Resources::LinkedStyles(&all.style_files)),
        );
    }
    if !all.styles.is_empty() {
        into.put(Place::HeadEnd, html(Resources::EmbeddedStyles(&all.styles)));
    }
    if !all.head.is_empty() {
        into.put(Place::HeadEnd, all.head);
    }
    if !all.body.is_empty() {
        into.put(Place::FirstBodyEnd, all.body);
    }
    Ok(())
}

impl<'c> Collected<'c> {
    fn take_module<S: Site>(&mut self, x: &'c Exchange<S>, number: usize) -> Result {
        let Some((_, module)) = x.pages().modules.get(number) else {
            return Ok(());
        };
        for file in module.javascript_files() {
            add_file(x, &mut self.script_files, file)?;
        }
        for file in module.css_files() {
            add_file(x, &mut self.style_files, file)?;
        }
        add_text(&mut self.scripts, module.embedded_javascript());
        add_text(&mut self.styles, module.embedded_css());
        self.head.push_str(module.html_head());
        self.body.push_str(module.html_body());
        Ok(())
    }

    fn take_templates<S: Site>(&mut self, x: &'c Exchange<S>, all: &'c [(Box<str>, Own)]) -> Result {
        for (_, own) in all {
            for file in &own.javascript_files {
                add_file(x, &mut self.script_files, file)?;
            }
            for file in &own.css_files {
                add_file(x, &mut self.style_files, file)?;
            }
            add_text(&mut self.scripts, own.embedded_javascript.as_deref().unwrap_or_default());
            add_text(&mut self.styles, own.embedded_css.as_deref().unwrap_or_default());
            self.head.push_str(&own.html_head);
            self.body.push_str(&own.html_body);
        }
        Ok(())
    }
}

fn add_text<'c>(all: &mut Vec<Cow<'c, str>>, text: &'c str) {
    if !text.is_empty() {
        all.push(text.into());
    }
}

/// Adds an address, unless it is there; a relative one is that of a static file (`WEB-2.17`).
fn add_file<'c, S: Site>(x: &'c Exchange<S>, all: &mut Vec<Cow<'c, str>>, file: &'c str) -> Result {
    let is_absolute = ["/", "http:", "https:"].iter().any(|start| file.starts_with(start));
    let url = if is_absolute {
        Cow::Borrowed(file)
    } else {
        Cow::Owned(x.static_file(file)?)
    };
    if !all.contains(&url) {
        all.push(url);
    }
    Ok(())
}

enum Place {
    HeadEnd,
    FirstBodyEnd,
    LastBodyEnd,
}

struct Page<'p> {
    html: &'p mut Vec<u8>,
    start: usize,
    template: &'p str,
}

impl Page<'_> {
    /// Puts some HTML and a line break before a tag; a page without that tag does without (W-UIMODULE).
    fn put(&mut self, place: Place, mut html: String) {
        let page = self.html.get(self.start..).unwrap_or_default();
        let (tag, found) = match place {
            Place::HeadEnd => ("</head>", memmem::find(page, b"</head>")),
            Place::FirstBodyEnd => ("</body>", memmem::find(page, b"</body>")),
            Place::LastBodyEnd => ("</body>", memmem::rfind(page, b"</body>")),
        };
        let Some(at) = found else {
            tracing::warn!(
                target: "tornado.general",
                "{}: the page has no {tag}, so this of its UI modules is left out: {html}",
                self.template
            );
            return;
        };
        html.push('\n');
        let at = self.start + at;
        self.html.splice(at..at, html.into_bytes());
    }
}
