//! Static files, and for how long a browser believes them.

use crate::server::Server;

/// WEB-1.26
#[test]
fn a_file_with_a_version_is_asked_for_once() {
    let server = Server::start();
    let browser = server.visitor();
    for page in ["/gallery", "/login", "/gallery?again"] {
        browser.go(page);
        browser.expect_path(page);
        browser.expect(
            "getComputedStyle(document.querySelector('h1')).color",
            "rgb(1, 2, 3)",
        );
    }
    browser.expect("document.querySelectorAll('.card[data-number]').length", 4);
    for file in ["site.css", "card.css", "card.js", "shared.js"] {
        let asked = server.asked(&format!("GET /static/{file}"));
        assert_eq!(asked.len(), 1, "{file}: {asked:?}");
    }
    for page in ["/gallery", "/login", "/gallery?again"] {
        assert_eq!(
            server
                .asked(&format!("GET {page}"))
                .first()
                .map(String::as_str),
            Some(&*format!("GET {page}"))
        );
    }
}

/// WEB-1.25
#[test]
fn a_file_without_a_version_is_asked_after() {
    let server = Server::start();
    let browser = server.visitor();
    browser.go("/login");
    for _ in 0..2 {
        let text =
            browser.run("return (await fetch('/static/site.css', {cache: 'no-cache'})).text()");
        assert_eq!(text, "h1 { color: rgb(1, 2, 3); }\n");
    }
    assert_eq!(
        server
            .asked("GET /static/site.css")
            .iter()
            .filter(|line| !line.contains("?v="))
            .count(),
        2
    );
}
