//! Both halves and nginx before them.

use std::net::SocketAddr;
use std::path::Path;

use tornado_testing::Port;

use crate::browser::Browser;
use crate::half::OurHalf;
use crate::nginx::{Nginx, Split};
use crate::python::{PythonHalf, folder};

/// Two programs that are one site, in two ways: each has the members' pages once.
pub(crate) struct Town {
    /// The first to be dropped.
    _nginx: Nginx,
    python: PythonHalf,
    ours: OurHalf,
    /// One where the members' pages are Python's, and one where they are ours.
    splits: [Split; 2],
    _directory: tempfile::TempDir,
}

impl Town {
    /// Both halves read one option file; these are their own options.
    pub(crate) fn start(python: &[&str], ours: &[&str]) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        Self::start_with(directory, "translations = 'translations/csv'", python, ours)
    }

    /// Likewise, with more lines in the option file.
    pub(crate) fn start_with(
        directory: tempfile::TempDir,
        lines: &str,
        python: &[&str],
        ours: &[&str],
    ) -> Self {
        let file = option_file(directory.path(), lines);
        let arguments = |own: &[&str]| -> Vec<String> {
            let own = own.iter().map(|&option| option.to_owned());
            std::iter::once(format!("--config={file}"))
                .chain(own)
                .collect()
        };
        let (python, ours) = (
            PythonHalf::start(&arguments(python)),
            OurHalf::start(&arguments(ours)),
        );
        let splits = [
            (python.address, ours.address),
            (ours.address, python.address),
        ]
        .map(|(members, rest)| Split {
            port: Port::reserve(),
            members,
            rest,
        });
        Self {
            _nginx: Nginx::start(directory.path(), &splits),
            splits,
            python,
            ours,
            _directory: directory,
        }
    }

    /// Where the split is whose members' pages are Python's, and where the one is that has ours.
    pub(crate) fn sites(&self) -> [SocketAddr; 2] {
        self.splits.each_ref().map(|split| split.port.address())
    }

    /// A browser at the split where the members' pages are Python's, and one where they are ours.
    pub(crate) fn browsers(&self) -> [Browser; 2] {
        self.sites().map(Browser::at)
    }

    /// Which half nginx says that it asked.
    pub(crate) fn half(&self, address: &str) -> &'static str {
        match address.parse::<SocketAddr>() {
            Ok(address) if address == self.python.address => "python",
            Ok(address) if address == self.ours.address => "ours",
            _ => panic!("{address:?} is neither half"),
        }
    }
}

/// An option file as Python's programs have it, with values that both halves share.
fn option_file(directory: &Path, lines: &str) -> String {
    let file = directory.join("site.conf");
    let shared = folder();
    let text = format!(
        "# What both halves are told\n\
         import datetime\n\
         \n\
         cookie_secrets = ['61oETzKXQAGaYdkL5gEmGeJJFuYh7EQnp2XdTP1o/Vo=']\n\
         xsrf_cookie_version = 2\n\
         session = datetime.timedelta(days=30)  # for a third program\n\
         static_path = '{shared}/static'\n\
         template_path = '{shared}/templates'\n\
         {}\n",
        lines.replace(
            "'translations",
            &format!("'{}/translations", shared.display())
        ),
        shared = shared.display(),
    );
    std::fs::write(&file, text).expect("a file");
    file.display().to_string()
}
