//! Logging in Tornado's format, as the log options say.
//!
//! Programs log through [`tracing`]; [`Options::with_logging`] has the options `--logging`, `--log-file-prefix` and so on, and puts
//! them to use when the command line has been parsed. A line looks like this, its bracket coloured on a terminal:
//!
//! ```text
//! [I 260710 15:04:05 server:17] 200 GET / (127.0.0.1) 1.23ms
//! ```
//!
//! The letter is the level (`T`, `D`, `I`, `W`, `E`; `C` for an error with the field `critical = true`), then come date and time by
//! the local clock, module and line. Further lines of a message are indented by four blanks (`LOGG-2.01`). The fields of the event
//! and of the spans around it follow the message as `name=value`; an error recorded as `&dyn Error`, and any value of several
//! lines, stands below it.
//!
//! # Beside another subscriber
//!
//! [`LogLayer`] is a [`Layer`](tracing_subscriber::Layer): it hides no event from the layers beside it.
//!
//! ```
//! use tornado_options::{Options, logging};
//! use tracing_subscriber::layer::SubscriberExt;
//!
//! let options = Options::with_logging();
//! options.set("logging", None::<String>)?; // do not install anything by yourself
//! options.parse_args(["server"])?;
//!
//! let subscriber = tracing_subscriber::registry()
//!     .with(logging::LogLayer::stderr()) // Tornado's lines, beside any other layer
//!     .with(tracing_subscriber::filter::LevelFilter::DEBUG);
//! tracing::subscriber::with_default(subscriber, || {
//!     tracing::warn!(target: logging::APPLICATION, user = 7, "no such page");
//! });
//! # Ok::<(), tornado_options::Error>(())
//! ```

mod format;
mod json;
mod layer;
mod levels;
mod pattern;
mod pretty;
mod record;
mod rotating_file;
mod when;

use std::path::PathBuf;

use crate::{Definition, Error, Kind, OptionType, Options, Value};

pub use format::LogFormat;
pub use layer::LogLayer;
use levels::Levels;
pub use rotating_file::RotatingFile;
pub use when::When;

/// Target of the access log: one line for each request.
#[doc(alias = "access_log")]
pub const ACCESS: &str = "tornado.access";
/// Target of errors in the application's code.
#[doc(alias = "app_log")]
pub const APPLICATION: &str = "tornado.application";
/// Target of everything else that the framework says.
#[doc(alias = "gen_log")]
pub const GENERAL: &str = "tornado.general";

/// Adds the log options, and a parse callback that puts them to use.
///
/// [`Options::with_logging`] and [`options()`](crate::options()) have them already.
///
/// # Errors
///
/// [`Error::Duplicate`].
pub fn define_logging_options(options: &Options) -> Result<(), Error> {
    for definition in definitions() {
        options.define(definition.group("logging"))?;
    }
    options.add_parse_callback(|options| Ok(enable_pretty_logging(options)?));
    Ok(())
}

/// Starts logging to standard error or a file, as the log options say.
///
/// Does nothing with `logging=none`, and with another subscriber installed if the options ask for nothing special. Called again,
/// it changes what it set up before.
///
/// # Errors
///
/// [`Error::LogFile`]; [`Error::LoggingTaken`] if another subscriber is installed, and the options ask for a file or standard
/// error.
pub fn enable_pretty_logging(options: &Options) -> Result<(), Error> {
    let layers = layers(options)?;
    if layers.is_empty() {
        return Ok(());
    }
    let asked =
        options.get::<Option<bool>>("log_to_stderr")? == Some(true) || file(options)?.is_some();
    match pretty::install(layers) {
        Err(Error::LoggingTaken) if !asked => Ok(()),
        outcome => outcome,
    }
}

/// The layers that the log options ask for; none with `logging=none`.
///
/// # Errors
///
/// [`Error::LogFile`].
pub fn layers(options: &Options) -> Result<Vec<LogLayer>, Error> {
    let Some(levels) = levels(options)? else {
        return Ok(Vec::new());
    };
    let json = options.get::<String>("log_format")? == "json";
    let format = |color| LogFormat::new().color(color).json(json);
    let mut layers = Vec::new();
    let file = file(options)?;
    let to_stderr = options
        .get::<Option<bool>>("log_to_stderr")?
        .unwrap_or(file.is_none());
    if let Some(path) = file {
        let layer = LogLayer::new(rotating_file(options, path)?);
        layers.push(layer.format(format(false)).with_levels(levels.clone()));
    }
    if to_stderr {
        let layer = LogLayer::stderr();
        layers.push(
            layer
                .format(format(format::stderr_has_color()))
                .with_levels(levels),
        );
    }
    Ok(layers)
}

pub(crate) fn define_into(options: &Options) {
    let outcome = define_logging_options(options);
    debug_assert!(
        outcome.is_ok(),
        "a set of options without log options has room for them"
    );
}

/// `OPTS-2.10` and `OPTS-3.04`.
fn definitions() -> [Definition; 9] {
    [
        Definition::new("logging", Some(LevelName("info".to_owned())))
            .metavar("debug|info|warning|error|none")
            .help(
                "Set the log level, or levels of single targets too, as in \
                 info,tornado.access=warning. If 'none', logging is left alone, so that the \
                 program can set up its own.",
            ),
        Definition::new("log_to_stderr", None::<bool>).help(
            "Send log output to stderr (colorized if possible). By default use stderr if \
             --log_file_prefix is not set and no other logging is configured.",
        ),
        Definition::new("log_file_prefix", None::<PathBuf>)
            .metavar("PATH")
            .help(
                "Path prefix for log files. Note that if you are running several processes, \
             log_file_prefix must be different for each of them (e.g. include the port number)",
            ),
        Definition::new("log_file_max_size", 100_000_000_u64)
            .help("max size of log files before rollover"),
        Definition::new("log_file_num_backups", 10_u32).help("number of log files to keep"),
        Definition::new("log_rotate_when", WhenName("midnight".to_owned())).help(
            "when to begin a new log file with --log-rotate-mode=time: \
             midnight, 'S', 'M', 'H', 'D', or a weekday 'W0'-'W6'",
        ),
        Definition::new("log_rotate_interval", 1_u32)
            .range(1..=1_000_000)
            .help("how many of these to go on with one log file"),
        Definition::new("log_rotate_mode", "size")
            .one_of(&["size", "time"])
            .help("The mode of rotating files (time or size)"),
        Definition::new("log_format", "text")
            .one_of(&["text", "json"])
            .help("text for people, or one JSON object a line"),
    ]
}

/// `None` where the log is to be left alone.
fn levels(options: &Options) -> Result<Option<Levels>, Error> {
    let text = options.get::<Option<String>>("logging")?;
    let levels = text.and_then(|text| Levels::parse(&text));
    Ok(levels.filter(|levels| !levels.are_off()))
}

/// The log file; an empty name is none.
fn file(options: &Options) -> Result<Option<PathBuf>, Error> {
    let path = options.get::<Option<PathBuf>>("log_file_prefix")?;
    Ok(path.filter(|path| !path.as_os_str().is_empty()))
}

fn rotating_file(options: &Options, path: PathBuf) -> Result<RotatingFile, Error> {
    let backups = options.get("log_file_num_backups")?;
    let file = if options.get::<String>("log_rotate_mode")? == "time" {
        let when = When::named(&options.get::<String>("log_rotate_when")?).unwrap_or_default();
        RotatingFile::by_time(&path, when, options.get("log_rotate_interval")?, backups)
    } else {
        RotatingFile::by_size(&path, options.get("log_file_max_size")?, backups)
    };
    file.map_err(|source| Error::LogFile { path, source })
}

macro_rules! checked_text {
    ($name:ident, $expected:literal, $accepts:expr) => {
        struct $name(String);

        impl OptionType for $name {
            const KIND: Kind = Kind::checked($expected, $accepts);

            fn from_value(value: &Value) -> Option<Self> {
                String::from_value(value).map(Self)
            }

            fn into_value(self) -> Value {
                self.0.into()
            }
        }
    };
}
checked_text!(
    LevelName,
    "debug, info, warning, error or none, and levels of targets as in info,tornado.access=warning",
    |text| Levels::parse(text).is_some()
);
checked_text!(WhenName, "midnight, S, M, H, D or W0 to W6", |text| {
    When::named(text).is_some()
});
