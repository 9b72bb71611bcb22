//! `DBAS-2.05`: errors of four kinds, with the statement and without values.

use tornado_database::Error;

use crate::stage::{Kind, Stage, everywhere};

everywhere! {
    async fn a_key_that_exists_is_an_integrity_error(kind) {
        let stage = Stage::entries(kind).await;
        let insert = "INSERT INTO entries (slug, title) VALUES (%s, %s)";
        stage.db.execute(insert, ("it's secret-17", "t")).await.expect("a row");
        let error = stage.db.execute(insert, ("it's secret-17", "hidden-18")).await.expect_err("it exists");
        assert!(error.is_integrity(), "{error:?}");
        assert_eq!(error.statement(), Some(insert));
        let told = format!("{error} {error:?} {:?}", std::error::Error::source(&error));
        assert!(told.contains("slug") && !told.contains("secret-17") && !told.contains("hidden-18"), "{told}");
        let code = match kind {
            Kind::Sqlite => "2067",
            #[cfg(feature = "mysql")]
            Kind::MySql => "23000",
            #[cfg(feature = "postgres")]
            Kind::Postgres => "23505",
        };
        assert_eq!(error.code(), Some(code));
    }

    async fn null_where_none_may_be_is_an_integrity_error(kind) {
        let stage = Stage::entries(kind).await;
        let error = stage.db.execute("INSERT INTO entries (slug) VALUES (%s)", None::<&str>).await.expect_err("NULL");
        assert!(error.is_integrity(), "{error:?}");
    }

    async fn a_reference_that_leads_nowhere_is_an_integrity_error(kind) {
        let stage = Stage::entries(kind).await;
        let script = "CREATE TABLE comments (entry INTEGER, FOREIGN KEY (entry) REFERENCES entries (id), CHECK (entry < 1000))";
        stage.db.execute_script(script).await.expect("a table");
        for number in [99, 1_000] {
            let error = stage.db.execute("INSERT INTO comments VALUES (%s)", number).await.expect_err("nowhere");
            assert!(error.is_integrity(), "{error:?}");
        }
    }

    async fn syntax_and_unknown_names_are_programming_errors(kind) {
        let stage = Stage::entries(kind).await;
        for sql in ["SELEKT 1", "SELECT * FROM nowhere", "SELECT nothing FROM entries"] {
            let error = stage.db.query(sql, ()).await.expect_err(sql);
            assert!(matches!(error, Error::Programming(_)), "{error:?}");
            assert!(error.to_string().ends_with(&format!("in `{sql}`")), "{error}");
        }
        assert!(stage.db.query("SELECT 1", ()).await.is_ok());
    }

    /// What SQLite, which stores anything anywhere, does not mind.
    async fn a_value_that_does_not_fit_is_a_data_error(kind) {
        if kind == Kind::Sqlite {
            return;
        }
        let stage = Stage::entries(kind).await;
        let long = "secret".repeat(20);
        let error = stage.db.execute("INSERT INTO entries (slug) VALUES (%s)", &long).await.expect_err("too long");
        assert!(matches!(error, Error::Data(_)) && !error.to_string().contains("secret"), "{error:?}");
        stage.db.execute_script("CREATE TABLE n (x SMALLINT, d DATE)").await.expect("a table");
        for value in [70_000_i64, i64::MAX] {
            let error = stage.db.execute("INSERT INTO n (x) VALUES (%s)", value).await.expect_err("too big");
            assert!(matches!(error, Error::Data(_)) && !error.to_string().contains("70"), "{error:?}");
        }
        let error = stage.db.execute("INSERT INTO n (d) VALUES (%s)", "secret day").await.expect_err("no date");
        assert!(matches!(error, Error::Data(_)) && !error.to_string().contains("secret"), "{error:?}");
        let error = stage.db.execute("INSERT INTO n (x) VALUES (%s)", "secret").await.expect_err("no number");
        assert!(matches!(error, Error::Data(_)) && !error.to_string().contains("secret"), "{error:?}");
    }
}
