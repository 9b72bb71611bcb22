//! Languages: the browser's, and the one that was chosen.

use crate::server::Server;

#[test]
fn a_chosen_language_changes_every_page() {
    let server = Server::start();
    let browser = server.guest("Ana");
    server.notes.send_replace(vec!["one".into(), "two".into()]);
    browser.go("/book?page=1&of=2");
    for (language, title, count) in [
        ("en_US", "Guest book", "2 notes"),
        ("es", "Libro de visitas", "2 notas"),
        ("en_US", "Guest book", "2 notes"),
    ] {
        browser.click(&format!("[value={language}]"));
        browser.expect("document.documentElement.lang", language);
        browser.expect_path("/book?page=1&of=2");
        browser.expect("document.title", title);
        browser.expect_text("#count", count);
    }
    browser.click("[value=es]");
    browser.expect_text("#user", "Ha entrado Ana");
    browser.expect_text("#note button", "Leave a note"); // as long as nobody has translated it
    browser.click("#logout button");
    browser.expect_path("/login");
    browser.expect_text("#login button", "Entrar");
}
