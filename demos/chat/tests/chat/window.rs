//! Windows of a browser, side by side.

use std::sync::MutexGuard;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::driver::{Driver, PATIENCE, driver};

/// A browser that remembers nothing, and has no window yet.
pub(crate) struct Browser {
    driver: MutexGuard<'static, Driver>,
}

/// One of its windows, for the pages of one origin.
pub(crate) struct Window<'a> {
    driver: &'a Driver,
    handle: String,
    origin: String,
}

impl Browser {
    pub(crate) fn new() -> Self {
        let driver = driver();
        for forget in ["Network.clearBrowserCookies", "Network.clearBrowserCache"] {
            let with = json!({"cmd": forget, "params": {}});
            driver.post("goog/cdp/execute", &with).expect(forget);
        }
        Self { driver }
    }

    /// A new window, in which somebody comes in.
    pub(crate) fn window(&self, origin: String, name: &str) -> Window<'_> {
        let made = self.driver.post("window/new", &json!({"type": "window"}));
        let made = made.expect("a window");
        let window = Window {
            driver: &self.driver,
            handle: made["handle"].as_str().expect("a handle").to_owned(),
            origin,
        };
        window.go("/");
        window.write("#name", &format!("{name}\u{e007}")); // Enter
        window.expect_state("live");
        window
    }
}

impl Window<'_> {
    pub(crate) fn go(&self, path: &str) {
        self.post("url", &json!({"url": format!("{}{path}", self.origin)}));
    }

    pub(crate) fn write(&self, selector: &str, text: &str) {
        let element = self.find(selector);
        self.post(&format!("{element}/value"), &json!({"text": text}));
    }

    pub(crate) fn click(&self, selector: &str) {
        let element = self.find(selector);
        self.post(&format!("{element}/click"), &json!({}));
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

    /// Waits until an expression has this value, on this page or on the one that is about to come.
    #[track_caller]
    pub(crate) fn expect(&self, expression: &str, wanted: impl Into<Value>) {
        let wanted = wanted.into();
        let script = json!({"script": format!("return {expression}"), "args": []});
        let deadline = Instant::now() + PATIENCE;
        loop {
            // Between two pages there is none to ask.
            self.show();
            let found = self.driver.post("execute/sync", &script);
            if found.as_ref().is_ok_and(|found| *found == wanted) {
                return;
            }
            assert!(
                Instant::now() < deadline,
                "{expression} is {found:?}, not {wanted}"
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// The path of an element, which is waited for.
    fn find(&self, selector: &str) -> String {
        let how = json!({"using": "css selector", "value": selector});
        let found = self.post("element", &how);
        let ids = found.as_object().and_then(|found| found.values().next());
        let id = ids.and_then(Value::as_str).expect("the id of an element");
        format!("element/{id}")
    }

    fn post(&self, command: &str, with: &Value) -> Value {
        self.show();
        self.driver
            .post(command, with)
            .unwrap_or_else(|error| panic!("{command} {with}: {error}"))
    }

    /// Makes it the one that is led.
    fn show(&self) {
        let with = json!({"handle": self.handle});
        self.driver.post("window", &with).expect("the window");
    }
}

impl Drop for Window<'_> {
    fn drop(&mut self) {
        let with = json!({"handle": self.handle});
        let _ = self.driver.post("window", &with);
        let _ = self.driver.post("url", &json!({"url": "about:blank"}));
    }
}
