//! Posting, and what posts may hold.

use tornado_testing::Browser;

use crate::program::{log_in, serve};

const FIRST: &str = ".post .message";

fn share(browser: &Browser, message: &str, link: &str) {
    browser.write("#message", message);
    browser.write("#link", link);
    browser.click("#share");
}

/// AUTH-1.03: in the name of the person.
#[test]
fn a_post_appears_in_the_stream() {
    let program = serve();
    let browser = log_in(&program, "1912");
    share(
        &browser,
        "Can machines think?",
        "https://a.example/q?a=1&b=2",
    );
    browser.expect_text(FIRST, "Can machines think?");
    browser.expect_text(".post .actor", "Alan Turing");
    browser.expect(
        "document.querySelector('.attachment .name').href",
        "https://a.example/q?a=1&b=2",
    );
    browser.expect_text(".attachment .name", "a.example");
    browser.expect("document.querySelector('#message').value", "");
    let other = {
        drop(browser);
        log_in(&program, "1815")
    };
    other.expect_text(FIRST, "Can machines think?");
}

#[test]
fn what_people_write_is_text() {
    let program = serve();
    let browser = log_in(&program, "1815");
    let bad = "<script>window.hit = 1</script><img src=x onerror=\"window.hit = 1\">&amp; {{ 1 }}";
    share(&browser, bad, "https://a.example/\"><b>");
    browser.expect_text(FIRST, bad);
    assert_eq!(browser.run("return window.hit === undefined"), true);
    let elements =
        browser.run("return document.querySelectorAll('.said script, .said img, .said b').length");
    assert_eq!(elements, 0);
}

#[test]
fn a_post_that_cannot_be_is_given_back() {
    let program = serve();
    let browser = log_in(&program, "1815");
    share(&browser, "A moth!", "");
    browser.expect_text(
        "#notice",
        "Facebook did not take it: Only Grace may speak of moths.",
    );
    browser.expect("document.querySelector('#message').value", "A moth!");
    browser.go("/");
    share(&browser, "Look", "javascript:alert(1)");
    browser.expect_text("#notice", "A link begins with https:// or http://.");
    browser.expect_status(400);
    browser.go("/");
    browser.expect("document.querySelectorAll('.post').length", 4);
}
