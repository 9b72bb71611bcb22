//! Somebody at a browser: looks, writes, clicks.

use std::sync::MutexGuard;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::driver::{Driver, PATIENCE, driver};

pub(crate) struct Browser {
    driver: MutexGuard<'static, Driver>,
    /// Where the pages are: `http://127.0.0.1:port`.
    origin: String,
}

impl Browser {
    /// A browser that remembers nothing, for the pages of one server.
    pub(crate) fn at(origin: String) -> Self {
        let driver = driver();
        let browser = Self { driver, origin };
        browser.post("url", &json!({"url": "about:blank"}));
        for forget in ["Network.clearBrowserCookies", "Network.clearBrowserCache"] {
            browser.post("goog/cdp/execute", &json!({"cmd": forget, "params": {}}));
        }
        browser
    }

    /// Loads a page, as by its address.
    pub(crate) fn go(&self, path: &str) {
        self.post("url", &json!({"url": format!("{}{path}", self.origin)}));
    }

    /// Writes into a field of a form, behind what is there.
    pub(crate) fn write(&self, selector: &str, text: &str) {
        let element = self.find(selector);
        self.post(&format!("{element}/value"), &json!({"text": text}));
    }

    pub(crate) fn click(&self, selector: &str) {
        let element = self.find(selector);
        self.post(&format!("{element}/click"), &json!({}));
    }

    /// Runs the body of a function in the page, and gives what it returns, or what comes of a promise.
    pub(crate) fn run(&self, script: &str) -> Value {
        self.try_run(script)
            .unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Waits until an expression has this value, on this page or on the one that is about to come.
    #[track_caller]
    pub(crate) fn expect(&self, expression: &str, wanted: impl Into<Value>) {
        let (wanted, script) = (wanted.into(), format!("return {expression}"));
        let deadline = Instant::now() + PATIENCE;
        loop {
            // Between two pages there is none to ask.
            let found = self.try_run(&script);
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

    /// Waits until the element shows this text.
    #[track_caller]
    pub(crate) fn expect_text(&self, selector: &str, wanted: &str) {
        self.expect(
            &format!("document.querySelector({selector:?})?.innerText"),
            wanted,
        );
    }

    /// Waits until the browser is at this path, query included.
    #[track_caller]
    pub(crate) fn expect_path(&self, wanted: &str) {
        self.expect(
            "document.readyState == 'complete' && location.pathname + location.search",
            wanted,
        );
    }

    /// Waits for a page with this status.
    #[track_caller]
    pub(crate) fn expect_status(&self, wanted: u16) {
        self.expect(
            "performance.getEntriesByType('navigation')[0].responseStatus",
            wanted,
        );
    }

    fn try_run(&self, script: &str) -> std::io::Result<Value> {
        let with = json!({"script": script, "args": []});
        self.driver.post("execute/sync", &with)
    }

    /// The path of an element, which is waited for.
    fn find(&self, selector: &str) -> String {
        let found = self.post(
            "element",
            &json!({"using": "css selector", "value": selector}),
        );
        let ids = found.as_object().and_then(|found| found.values().next());
        let id = ids.and_then(Value::as_str).expect("the id of an element");
        format!("element/{id}")
    }

    fn post(&self, command: &str, with: &Value) -> Value {
        self.driver
            .post(command, with)
            .unwrap_or_else(|error| panic!("{command} {with}: {error}"))
    }
}
