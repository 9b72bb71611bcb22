//! The options of the whole program.

use std::path::Path;
use std::sync::LazyLock;

use crate::option::CallbackResult;
use crate::{Definition, Error, OptionType, Options};

static OPTIONS: LazyLock<Options> = LazyLock::new(Options::with_logging);

/// The options of the whole program, log options included.
///
/// For programs whose modules share one set without passing it around; a set of your own is [`Options::with_logging`].
pub fn options() -> &'static Options {
    &OPTIONS
}

/// Adds an option to [`options()`].
///
/// # Errors
///
/// As [`Options::define`].
pub fn define(definition: Definition) -> Result<(), Error> {
    options().define(definition)
}

/// The value of one of [`options()`].
///
/// # Errors
///
/// As [`Options::get`].
pub fn get<T: OptionType>(name: &str) -> Result<T, Error> {
    options().get(name)
}

/// Parses this process's command line into [`options()`].
///
/// # Errors
///
/// As [`Options::parse_command_line`].
pub fn parse_command_line() -> Result<Vec<String>, Error> {
    options().parse_command_line()
}

/// Reads an option file into [`options()`].
///
/// # Errors
///
/// As [`Options::parse_config_file`].
pub fn parse_config_file(path: impl AsRef<Path>) -> Result<(), Error> {
    options().parse_config_file(path)
}

/// Writes the help of [`options()`] to standard error.
pub fn print_help() {
    options().print_help();
}

/// Adds something to do when [`options()`] have been parsed.
pub fn add_parse_callback<F>(callback: F)
where
    F: Fn(&Options) -> CallbackResult + Send + Sync + 'static,
{
    options().add_parse_callback(callback);
}
