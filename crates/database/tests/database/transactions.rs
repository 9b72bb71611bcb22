//! Statements that take effect together.

use tornado_database::Connection;

use crate::stage::{Stage, everywhere};

async fn count(db: &Connection) -> i64 {
    db.get_as("SELECT count(*) FROM entries", ())
        .await
        .expect("a count")
        .expect("a row")
}

async fn add(db: &Connection, slug: &str) -> Result<(), tornado_database::Error> {
    db.execute("INSERT INTO entries (slug) VALUES (%s)", slug)
        .await
        .map(drop)
}

everywhere! {
    async fn a_committed_transaction_takes_effect(kind) {
        let stage = Stage::entries(kind).await;
        let transaction = stage.db.begin().await.expect("a transaction");
        add(&transaction, "a").await.expect("a row");
        add(&transaction, "b").await.expect("a row");
        assert_eq!((count(&transaction).await, count(&stage.db).await), (2, 0));
        transaction.commit().await.expect("an end");
        assert_eq!(count(&stage.db).await, 2);
    }

    async fn a_dropped_or_refused_transaction_is_taken_back(kind) {
        let stage = Stage::entries(kind).await;
        for _ in 0..12 { // more than there are connections
            let transaction = stage.db.begin().await.expect("a transaction");
            add(&transaction, "a").await.expect("a row");
            assert!(add(&transaction, "a").await.is_err_and(|error| error.is_integrity()));
        }
        let transaction = stage.db.begin().await.expect("a transaction");
        add(&transaction, "a").await.expect("a row");
        transaction.rollback().await.expect("an end");
        assert_eq!(count(&stage.db).await, 0);
    }

    async fn a_transaction_that_has_ended_takes_no_more_statements(kind) {
        let stage = Stage::entries(kind).await;
        let transaction = stage.db.begin().await.expect("a transaction");
        let kept = Connection::clone(&transaction);
        assert!(transaction.begin().await.is_err(), "one within another");
        transaction.commit().await.expect("an end");
        let error = add(&kept, "late").await.expect_err("it has ended");
        assert!(error.to_string().contains("the transaction has ended"), "{error}");
        assert_eq!(count(&stage.db).await, 0);
    }

    /// Each adds to what it has read; none is lost.
    async fn two_at_once_do_not_undo_one_another(kind) {
        let stage = Stage::entries(kind).await;
        stage.db.execute_script("CREATE TABLE counter (n INTEGER); INSERT INTO counter VALUES (0);").await.expect("a table");
        let read = if kind == crate::stage::Kind::Sqlite {
            "SELECT n FROM counter"
        } else {
            "SELECT n FROM counter FOR UPDATE"
        };
        let work = (0..8).map(|_| {
            let db = stage.db.clone();
            tokio::spawn(async move {
                let transaction = db.begin().await?;
                let n: Option<i64> = transaction.get_as(read, ()).await?;
                transaction.execute("UPDATE counter SET n = %s", n.unwrap_or(0) + 1).await?;
                transaction.commit().await
            })
        });
        for work in work.collect::<Vec<_>>() {
            work.await.expect("an end").expect("a transaction");
        }
        let n: Option<i64> = stage.db.get_as("SELECT n FROM counter", ()).await.expect("a count");
        assert_eq!(n, Some(8));
    }
}

/// PostgreSQL answers such a COMMIT with ROLLBACK, and calls it a success.
#[cfg(feature = "postgres")]
#[test]
fn a_failed_transaction_is_not_said_to_be_committed() {
    crate::stage::run(async {
        let stage = Stage::entries(crate::stage::Kind::Postgres).await;
        let transaction = stage.db.begin().await.expect("a transaction");
        add(&transaction, "a").await.expect("a row");
        let _ = add(&transaction, "a").await.expect_err("it exists");
        assert!(transaction.commit().await.is_err());
        assert_eq!(count(&stage.db).await, 0);
    });
}
