//! Somebody at a browser: looks, writes, clicks.

mod driver;

use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::sync::MutexGuard;
use std::time::Instant;

use serde_json::{Value, json};

use crate::run::{LOOK, patience};
use driver::Driver;

/// A window of a browser, for the pages of one origin.
///
/// The browser is headless Chromium, which the machine has to have, with its `chromedriver` (Debian's packages
/// `chromium` and `chromium-driver`). A program of tests starts it once; each test has it for itself, and it remembers
/// nothing of the test before.
///
/// ```no_run
/// # macro_rules! env { ($name:literal) => { "blog" } }
/// use tornado_testing::{Browser, Program};
///
/// let program = Program::start(env!("CARGO_BIN_EXE_blog"), &["--title=Test"]);
/// let browser = Browser::at(program.url(""));
/// browser.go("/login");
/// browser.write("[name=name]", "Ada");
/// browser.click("button");
/// browser.expect_path("/");
/// browser.expect_text("#user", "Ada");
/// ```
///
/// Elements are named by CSS selectors; one that is not there yet is waited for. Whatever is waited for may take a
/// minute, or what `ASYNC_TEST_TIMEOUT` allows: then the test panics.
#[derive(Debug)]
pub struct Browser {
    session: Rc<Session>,
    handle: String,
    /// Where the pages are: `http://127.0.0.1:port`.
    origin: String,
}

/// The browser, held by one test.
#[derive(Debug)]
struct Session {
    driver: MutexGuard<'static, Driver>,
    /// The window that commands go to.
    shown: RefCell<String>,
}

impl Browser {
    /// A browser that remembers nothing, at `about:blank`; paths are of this origin.
    ///
    /// # Panics
    /// When it does not start, with what is missing.
    #[track_caller]
    pub fn at(origin: impl Into<String>) -> Self {
        let driver = driver::driver();
        let handle = driver.first_window().to_owned();
        let session = Session {
            driver,
            shown: RefCell::default(),
        };
        let browser = Self {
            session: Rc::new(session),
            handle,
            origin: origin.into(),
        };
        browser.post("url", &json!({"url": "about:blank"}));
        for forget in ["Network.clearBrowserCookies", "Network.clearBrowserCache"] {
            browser.post("goog/cdp/execute", &json!({"cmd": forget, "params": {}}));
        }
        browser
    }

    /// Another window of the same browser, side by side with this one.
    ///
    /// # Panics
    /// When there is none to be had.
    #[track_caller]
    pub fn window(&self, origin: impl Into<String>) -> Self {
        let made = self.post("window/new", &json!({"type": "window"}));
        let handle = made.get("handle").and_then(Value::as_str);
        Self {
            session: Rc::clone(&self.session),
            handle: handle.unwrap_or_default().to_owned(),
            origin: origin.into(),
        }
    }

    /// Loads a page, as by its address.
    ///
    /// # Panics
    /// When nobody answers.
    #[track_caller]
    pub fn go(&self, path: &str) {
        self.post("url", &json!({"url": format!("{}{path}", self.origin)}));
    }

    /// Writes into a field of a form, behind what is there.
    ///
    /// # Panics
    /// When there is no such field.
    #[track_caller]
    pub fn write(&self, selector: &str, text: &str) {
        let element = self.find(selector);
        self.post(&format!("{element}/value"), &json!({"text": text}));
    }

    /// Clicks in the middle of an element.
    ///
    /// # Panics
    /// When there is no such element, or another one covers it.
    #[track_caller]
    pub fn click(&self, selector: &str) {
        let element = self.find(selector);
        self.post(&format!("{element}/click"), &json!({}));
    }

    /// Runs the body of a function in the page: what it returns, or what comes of a promise.
    ///
    /// # Panics
    /// When it throws.
    #[track_caller]
    pub fn run(&self, script: &str) -> Value {
        match self.try_run(script) {
            Ok(value) => value,
            Err(error) => panic!("{script}: {error}"),
        }
    }

    /// Waits until an expression has this value, on this page or on the one that is about to come.
    ///
    /// # Panics
    /// When it has another, for too long.
    #[track_caller]
    pub fn expect(&self, expression: &str, wanted: impl Into<Value>) {
        let (wanted, script) = (wanted.into(), format!("return {expression}"));
        let deadline = Instant::now() + patience();
        loop {
            // Between two pages there is none to ask.
            let found = self.try_run(&script);
            if found.as_ref().is_ok_and(|found| *found == wanted) {
                return;
            }
            assert!(
                Instant::now() < deadline,
                "{expression} is {found:?}, not {wanted}\n{}",
                self.shown()
            );
            std::thread::sleep(LOOK);
        }
    }

    /// Waits until an element shows this text.
    ///
    /// # Panics
    /// When it shows another, for too long.
    #[track_caller]
    pub fn expect_text(&self, selector: &str, wanted: &str) {
        self.expect(
            &format!("document.querySelector({selector:?})?.innerText"),
            wanted,
        );
    }

    /// Waits until the browser is at this path, query included.
    ///
    /// # Panics
    /// When it is elsewhere, for too long.
    #[track_caller]
    pub fn expect_path(&self, wanted: &str) {
        self.expect(
            "document.readyState == 'complete' && location.pathname + location.search",
            wanted,
        );
    }

    /// Waits for a page with this status.
    ///
    /// # Panics
    /// When it has another, for too long.
    #[track_caller]
    pub fn expect_status(&self, wanted: u16) {
        self.expect(
            "performance.getEntriesByType('navigation')[0].responseStatus",
            wanted,
        );
    }

    fn try_run(&self, script: &str) -> io::Result<Value> {
        self.try_post("execute/sync", &json!({"script": script, "args": []}))
    }

    /// The path of an element, which is waited for.
    #[track_caller]
    fn find(&self, selector: &str) -> String {
        let how = json!({"using": "css selector", "value": selector});
        let found = self.post("element", &how);
        let ids = found.as_object().and_then(|found| found.values().next());
        match ids.and_then(Value::as_str) {
            Some(id) => format!("element/{id}"),
            None => panic!("no id of an element: {found}"),
        }
    }

    #[track_caller]
    fn post(&self, command: &str, with: &Value) -> Value {
        match self.try_post(command, with) {
            Ok(value) => value,
            Err(error) => panic!("{command} {with}: {error}\n{}", self.shown()),
        }
    }

    /// Where the browser is, and what it shows there: for whoever reads why a test failed.
    fn shown(&self) -> String {
        let shown = self
            .try_run("return `at ${location.href}: ${document.body?.innerText.slice(0, 1000)}`");
        match shown {
            Ok(Value::String(shown)) => shown,
            other => format!("and no page: {other:?}"),
        }
    }

    /// Has this window do something.
    fn try_post(&self, command: &str, with: &Value) -> io::Result<Value> {
        let Session { driver, shown } = &*self.session;
        if *shown.borrow() != self.handle {
            driver.post("window", &json!({"handle": self.handle}))?;
            shown.replace(self.handle.clone());
        }
        driver.post(command, with)
    }
}

impl Drop for Browser {
    /// Leaves the page, so that its connections close, and closes every window but the first.
    fn drop(&mut self) {
        let _ = self.try_post("url", &json!({"url": "about:blank"}));
        if self.handle != self.session.driver.first_window() {
            let _ = self.session.driver.close_window();
        }
    }
}
