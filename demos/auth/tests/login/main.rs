//! The program in a browser: click, consent, come back logged in, log out.

use tornado_testing::{Browser, Program};

fn serve() -> Program {
    Program::start(env!("CARGO_BIN_EXE_auth"), &[])
}

/// AUTH-1.02
#[test]
fn a_person_logs_in_and_out() {
    let program = serve();
    let browser = Browser::at(program.url(""));
    browser.go("/");
    browser.expect_text("#user", "Nobody is logged in.");
    browser.click("#login");
    browser.expect("location.pathname", "/provider/authorize");
    browser.write("[name=name]", " <b>");
    browser.click("#allow");
    browser.expect_path("/");
    browser.expect_text("#user", "Logged in as Ada <b>.");
    assert_eq!(
        browser.run("return document.cookie.includes('user=')"),
        false,
        "no script sees it"
    );
    browser.click("#logout");
    browser.expect_text("#user", "Nobody is logged in.");
}

#[test]
fn a_person_turns_back() {
    let program = serve();
    let browser = Browser::at(program.url(""));
    browser.go("/login");
    browser.click("#deny");
    browser.expect_text(
        "#refused",
        "return from the provider: refused with `access_denied`",
    );
    browser.go("/");
    browser.expect_text("#user", "Nobody is logged in.");
}

#[test]
fn an_address_that_was_used_or_made_up_logs_nobody_in() {
    let program = serve();
    let browser = Browser::at(program.url(""));
    browser.go("/login?code=made-up&state=made-up");
    browser.expect_status(403);
    browser.go("/provider/authorize?client_id=demo&redirect_uri=https://evil.example/");
    browser.expect_status(400);
}
