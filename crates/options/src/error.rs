//! What can go wrong, said so that it can be put right.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::Origin;

/// Why options could not be defined, read or put to use.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The name is taken.
    Duplicate {
        /// The option's name.
        name: String,
        /// File and line that defined it first.
        defined_at: String,
    },
    /// No option has this name.
    Unknown {
        /// The name asked for.
        name: String,
        /// The name that comes nearest, if one is near.
        nearest: Option<String>,
        /// Who asked.
        origin: Origin,
    },
    /// `--name` without `=value`, where the option is not a `bool`.
    MissingValue {
        /// The option's name.
        name: String,
        /// What was expected.
        expected: String,
    },
    /// The value is not of the option's type.
    Invalid {
        /// The option's name.
        name: String,
        /// The value as given.
        given: String,
        /// What was expected.
        expected: String,
        /// Where the value stood.
        origin: Origin,
    },
    /// The program reads the option as a type that its value does not fit.
    WrongType {
        /// The option's name.
        name: String,
        /// The Rust type asked for.
        asked: &'static str,
        /// The value there is.
        value: String,
    },
    /// A command-line argument or environment variable is not UTF-8.
    NotUnicode {
        /// The argument, or the variable's name; bad bytes replaced.
        text: String,
    },
    /// An option file could not be read.
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// An option file says something that cannot be understood.
    Syntax {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong, and what to do.
        message: String,
    },
    /// An option's callback, or one at the end of parsing, refused.
    Callback {
        /// The option's name, and where its value stood, if it was an option's.
        option: Option<(String, Origin)>,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// `--help` was given: show [`help`](crate::Options::help), and stop.
    HelpRequested,
    /// A log file could not be opened.
    LogFile {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A log format or its date format cannot be understood.
    LogPattern {
        /// The format.
        pattern: String,
        /// What is wrong with it.
        message: String,
    },
    /// Log options were given, but another subscriber is installed.
    LoggingTaken,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Duplicate { name, defined_at } => {
                write!(f, "option {name} is already defined in {defined_at}")
            }
            Self::Unknown {
                name,
                nearest,
                origin,
            } => {
                let dashes = match origin {
                    Origin::CommandLine => "--",
                    _ => "",
                };
                write!(f, "{}unrecognized option {dashes}{name}", origin.prefix())?;
                match nearest {
                    Some(nearest) => write!(f, "; did you mean {dashes}{nearest}?"),
                    None => Ok(()),
                }
            }
            Self::MissingValue { name, expected } => {
                write!(
                    f,
                    "option --{name} requires a value: --{name}=…, expected {expected}"
                )
            }
            Self::Invalid {
                name,
                given,
                expected,
                origin,
            } => {
                let dashes = match origin {
                    Origin::CommandLine => "--",
                    _ => "",
                };
                let place = origin.prefix();
                write!(
                    f,
                    "{place}option {dashes}{name}: expected {expected}, got {}",
                    Shortened(given)
                )
            }
            Self::WrongType { name, asked, value } => {
                write!(
                    f,
                    "option {name} cannot be read as {asked}: its value is {value}"
                )
            }
            Self::NotUnicode { text } => write!(f, "not valid UTF-8: {text:?}"),
            Self::File { path, source } => write!(f, "cannot read {}: {source}", path.display()),
            Self::Syntax {
                path,
                line,
                message,
            } => {
                write!(f, "{}, line {line}: {message}", path.display())
            }
            Self::Callback {
                option: Some((name, origin)),
                source,
            } => write!(f, "{}option {name}: {source}", origin.prefix()),
            Self::Callback {
                option: None,
                source,
            } => source.fmt(f),
            Self::HelpRequested => f.write_str("help was asked for"),
            Self::LogFile { path, source } => {
                write!(f, "cannot open log file {}: {source}", path.display())
            }
            Self::LogPattern { pattern, message } => {
                write!(f, "log format {pattern:?}: {message}")
            }
            Self::LoggingTaken => f.write_str(
                "another tracing subscriber is installed, so the log options have no effect; \
                 add the layers of logging::layers to it, or set logging=none",
            ),
        }
    }
}

/// The beginning of a long text.
struct Shortened<'a>(&'a str);

impl fmt::Display for Shortened<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.char_indices().nth(200) {
            Some((end, _)) => write!(f, "{}…", self.0.split_at(end).0),
            None => f.write_str(self.0),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File { source, .. } | Self::LogFile { source, .. } => Some(source),
            Self::Callback { source, .. } => Some(source.as_ref()),
            _ => None,
        }
    }
}
