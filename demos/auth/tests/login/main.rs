//! The program in a browser: click, consent, come back logged in, log out.

#[path = "../../../../crates/tornado/tests/browser/browser.rs"]
mod browser;
#[path = "../../../../crates/tornado/tests/browser/driver.rs"]
mod driver;

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use browser::Browser;
use driver::PATIENCE;

/// The running program; killed when it is dropped.
struct Program(Child, String);

impl Program {
    fn start() -> Self {
        let address = TcpListener::bind("127.0.0.1:0")
            .and_then(|free| free.local_addr())
            .expect("a free port");
        let mut child = Command::new(env!("CARGO_BIN_EXE_auth"))
            .arg(format!("--port={}", address.port()))
            .stderr(Stdio::null())
            .spawn()
            .expect("the program");
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(address).is_err() {
            assert!(matches!(child.try_wait(), Ok(None)), "the program runs");
            assert!(Instant::now() < deadline, "the program serves");
            std::thread::sleep(Duration::from_millis(5));
        }
        Self(child, format!("http://{address}"))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// AUTH-1.02
#[test]
fn a_person_logs_in_and_out() {
    let program = Program::start();
    let browser = Browser::at(program.1.clone());
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
    let program = Program::start();
    let browser = Browser::at(program.1.clone());
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
    let program = Program::start();
    let browser = Browser::at(program.1.clone());
    browser.go("/login?code=made-up&state=made-up");
    browser.expect_status(403);
    browser.go("/provider/authorize?client_id=demo&redirect_uri=https://evil.example/");
    browser.expect_status(400);
}
