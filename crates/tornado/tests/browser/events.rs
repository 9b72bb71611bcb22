//! Streams of events.

use crate::server::Server;

#[test]
fn a_browser_comes_back_for_the_events_it_has_not_seen() {
    let server = Server::start();
    let browser = server.visitor();
    browser.go("/live");
    server.await_listeners(1);
    assert_eq!(server.asked("GET /live/notes"), ["GET /live/notes"]);

    let leave = |notes: &[&str]| {
        let notes = notes.iter().map(|&note| note.to_owned());
        server.notes.send_modify(|all| all.extend(notes));
    };
    let shown = "[...document.querySelectorAll('li')].map(item => item.textContent).join(' | ')";
    leave(&["first"]);
    browser.expect(shown, "1: first");
    leave(&["two\nlines", "<b>third</b> ñ"]);
    browser.expect(shown, "1: first | 2: two\nlines | 3: <b>third</b> ñ");

    leave(&["fourth"]);
    browser.expect(
        shown,
        "1: first | 2: two\nlines | 3: <b>third</b> ñ | 4: fourth",
    );
    let wanted = ["", " after 1", " after 2", " after 3", " after 4"];
    let wanted = wanted.map(|after| format!("GET /live/notes{after}"));
    assert_eq!(server.await_asked("GET /live/notes", 5), wanted);

    browser.go("/login");
    server.await_listeners(0); // the handler has ended with its client
}
