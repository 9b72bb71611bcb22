//! Forms, and the token that proves them ours.

use crate::server::Server;

/// WEB-1.14, WEB-1.22
#[test]
fn what_a_form_sends_stays_text() {
    let server = Server::start();
    let browser = server.guest("Ann");
    browser.expect_text("#count", "0 notes");
    let note = "<script>document.title = 'mine'</script> & \"<b>\" {{ 1 + 1 }} ñ";
    browser.write("#note textarea", note);
    browser.click("#note button");
    browser.expect_text("#count", "1 note");
    browser.expect_text("li", note);
    browser.expect("document.querySelectorAll('li *').length", 0);
    browser.expect("document.title", "Guest book");
    assert_eq!(*server.notes.borrow(), [note]);
}

/// WEB-1.22
#[test]
fn a_form_without_its_token_is_refused() {
    let server = Server::start();
    let browser = server.guest("Ann");
    for spoil in [
        "document.querySelector('#note [name=_xsrf]').remove()",
        "document.querySelector('#note [name=_xsrf]').value = ''",
        "document.querySelector('#note [name=_xsrf]').value = '2|00000000|' + '0'.repeat(32) + '|1'",
        "document.cookie = '_xsrf=; Max-Age=0; Path=/'",
    ] {
        browser.go("/book");
        browser.expect_status(200);
        browser.run(spoil);
        browser.write("#note textarea", "forged");
        browser.click("#note button");
        browser.expect_status(403);
        browser.expect_text("body", "403: Forbidden");
    }
    assert!(server.notes.borrow().is_empty());
}

/// WEB-1.23, WEB-1.24
#[test]
fn a_script_sends_the_token_as_a_header() {
    let server = Server::start();
    let browser = server.guest("Ann");
    let send = |token: &str| {
        browser.run(&format!(
            "const token = {token}; \
             const body = new URLSearchParams({{text: 'from a script'}}); \
             const answer = await fetch('/book', {{method: 'POST', headers: {{'X-Xsrftoken': token}}, body}}); \
             return answer.status;"
        ))
    };
    assert_eq!(send("document.cookie.match(/_xsrf=([^;]*)/)[1]"), 200);
    assert_eq!(send("''"), 403);
    assert_eq!(*server.notes.borrow(), ["from a script"]);
}
