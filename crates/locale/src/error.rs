use std::path::PathBuf;
use std::{fmt, io};

/// What reading catalogues and dates can refuse.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A directory or file that cannot be read.
    Read {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Text that is not of the encoding it was read as.
    Encoding {
        /// The encoding.
        encoding: &'static str,
        /// The first byte that does not fit, from the text's start.
        position: usize,
    },
    /// A `.mo` catalogue whose charset is none of those known here.
    Charset {
        /// The charset as the catalogue names it.
        name: String,
    },
    /// Bytes that are not a `.mo` catalogue.
    Catalogue {
        /// Where, in bytes from the start of the file.
        position: usize,
        /// What is wrong there.
        problem: &'static str,
    },
    /// A `Plural-Forms` header that is not understood.
    PluralForms {
        /// Where, in bytes from the start of the header's value.
        position: usize,
        /// What is wrong there.
        problem: &'static str,
    },
    /// Text that is not a date.
    Moment {
        /// The text.
        text: String,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read { path, source } => write!(f, "{} cannot be read: {source}", path.display()),
            Self::Encoding { encoding, position } => {
                write!(
                    f,
                    "byte {position} is not {encoding}; save the file as UTF-8"
                )
            }
            Self::Charset { name } => write!(
                f,
                "charset {name:?} is not known; convert the catalogue with `msgconv -t UTF-8`"
            ),
            Self::Catalogue { position, problem } => {
                write!(f, "not a .mo catalogue: {problem} at byte {position}")
            }
            Self::PluralForms { position, problem } => {
                write!(f, "bad Plural-Forms: {problem} at byte {position}")
            }
            Self::Moment { text } => {
                write!(f, "{text:?} is not a date; write 2010-07-10T15:04:05+02:00")
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Read { source, .. } => Some(source),
            _ => None,
        }
    }
}
