//! `executemany`, scripts, and statements that are put together.

use tornado_database::Sql;

use crate::stage::{Stage, everywhere};

everywhere! {
    async fn many_values_take_effect_together_or_not_at_all(kind) {
        let stage = Stage::entries(kind).await;
        let insert = "INSERT INTO entries (slug) VALUES (%s)";
        assert_eq!(stage.db.executemany(insert, [["a"], ["b"], ["c"]]).await.expect("rows"), 3);
        let error = stage.db.executemany(insert, [["d"], ["e"], ["a"]]).await.expect_err("a is there");
        assert!(error.is_integrity(), "{error:?}");
        assert_eq!(stage.db.get_as::<i64>("SELECT count(*) FROM entries", ()).await.expect("a count"), Some(3));
    }

    async fn a_script_has_several_statements(kind) {
        let stage = Stage::new(kind).await;
        let script = "CREATE TABLE a (x INTEGER); CREATE TABLE b (y INTEGER);\nINSERT INTO a VALUES (1); -- the end";
        stage.db.execute_script(script).await.expect("two tables");
        let found: Option<(i64, i64)> = stage
            .db
            .get_as("SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b)", ())
            .await
            .expect("a row");
        assert_eq!(found, Some((1, 0)));
        let error = stage.db.execute_script("SELEKT 1").await.expect_err("a typing error");
        assert!(error.statement() == Some("SELEKT 1"), "{error:?}");
    }

    async fn a_statement_may_be_put_together_by_hand(kind) {
        let stage = Stage::entries(kind).await;
        stage.fill(3).await;
        let marks = ["%s"; 2].join(", ");
        let sql = Sql::assembled(format!("SELECT count(*) FROM entries WHERE slug IN ({marks})"));
        let count: Option<i64> = stage.db.get_as(sql, ["slug-1", "slug-3"]).await.expect("a count");
        assert_eq!(count, Some(2));
    }
}
