//! Whatever is left in the middle, a handler whose client went away for instance, leaves nothing behind.

use std::future::Future;
use std::pin::pin;
use std::task::Poll;

use tornado_database::{Connection, Settings};

use crate::stage::{Stage, everywhere};

/// Polls it so many times; whether it came to its end.
async fn poll_times<F: Future>(times: usize, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    for _ in 0..times {
        let polled =
            std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await;
        if let Poll::Ready(output) = polled {
            return Some(output);
        }
        tokio::task::yield_now().await;
    }
    None
}

async fn count(db: &Connection) -> i64 {
    let count = db.get_as("SELECT count(*) FROM entries", ()).await;
    count.expect("a count").expect("a row")
}

const INSERT: &str = "INSERT INTO entries (slug) VALUES (%s)";

everywhere! {
    /// Begun or not: nobody has it, and so nothing of it stays.
    async fn a_transaction_whose_beginning_is_left(kind) {
        let stage = Stage::entries(kind).await;
        let db = stage.with(Settings { max_connections: 2, ..Settings::default() });
        for polls in 0..12 {
            if let Some(begun) = poll_times(polls, db.begin()).await {
                drop(begun.expect("a transaction"));
            }
            db.execute(INSERT, format!("slug-{polls}")).await.expect("no transaction of another's");
            assert_eq!(count(&stage.db).await, 1 + i64::try_from(polls).expect("a count"), "seen by others at once");
        }
    }

    async fn a_transaction_that_is_left_in_a_statement_is_taken_back(kind) {
        let stage = Stage::entries(kind).await;
        let db = stage.with(Settings { max_connections: 2, ..Settings::default() });
        for polls in 0..12 {
            let work = async {
                let transaction = db.begin().await?;
                transaction.execute(INSERT, "left").await?;
                transaction.execute(INSERT, "left too").await?;
                std::future::pending::<()>().await;
                transaction.commit().await
            };
            assert!(poll_times(polls * 3, work).await.is_none());
            let transaction = db.begin().await.expect("another");
            transaction.execute(INSERT, "left").await.expect("the first is gone");
            transaction.rollback().await.expect("an end");
        }
        assert_eq!(count(&db).await, 0);
    }

    /// It takes effect as a whole, or not at all; maybe later, when the server comes to it.
    async fn a_commit_that_is_left_is_one_or_none(kind) {
        let stage = Stage::entries(kind).await;
        let db = stage.with(Settings { max_connections: 2, ..Settings::default() });
        for polls in 0..12 {
            let before = count(&db).await;
            let transaction = db.begin().await.expect("a transaction");
            transaction.execute(INSERT, format!("a{polls}")).await.expect("a row");
            transaction.execute(INSERT, format!("b{polls}")).await.expect("a row");
            let _ = poll_times(polls, transaction.commit()).await;
            let next = db.begin().await.expect("another");
            let added = count(&next).await - before;
            assert!(added % 2 == 0, "{added}");
            next.commit().await.expect("an end");
        }
    }
}

/// What a loop had open is closed with it, or short-lived ones would fill the server.
#[cfg(feature = "postgres")]
#[test]
fn a_loop_that_ends_leaves_no_connections() {
    let url = crate::stage::run(crate::server::postgres().database("loops"));
    let db = Connection::open(&url).expect("an address");
    for _ in 0..20 {
        let one = crate::stage::run(db.get_as::<i64>("SELECT 1", ()));
        assert_eq!(one.expect("an answer"), Some(1));
    }
    // The server takes its time to notice; who asks is one of them.
    let ask = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'loops'";
    let end = std::time::Instant::now() + crate::server::PATIENCE;
    loop {
        let sessions = crate::stage::run(db.get_as::<i64>(ask, ())).expect("a count");
        if sessions == Some(1) {
            break;
        }
        assert!(std::time::Instant::now() < end, "{sessions:?} sessions");
    }
}
