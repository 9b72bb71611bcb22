//! The page of a mistake in a template, for those who work on it.

use std::error::Error as StdError;
use std::fmt::Write;

use tornado_escape::Escaped;
use tornado_template::Error as TemplateError;

use crate::{Error, Exchange, Result, Site};

/// Writes the page: what happened, the line, the templates that led there, and the causes.
pub(crate) fn write<S: Site>(x: &mut Exchange<S>, error: &Error) -> Result {
    let page = x.open()?;
    let mut html = String::with_capacity(1024);
    // Writing into a string does not fail.
    let _ = writeln!(
        html,
        "<html><title>{0}: {1}</title><style>pre {{ background: #eee; padding: 1em; }}</style><body><h1>{0}: {1}</h1>",
        page.head.status.as_u16(),
        Escaped(page.head.reason())
    );
    let mut cause: Option<&(dyn StdError + 'static)> = error.source().map(|source| source as _);
    while let Some(error) = cause {
        match error.downcast_ref::<TemplateError>() {
            Some(error) => describe(&mut html, error),
            None => {
                let _ = writeln!(html, "<p>{}</p>", Escaped(&error.to_string()));
            }
        }
        cause = error.source();
        if cause.is_some() {
            html.push_str("<h2>Caused by</h2>\n");
        }
    }
    html.push_str("</body></html>\n");
    page.body.extend_from_slice(html.as_bytes());
    Ok(())
}

fn describe(html: &mut String, error: &TemplateError) {
    let _ = writeln!(
        html,
        "<p><b>{}</b>: {}</p>",
        Escaped(error.class()),
        Escaped(error.message())
    );
    let Some(template) = error.template() else {
        return;
    };
    let _ = write!(html, "<p>{}", Escaped(template));
    if let Some(line) = error.line() {
        let _ = write!(html, ", line {line}");
    }
    for (template, line) in error.via() {
        let _ = write!(html, "<br>via {}, line {line}", Escaped(template));
    }
    html.push_str("</p>\n");
    if let (Some(line), Some(text)) = (error.line(), error.text()) {
        let _ = write!(html, "<pre>{line} | {}", Escaped(text));
        if let Some(column) = error.column() {
            let indent = line.to_string().len() + 2 + column as usize;
            let _ = write!(html, "\n{:indent$}^", "");
        }
        html.push_str("</pre>\n");
    }
}
