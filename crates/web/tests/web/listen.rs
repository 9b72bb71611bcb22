//! Keeping the log of a test, whatever the tests beside it do.

use std::sync::LazyLock;

use tornado_testing::LogCapture;
use tracing::Dispatch;
use tracing::subscriber::NoSubscriber;

/// Begins to keep what this thread logs.
///
/// While there is one subscriber only, `tracing` asks the thread that first comes to a line whether anybody listens to
/// it, and remembers a no for all threads. A second subscriber, who never listens, makes it ask everybody.
pub(crate) fn listen() -> LogCapture {
    static SECOND: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(NoSubscriber::new()));
    LazyLock::force(&SECOND);
    LogCapture::start()
}
