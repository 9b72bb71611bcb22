//! The server is gone, and back again: nobody has to start the program anew (`DBAS-2.04`).

#![cfg(all(feature = "mysql", feature = "postgres"))]

use std::time::Duration;

use tornado_database::{Connection, Settings};

use crate::server::{Make, Server};

fn kill_and_resume(make: Make) {
    let mut server = Server::start(make);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let url = runtime.block_on(server.database("gone"));
    let settings = Settings {
        connect_timeout: Duration::from_secs(5),
        ..Settings::default()
    };
    let db = Connection::with(&url, settings).expect("an address");
    runtime.block_on(async {
        db.execute_script("CREATE TABLE t (x INTEGER); INSERT INTO t VALUES (1)")
            .await
            .expect("a table");
        // Several connections, all of which will be dead.
        let (a, b) = (
            db.begin().await.expect("one"),
            db.begin().await.expect("another"),
        );
        a.commit().await.expect("an end");
        b.commit().await.expect("an end");
    });
    let transaction = runtime.block_on(db.begin()).expect("a transaction");

    server.kill();
    let error = runtime
        .block_on(transaction.query("SELECT 1", ()))
        .expect_err("the server is gone");
    assert!(error.is_operational(), "{error:?}");
    drop(transaction);
    for _ in 0..3 {
        let error = runtime
            .block_on(db.query("SELECT * FROM t", ()))
            .expect_err("the server is gone");
        assert!(error.is_operational(), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("cret"));
    }

    server.resume();
    for _ in 0..3 {
        let x = runtime
            .block_on(db.get_as::<i64>("SELECT x FROM t", ()))
            .expect("the server is back");
        assert_eq!(x, Some(1));
    }

    // Away and back while nobody asked: the dead connections are found out before they are used.
    let others = runtime.block_on(async {
        (
            db.begin().await.expect("one"),
            db.begin().await.expect("another"),
        )
    });
    runtime.block_on(async {
        let _ = (others.0.commit().await, others.1.commit().await);
    });
    server.kill();
    server.resume();
    std::thread::sleep(Duration::from_secs(1)); // from when on a connection has to prove that it lives
    for _ in 0..4 {
        let x = runtime
            .block_on(db.get_as::<i64>("SELECT x FROM t", ()))
            .expect("the server is back");
        assert_eq!(x, Some(1));
    }
}

/// `DBAS-2.05`
#[test]
fn a_full_postgresql_is_an_operational_error_and_passes() {
    let server = Server::start(Make::PostgreSql);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let db = Connection::open(&server.url("postgres")).expect("an address");
        let script = "CREATE TABLE t (x TEXT); ALTER TABLE t ALTER x SET STORAGE EXTERNAL";
        db.execute_script(script).await.expect("a table");
        let insert = "INSERT INTO t VALUES (repeat('x', %s))";
        db.execute(insert, 17_000_000).await.expect("room");
        server.limit_files("17000000");
        let error = db.execute(insert, 100_000).await.expect_err("it is full");
        assert!(error.is_operational(), "{error:?}");
        let kept: Option<i64> = db
            .get_as("SELECT count(*) FROM t", ())
            .await
            .expect("it reads");
        assert_eq!(kept, Some(1));
        server.limit_files("unlimited");
        db.execute(insert, 100_000).await.expect("room again");
    });
}

/// `DBAS-2.05`
#[test]
fn a_full_mysql_is_an_operational_error() {
    let server = Server::start_small();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let db = Connection::open(&server.database("full").await).expect("an address");
        let table = "CREATE TABLE t (x VARCHAR(3500))";
        db.execute_script(table).await.expect("a table");
        let mut kept = 0_i64;
        let error = loop {
            let insert = "INSERT INTO t VALUES (repeat('x', 3000))";
            match db.execute(insert, ()).await {
                Ok(_) => kept += 1,
                Err(error) => break error,
            }
        };
        assert!(
            error.is_operational() && error.to_string().contains("full"),
            "{error:?}"
        );
        let count: Option<i64> = db
            .get_as("SELECT count(*) FROM t", ())
            .await
            .expect("it reads");
        assert_eq!(count, Some(kept));
    });
}

#[test]
fn mysql_is_gone_and_back() {
    kill_and_resume(Make::MariaDb);
}

#[test]
fn postgresql_is_gone_and_back() {
    kill_and_resume(Make::PostgreSql);
}
