//! Modules on a page: their styles and scripts come once, and work.

use tornado::template::Args;
use tornado::web::{Names, Rendering, Result, UiModule};

use crate::server::Server;
use crate::site::GuestBook;

pub(crate) struct Card;

impl UiModule<GuestBook> for Card {
    fn render(&self, page: &Rendering<'_, GuestBook>, arguments: &Args<'_>) -> Result<String> {
        let title = arguments.text(0, "title")?;
        page.render_string("card.html", Names::new().with("title", title))
    }
    fn css_files(&self) -> Vec<&str> {
        vec!["shared.css", "card.css"]
    }
    fn embedded_css(&self) -> &str {
        ".card { border-left: 5px solid; }"
    }
    fn javascript_files(&self) -> Vec<&str> {
        vec!["shared.js", "card.js"]
    }
    fn embedded_javascript(&self) -> &str {
        "ran('card');"
    }
}

pub(crate) struct Quote;

impl UiModule<GuestBook> for Quote {
    fn render(&self, page: &Rendering<'_, GuestBook>, arguments: &Args<'_>) -> Result<String> {
        let text = arguments.text(0, "text")?;
        page.render_string("quote.html", Names::new().with("text", text))
    }
    fn css_files(&self) -> Vec<&str> {
        vec!["shared.css", "quote.css"]
    }
    fn embedded_css(&self) -> &str {
        ".quote { font-style: italic; }"
    }
    fn javascript_files(&self) -> Vec<&str> {
        vec!["shared.js", "quote.js"]
    }
    fn embedded_javascript(&self) -> &str {
        "ran('quote');"
    }
}

/// WEB-1.30, WEB-1.31, W-UIMODULE
#[test]
fn modules_bring_their_styles_and_scripts_once() {
    let server = Server::start();
    let browser = server.visitor();
    browser.go("/gallery");

    browser.expect(
        "[...document.querySelectorAll('.card, .quote')].map(piece => piece.innerText).join()",
        "One,Two & a half,Three,First,Four,Second",
    );
    for (element, property, value) in [
        ("h1", "color", "rgb(1, 2, 3)"),
        (".card", "margin-left", "11px"),
        (".card", "padding-left", "12px"),
        (".card", "border-left-width", "5px"),
        (".quote", "margin-left", "11px"),
        (".quote", "padding-left", "13px"),
        (".quote", "font-style", "italic"),
    ] {
        let style = format!("getComputedStyle(document.querySelector({element:?}))");
        browser.expect(&format!("{style}.getPropertyValue({property:?})"), value);
    }
    browser.expect(
        "document.body.dataset.ran",
        "shared.js;card.js;quote.js;card;quote;",
    );
    browser.expect(
        "[...document.querySelectorAll('.card')].map(card => card.dataset.number).join()",
        "1,2,3,4",
    );

    for (what, count) in [
        ("head style", 1),
        ("body script[src]", 3),
        ("body script:not([src])", 1),
    ] {
        browser.expect(
            &format!("document.querySelectorAll({what:?}).length"),
            count,
        );
    }
    for file in [
        "shared.css",
        "card.css",
        "quote.css",
        "shared.js",
        "card.js",
        "quote.js",
    ] {
        let asked = server.asked(&format!("GET /static/{file}?v="));
        assert_eq!(asked.len(), 1, "{file}: {asked:?}");
    }
}
