//! `PeriodicCallback`: `LOOP-2.07`, `LOOP-3.05`. The clock is the test's own.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use tornado_ioloop::{IoLoop, PeriodicCallback};

use crate::captured;

const SECOND: Duration = Duration::from_secs(1);

/// LOOP-2.07
#[tokio::test(start_paused = true)]
async fn the_first_call_is_one_interval_away_and_the_others_follow() {
    let (periodic, calls) = recording(SECOND, Duration::ZERO);
    periodic.start();
    let start = IoLoop::current().time();
    tokio::time::sleep(SECOND * 7 / 2).await;
    assert_eq!(since(start, &calls), [SECOND, 2 * SECOND, 3 * SECOND]);
}

/// LOOP-3.05
#[tokio::test(start_paused = true)]
async fn missed_slots_are_skipped_and_the_schedule_does_not_drift() {
    let (periodic, calls) = recording(SECOND, SECOND * 5 / 2);
    periodic.start();
    let start = IoLoop::current().time();
    tokio::time::sleep(SECOND * 21 / 2).await;
    assert_eq!(
        since(start, &calls),
        [SECOND, 4 * SECOND, 7 * SECOND, 10 * SECOND]
    );
}

/// LOOP-3.05
#[tokio::test(start_paused = true)]
async fn a_short_call_does_not_move_the_slots() {
    let (periodic, calls) = recording(SECOND, SECOND / 2);
    periodic.start();
    let start = IoLoop::current().time();
    tokio::time::sleep(SECOND * 7 / 2).await;
    assert_eq!(since(start, &calls), [SECOND, 2 * SECOND, 3 * SECOND]);
}

/// LOOP-3.05
#[tokio::test(start_paused = true)]
async fn calls_never_overlap_even_when_started_anew_during_a_call() {
    let at_once = Arc::new(AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    let (counter, highest) = (Arc::clone(&at_once), Arc::clone(&most));
    let periodic = PeriodicCallback::new(SECOND, move || {
        let (counter, highest) = (Arc::clone(&counter), Arc::clone(&highest));
        async move {
            highest.fetch_max(
                counter.fetch_add(1, Ordering::Relaxed) + 1,
                Ordering::Relaxed,
            );
            tokio::time::sleep(10 * SECOND).await;
            counter.fetch_sub(1, Ordering::Relaxed);
        }
    });
    for _ in 0..5 {
        periodic.start();
        tokio::time::sleep(SECOND * 3 / 2).await;
    }
    tokio::time::sleep(100 * SECOND).await;
    assert_eq!(most.load(Ordering::Relaxed), 1);
}

/// LOOP-2.07, LOOP-3.05
#[tokio::test(start_paused = true)]
async fn it_runs_from_start_to_stop_and_can_be_started_again() {
    let (periodic, calls) = recording(SECOND, Duration::ZERO);
    assert!(!periodic.is_running());
    periodic.start();
    assert!(periodic.is_running());
    tokio::time::sleep(SECOND * 3 / 2).await;
    periodic.stop();
    assert!(!periodic.is_running());
    tokio::time::sleep(5 * SECOND).await;
    assert_eq!(calls.try_iter().count(), 1);
    periodic.start();
    tokio::time::sleep(SECOND * 3 / 2).await;
    assert_eq!(calls.try_iter().count(), 1);
}

/// LOOP-3.05
#[tokio::test(start_paused = true)]
async fn stopped_during_a_call_it_finishes_the_call_and_makes_no_other() {
    let (says, said) = mpsc::channel();
    let periodic = PeriodicCallback::new(SECOND, move || {
        let says = says.clone();
        async move {
            tokio::time::sleep(SECOND).await;
            says.send(()).expect("the test listens");
        }
    });
    periodic.start();
    tokio::time::sleep(SECOND * 3 / 2).await;
    periodic.stop();
    tokio::time::sleep(10 * SECOND).await;
    assert_eq!(said.try_iter().count(), 1);
}

/// LOOP-2.07
#[tokio::test(start_paused = true)]
async fn a_panic_is_logged_and_the_next_slot_comes_as_before() {
    let (log, lines) = captured::log();
    let _logged = tracing::dispatcher::set_default(&log);
    let periodic = PeriodicCallback::new(SECOND, || async { panic!("out of step") });
    periodic.start();
    tokio::time::sleep(SECOND * 5 / 2).await;
    let lines: Vec<_> = lines.try_iter().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(
        lines
            .iter()
            .all(|line| line.contains("Exception in periodic callback made at ")),
        "{lines:?}"
    );
}

/// LOOP-3.05
#[tokio::test(start_paused = true)]
async fn jitter_varies_the_intervals_within_its_bounds() {
    let (periodic, calls) = recording(SECOND, Duration::ZERO);
    let periodic = periodic.jitter(0.5);
    periodic.start();
    let start = IoLoop::current().time();
    tokio::time::sleep(200 * SECOND).await;
    periodic.stop();
    let times = since(start, &calls);
    let gaps: Vec<_> = times
        .windows(2)
        .filter_map(|pair| Some(*pair.get(1)? - *pair.first()?))
        .collect();
    // The timer counts in milliseconds: a call may come one late, which shortens the next gap.
    let (least, most) = (Duration::from_millis(748), Duration::from_millis(1252));
    assert!(
        gaps.iter().all(|gap| (least..=most).contains(gap)),
        "{gaps:?}"
    );
    assert!(
        gaps.iter().any(|gap| *gap < SECOND) && gaps.iter().any(|gap| *gap > SECOND),
        "{gaps:?}"
    );
}

/// LOOP-3.05
#[test]
#[should_panic(expected = "an interval longer than zero")]
fn an_interval_of_zero_is_a_mistake() {
    drop(PeriodicCallback::new(Duration::ZERO, || async {}));
}

/// A periodic callback that tells when it is called, and takes some time.
fn recording(interval: Duration, takes: Duration) -> (PeriodicCallback, Receiver<Instant>) {
    let (says, said) = mpsc::channel();
    let periodic = PeriodicCallback::new(interval, move || {
        says.send(IoLoop::current().time())
            .expect("the test listens");
        tokio::time::sleep(takes)
    });
    (periodic, said)
}

fn since(start: Instant, calls: &Receiver<Instant>) -> Vec<Duration> {
    calls.try_iter().map(|call| call - start).collect()
}
