//! Lines of the log, against Python Tornado 6.6.1 (`golden/generate.py`), and what tracing adds.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use tornado_options::logging::{self, LogFormat, LogLayer};
use tornado_options::{Error, Options};
use tracing::Level;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;

/// What was written, shared with the layer that writes.
#[derive(Clone, Default)]
struct Page(Arc<Mutex<Vec<u8>>>);

impl Page {
    fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A format whose date is always the same.
fn fixed() -> LogFormat {
    LogFormat::new()
        .date_format("100710 15:04:05")
        .expect("a date format")
}

/// What the layer writes while `say` runs.
fn said(format: LogFormat, say: impl FnOnce()) -> String {
    let page = Page::default();
    let layer = LogLayer::new(page.clone())
        .format(format)
        .max_level(Level::TRACE);
    tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), say);
    page.text()
}

/// `LOGG-2.01`.
#[test]
fn lines_look_as_tornados_do() {
    let mut places = Vec::new();
    macro_rules! say {
        ($level:ident, $($rest:tt)*) => {{
            places.push(line!());
            tracing::$level!($($rest)*);
        }};
    }
    let mut found = said(fixed(), || {
        say!(debug, "quiet");
        say!(info, "200 GET / (127.0.0.1) 1.23ms");
        say!(warn, "404 GET /é (127.0.0.1) 0.50ms");
        say!(error, "two\nlines\n  and a third");
        say!(error, critical = true, "the end is near\n");
    });
    for line in places {
        found = found.replace(&format!(" logging:{line}]"), " module:123]");
    }
    assert_eq!(
        found.trim_end(),
        include_str!("../golden/log_lines.txt").trim_end()
    );
}

#[test]
fn fields_of_the_event_and_its_spans_follow_the_message() {
    let found = said(fixed(), || {
        let outer = tracing::info_span!("server", port = 80);
        let _outer = outer.enter();
        let inner = tracing::info_span!("request", id = 7, user = tracing::field::Empty);
        let _inner = inner.enter();
        inner.record("user", "Ann Lee");
        tracing::info!(status = 200, path = %"/x", empty = "", "done");
    });
    let ending = "] done status=200 path=/x empty=\"\" id=7 user=\"Ann Lee\" port=80\n";
    assert!(found.ends_with(ending), "{found}");
    let found = said(fixed(), || tracing::info!(status = 200));
    assert!(found.ends_with("] status=200\n"), "{found}");
}

/// `LOGG-2.01`: traces are appended, and indented.
#[test]
fn an_error_stands_below_its_line_with_its_causes() {
    let error = Error::File {
        path: "server.conf".into(),
        source: io::Error::new(io::ErrorKind::NotFound, "no such file"),
    };
    let found = said(fixed(), || {
        let error: &dyn std::error::Error = &error;
        tracing::error!(error, id = 7, "cannot start");
    });
    let ending = "] cannot start id=7\n    error: cannot read server.conf: no such file\n    \
                  caused by: no such file\n";
    assert!(found.ends_with(ending), "{found}");
}

#[test]
fn a_message_cannot_forge_a_line_or_steer_the_terminal() {
    let found = said(fixed(), || {
        tracing::info!("GET /\r\n[I 100710 15:04:05 x:1] fine\x1b[2J")
    });
    assert!(
        found.ends_with("] GET /\\r\n    [I 100710 15:04:05 x:1] fine\\u{1b}[2J\n"),
        "{found}"
    );
    assert_eq!(found.matches("\n[").count(), 0);
}

/// `LOGG-2.02`, `LOGG-3.01`: the bracket alone has a colour.
#[test]
fn each_level_has_its_colour() {
    let found = said(fixed().color(true), || {
        tracing::trace!("x");
        tracing::debug!("x");
        tracing::info!("x");
        tracing::warn!("x");
        tracing::error!("x");
        tracing::error!(critical = true, "x");
    });
    let starts = ["34m[T", "34m[D", "32m[I", "33m[W", "31m[E", "35m[C"];
    for (line, start) in found.lines().zip(starts) {
        assert!(line.starts_with(&format!("\x1b[{start} ")), "{line:?}");
        assert!(line.ends_with("]\x1b[0m x"), "{line:?}");
    }
    let found = said(fixed().color(true).colors([6, 6, 6, 6, 6]), || {
        tracing::info!("x")
    });
    assert!(found.starts_with("\x1b[36m[I"), "{found:?}");
}

/// `LOGG-3.01`: the format can be configured.
#[test]
fn a_pattern_of_ones_own_takes_the_place_of_tornados() -> Result<(), Error> {
    let format = fixed().pattern("%(levelname)s %(name)s 100%%: %(message)s|")?;
    let found = said(format, || tracing::warn!(target: logging::ACCESS, "x"));
    assert_eq!(found, "WARNING tornado.access 100%: x|\n");
    for (pattern, message) in [
        (
            "%(nothing)s",
            "log format \"%(nothing)s\": `%(nothing)s` is not known",
        ),
        (
            "100%",
            "log format \"100%\": expected `%(name)s` or `%%` behind a percent sign",
        ),
        (
            "%(message)",
            "log format \"%(message)\": `%(message)` lacks its `s` or `d`",
        ),
        (
            "%(lineno)5d",
            "log format \"%(lineno)5d\": `%(lineno)5` has a width; only levelname may",
        ),
    ] {
        let error = LogFormat::new().pattern(pattern).expect_err(pattern);
        assert_eq!(error.to_string(), message);
    }
    assert!(matches!(
        LogFormat::new().date_format("%"),
        Err(Error::LogPattern { .. })
    ));
    Ok(())
}

#[test]
fn json_is_one_object_a_line() {
    let mut line = 0;
    let found = said(fixed().json(true), || {
        let span = tracing::info_span!("request", id = 7);
        let _entered = span.enter();
        line = line!() + 1;
        tracing::warn!(target: logging::GENERAL, ratio = 0.5, text = "a\"b", "two\nlines\u{1}");
    });
    let (time, rest) = found.split_at("{\"time\":\"2026-07-10T15:04:05.000000+00:00\"".len());
    assert!(
        time.starts_with("{\"time\":\"2") && time.ends_with('"'),
        "{found}"
    );
    let expected = format!(
        ",\"level\":\"warning\",\"target\":\"tornado.general\",\"module\":\"logging\",\"line\":{line},\
         \"message\":\"two\\nlines\\u0001\",\"fields\":{{\"ratio\":0.5,\"text\":\"a\\\"b\"}},\
         \"spans\":[{{\"name\":\"request\",\"fields\":{{\"id\":7}}}}]}}\n"
    );
    assert_eq!(rest, expected);
}

#[test]
fn the_layer_hides_nothing_from_its_neighbours() {
    let (ours, theirs) = (Page::default(), Page::default());
    let subscriber = tracing_subscriber::registry()
        .with(LogLayer::new(ours.clone()).max_level(Level::ERROR))
        .with(LogLayer::new(theirs.clone()).max_level(Level::TRACE));
    tracing::subscriber::with_default(subscriber, || {
        let span = tracing::debug_span!("request", id = 7);
        let _entered = span.enter();
        tracing::trace!("quiet");
        tracing::error!("loud");
    });
    assert_eq!(ours.text().lines().count(), 1);
    assert_eq!(theirs.text().lines().count(), 2);
    assert!(
        theirs.text().ends_with("] loud id=7\n"),
        "{}",
        theirs.text()
    );
}

/// `LOGG-3.01`: loggers of Python have levels of their own, and so have targets and those below them.
#[test]
fn a_target_may_have_a_level_of_its_own() {
    let page = Page::default();
    let layer = LogLayer::new(page.clone())
        .format(fixed().pattern("%(name)s %(message)s").expect("a pattern"))
        .max_level(Level::WARN)
        .target_level("blog", Level::DEBUG)
        .target_level("blog::entry", Level::ERROR)
        .target_level("tornado", Level::INFO)
        .target_level(logging::ACCESS, LevelFilter::OFF);
    tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
        tracing::info!(target: "other", "no");
        tracing::warn!(target: "other", "yes");
        tracing::debug!(target: "blog", "yes");
        tracing::trace!(target: "blog", "no");
        tracing::debug!(target: "blog::user", "yes");
        tracing::warn!(target: "blog::entry::read", "no");
        tracing::debug!(target: "blogger", "no");
        tracing::error!(target: logging::ACCESS, "no");
        tracing::info!(target: logging::GENERAL, "yes");
    });
    assert_eq!(
        page.text(),
        "other yes\nblog yes\nblog::user yes\ntornado.general yes\n"
    );
}

/// `OPTS-2.10`, `LOGG-3.01`.
#[test]
fn the_logging_option_may_name_targets() {
    let outcome = |text: &str| {
        let options = Options::with_logging();
        options.read_args(["program", &format!("--logging={text}")])?;
        logging::layers(&options).map(|layers| layers.len())
    };
    for (text, layers) in [
        ("info,tornado.access=warning", 1),
        ("tornado.access=none", 1),
        ("none,blog=debug", 1),
        (" blog::entry = Debug , ERROR ", 1),
        ("none", 0),
        ("Off", 0),
        ("none,blog=none", 0),
    ] {
        assert_eq!(outcome(text).expect(text), layers, "{text}");
    }
    for text in [
        "",
        "info,",
        "info,debug",
        "blog=loud",
        "=info",
        "blog=info,blog=debug",
        "blog=",
    ] {
        let error = outcome(text).expect_err(text).to_string();
        let message = "option --logging: expected debug, info, warning, error or none, and levels of \
                       targets as in info,tornado.access=warning, got ";
        assert_eq!(error, format!("{message}{text:?}"));
    }
}

/// `OPTS-2.10`, `OPTS-3.04`.
#[test]
fn the_options_say_which_layers_there_are() -> Result<(), Error> {
    let folder = tempfile::tempdir().expect("a folder");
    let prefix = format!("--log-file-prefix={}", folder.path().join("log").display());
    let layers = |args: &[&str]| -> Result<usize, Error> {
        let options = Options::with_logging();
        options.read_args(std::iter::once("program").chain(args.iter().copied()))?;
        Ok(logging::layers(&options)?.len())
    };
    assert_eq!(layers(&[])?, 1);
    assert_eq!(layers(&["--logging=none"])?, 0);
    assert_eq!(layers(&["--logging=NONE"])?, 0);
    assert_eq!(layers(&["--log-to-stderr=false"])?, 0);
    assert_eq!(layers(&[&prefix])?, 1);
    assert_eq!(layers(&[&prefix, "--log-to-stderr"])?, 2);
    assert_eq!(
        layers(&[&prefix, "--log-rotate-mode=time", "--log-rotate-when=w0"])?,
        1
    );
    for wrong in [
        "--logging=loud",
        "--log-rotate-mode=x",
        "--log-rotate-when=W7",
        "--log-rotate-interval=0",
    ] {
        assert!(
            matches!(layers(&[wrong]), Err(Error::Invalid { .. })),
            "{wrong}"
        );
    }
    Ok(())
}
