//! The program with a database of its own.

use std::ops::{Deref, DerefMut};
use std::path::Path;

use tempfile::TempDir;

use crate::visitor::Visitor;

pub(crate) struct Program {
    process: tornado_testing::Program,
    url: String,
    folder: Option<TempDir>,
}

impl Program {
    /// With an empty database in a file.
    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    /// With these arguments too.
    pub(crate) fn start_with(arguments: &[String]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite:{}/blog.db", folder.path().display());
        Self::with(url, arguments, Some(folder))
    }

    /// With this database.
    pub(crate) fn on(url: &str) -> Self {
        Self::with(url.to_owned(), &[], None)
    }

    fn with(url: String, arguments: &[String], folder: Option<TempDir>) -> Self {
        let database = format!("--database-url={url}");
        let mut all = vec![
            "--title=Test & Blog",
            "--loops=2",
            "--logging=none",
            &database,
        ];
        all.extend(arguments.iter().map(String::as_str));
        let process = tornado_testing::Program::start(env!("CARGO_BIN_EXE_blog"), &all);
        Self {
            process,
            url,
            folder,
        }
    }

    /// With an empty database, and somebody who is its author.
    pub(crate) fn with_author() -> (Self, Visitor) {
        let program = Self::start();
        let mut author = program.visitor();
        author.become_author();
        (program, author)
    }

    pub(crate) fn visitor(&self) -> Visitor {
        Visitor::new(self.address())
    }

    /// Where its database is, if that is a file.
    pub(crate) fn folder(&self) -> Option<&Path> {
        self.folder.as_ref().map(TempDir::path)
    }

    pub(crate) fn database_url(&self) -> &str {
        &self.url
    }
}

impl Deref for Program {
    type Target = tornado_testing::Program;

    fn deref(&self) -> &Self::Target {
        &self.process
    }
}

impl DerefMut for Program {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.process
    }
}
