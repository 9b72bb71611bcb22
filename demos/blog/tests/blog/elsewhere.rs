//! Logging in by a provider, in a browser: `oidc-provider`, which others have written.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::program::Program;
use tornado_testing::Browser;

struct Provider {
    child: Child,
    said: BufReader<ChildStdout>,
    origin: String,
}

impl Provider {
    fn start() -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/blog/provider.mjs");
        let made = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("providers");
        let providers = std::env::var_os("AUTH_PROVIDERS").map_or(made, PathBuf::from);
        let mut child = Command::new("node")
            .arg("--no-warnings")
            .arg(script)
            .arg(providers.join("node_modules"))
            .stdin(Stdio::piped()) // ends with the test, however that ends
            .stdout(Stdio::piped())
            .spawn()
            .expect("node, which scripts/test installs");
        let said = BufReader::new(child.stdout.take().expect("what it says"));
        let mut provider = Self {
            child,
            said,
            origin: String::new(),
        };
        let line = provider.line();
        let port = line.trim().strip_prefix("listening on ");
        let port =
            port.expect("oidc-provider, which scripts/test installs: see what it wrote to stderr");
        provider.origin = format!("http://127.0.0.1:{port}");
        provider
    }

    /// Sends people back to this program from now on.
    fn serve(&mut self, program: &Program) {
        let stdin = self.child.stdin.as_mut().expect("a pipe");
        let back = format!("http://{}/auth/provider\n", program.address());
        stdin
            .write_all(back.as_bytes())
            .expect("a provider that reads");
        assert_eq!(self.line(), "ready\n");
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.said.read_line(&mut line).expect("a line");
        line
    }

    fn options(&self) -> [String; 3] {
        [
            format!("--provider={}", self.origin),
            "--client_id=blog".into(),
            "--client_secret=a secret that is long enough".into(),
        ]
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// At the provider's pages: says who one is, and agrees.
fn agree(browser: &Browser, name: &str) {
    browser.write("[name=login]", name);
    browser.write("[name=password]", "any");
    browser.click("button[type=submit]");
    browser.expect("document.body.innerText.includes('Authorize')", true);
    browser.click("button[type=submit]");
}

#[test]
fn the_first_who_comes_by_a_provider_is_the_author_and_a_stranger_is_sent_home() {
    let mut provider = Provider::start();
    let program = Program::start_with(&provider.options());
    provider.serve(&program);
    {
        let browser = Browser::at(format!("http://{}", program.address()));
        browser.go("/auth/create");
        browser.click("form[action^='/auth/provider'] button");
        agree(&browser, "ada");
        browser.expect_path("/compose");
        browser.expect_text(
            "footer a[href='/auth/login']",
            "Signed in as ada of elsewhere",
        );
        browser.expect("document.cookie.includes('author=')", false);
        browser.write("#title", "Hello");
        browser.click(".buttons button");
        browser.expect_path("/entry/hello");
        browser.click("footer button");
        browser.expect_path("/");

        // Once more, as the same, to where one wanted to go: the provider remembers one.
        browser.go("/compose?id=1");
        browser.expect_path("/auth/login?next=%2Fcompose%3Fid%3D1");
        browser.click("form[action^='/auth/provider'] button");
        browser.expect_path("/compose?id=1");
    }
    // Another browser, another person.
    let browser = Browser::at(format!("http://{}", program.address()));
    browser.go("/auth/login");
    browser.click("form[action^='/auth/provider'] button");
    agree(&browser, "eve");
    browser.expect_path("/");
    browser.expect(
        "document.querySelector('footer a[href=\"/auth/login\"]').innerText",
        "Sign in",
    );
    browser.go("/compose");
    browser.expect_path("/auth/login?next=%2Fcompose");
}

#[test]
fn an_author_with_a_password_connects_a_provider_and_logs_in_by_it() {
    let mut provider = Provider::start();
    let program = Program::start_with(&provider.options());
    let mut author = program.visitor();
    author.become_author();
    let browser = Browser::at(format!("http://{}", program.address()));
    browser.go("/auth/login");
    browser.click("form[action^='/auth/provider'] button");
    browser.expect_status(503);
    browser.expect(
        "document.querySelector('#notice').innerText.endsWith('cannot be reached just now.')",
        true,
    );

    provider.serve(&program);
    browser.write("#email", "ada@example.com");
    browser.write("#password", "correct horse");
    browser.click("main button");
    browser.expect_path("/compose");
    browser.click("footer a[href='/auth/login']");
    browser.expect_text("main p", "You are signed in as Ada.");
    browser.click("main button");
    agree(&browser, "lovelace");
    browser.expect_path("/compose");
    browser.click("footer button");
    browser.expect_path("/");
    browser.go("/auth/login");
    browser.click("form[action^='/auth/provider'] button");
    browser.expect_path("/compose");
    browser.expect_text("footer a[href='/auth/login']", "Signed in as Ada");
    browser.click("footer button");
    browser.expect_path("/");

    // What was made up, or is of another browser, logs nobody in.
    browser.go("/auth/provider?code=made-up&state=made-up");
    browser.expect_status(403);
    browser.go("/auth/provider?error=access_denied&state=made-up");
    browser.expect_status(403);
    browser.go("/compose");
    browser.expect_path("/auth/login?next=%2Fcompose");
    // Nor does a form of another site send anybody there.
    let answer = author.post("/auth/provider", "", &[]).expect("an answer");
    assert_eq!(answer.status, 403);
}

#[test]
fn without_a_provider_there_is_no_such_page() {
    let (program, mut author) = Program::with_author();
    assert_eq!(program.visitor().get("/auth/provider").status, 404);
    assert_eq!(author.send("/auth/provider", &[]).status, 403);
    assert!(!program.visitor().get("/auth/login").has("/auth/provider"));
}
