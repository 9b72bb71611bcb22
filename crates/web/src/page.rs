//! The pages of errors.

use std::fmt::Write;

use crate::{Error, Exchange, Result, Site, template_page};

/// Tornado's error page (`WEB-2.24`), or the causes of a mistake (`WEB-3.16`): as plain text, or for a template its own page.
pub(crate) fn write_error<S: Site>(x: &mut Exchange<S>, error: &Error) -> Result {
    let settings = x.settings();
    if (settings.serve_traceback || settings.debug) && !error.is_http() {
        if error.template_error().is_some() {
            return template_page::write(x, error);
        }
        x.open()?.head.set_known_type("text/plain; charset=UTF-8");
        return x.write(error.story());
    }
    let page = x.open()?;
    let status = page.head.status.as_u16();
    let reason = tornado_escape::xhtml_escape(page.head.reason()).into_owned();
    let mut html = String::with_capacity(64 + 2 * reason.len());
    // Writing into a string does not fail.
    let _ = write!(
        html,
        "<html><title>{status}: {reason}</title><body>{status}: {reason}</body></html>"
    );
    page.body.extend_from_slice(html.as_bytes());
    Ok(())
}
