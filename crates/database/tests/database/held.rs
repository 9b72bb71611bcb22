//! One connection for several statements (`DBAS-3.02`).

use std::time::Duration;

use tornado_database::{Connection, Settings};

use crate::stage::{Kind, Stage, everywhere, session};

const INSERT: &str = "INSERT INTO entries (slug) VALUES (%s)";

async fn count(db: &Connection) -> i64 {
    let count = db.get_as("SELECT count(*) FROM entries", ()).await;
    count.expect("a count").expect("a row")
}

/// With no more connections than these.
fn few(stage: &Stage, max_connections: usize) -> Connection {
    stage.with(Settings {
        max_connections,
        ..Settings::default()
    })
}

everywhere! {
    async fn a_held_connection_executes_all_statements_and_goes_back(kind) {
        let stage = Stage::entries(kind).await;
        let db = few(&stage, 2);
        let held = db.hold().await.expect("a connection");
        let first = session(kind, &held).await;
        for number in 0..3 {
            assert!(kind == Kind::Sqlite || session(kind, &db).await != first, "that is another's");
            held.execute(INSERT, format!("slug-{number}")).await.expect("a row");
            assert_eq!(session(kind, &held).await, first);
        }
        assert_eq!(count(&db).await, 3, "it is no transaction");
        let clone = held.clone();
        drop(held);
        assert_eq!(session(kind, &clone).await, first);
        drop(clone);
        assert_eq!(session(kind, &db).await, first, "the one used last");
    }

    async fn nobody_waits_for_what_is_held_no_more(kind) {
        let stage = Stage::entries(kind).await;
        let db = few(&stage, 1);
        for _ in 0..3 {
            let held = db.hold().await.expect("the only one");
            assert_eq!(count(&held).await, 0);
            assert_eq!(count(&held.hold().await.expect("itself")).await, 0);
            drop(held);
            assert_eq!(count(&db).await, 0);
        }
    }

    async fn a_transaction_of_a_held_connection_is_one_of_its_session(kind) {
        let stage = Stage::entries(kind).await;
        let db = few(&stage, 1);
        let held = db.hold().await.expect("the only one");
        let first = session(kind, &held).await;
        let transaction = held.begin().await.expect("a transaction");
        transaction.execute(INSERT, "kept").await.expect("a row");
        assert_eq!(session(kind, &transaction).await, first);
        assert_eq!(session(kind, &transaction.hold().await.expect("itself")).await, first);
        transaction.commit().await.expect("an end");
        let transaction = held.begin().await.expect("another");
        transaction.execute(INSERT, "dropped").await.expect("a row");
        drop(transaction);
        assert_eq!(count(&held).await, 1);
        assert_eq!(held.executemany(INSERT, ["a", "b"]).await.expect("rows"), 2);
        assert!(held.executemany(INSERT, ["c", "a"]).await.is_err_and(|error| error.is_integrity()));
        assert_eq!((count(&held).await, session(kind, &held).await), (3, first));
    }

    async fn a_statement_beside_its_own_transaction_is_told_to_wait(kind) {
        let stage = Stage::entries(kind).await;
        let db = stage.with(Settings { connect_timeout: Duration::from_millis(20), ..Settings::default() });
        let Ok(held) = db.hold().await else { return }; // a slow machine: the connection was too late
        let transaction = held.begin().await.expect("a transaction");
        let error = held.query("SELECT 1", ()).await.expect_err("it is not within the transaction");
        assert!(error.to_string().contains("held was at work"), "{error}");
        drop(transaction);
    }

    async fn rows_that_are_left_do_not_spoil_it(kind) {
        let stage = Stage::entries(kind).await;
        stage.fill(300).await;
        let db = few(&stage, 1);
        let held = db.hold().await.expect("the only one");
        for _ in 0..3 {
            let mut rows = held.iter("SELECT * FROM entries ORDER BY id", ());
            assert!(rows.next().await.expect("an answer").is_some());
            drop(rows);
            assert_eq!(count(&held).await, 300);
        }
        let mut rows = held.iter("SELECT * FROM entries ORDER BY id", ());
        drop(held);
        assert!(rows.next().await.expect("an answer").is_some(), "who reads rows holds it too");
        drop(rows);
        assert_eq!(count(&db).await, 300);
    }

    #[cfg(any(feature = "mysql", feature = "postgres"))]
    async fn a_held_connection_that_is_lost_is_replaced(kind) {
        let kill = match kind {
            Kind::Sqlite => return, // nobody can take it
            #[cfg(feature = "mysql")]
            Kind::MySql => "KILL %s",
            #[cfg(feature = "postgres")]
            Kind::Postgres => "SELECT pg_terminate_backend(%s, 5000)",
        };
        let stage = Stage::entries(kind).await;
        let db = few(&stage, 1);
        let held = db.hold().await.expect("the only one");
        let first = session(kind, &held).await;
        stage.db.query(kill, first).await.expect("its end");
        // One that was idle for a while is asked before; any other is found out by the statement.
        if let Err(error) = held.execute(INSERT, "perhaps").await {
            assert!(error.is_operational(), "{error:?}");
        }
        held.execute(INSERT, "surely").await.expect("another");
        assert_ne!(session(kind, &held).await, first);
        held.reconnect().await.expect("yet another");
        held.close().await;
        assert!(count(&held).await > 0);
        drop(held);
        assert!(count(&db).await > 0);
    }
}
