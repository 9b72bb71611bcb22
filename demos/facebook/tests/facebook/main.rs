//! The program in a browser, and what it refuses.

#[path = "../../../../crates/tornado/tests/browser/browser.rs"]
mod browser;
#[path = "../../../../crates/tornado/tests/browser/driver.rs"]
mod driver;
mod login;
mod posts;
mod program;
mod refusals;
