//! `DBAS-2.03`: one row, all rows, rows as they come.

use tornado_database::Error;

use crate::stage::{Stage, everywhere};

everywhere! {
    async fn more_than_one_row_is_an_error_of_get(kind) {
        let stage = Stage::entries(kind).await;
        stage.fill(3).await;
        let error = stage.db.get("SELECT * FROM entries", ()).await.expect_err("three rows");
        assert!(matches!(error, Error::Programming(_)), "{error:?}");
        assert!(error.to_string().contains("`get` found 3 rows, in `SELECT * FROM entries`"), "{error}");
        assert_eq!(stage.db.get_as::<i64>("SELECT count(*) FROM entries", ()).await.expect("goes on"), Some(3));
    }

    async fn rows_come_one_by_one(kind) {
        let stage = Stage::entries(kind).await;
        stage.fill(500).await;
        let mut rows = stage.db.iter("SELECT id FROM entries WHERE id > %s ORDER BY id", 100);
        let mut expected = 101..=500;
        while let Some(row) = rows.next().await.expect("a row") {
            assert_eq!(Some(row.get::<i64>(0).expect("an id")), expected.next());
        }
        assert!(expected.next().is_none());
        assert!(rows.next().await.expect("still the end").is_none());
    }

    async fn rows_may_be_left_before_their_end(kind) {
        let stage = Stage::entries(kind).await;
        stage.fill(2_000).await;
        for _ in 0..15 {
            let mut rows = stage.db.iter("SELECT * FROM entries ORDER BY id", ());
            assert_eq!(rows.next().await.expect("a row").expect("a row").get::<i64>("id").expect("an id"), 1);
        }
        assert_eq!(stage.db.get_as::<i64>("SELECT count(*) FROM entries", ()).await.expect("goes on"), Some(2_000));
    }

    async fn a_mistake_is_told_by_the_first_row(kind) {
        let stage = Stage::new(kind).await;
        let error = stage.db.iter("SELECT * FROM nowhere", ()).next().await.expect_err("no such table");
        assert!(matches!(error, Error::Programming(_)), "{error:?}");
    }

    async fn rows_are_read_as_structs_tuples_and_values(kind) {
        #[derive(Debug, PartialEq, serde::Deserialize)]
        struct Entry { title: Option<String>, slug: String, #[serde(default)] tags: Vec<String> }

        let stage = Stage::entries(kind).await;
        stage.fill(1).await;
        let row = stage.db.get("SELECT id, slug, title FROM entries", ()).await.expect("an answer").expect("a row");
        let entry = Entry { title: Some("Title 1".into()), slug: "slug-1".into(), tags: Vec::new() };
        assert_eq!(row.read::<Entry>().expect("a struct"), entry);
        assert_eq!(row.read::<(i64, &str, &str)>().expect("a tuple"), (1, "slug-1", "Title 1"));
        assert_eq!(row.columns().collect::<Vec<_>>(), ["id", "slug", "title"]);
        assert_eq!(row.get::<&str>("slug").expect("text"), "slug-1");
        assert_eq!(row.get::<i64>(0).expect("a number"), 1);
        assert_eq!(row.clone().into_value::<Entry>().expect("a struct"), entry);

        let wrong = row.get::<i64>("slug").expect_err("text").to_string();
        assert_eq!(wrong, "data error: column `slug`: text is not i64");
        let missing = row.get::<i64>("slog").expect_err("a typing error").to_string();
        assert_eq!(missing, "programming error: there is no column `slog`, only id, slug, title");
        #[derive(Debug, serde::Deserialize)]
        #[expect(dead_code, reason = "it is never made")]
        struct Other { author: String }
        let missing = row.read::<Other>().expect_err("no author").to_string();
        assert_eq!(missing, "data error: there is no column `author`");
    }

    /// Of columns with one name the last has it, as in a dict.
    async fn two_columns_may_have_one_name(kind) {
        let stage = Stage::new(kind).await;
        let row = stage.db.get("SELECT 1 AS a, 2 AS b, 3 AS a", ()).await.expect("an answer").expect("a row");
        assert_eq!(row.get::<i64>("a").expect("a number"), 3);
        assert_eq!(serde_json::to_string(&row).expect("JSON"), r#"{"b":2,"a":3}"#);
    }
}
