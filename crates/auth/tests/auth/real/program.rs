//! Starting a provider, and ending it.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A provider that runs until it is dropped.
pub(crate) struct Program {
    child: Child,
    /// Where it listens, as `http://127.0.0.1:port`.
    pub(crate) origin: String,
}

impl Program {
    /// Starts a program of this folder, which says `listening on PORT` when it is ready.
    pub(crate) fn start(name: &str) -> Self {
        let file = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/auth/real")
            .join(name);
        let providers = providers();
        let mut command = match name.strip_suffix(".mjs") {
            Some(_) => {
                let mut node = Command::new("node");
                node.arg("--no-warnings")
                    .arg(file)
                    .arg(providers.join("node_modules"));
                node
            }
            None => {
                let mut python = Command::new(providers.join("venv/bin/python"));
                python.arg("-B").arg(file);
                python
            }
        };
        let mut child = command
            .stdin(Stdio::piped()) // ends with the test, however that ends
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{name} does not start ({error}): {HINT}"));
        let mut lines = BufReader::new(child.stdout.take().expect("what it says")).lines();
        let port =
            lines.find_map(|line| Some(line.ok()?.strip_prefix("listening on ")?.to_owned()));
        let Some(port) = port else {
            let _ = child.kill();
            let _ = child.wait();
            panic!("{name} does not start, see what it wrote to stderr: {HINT}");
        };
        Self {
            child,
            origin: format!("http://127.0.0.1:{port}"),
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const HINT: &str = "the providers are installed by scripts/test, or by hand:\n  \
    npm install --prefix FOLDER oidc-provider@8.8.1\n  \
    python3 -m venv FOLDER/venv && FOLDER/venv/bin/python -m pip install oauthlib==4.0.1 python3-openid==3.2.0\n\
    with AUTH_PROVIDERS=FOLDER";

/// What `AUTH_PROVIDERS` names, or where `scripts/test` installs.
fn providers() -> PathBuf {
    let made = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("providers");
    std::env::var_os("AUTH_PROVIDERS").map_or(made, PathBuf::from)
}
