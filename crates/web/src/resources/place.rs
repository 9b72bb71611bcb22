//! Where the CSS and JavaScript of UI modules go.

use std::borrow::Cow;

use memchr::memmem;

use super::{Module, Own, Resources, Used};
use crate::{Exchange, Result, Site};

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
            Before::LastBody,
            html(Resources::LinkedScripts(&all.script_files)),
        );
    }
    if !all.scripts.is_empty() {
        into.put(
            Before::LastBody,
            html(Resources::EmbeddedScripts(&all.scripts)),
        );
    }
    if !all.style_files.is_empty() {
        into.put(
            Before::Head,
            html(Resources::LinkedStyles(&all.style_files)),
        );
    }
    if !all.styles.is_empty() {
        into.put(Before::Head, html(Resources::EmbeddedStyles(&all.styles)));
    }
    if !all.head.is_empty() {
        into.put(Before::Head, all.head);
    }
    if !all.body.is_empty() {
        into.put(Before::FirstBody, all.body);
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

    fn take_templates<S: Site>(
        &mut self,
        x: &'c Exchange<S>,
        all: &'c [(Box<str>, Own)],
    ) -> Result {
        for (_, own) in all {
            for file in &own.javascript_files {
                add_file(x, &mut self.script_files, file)?;
            }
            for file in &own.css_files {
                add_file(x, &mut self.style_files, file)?;
            }
            add_text(
                &mut self.scripts,
                own.embedded_javascript.as_deref().unwrap_or_default(),
            );
            add_text(
                &mut self.styles,
                own.embedded_css.as_deref().unwrap_or_default(),
            );
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
    let is_absolute = ["/", "http:", "https:"]
        .iter()
        .any(|start| file.starts_with(start));
    let url = if is_absolute {
        Cow::Borrowed(file)
    } else {
        Cow::Owned(x.static_url(file)?)
    };
    if !all.contains(&url) {
        all.push(url);
    }
    Ok(())
}

/// Before which tag.
#[derive(Clone, Copy)]
enum Before {
    Head,
    FirstBody,
    LastBody,
}

struct Page<'p> {
    html: &'p mut Vec<u8>,
    start: usize,
    template: &'p str,
}

impl Page<'_> {
    /// Puts some HTML and a line break before a tag; a page without that tag does without (W-UIMODULE).
    fn put(&mut self, place: Before, mut html: String) {
        let page = self.html.get(self.start..).unwrap_or_default();
        let (tag, found) = match place {
            Before::Head => ("</head>", memmem::find(page, b"</head>")),
            Before::FirstBody => ("</body>", memmem::find(page, b"</body>")),
            Before::LastBody => ("</body>", memmem::rfind(page, b"</body>")),
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
