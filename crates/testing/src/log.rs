//! What is logged while a test runs.

use std::cell::Cell;
use std::fmt;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span;
use tracing::subscriber::{DefaultGuard, NoSubscriber};
use tracing::{Dispatch, Event, Level, Metadata, Subscriber};

/// Keeps what this thread logs, from here to its end.
///
/// A test that fails shows it, one that passes does not (`TEST-2.03`).
///
/// ```
/// use tornado_testing::LogCapture;
/// use tracing::Level;
///
/// let log = LogCapture::start();
/// tracing::warn!(target: "tornado.access", "404 GET /missing (127.0.0.1) 0.42ms");
///
/// log.expect(Level::WARN, "tornado.access", "404 GET /missing");
/// log.expect_quiet(); // no other warning, no error
/// ```
///
/// A pattern is a part of the text, or a function of it; so a regular expression of any crate is one:
/// `|text: &str| regex.is_match(text)`.
#[doc(alias = "ExpectLog")]
#[doc(alias = "LogTrapTestCase")]
#[must_use = "it keeps what is logged as long as it lives"]
pub struct LogCapture {
    kept: Arc<Kept>,
    /// A failed expectation has shown the log already.
    shown: Cell<bool>,
    _guard: DefaultGuard,
}

/// One line of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEvent {
    level: Level,
    target: String,
    text: String,
    expected: bool,
}

/// Tells whether a line of a log is the one that is looked for.
///
/// A `&str` looks for itself anywhere in the text; a function decides for itself.
pub trait Pattern {
    /// Whether the text is the one that is looked for.
    fn matches(&mut self, text: &str) -> bool;

    /// What a failed expectation shows.
    fn describe(&self) -> String;
}

impl LogCapture {
    /// Begins to keep what this thread logs, at every level.
    ///
    /// Threads of a server's own are not heard.
    pub fn start() -> Self {
        // While there is one subscriber only, `tracing` asks the thread that first comes to a line whether anybody
        // listens to it, and remembers a no for all threads. A second one, who never listens, makes it ask them all.
        static SECOND: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(NoSubscriber::new()));
        LazyLock::force(&SECOND);
        let kept = Arc::new(Kept::default());
        let guard = tracing::subscriber::set_default(Collector(Arc::clone(&kept)));
        Self {
            kept,
            shown: Cell::new(false),
            _guard: guard,
        }
    }

    /// What was logged so far.
    pub fn events(&self) -> Vec<LogEvent> {
        self.kept.lock().clone()
    }

    /// Expects at least one line of this level and target, and gives the first (`TEST-3.01`).
    ///
    /// Targets are names in a tree: `tornado` is also `tornado.access` and `tornado::web`, and the empty one is all.
    ///
    /// # Panics
    /// When there is none.
    #[track_caller]
    pub fn expect(&self, level: Level, target: &str, mut pattern: impl Pattern) -> LogEvent {
        let mut events = self.kept.lock();
        let mut first = None;
        for event in events
            .iter_mut()
            .filter(|event| event.is(level, target, &mut pattern))
        {
            event.expected = true;
            first.get_or_insert_with(|| event.clone());
        }
        match first {
            Some(event) => event,
            None => self.fail(
                events,
                &format!(
                    "expected {} to be logged, it was not",
                    wanted(level, target, &pattern)
                ),
            ),
        }
    }

    /// Expects no line of this level and target.
    ///
    /// # Panics
    /// When there is one.
    #[track_caller]
    pub fn forbid(&self, level: Level, target: &str, mut pattern: impl Pattern) {
        let events = self.kept.lock();
        if events
            .iter()
            .any(|event| event.is(level, target, &mut pattern))
        {
            self.fail(
                events,
                &format!(
                    "expected {} not to be logged, it was",
                    wanted(level, target, &pattern)
                ),
            );
        }
    }

    /// Expects no warning and no error but those that were expected before.
    ///
    /// # Panics
    /// When there is one.
    #[track_caller]
    pub fn expect_quiet(&self) {
        let events = self.kept.lock();
        if let Some(event) = events
            .iter()
            .find(|event| event.level <= Level::WARN && !event.expected)
        {
            let message = format!("expected no further warnings, came {event}");
            self.fail(events, &message);
        }
    }

    /// Lets go of the lock before it panics.
    #[track_caller]
    fn fail(&self, events: MutexGuard<'_, Vec<LogEvent>>, expectation: &str) -> ! {
        let log = shown(&events);
        drop(events);
        self.shown.set(true);
        panic!("{expectation}\n\n{log}");
    }
}

impl LogEvent {
    /// The level.
    pub fn level(&self) -> Level {
        self.level
    }

    /// The target: who logs.
    pub fn target(&self) -> &str {
        &self.target
    }

    /// The message, and behind it the fields as `name=value`.
    pub fn text(&self) -> &str {
        &self.text
    }

    fn is(&self, level: Level, target: &str, pattern: &mut impl Pattern) -> bool {
        let rest = self.target.strip_prefix(target);
        let in_target = rest.is_some_and(|rest| {
            target.is_empty() || rest.is_empty() || rest.starts_with(['.', ':'])
        });
        self.level == level && in_target && pattern.matches(&self.text)
    }
}

impl fmt::Display for LogEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.level, self.target, self.text)
    }
}

impl Pattern for &str {
    fn matches(&mut self, text: &str) -> bool {
        text.contains(*self)
    }

    fn describe(&self) -> String {
        format!("{self:?}")
    }
}

impl<F: FnMut(&str) -> bool> Pattern for F {
    fn matches(&mut self, text: &str) -> bool {
        self(text)
    }

    fn describe(&self) -> String {
        "a text that the test's function accepts".into()
    }
}

impl Drop for LogCapture {
    fn drop(&mut self) {
        if std::thread::panicking() && !self.shown.get() {
            eprintln!("{}", shown(&self.kept.lock()));
        }
    }
}

impl fmt::Debug for LogCapture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.kept.lock().iter()).finish()
    }
}

fn wanted(level: Level, target: &str, pattern: &impl Pattern) -> String {
    let target = if target.is_empty() {
        "any target"
    } else {
        target
    };
    format!("{level} {target}: {}", pattern.describe())
}

fn shown(events: &[LogEvent]) -> String {
    let lines: Vec<_> = events.iter().map(|event| format!("  {event}")).collect();
    if lines.is_empty() {
        "nothing was logged".into()
    } else {
        format!("logged:\n{}", lines.join("\n"))
    }
}

#[derive(Default)]
struct Kept(Mutex<Vec<LogEvent>>);

impl Kept {
    fn lock(&self) -> MutexGuard<'_, Vec<LogEvent>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What `tracing` calls; spans are let pass.
struct Collector(Arc<Kept>);

impl Subscriber for Collector {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut text = Text::default();
        event.record(&mut text);
        let metadata = event.metadata();
        let text = [text.message, text.fields]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        let event = LogEvent {
            level: *metadata.level(),
            target: metadata.target().into(),
            text,
            expected: false,
        };
        self.0.lock().push(event);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

#[derive(Default)]
struct Text {
    message: String,
    fields: String,
}

impl Text {
    fn push(&mut self, field: &Field, value: fmt::Arguments<'_>) {
        if field.name() == "message" {
            self.message = value.to_string();
            return;
        }
        if !self.fields.is_empty() {
            self.fields.push(' ');
        }
        self.fields.push_str(&format!("{}={value}", field.name()));
    }
}

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.push(field, format_args!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.push(field, format_args!("{value}"));
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        self.push(field, format_args!("{value}"));
    }
}
