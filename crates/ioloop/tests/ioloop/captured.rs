//! What a piece of code logs, as lines.

use std::io::{self, Write};
use std::sync::LazyLock;
use std::sync::mpsc::{self, Receiver, Sender};

use tracing::Dispatch;
use tracing::subscriber::NoSubscriber;

/// A log for `tracing::dispatcher::with_default`, and its lines as they come: level, target, message.
pub(crate) fn log() -> (Dispatch, Receiver<String>) {
    // With one subscriber only, `tracing` asks the thread that first comes to a line whether anybody listens to it.
    static SECOND: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(NoSubscriber::new()));
    LazyLock::force(&SECOND);
    let (lines, received) = mpsc::channel();
    let subscriber = tracing_subscriber::fmt()
        .without_time()
        .with_ansi(false)
        .with_writer(move || Line(lines.clone()))
        .finish();
    (Dispatch::new(subscriber), received)
}

struct Line(Sender<String>);

impl Write for Line {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        // Nobody may be reading any more.
        let _ = self.0.send(String::from_utf8_lossy(line).trim().to_owned());
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
