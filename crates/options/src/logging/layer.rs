//! The layer that turns events into lines.

use std::fmt;
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

use jiff::{Timestamp, tz::TimeZone};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use super::LogFormat;
use super::levels::Levels;
use super::record::{Record, Seen};

/// Writes events as lines, in Tornado's format.
///
/// It hides no event from the layers beside it, and takes those up to its own level: `INFO` unless told otherwise.
#[doc(alias = "LogFormatter")]
pub struct LogLayer {
    format: LogFormat,
    levels: Levels,
    zone: TimeZone,
    output: Mutex<Box<dyn Write + Send>>,
}

impl LogLayer {
    /// Lines to any writer, without colours; each line is one write.
    pub fn new(output: impl Write + Send + 'static) -> Self {
        Self {
            format: LogFormat::new(),
            levels: LevelFilter::INFO.into(),
            zone: TimeZone::system(),
            output: Mutex::new(Box::new(output)),
        }
    }

    /// Lines to standard error, coloured if it is a terminal that can.
    pub fn stderr() -> Self {
        Self::new(io::stderr()).format(LogFormat::new().color(super::format::stderr_has_color()))
    }

    /// Writes lines in this format.
    #[must_use]
    pub fn format(mut self, format: LogFormat) -> Self {
        self.format = format;
        self
    }

    /// Leaves out events that are more talkative than `level`.
    #[must_use]
    pub fn max_level(mut self, level: impl Into<LevelFilter>) -> Self {
        self.levels.others = level.into();
        self
    }

    /// Gives a target, and those below it, a level of their own.
    ///
    /// `tornado` covers `tornado.access`, and `blog` covers `blog::entry`; the longest name that fits prevails.
    #[doc(alias = "setLevel")]
    #[must_use]
    pub fn target_level(mut self, target: &str, level: impl Into<LevelFilter>) -> Self {
        self.levels.set(target, level.into());
        self
    }

    pub(super) fn with_levels(mut self, levels: Levels) -> Self {
        self.levels = levels;
        self
    }

    pub(super) fn levels(&self) -> &Levels {
        &self.levels
    }

    fn write(&self, line: &str) {
        let mut output = self.output.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = output.write_all(line.as_bytes()) {
            // Nobody can be told but standard error, and that may be what failed.
            let _ = writeln!(io::stderr(), "cannot write to the log: {error}: {line}");
        }
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for LogLayer {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut seen = Seen::default();
        attributes.record(&mut seen);
        span.extensions_mut().replace(seen);
    }

    fn on_record(&self, id: &Id, values: &tracing::span::Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        if let Some(seen) = span.extensions_mut().get_mut::<Seen>() {
            values.record(seen);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let metadata = event.metadata();
        if !self.levels.admit(metadata) {
            return;
        }
        let mut seen = Seen::default();
        event.record(&mut seen);
        let mut spans = Vec::new();
        for span in context.event_scope(event).into_iter().flatten() {
            if let Some(seen) = span.extensions().get::<Seen>() {
                spans.push((span.name(), seen.fields.clone()));
            }
        }
        let now = Timestamp::now().to_zoned(self.zone.clone());
        self.write(&self.format.line(&Record {
            metadata,
            seen,
            spans,
            now,
        }));
    }
}

impl fmt::Debug for LogLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogLayer")
            .field("format", &self.format)
            .field("levels", &self.levels)
            .finish_non_exhaustive()
    }
}
