//! Tables that somebody else changes while the program runs.

use tornado_database::{Connection, Settings};

use crate::stage::{Stage, everywhere};

/// With one session, so that each statement meets the one that was prepared before.
fn alone(stage: &Stage) -> Connection {
    stage.with(Settings {
        max_connections: 1,
        ..Settings::default()
    })
}

async fn names(db: &Connection) -> Vec<String> {
    let row = db.get("SELECT * FROM entries WHERE id = %s", 1).await;
    let row = row.expect("an answer").expect("a row");
    row.columns().map(str::to_owned).collect()
}

async fn names_one_by_one(db: &Connection) -> Vec<String> {
    let mut rows = db.iter("SELECT * FROM entries ORDER BY id", ());
    let row = rows.next().await.expect("an answer").expect("a row");
    let names = row.columns().map(str::to_owned).collect();
    while rows.next().await.expect("an answer").is_some() {}
    names
}

everywhere! {
    async fn a_column_that_is_added_goes_unnoticed_but_for_being_there(kind) {
        let stage = Stage::entries(kind).await;
        stage.fill(2).await;
        let db = alone(&stage);
        for _ in 0..2 {
            assert_eq!(names(&db).await, ["id", "slug", "title"]);
            assert_eq!(names_one_by_one(&db).await, ["id", "slug", "title"]);
        }
        stage.db.execute_script("ALTER TABLE entries ADD COLUMN rating INTEGER DEFAULT 7").await.expect("a column");
        for _ in 0..2 {
            assert_eq!(names_one_by_one(&db).await, ["id", "slug", "title", "rating"]);
            assert_eq!(names(&db).await, ["id", "slug", "title", "rating"]);
        }
        let row = db.get("SELECT * FROM entries WHERE id = %s", 2).await.expect("an answer").expect("a row");
        assert_eq!((row.get::<i64>("rating").expect("a number"), row.get::<&str>("title").expect("a text")), (7, "Title 2"));
    }

    /// However the statement says that it wants all of them.
    async fn any_asterisk_gives_the_columns_of_now(kind) {
        let stage = Stage::entries(kind).await;
        stage.fill(1).await;
        let db = alone(&stage);
        let all = ["SELECT e.* FROM entries e", "SELECT DISTINCT * FROM entries", "SELECT /* each */ * -- of them\nFROM entries", "SELECT 7 AS seven, e . * FROM entries e"];
        for columns in [3, 4] {
            for sql in all.into_iter().chain(all) {
                let row = db.get(sql, ()).await.expect("an answer").expect("a row");
                assert_eq!(row.columns().filter(|name| *name != "seven").count(), columns, "{sql}");
            }
            let product: Option<i64> = db.get_as("SELECT id * 2 FROM entries", ()).await.expect("an answer");
            let count: Option<i64> = db.get_as("SELECT count(*) * 5 FROM entries", ()).await.expect("an answer");
            assert_eq!((product, count), (Some(2), Some(5)));
            let added = if columns == 3 { "rating" } else { "colour" };
            let change = format!("ALTER TABLE entries ADD COLUMN {added} INTEGER DEFAULT 7");
            stage.db.execute_script(tornado_database::Sql::assembled(change)).await.expect("a column");
        }
    }

    async fn columns_may_be_renamed_and_dropped(kind) {
        let stage = Stage::entries(kind).await;
        stage.fill(1).await;
        let db = alone(&stage);
        assert_eq!(names(&db).await, ["id", "slug", "title"]);
        stage.db.execute_script("ALTER TABLE entries RENAME COLUMN title TO headline").await.expect("a name");
        assert_eq!(names(&db).await, ["id", "slug", "headline"]);
        stage.db.execute_script("ALTER TABLE entries DROP COLUMN headline").await.expect("fewer columns");
        assert_eq!(names(&db).await, ["id", "slug"]);
        assert_eq!(names_one_by_one(&db).await, ["id", "slug"]);
    }

    /// The table is another one, whose columns have the same names.
    async fn columns_may_get_other_types(kind) {
        let stage = Stage::new(kind).await;
        stage.db.execute_script("CREATE TABLE things (a INTEGER, b VARCHAR(20)); INSERT INTO things VALUES (1, '12')").await.expect("a table");
        let db = alone(&stage);
        let all = "SELECT * FROM things";
        assert_eq!(db.get_as(all, ()).await.expect("an answer"), Some((1, "12".to_owned())));
        let insert = "INSERT INTO things (a, b) VALUES (%s, %s)";
        db.execute(insert, (2, "13")).await.expect("a row");
        stage.db.execute_script("DROP TABLE things; CREATE TABLE things (a VARCHAR(20), b BIGINT); INSERT INTO things VALUES ('x', 5000000000)").await.expect("another");
        assert_eq!(db.get_as(all, ()).await.expect("an answer"), Some(("x".to_owned(), 5_000_000_000_i64)));
        db.execute(insert, ("y", 6_000_000_000_i64)).await.expect("a row");
        let found: Option<i64> = db.get_as("SELECT b FROM things WHERE a = %s", "y").await.expect("an answer");
        assert_eq!(found, Some(6_000_000_000));
    }

    async fn an_integer_may_become_a_big_one(kind) {
        if kind == crate::stage::Kind::Sqlite {
            return; // all are big
        }
        let stage = Stage::new(kind).await;
        stage.db.execute_script("CREATE TABLE things (id INTEGER)").await.expect("a table");
        let db = alone(&stage);
        let insert = "INSERT INTO things (id) VALUES (%s)";
        db.execute(insert, 1).await.expect("a row");
        let change = match kind {
            #[cfg(feature = "postgres")]
            crate::stage::Kind::Postgres => "ALTER TABLE things ALTER COLUMN id TYPE BIGINT",
            _ => "ALTER TABLE things MODIFY COLUMN id BIGINT",
        };
        stage.db.execute_script(change).await.expect("a type");
        db.execute(insert, 5_000_000_000_i64).await.expect("a row");
        let error = db.execute(insert, "a word").await.expect_err("no number");
        assert!(matches!(error, tornado_database::Error::Data(_)), "{error:?}");
    }
}

/// What was done in it is lost with it, so that only the program can begin again.
#[cfg(feature = "postgres")]
#[test]
fn a_transaction_that_meets_a_changed_table_says_so() {
    crate::stage::run(async {
        let stage = Stage::entries(crate::stage::Kind::Postgres).await;
        stage.fill(1).await;
        let db = alone(&stage);
        assert_eq!(names(&db).await, ["id", "slug", "title"]);
        let change = "ALTER TABLE entries ADD COLUMN rating INTEGER";
        stage.db.execute_script(change).await.expect("a column");

        let transaction = db.begin().await.expect("a transaction");
        let insert = "INSERT INTO entries (slug) VALUES ('lost')";
        transaction.execute(insert, ()).await.expect("a row");
        let error = transaction
            .get("SELECT * FROM entries WHERE id = %s", 1)
            .await
            .expect_err("it was prepared before");
        assert!(error.is_operational(), "{error:?}");
        assert!(error.to_string().contains("begin it again"), "{error}");
        drop(transaction);

        let transaction = db.begin().await.expect("another");
        assert_eq!(names(&transaction).await, ["id", "slug", "title", "rating"]);
        transaction.commit().await.expect("an end");
        let count = db.get_as::<i64>("SELECT count(*) FROM entries", ()).await;
        assert_eq!(count.expect("a count"), Some(1));
    });
}
