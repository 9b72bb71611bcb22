//! How a line of the log looks.

use std::borrow::Cow;
use std::fmt::Write;
use std::io::IsTerminal;

use tracing::Level;

use super::json;
use super::pattern::{self, Piece};
use super::record::{Pair, Record};
use crate::Error;

/// How a line of the log looks; Tornado's way unless told otherwise.
///
/// ```
/// use tornado_options::logging::{LogFormat, LogLayer};
///
/// let format = LogFormat::new()
///     .pattern("%(asctime)s %(levelname)s %(name)s: %(message)s")?
///     .date_format("%Y-%m-%d %H:%M:%S")?;
/// let layer = LogLayer::stderr().format(format);
/// # Ok::<(), tornado_options::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct LogFormat {
    pieces: Vec<Piece>,
    date_format: String,
    has_color: bool,
    /// Colours of debug, info, warning, error and critical.
    colors: [u8; 5],
    is_json: bool,
}

impl LogFormat {
    /// Tornado's format: `[I 100710 15:04:05 module:123] message`, without colours.
    pub fn new() -> Self {
        Self {
            pieces: pattern::default(),
            date_format: "%y%m%d %H:%M:%S".to_owned(),
            has_color: false,
            colors: [4, 2, 3, 1, 5],
            is_json: false,
        }
    }

    /// Whether to colour what stands between `%(color)s` and `%(end_color)s`.
    #[must_use]
    pub fn color(mut self, color: bool) -> Self {
        self.has_color = color;
        self
    }

    /// The terminal's colours, 0 to 7, of debug, info, warning, error and critical.
    ///
    /// Blue, green, yellow, red and magenta by default (`LOGG-2.02`).
    #[must_use]
    pub fn colors(mut self, colors: [u8; 5]) -> Self {
        self.colors = colors.map(|color| color % 8);
        self
    }

    /// The line, in the manner of Python's log formats.
    ///
    /// Known are `color`, `end_color`, `levelname` (`levelname)1.1s` is its first letter), `asctime`, `module`, `lineno`, `name` (the
    /// target), `pathname`, `process`, `threadName` and `message`.
    ///
    /// # Errors
    ///
    /// [`Error::LogPattern`].
    pub fn pattern(mut self, pattern: &str) -> Result<Self, Error> {
        self.pieces = pattern::parse(pattern)?;
        Ok(self)
    }

    /// How `%(asctime)s` is written, as for `strftime`.
    ///
    /// # Errors
    ///
    /// [`Error::LogPattern`].
    pub fn date_format(mut self, format: &str) -> Result<Self, Error> {
        jiff::fmt::strtime::format(format, &jiff::Zoned::default()).map_err(|error| {
            Error::LogPattern {
                pattern: format.to_owned(),
                message: error.to_string(),
            }
        })?;
        format.clone_into(&mut self.date_format);
        Ok(self)
    }

    /// One JSON object a line instead: `time`, `level`, `target`, `module`, `line`, `message`, `fields` and `spans`.
    #[must_use]
    pub fn json(mut self, json: bool) -> Self {
        self.is_json = json;
        self
    }

    pub(super) fn line(&self, record: &Record<'_>) -> String {
        if self.is_json {
            return json::line(record);
        }
        let mut line = String::with_capacity(160);
        for piece in &self.pieces {
            self.write_piece(piece, record, &mut line);
        }
        if record.seen.message.is_empty() && !record.seen.fields.is_empty() {
            line.truncate(line.trim_end().len()); // the first field stands where the message would
        }
        let mut below = String::new();
        let pairs = record.seen.fields.iter();
        for pair in pairs.chain(record.spans.iter().flat_map(|(_, fields)| fields)) {
            write_pair(pair, &mut line, &mut below);
        }
        if !below.is_empty() {
            line.truncate(line.trim_end().len());
            line.push_str(&below);
        }
        let mut line = tidy(line);
        line.push('\n');
        line
    }

    fn write_piece(&self, piece: &Piece, record: &Record<'_>, line: &mut String) {
        let metadata = record.metadata;
        // Writing to a String cannot fail.
        let _ = match piece {
            Piece::Text(text) => line.write_str(text),
            Piece::Color if self.has_color => {
                write!(line, "\x1b[3{}m", self.color_of(record))
            }
            Piece::EndColor if self.has_color => line.write_str("\x1b[0m"),
            Piece::Color | Piece::EndColor => Ok(()),
            Piece::Level => line.write_str(level_name(record)),
            Piece::Letter => line.write_str(level_name(record).get(..1).unwrap_or_default()),
            Piece::Time => write!(line, "{}", record.now.strftime(&self.date_format)),
            Piece::Module => line.write_str(record.module()),
            Piece::Line => write!(line, "{}", metadata.line().unwrap_or(0)),
            Piece::Target => line.write_str(metadata.target()),
            Piece::File => line.write_str(metadata.file().unwrap_or("")),
            Piece::Process => write!(line, "{}", std::process::id()),
            Piece::Thread => line.write_str(std::thread::current().name().unwrap_or("unnamed")),
            Piece::Message => line.write_str(&printable(&record.seen.message)),
        };
    }

    fn color_of(&self, record: &Record<'_>) -> u8 {
        let [debug, info, warning, error, critical] = self.colors;
        match *record.metadata.level() {
            Level::ERROR if record.seen.critical => critical,
            Level::ERROR => error,
            Level::WARN => warning,
            Level::INFO => info,
            _ => debug,
        }
    }
}

impl Default for LogFormat {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether standard error is a terminal that shows colours, and nobody minds (`NO_COLOR`).
pub(super) fn stderr_has_color() -> bool {
    let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_none_or(|term| term.is_empty() || term == "dumb");
    std::io::stderr().is_terminal() && !unwanted && !dumb
}

/// The level's name in Python.
pub(super) fn level_name(record: &Record<'_>) -> &'static str {
    match *record.metadata.level() {
        Level::ERROR if record.seen.critical => "CRITICAL",
        Level::ERROR => "ERROR",
        Level::WARN => "WARNING",
        Level::INFO => "INFO",
        Level::DEBUG => "DEBUG",
        Level::TRACE => "TRACE",
    }
}

/// ` name=value`; a value of several lines goes below.
fn write_pair(pair: &Pair, line: &mut String, below: &mut String) {
    let Pair { name, text, .. } = pair;
    let _ = if text.contains('\n') {
        write!(below, "\n{name}: {}", printable(text))
    } else if text.is_empty() || text.contains([' ', '"', '=']) {
        write!(line, " {name}={text:?}")
    } else {
        write!(line, " {name}={}", printable(text))
    };
}

/// Further lines are indented, so that no message can pass for a line of its own.
fn tidy(line: String) -> String {
    match line.contains('\n') {
        true => line.replace('\n', "\n    "),
        false => line,
    }
}

/// The text with control characters spelled out, but for line ends and tabs: what a stranger sent cannot steer a terminal.
fn printable(text: &str) -> Cow<'_, str> {
    let is_control = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    if !text.contains(is_control) {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match is_control(c) {
            true => shown.extend(c.escape_default()),
            false => shown.push(c),
        }
    }
    shown.into()
}
