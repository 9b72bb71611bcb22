//! A thread that looks whether another is still doing the same thing.

use std::cell::RefCell;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use crate::doing::{self, Slot};

/// Watches the calling thread with this threshold from now on, or no longer.
pub(crate) fn watch_this_thread(threshold: Option<Duration>) {
    let unchanged =
        WATCHDOG.with_borrow(|watchdog| watchdog.as_ref().map(|it| it.threshold) == threshold);
    if unchanged {
        return;
    }
    let watchdog = threshold.and_then(|threshold| match Watchdog::start(threshold) {
        Ok((watchdog, slot)) => {
            doing::tell(Some(slot));
            Some(watchdog)
        }
        Err(error) => {
            tracing::error!(target: "tornado.general", "the watchdog of the loop cannot start: {error}");
            None
        }
    });
    if watchdog.is_none() {
        doing::tell(None);
    }
    WATCHDOG.set(watchdog);
}

thread_local! {
    static WATCHDOG: RefCell<Option<Watchdog>> = const { RefCell::new(None) };
}

/// A running watchdog; when dropped, its thread looks a last time and ends.
struct Watchdog {
    threshold: Duration,
    _until_dropped: Sender<()>,
}

impl Watchdog {
    fn start(threshold: Duration) -> io::Result<(Self, Arc<Slot>)> {
        let slot = Arc::new(Slot::default());
        let (until_dropped, dropped) = mpsc::channel();
        // What a thread logs goes where the watched one's goes.
        let log = tracing::dispatcher::get_default(Clone::clone);
        let watched = Arc::clone(&slot);
        thread::Builder::new()
            .name("tornado-watchdog".to_owned())
            .spawn(move || {
                tracing::dispatcher::with_default(&log, || watch(&watched, threshold, &dropped))
            })?;
        Ok((
            Self {
                threshold,
                _until_dropped: until_dropped,
            },
            slot,
        ))
    }
}

fn watch(slot: &Slot, threshold: Duration, dropped: &Receiver<()>) {
    let period = (threshold / 4).max(Duration::from_millis(1));
    let mut observer = Observer::new(threshold);
    loop {
        let end = dropped.recv_timeout(period) == Err(RecvTimeoutError::Disconnected);
        if let Some(report) = observer.look(Instant::now(), slot.turn(), || slot.label()) {
            report.log();
        }
        if end {
            return;
        }
    }
}

/// Something keeps the loop too long, or did.
#[derive(Debug, PartialEq, Eq)]
enum Report {
    Blocking { label: String, so_far: Duration },
    Ended { label: String, total: Duration },
}

impl Report {
    fn log(self) {
        match self {
            Self::Blocking { label, so_far } => {
                tracing::warn!(target: "tornado.general", "{label} has kept the loop for {so_far:?}, and still does");
            }
            Self::Ended { label, total } => {
                tracing::warn!(target: "tornado.general", "{label} kept the loop for {total:?} in all");
            }
        }
    }
}

/// Concludes from the numbers of the work at hand, at moments, what lasts too long.
struct Observer {
    threshold: Duration,
    seen: Option<Seen>,
}

struct Seen {
    turn: u64,
    since: Instant,
    /// The name it was reported by.
    reported: Option<String>,
}

impl Observer {
    fn new(threshold: Duration) -> Self {
        Self {
            threshold,
            seen: None,
        }
    }

    fn look(
        &mut self,
        now: Instant,
        turn: Option<u64>,
        label: impl FnOnce() -> String,
    ) -> Option<Report> {
        if let Some(seen) = self.seen.as_mut().filter(|seen| Some(seen.turn) == turn) {
            let so_far = now.duration_since(seen.since);
            if seen.reported.is_some() || so_far < self.threshold {
                return None;
            }
            let label = label();
            seen.reported = Some(label.clone());
            return Some(Report::Blocking { label, so_far });
        }
        let before = std::mem::replace(
            &mut self.seen,
            turn.map(|turn| Seen {
                turn,
                since: now,
                reported: None,
            }),
        );
        let before = before?;
        let total = now.duration_since(before.since);
        before.reported.map(|label| Report::Ended { label, total })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lasts_is_reported_once_while_it_does_and_once_when_it_has_ended() {
        let ms = Duration::from_millis;
        let start = Instant::now();
        let mut observer = Observer::new(ms(100));
        let mut look = |at, turn| observer.look(start + ms(at), turn, || "work".to_owned());
        let label = || "work".to_owned();
        assert_eq!(look(0, None), None);
        assert_eq!(look(25, Some(1)), None);
        assert_eq!(look(100, Some(1)), None);
        assert_eq!(
            look(125, Some(1)),
            Some(Report::Blocking {
                label: label(),
                so_far: ms(100)
            })
        );
        assert_eq!(look(400, Some(1)), None);
        assert_eq!(
            look(425, Some(3)),
            Some(Report::Ended {
                label: label(),
                total: ms(400)
            })
        );
        // Many short things one after another are no long one.
        for turn in 0..100 {
            assert_eq!(look(450 + 25 * turn, Some(2 * turn + 5)), None);
        }
        assert_eq!(look(9000, None), None);
    }
}
