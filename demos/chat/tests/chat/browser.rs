//! Two people at their browsers.

use serde_json::json;
use tornado_testing::Browser;

use crate::program::serve;
use crate::window::Window;

#[test]
fn two_windows_talk() {
    let program = serve(&[]);
    let browser = Browser::at("");
    let ada = Window::open(&browser, &program, "ada", "Ada");
    let grace = Window::open(&browser, &program, "grace", "Grace");
    ada.expect("document.activeElement.id", json!("message"));
    ada.say("Hello!");
    for window in [&ada, &grace] {
        window.expect_said(&["Hello!"]);
    }
    grace.say("Hello, Ada");
    grace.say("two\u{e008}\u{e007}\u{e000}lines"); // Shift and Enter
    let all = ["Hello!", "Hello, Ada", "two\nlines"];
    for (window, mine) in [(&ada, 1), (&grace, 2)] {
        window.expect_said(&all);
        window.expect("document.querySelectorAll('.mine').length", json!(mine));
        window.expect("document.getElementById('empty').hidden", json!(true));
        window.expect("document.getElementById('message').value", json!(""));
    }
    // Another line of the same person needs no name.
    ada.expect("document.querySelectorAll('.follows').length", json!(1));
}

#[test]
fn what_people_write_is_text() {
    let program = serve(&[]);
    let browser = Browser::at("");
    let ada = Window::open(&browser, &program, "ada", "<b>Ada</b>");
    let grace = Window::open(&browser, &program, "grace", "Grace");
    let bad = "<script>window.hit = 1</script><img src=x onerror=\"window.hit = 1\">&amp;";
    ada.say(bad);
    grace.expect_said(&[bad]);
    grace.go("/");
    for window in [&ada, &grace] {
        window.expect_state("live");
        window.expect_said(&[bad]);
        window.expect(
            "document.querySelectorAll('#inbox script, #inbox img, .from b').length",
            json!(0),
        );
        window.expect("window.hit === undefined", json!(true));
    }
    grace.expect(
        "document.querySelector('.from').textContent",
        json!("<b>Ada</b>"),
    );
}

#[test]
fn a_reload_shows_what_was_said() {
    let program = serve(&[]);
    let browser = Browser::at("");
    let ada = Window::open(&browser, &program, "ada", "Ada");
    ada.say("one");
    ada.say("two");
    ada.expect_said(&["one", "two"]);
    ada.go("/");
    ada.expect_state("live");
    ada.say("three");
    ada.expect_said(&["one", "two", "three"]);
    // One day as a rule; two where midnight came between.
    ada.expect(
        "document.querySelectorAll('.day').length === \
         new Set([...document.querySelectorAll('.message time')].map(time => time.title)).size",
        json!(true),
    );
}

#[test]
fn a_server_that_starts_again_is_found() {
    let mut program = serve(&[]);
    let browser = Browser::at("");
    let ada = Window::open(&browser, &program, "ada", "Ada");
    let grace = Window::open(&browser, &program, "grace", "Grace");
    ada.say("before");
    for window in [&ada, &grace] {
        window.expect_said(&["before"]);
    }
    program.kill();
    for window in [&ada, &grace] {
        window.expect_state("lost");
    }
    // What cannot be sent is not lost.
    ada.say("meanwhile");
    ada.expect("document.getElementById('notice').hidden", json!(false));
    ada.expect(
        "document.getElementById('message').value",
        json!("meanwhile"),
    );
    program.start_again();
    for window in [&ada, &grace] {
        window.expect_state("live");
    }
    ada.click("#messageform button");
    for window in [&ada, &grace] {
        window.expect_said(&["before", "meanwhile"]);
    }
    ada.expect("document.getElementById('notice').hidden", json!(true));
}

#[test]
fn without_a_socket_the_page_polls() {
    let program = serve(&[]);
    let browser = Browser::at("");
    let ada = Window::open(&browser, &program, "ada", "Ada");
    let grace = Window::open(&browser, &program, "grace", "Grace");
    grace.go("/?transport=poll");
    grace.expect_state("polling");
    ada.say("by a socket");
    grace.expect_said(&["by a socket"]);
    grace.say("by a form");
    for window in [&ada, &grace] {
        window.expect_said(&["by a socket", "by a form"]);
    }
}

#[test]
fn the_room_speaks_spanish_too() {
    let program = serve(&[]);
    let browser = Browser::at("");
    let ada = Window::open(&browser, &program, "ada", "Ada");
    ada.expect("document.documentElement.lang", json!("en"));
    ada.click(".languages [value=es_ES]");
    ada.expect("document.documentElement.lang", json!("es"));
    ada.expect(
        "document.querySelector('#status .words').textContent",
        json!("Conectado"),
    );
    ada.expect(
        "document.querySelector('#logout button').textContent",
        json!("Salir"),
    );
    ada.click("#logout button");
    ada.expect("location.pathname", json!("/auth/login"));
    ada.expect(
        "document.querySelector('#login button').textContent",
        json!("Entrar"),
    );
}
