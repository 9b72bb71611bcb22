//! Where a value comes from, and which origin prevails.

use std::path::PathBuf;

/// Where the value of an option comes from.
///
/// A value never replaces one of a stronger origin, in whatever order the sources are read: the command line prevails over the
/// environment, the environment over files, files over defaults. Among equals the later one wins. An assignment in the program
/// takes effect at once, and yields to whatever is read after it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// Nobody set it.
    Default,
    /// The program set it.
    Assigned,
    /// An option file.
    File {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
    },
    /// An environment variable.
    Environment {
        /// The variable's name.
        variable: String,
    },
    /// The command line.
    CommandLine,
}

impl Origin {
    pub(crate) fn yields_to(&self, other: &Self) -> bool {
        self.rank() <= other.rank()
    }

    /// What error messages start with.
    pub(crate) fn prefix(&self) -> String {
        match self {
            Self::File { path, line } => format!("{}, line {line}: ", path.display()),
            Self::Environment { variable } => format!("environment variable {variable}: "),
            Self::Default | Self::Assigned | Self::CommandLine => String::new(),
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Default | Self::Assigned => 0,
            Self::File { .. } => 1,
            Self::Environment { .. } => 2,
            Self::CommandLine => 3,
        }
    }
}
