//! `--name=value`.

use std::env;
use std::ffi::OsString;
use std::io::{self, Write};
use std::process;

use crate::{Error, Options, Origin};

impl Options {
    /// Parses this process's command line; `--help` shows help and exits.
    ///
    /// Returns the arguments that are not options. Help goes to standard error, and the status is 0 (`OPTS-2.09`); before an
    /// error about an unknown option, help is shown too (`OPTS-2.03`).
    ///
    /// # Errors
    ///
    /// As [`parse_args`](Self::parse_args), but never [`Error::HelpRequested`].
    pub fn parse_command_line(&self) -> Result<Vec<String>, Error> {
        let outcome = self.parse_args(env::args_os());
        match &outcome {
            Err(Error::HelpRequested) => {
                self.print_help();
                process::exit(0);
            }
            Err(Error::Unknown {
                origin: Origin::CommandLine,
                ..
            }) => self.print_help(),
            _ => {}
        }
        outcome
    }

    /// Parses this process's command line, or says what is wrong and exits.
    ///
    /// The message goes to standard error, with status 2; `--help` is as in [`parse_command_line`](Self::parse_command_line).
    pub fn parse_command_line_or_exit(&self) -> Vec<String> {
        self.parse_command_line()
            .unwrap_or_else(|error| self.exit(&error))
    }

    /// Says what is wrong, after the program's name, and exits with status 2.
    pub(crate) fn exit(&self, error: &dyn std::fmt::Display) -> ! {
        let program = self.read().program();
        let program = program.rsplit(['/', '\\']).next().unwrap_or_default();
        let _ = writeln!(io::stderr(), "{program}: {error}"); // nobody may be reading
        process::exit(2);
    }

    /// Parses a command line, and runs the parse callbacks.
    ///
    /// The first argument is the program's name, as in [`env::args`]. Options are `--name=value`, with one dash or more; `--flag`
    /// alone sets a `bool`; `--`, or the first argument without a dash, ends them. Returns the rest.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`], [`Error::MissingValue`] and [`Error::Invalid`] for what is wrong in the arguments,
    /// [`Error::HelpRequested`] for `--help`, and whatever a callback returns.
    pub fn parse_args<I>(&self, args: I) -> Result<Vec<String>, Error>
    where
        I: IntoIterator<Item: Into<OsString>>,
    {
        let rest = self.read_args(args)?;
        self.run_parse_callbacks()?;
        Ok(rest)
    }

    /// Parses a command line; more sources are to follow.
    ///
    /// # Errors
    ///
    /// As [`parse_args`](Self::parse_args).
    #[doc(alias = "final")]
    pub fn read_args<I>(&self, args: I) -> Result<Vec<String>, Error>
    where
        I: IntoIterator<Item: Into<OsString>>,
    {
        let mut args = args.into_iter().map(Into::into);
        if let Some(program) = args.next() {
            self.write().program = Some(program.to_string_lossy().into_owned());
        }
        let prefix = self.read().environment.clone();
        if let Some(prefix) = prefix {
            self.read_environment(&prefix, env::vars_os())?;
        }
        while let Some(argument) = args.next() {
            let argument = unicode(argument)?;
            if argument == "--" {
                return args.map(unicode).collect();
            }
            if !argument.starts_with('-') {
                return std::iter::once(Ok(argument))
                    .chain(args.map(unicode))
                    .collect();
            }
            self.read_argument(argument.trim_start_matches('-'))?;
        }
        Ok(Vec::new())
    }

    /// `name=value` or `name`.
    fn read_argument(&self, argument: &str) -> Result<(), Error> {
        let (name, text) = match argument.split_once('=') {
            Some((name, text)) => (name, Some(text)),
            None => (argument, None),
        };
        let unknown = || self.read().unknown(name, Origin::CommandLine);
        let definition = self.definition(name).ok_or_else(unknown)?;
        let text = match text {
            Some(text) => text,
            None if definition.kind.is_bool() => "true",
            None => {
                return Err(Error::MissingValue {
                    name: crate::option::with_dashes(name),
                    expected: definition.kind.to_string(),
                });
            }
        };
        self.store_text(&definition, text, Origin::CommandLine)
    }
}

fn unicode(argument: OsString) -> Result<String, Error> {
    argument
        .into_string()
        .map_err(|argument| Error::NotUnicode {
            text: argument.to_string_lossy().into_owned(),
        })
}
