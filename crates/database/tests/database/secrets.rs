//! No value and no password in what is told, whatever they were taken for (`DBAS-2.05`).

#[cfg(all(feature = "mysql", feature = "postgres"))]
use tornado_database::{Connection, Settings};

use crate::stage::{Kind, Stage};

/// Statements whose value the database takes for a name, a pattern or a path, and quotes.
async fn quoted_nowhere(kind: Kind, schema: Option<&'static str>, statements: &[&'static str]) {
    let stage = Stage::new(kind).await;
    if let Some(schema) = schema {
        stage.db.execute_script(schema).await.expect("a table");
    }
    for sql in statements {
        for value in [
            "hidden",
            "hidden:x",
            "\"hidden",
            "hidden &",
            "$.hidden[",
            "\\hidden",
            "(hidden",
        ] {
            if let Err(error) = stage.db.query(*sql, value).await {
                let told = format!("{error} {error:?}");
                assert!(!told.contains("hidden"), "{sql}: {told}");
            }
        }
    }
}

#[test]
fn sqlite_quotes_no_value() {
    crate::stage::run(async {
        let schema = "CREATE VIRTUAL TABLE texts USING fts5(body); CREATE VIRTUAL TABLE old USING fts4(body)";
        let statements = [
            "SELECT * FROM texts WHERE texts MATCH %s",
            "SELECT * FROM old WHERE old MATCH %s",
            "SELECT json_extract('{}', %s)",
            "SELECT json(%s)",
            "SELECT CAST(%s AS BLOB) -> 'x'",
            "INSERT INTO texts(texts) VALUES (%s)",
        ];
        quoted_nowhere(Kind::Sqlite, Some(schema), &statements).await;
        // What stands in the statement is told.
        let stage = Stage::entries(Kind::Sqlite).await;
        let error = stage
            .db
            .query("SELECT absent FROM entries", ())
            .await
            .expect_err("no such column");
        assert!(
            error.to_string().contains("no such column: absent"),
            "{error}"
        );
    });
}

#[cfg(feature = "mysql")]
#[test]
fn mysql_quotes_no_value() {
    crate::stage::run(async {
        let statements = [
            "SELECT extractvalue('<a/>', %s)",
            "SELECT json_extract('{}', %s)",
            "SELECT CAST(%s AS JSON)",
            "SELECT 'x' REGEXP %s",
            "SELECT CONVERT_TZ(now(), %s, 'UTC')",
        ];
        quoted_nowhere(Kind::MySql, None, &statements).await;
    });
}

#[cfg(feature = "postgres")]
#[test]
fn postgresql_quotes_no_value() {
    crate::stage::run(async {
        let statements = [
            "SELECT to_tsquery(%s)",
            "SELECT CAST(CAST(%s AS text) AS regclass)",
            "SELECT CAST(CAST(%s AS text) AS regtype)",
            "SELECT nextval(CAST(CAST(%s AS text) AS regclass))",
            "SELECT CAST(CAST(%s AS text) AS jsonb)",
            "SELECT CAST(CAST(%s AS text) AS integer)",
            "SELECT 'x' ~ %s",
            "SELECT now() AT TIME ZONE %s",
            "SELECT set_config('TimeZone', %s, true)",
            "SELECT current_setting(%s)",
        ];
        quoted_nowhere(Kind::Postgres, None, &statements).await;
        let stage = Stage::entries(Kind::Postgres).await;
        let error = stage
            .db
            .query("SELECT Nothing FROM entries", ())
            .await
            .expect_err("no such column");
        assert!(
            error
                .to_string()
                .contains("column \"nothing\" does not exist"),
            "{error}"
        );
    });
}

/// The server says who was refused, and nobody says with what.
#[cfg(all(feature = "mysql", feature = "postgres"))]
#[test]
fn a_wrong_password_is_not_told() {
    crate::stage::run(async {
        for server in [crate::server::mysql(), crate::server::postgres()] {
            let url = server.url("postgres").replace("se%2Fcret", "hidden");
            let db = Connection::open(&url).expect("an address");
            let error = db
                .query("SELECT 1", ())
                .await
                .expect_err("a wrong password");
            let told = format!("{error} {error:?} {db:?}");
            assert!(
                error.is_operational() && told.contains("writer") && !told.contains("hidden"),
                "{told}"
            );
        }
    });
}

/// A slash that is not encoded ends the host: what follows would be taken for the database, and told in the log.
#[cfg(all(feature = "mysql", feature = "postgres"))]
#[test]
fn a_password_that_spoils_the_address_is_not_told() {
    for url in [
        "postgres://writer:17/hidden@localhost/blog",
        "mysql://writer:17/hidden@localhost/blog",
        "postgres://writer:hidden/x@localhost/blog",
        "mysql://writer:hid den@local host/blog",
        "postgres://writer:hidden@localhost:port/blog",
        "mysql://writer:hidden@[::1/blog",
    ] {
        let error = Connection::with(url, Settings::default()).expect_err(url);
        let told = format!("{error} {error:?}");
        assert!(!told.contains("hid"), "{told}");
    }
}
