//! Strangers, guests, and those who leave.

use crate::server::Server;

/// WEB-1.18, WEB-1.20, W-NEXT
#[test]
fn a_stranger_logs_in_and_lands_where_he_wanted() {
    let server = Server::start();
    let browser = server.visitor();
    browser.go("/book?page=2&of=3");
    browser.expect_path("/login?next=%2Fbook%3Fpage%3D2%26of%3D3");

    browser.write("#login [name=name]", "Ann <i>& Bob</i>");
    browser.click("#login button");
    browser.expect_path("/book?page=2&of=3");
    browser.expect_text("#user", "Signed in as Ann <i>& Bob</i>");
    let seen = browser.run("return document.cookie");
    let seen = seen.as_str().expect("cookies");
    assert!(
        seen.contains("_xsrf=") && !seen.contains("user="),
        "a script sees the token alone: {seen}"
    );
}

/// SECU-3.04
#[test]
fn a_login_leads_to_no_other_site() {
    let server = Server::start();
    let browser = server.visitor();
    for next in [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "/%09/evil.example/",
    ] {
        browser.go(&format!("/login?next={next}"));
        browser.write("#login [name=name]", "Ann");
        browser.click("#login button");
        browser.expect_path("/book");
    }
}

#[test]
fn who_logs_out_is_a_stranger_again() {
    let server = Server::start();
    let browser = server.guest("Ann");
    browser.go("/book");
    browser.expect_text("#user", "Signed in as Ann");
    browser.click("#logout button");
    browser.expect_path("/login");
    browser.go("/book");
    browser.expect_path("/login?next=%2Fbook");
}
