//! Pieces of pages that bring their own CSS and JavaScript.

use tornado_template::Args;

use crate::{Rendering, Result, Site};

/// A piece of a page: HTML, and the CSS and JavaScript that it needs once per page (`WEB-1.30`, `WEB-1.31`).
///
/// Templates call it by the name it is [registered](crate::Application::ui_module) under: `{% module Entry(entry) %}`, or
/// `{{ modules.Entry(entry) }}` where nothing is escaped. What the other methods give is put into the page by
/// [`Exchange::render`](crate::Exchange::render), once, however often the module was used: CSS and
/// [`html_head`](Self::html_head) before `</head>`, JavaScript and [`html_body`](Self::html_body) before `</body>`.
///
/// ```
/// use tornado_template::{Args, Loader};
/// use tornado_web::{Application, Exchange, Handler, Names, Rendering, Result, UiModule};
///
/// struct Entry;
///
/// impl UiModule for Entry {
///     fn render(&self, page: &Rendering<'_>, arguments: &Args<'_>) -> Result<String> {
///         let title = arguments.text(0, "title")?;
///         page.render_string("entry.html", Names::new().with("title", title))
///     }
///
///     fn embedded_css(&self) -> &str {
///         ".entry { margin-bottom: 1em; }"
///     }
/// }
///
/// struct Home;
///
/// impl Handler for Home {
///     async fn get(&mut self, x: &mut Exchange) -> Result {
///         x.render("home.html", ()).await
///     }
/// }
///
/// let application = Application::new()
///     .templates(Loader::from_map([
///         ("home.html", r#"<head></head>{% module Entry("One") %}{% module Entry("Two") %}"#),
///         ("entry.html", r#"<div class="entry">{{ title }}</div>"#),
///     ]))
///     .ui_module("Entry", Entry)
///     .route("/", || Home);
/// # tornado_testing::run(async {
/// let answer = tornado_testing::fetch(&application, tornado_httputil::Request::get("/")).await;
/// assert_eq!(
///     answer.text(),
///     "<head><style type=\"text/css\">\n.entry { margin-bottom: 1em; }\n</style>\n</head>\
///      <div class=\"entry\">One</div><div class=\"entry\">Two</div>"
/// );
/// # });
/// ```
#[doc(alias = "UIModule")]
pub trait UiModule<S: Site = ()>: Send + Sync + 'static {
    /// Makes the HTML, from the arguments of the call.
    ///
    /// # Errors
    /// Those of the page: a status, or a mistake that the log and the debug page trace through both templates.
    fn render(&self, page: &Rendering<'_, S>, arguments: &Args<'_>) -> Result<String>;

    /// JavaScript for the end of the page; nothing by default.
    fn embedded_javascript(&self) -> &str {
        ""
    }

    /// Addresses of scripts; relative ones are static files (`WEB-2.17`).
    fn javascript_files(&self) -> Vec<&str> {
        Vec::new()
    }

    /// CSS for the head of the page; nothing by default.
    fn embedded_css(&self) -> &str {
        ""
    }

    /// Addresses of style sheets; relative ones are static files (`WEB-2.17`).
    fn css_files(&self) -> Vec<&str> {
        Vec::new()
    }

    /// HTML for the end of the head; nothing by default (`WEB-2.18`).
    fn html_head(&self) -> &str {
        ""
    }

    /// HTML for the end of the body; nothing by default (`WEB-2.18`).
    fn html_body(&self) -> &str {
        ""
    }
}
