//! Connections are shared, waited for, and replaced when they are old (`DBAS-2.04`, `DBAS-3.02`).

use std::future::Future;
use std::task::Poll;
use std::time::Duration;

use tornado_database::{Connection, Settings};

use crate::stage::{Kind, Stage, everywhere, session};

everywhere! {
    async fn a_connection_is_used_again(kind) {
        let stage = Stage::new(kind).await;
        let first = session(kind, &stage.db).await;
        for _ in 0..5 {
            assert_eq!(session(kind, &stage.db).await, first);
        }
        stage.db.reconnect().await.expect("another");
        assert!(kind == Kind::Sqlite || session(kind, &stage.db).await != first);
        stage.db.close().await;
        assert_eq!(stage.db.get_as::<i64>("SELECT 1", ()).await.expect("it opens again"), Some(1));
    }

    async fn one_that_was_idle_for_too_long_is_replaced(kind) {
        let stage = Stage::new(kind).await;
        let db = stage.with(Settings { max_idle_time: Duration::ZERO, ..Settings::default() });
        let first = session(kind, &db).await;
        assert!(kind == Kind::Sqlite || session(kind, &db).await != first);
    }

    async fn many_statements_share_few_connections(kind) {
        let stage = Stage::entries(kind).await;
        let db = stage.with(Settings { max_connections: 3, ..Settings::default() });
        let work: Vec<_> = (0..60).map(|number| {
            let db = db.clone();
            tokio::spawn(async move {
                db.execute("INSERT INTO entries (slug) VALUES (%s)", format!("slug-{number}")).await?;
                db.get_as::<i64>("SELECT count(*) FROM entries", ()).await
            })
        }).collect();
        for work in work {
            work.await.expect("an end").expect("a count");
        }
        assert_eq!(db.get_as::<i64>("SELECT count(*) FROM entries", ()).await.expect("a count"), Some(60));
    }

    /// `DBAS-3.01`: `connect_timeout`, for one that is to become free.
    async fn who_waits_too_long_for_a_connection_is_told(kind) {
        let stage = Stage::entries(kind).await;
        let patience = Duration::from_millis(20);
        let db = stage.with(Settings { max_connections: 1, ..Settings::default() });
        db.query("SELECT 1", ()).await.expect("a connection");
        let db = stage.with(Settings { max_connections: 1, connect_timeout: patience, ..Settings::default() });
        let Ok(transaction) = db.begin().await else { return }; // a slow machine: the connection was too late
        let error = db.query("SELECT 1", ()).await.expect_err("there is but one");
        assert!(error.is_operational(), "{error:?}");
        assert!(error.to_string().contains("none of 1 connections became free within 20ms: end transactions"), "{error}");
        drop(transaction);
    }

    /// A statement that is left, because the client is gone for instance, spoils no other.
    async fn a_statement_may_be_left_in_the_middle(kind) {
        let stage = Stage::entries(kind).await;
        stage.fill(300).await;
        for polls in 0..40 {
            let mut left = Box::pin(stage.db.query("SELECT * FROM entries ORDER BY id", ()));
            for _ in 0..polls / 4 {
                let done = std::future::poll_fn(|context| Poll::Ready(left.as_mut().poll(context).is_ready()));
                if done.await {
                    break;
                }
                tokio::task::yield_now().await;
            }
            drop(left);
            let one: Option<i64> = stage.db.get_as("SELECT 17", ()).await.expect("an answer");
            assert_eq!(one, Some(17));
        }
    }

    /// Each loop of a server has a thread of its own, and all share the connections.
    async fn loops_share_a_database(kind) {
        let stage = Stage::entries(kind).await;
        let settings = Settings { max_connections: 2, ..Settings::default() };
        let db = stage.with(settings);
        for _ in 0..3 {
            let all = std::sync::Arc::new(tokio::sync::Barrier::new(4));
            let threads: Vec<_> = (0..4).map(|_| {
                let (db, all) = (db.clone(), std::sync::Arc::clone(&all));
                std::thread::spawn(move || crate::stage::run(async move {
                    for _ in 0..10 {
                        let count = db.get_as::<i64>("SELECT count(*) FROM entries", ()).await?;
                        assert_eq!(count, Some(0));
                    }
                    // A connection that belongs to a loop ends with it.
                    all.wait().await;
                    Ok::<_, tornado_database::Error>(())
                }))
            }).collect();
            for thread in threads {
                thread.join().expect("a thread").expect("its statements");
            }
        }
    }
}

/// Which is but one connection, however many ask.
#[test]
fn a_database_in_memory_lives_as_long_as_its_connection() {
    crate::stage::run(async {
        let db = Connection::open("sqlite::memory:").expect("an address");
        db.execute_script("CREATE TABLE t (x INTEGER)")
            .await
            .expect("a table");
        drop(db.begin().await.expect("a transaction"));
        db.close().await;
        let other = Connection::open("sqlite::memory:").expect("an address");
        assert!(
            other.query("SELECT * FROM t", ()).await.is_err(),
            "another database"
        );
        let work: Vec<_> = (0..20)
            .map(|n| {
                tokio::spawn({
                    let db = db.clone();
                    async move { db.execute("INSERT INTO t VALUES (%s)", n).await }
                })
            })
            .collect();
        for work in work {
            work.await.expect("an end").expect("a row");
        }
        assert_eq!(
            db.get_as::<i64>("SELECT count(*) FROM t", ())
                .await
                .expect("a count"),
            Some(20)
        );
    });
}

/// SQLite is inside the program, and asks for no runtime: tests of pages need none either.
#[test]
fn sqlite_works_without_a_runtime() {
    let folder = tempfile::tempdir().expect("a folder");
    for url in [
        "sqlite::memory:".to_owned(),
        format!("sqlite:{}/x.db", folder.path().display()),
    ] {
        tornado_testing::run(async {
            let db = Connection::open(&url).expect("an address");
            db.execute_script("CREATE TABLE t (x INTEGER)")
                .await
                .expect("a table");
            let transaction = db.begin().await.expect("a transaction");
            transaction
                .execute("INSERT INTO t VALUES (1)", ())
                .await
                .expect("a row");
            drop(transaction);
            let held = db.hold().await.expect("a connection");
            held.executemany("INSERT INTO t VALUES (%s)", [2, 3])
                .await
                .expect("rows");
            drop(held);
            assert_eq!(
                db.get_as::<i64>("SELECT count(*) FROM t", ())
                    .await
                    .expect("a count"),
                Some(2)
            );
        });
    }
}

#[cfg(feature = "postgres")]
#[test]
fn a_server_is_asked_from_within_a_runtime() {
    let db = Connection::open("postgres://localhost/x").expect("an address");
    let error = tornado_testing::run(db.query("SELECT 1", ()))
        .expect_err("no runtime")
        .to_string();
    assert!(error.contains("tokio"), "{error}");
}
