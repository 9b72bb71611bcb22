//! Click, consent, come back logged in, log out.

use crate::program::{serve, visit};

/// AUTH-1.02, AUTH-2.09
#[test]
fn a_person_logs_in_and_out() {
    let program = serve();
    let browser = visit(&program);
    browser.go("/");
    browser.click("#login");
    browser.expect("location.pathname", "/dialog/oauth");
    browser.click("[value='1906']");
    browser.click("#allow");
    browser.expect_path("/");
    browser.expect_text("#user", "Grace Hopper");
    browser.expect("document.querySelectorAll('.post').length", 4);
    browser.expect("document.querySelector('.face').naturalWidth > 0", true);
    assert_eq!(
        browser.run("return document.cookie.includes('session')"),
        false,
        "no script sees it"
    );
    browser.click("#logout");
    browser.expect("document.querySelector('#login') !== null", true);
    browser.go("/");
    browser.expect("document.querySelector('.post')", ());
}

#[test]
fn a_person_says_no() {
    let program = serve();
    let browser = visit(&program);
    browser.go("/auth/login");
    browser.click("#deny");
    browser.expect_text("#refused", "You said no, and nothing was passed on.");
    browser.go("/");
    browser.expect("document.querySelector('#login') !== null", true);
}

/// AUTH-3.06: a return counts in the browser that left, and once.
#[test]
fn a_return_that_nobody_left_for_logs_nobody_in() {
    let program = serve();
    let browser = visit(&program);
    browser.go("/auth/login?code=made-up&state=made-up");
    browser.expect_status(403);
    browser.go("/auth/login");
    browser.expect("location.pathname", "/dialog/oauth");
    let state = browser.run("return new URLSearchParams(location.search).get('state')");
    let state = state.as_str().expect("a state");
    browser.go(&format!("/auth/login?code=made-up&state={state}"));
    browser.expect_text("#refused", "Facebook did not let you in.");
    browser.go(&format!("/auth/login?code=made-up&state={state}"));
    browser.expect_status(403);
}

/// An address elsewhere is not where a login leads to.
#[test]
fn a_login_leads_nowhere_else() {
    let program = serve();
    let browser = visit(&program);
    browser.go("/auth/login?next=https://evil.example/");
    browser.click("#allow");
    browser.expect_path("/");
    browser.expect_text("#user", "Ada Lovelace");
}
