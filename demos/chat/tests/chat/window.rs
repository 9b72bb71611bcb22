//! Windows of a browser, side by side.

use std::ops::Deref;

use serde_json::json;
use tornado_testing::{Browser, Program};

use crate::program::origin;

/// The room in one of the browser's windows.
pub(crate) struct Window(Browser);

impl Window {
    /// A new window, in which somebody comes in.
    pub(crate) fn open(browser: &Browser, program: &Program, user: &str, name: &str) -> Self {
        let window = Self(browser.window(origin(program, user)));
        window.go("/");
        window.write("#name", &format!("{name}\u{e007}")); // Enter
        window.expect_state("live");
        window
    }

    /// Writes something and presses Enter.
    pub(crate) fn say(&self, text: &str) {
        self.write("#message", &format!("{text}\u{e007}"));
    }

    /// Waits until the room holds these messages, and no others.
    #[track_caller]
    pub(crate) fn expect_said(&self, wanted: &[&str]) {
        self.expect(
            "[...document.querySelectorAll('.message .body')].map(body => body.textContent)",
            json!(wanted),
        );
    }

    /// Waits for this state of the connection.
    #[track_caller]
    pub(crate) fn expect_state(&self, wanted: &str) {
        self.expect("document.getElementById('status')?.dataset.state", wanted);
    }
}

impl Deref for Window {
    type Target = Browser;

    fn deref(&self) -> &Browser {
        &self.0
    }
}
