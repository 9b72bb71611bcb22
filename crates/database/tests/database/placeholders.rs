//! `DBAS-3.02`: `%s`, `?` and `%(name)s` on every database, and nowhere within quotations and comments.

use crate::stage::{Stage, everywhere};

everywhere! {
    async fn both_placeholders_stand_for_values(kind) {
        let stage = Stage::new(kind).await;
        let db = &stage.db;
        let sum: Option<i64> = db.get_as("SELECT CAST(%s AS DECIMAL(9)) + CAST(? AS DECIMAL(9))", (1, 2)).await.expect("a sum");
        assert_eq!(sum, Some(3));
    }

    /// Whatever is in quotations or comments is text; a doubled percent sign is one, as in Python.
    async fn quotations_and_comments_are_left_alone(kind) {
        let stage = Stage::new(kind).await;
        let db = &stage.db;
        let sql = "SELECT '%s ? '' ? %%', /* %s ? */ %s, 17 % 5, 17 %% 5 -- %s ?\n, 'x', ?";
        type Answer = (String, String, i64, i64, String, String);
        let answer: Option<Answer> = db.get_as(sql, ("a", "b")).await.expect("an answer");
        assert_eq!(answer, Some(("%s ? ' ? %".into(), "a".into(), 2, 2, "x".into(), "b".into())));
    }

    async fn a_value_never_becomes_a_part_of_the_statement(kind) {
        let stage = Stage::entries(kind).await;
        for evil in ["'; DROP TABLE entries; --", "\\'; DROP TABLE entries; -- ", "%s ? %(x)s", "\" OR 1=1", "$1", "\\"] {
            stage.db.execute("INSERT INTO entries (slug, title) VALUES (%s, %s)", (evil, evil)).await.expect("a row");
            let found: Option<String> = stage.db.get_as("SELECT title FROM entries WHERE slug = ?", evil).await.expect("a row");
            assert_eq!(found.as_deref(), Some(evil));
        }
    }

    async fn wrong_numbers_and_names_are_told_before_the_database_is_asked(kind) {
        let stage = Stage::new(kind).await;
        let db = &stage.db;
        let few = db.query("SELECT * FROM nowhere WHERE a = %s AND b = %s", 1).await.expect_err("one is missing");
        assert!(few.to_string().contains("2 placeholders, and 1 values were given"), "{few}");
        let missing = db.query("SELECT %(a)s, %(b)s", std::collections::BTreeMap::from([("a", 1)])).await.expect_err("b is missing");
        assert!(missing.to_string().contains("`b`"), "{missing}");
        let mixed = db.query("SELECT %(a)s, %s", (1, 2)).await.expect_err("they do not mix");
        assert!(mixed.to_string().contains("do not mix"), "{mixed}");
        let list = db.query("SELECT %s", (vec!["a", "b"],)).await.expect_err("a list is no value");
        assert!(list.to_string().contains("value 1: a list cannot be bound"), "{list}");
    }
}

/// `?1` would be the eleventh of PostgreSQL.
#[test]
fn placeholders_have_no_numbers() {
    crate::stage::run(async {
        let stage = Stage::new(crate::stage::Kind::Sqlite).await;
        let error = stage
            .db
            .query("SELECT ?1, ?1", (1, 2))
            .await
            .expect_err("numbers");
        assert!(
            error
                .to_string()
                .contains("`%(name)s` for a value that is wanted twice"),
            "{error}"
        );
        let fine: Option<String> = stage.db.get_as("SELECT '?1'", ()).await.expect("text");
        assert_eq!(fine.as_deref(), Some("?1"));
    });
}

/// A megabyte of what might be the beginning of something takes no longer than any other.
#[test]
fn statements_are_read_once() {
    crate::stage::run(async {
        let stage = Stage::new(crate::stage::Kind::Sqlite).await;
        for piece in ["%(", "$a", "/*", "'%", "[", "%(a) "] {
            let sql = tornado_database::Sql::assembled(piece.repeat(200_000) + ")");
            assert!(stage.db.query(sql, ()).await.is_err());
        }
    });
}

/// What only one of them takes for a quotation or a comment: columns, values given, what comes back.
#[test]
fn each_dialect_has_its_own_quotations_and_comments() {
    crate::stage::run(async {
        let stage = Stage::new(crate::stage::Kind::Sqlite).await;
        let sqlite = &stage.db;
        let sql = "SELECT \"a?\", `b%s`, [c?], %s FROM (SELECT 1 AS \"a?\", 2 AS \"b%s\", 3 AS \"c?\") -- ? #";
        assert_eq!(
            sqlite.get_as(sql, 4).await.expect("a row"),
            Some((1, 2, 3, 4))
        );
        let sql = "SELECT 'back\\', %s"; // a backslash escapes nothing
        assert_eq!(
            sqlite.get_as(sql, 4).await.expect("a row"),
            Some(("back\\".to_owned(), 4))
        );
    });
    #[cfg(feature = "mysql")]
    crate::stage::run(async {
        let stage = Stage::new(crate::stage::Kind::MySql).await;
        let mysql = &stage.db;
        let sql = "SELECT 'it\\'s ?', \"say \\\"%s\\\" ?\", `b?`, 3--1, # ? %s\n %s /*! + ? */ FROM (SELECT 1 AS `b?`) AS t -- ?";
        type Answer = (String, String, i64, i64, i64);
        let answer: Option<Answer> = mysql.get_as(sql, (4, 5)).await.expect("a row");
        assert_eq!(
            answer,
            Some(("it's ?".into(), "say \"%s\" ?".into(), 1, 4, 9))
        );
    });
    #[cfg(feature = "postgres")]
    crate::stage::run(async {
        let stage = Stage::new(crate::stage::Kind::Postgres).await;
        let postgres = &stage.db;
        let sql = "SELECT E'it\\'s ?', 'back\\', \"b?\", $$ ? %s $$, $x$ $$ ? $x$, /* /* ? */ %s */ %s::int,
            '{\"a\":1}'::jsonb ?? 'a' FROM (SELECT 1 AS \"b?\") AS t -- ?";
        type Answer = (String, String, i64, String, String, i64, bool);
        let answer: Option<Answer> = postgres.get_as(sql, 4).await.expect("a row");
        let texts = (
            "it's ?".into(),
            "back\\".into(),
            1,
            " ? %s ".into(),
            " $$ ? ".into(),
            4,
            true,
        );
        assert_eq!(answer, Some(texts));
    });
}
