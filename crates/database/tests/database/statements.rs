//! `DBAS-1.02`, `DBAS-2.01`: opening, and the simplest statements.

use tornado_database::{Connection, Error, Settings};

use crate::stage::{Stage, everywhere};

everywhere! {
    async fn a_row_that_is_inserted_is_found(kind) {
        let stage = Stage::entries(kind).await;
        stage.fill(3).await;
        let row = stage.db.get("SELECT * FROM entries WHERE slug = %s", "slug-2").await.expect("an answer");
        assert_eq!(row.expect("a row").get::<String>("title").expect("text"), "Title 2");
        assert!(stage.db.get("SELECT * FROM entries WHERE slug = %s", "none").await.expect("an answer").is_none());
        let titles: Vec<String> = stage.db.query_as("SELECT title FROM entries ORDER BY id", ()).await.expect("rows");
        assert_eq!(titles, ["Title 1", "Title 2", "Title 3"]);
    }

    /// The same on SQLite and MySQL by nature; PostgreSQL says it with RETURNING (`DBAS-2.03`, `DBAS-3.01`).
    async fn the_id_of_a_new_row_is_returned(kind) {
        let stage = Stage::entries(kind).await;
        stage.fill(2).await;
        let insert = match kind {
            #[cfg(feature = "postgres")]
            crate::stage::Kind::Postgres => "INSERT INTO entries (slug) VALUES (%s) RETURNING id",
            _ => "INSERT INTO entries (slug) VALUES (%s)",
        };
        assert_eq!(stage.db.execute(insert, "a").await.expect("an id"), 3);
        assert_eq!(stage.db.execute_lastrowid(insert, "b").await.expect("an id"), 4);
    }

    /// `DBAS-3.01`: `execute_rowcount`, which `update` was another name for.
    async fn changed_rows_are_counted(kind) {
        let stage = Stage::entries(kind).await;
        stage.fill(5).await;
        let changed = stage.db.execute_rowcount("UPDATE entries SET title = ? WHERE id > ?", ("x", 2)).await;
        assert_eq!(changed.expect("a count"), 3);
        let deleted = stage.db.execute_rowcount("DELETE FROM entries WHERE id = %s", 99).await;
        assert_eq!(deleted.expect("a count"), 0);
    }

    /// Not those of the statement before, which SQLite remembers (`DBAS-3.01`).
    async fn statements_that_insert_and_change_nothing_say_so(kind) {
        let stage = Stage::entries(kind).await;
        let db = stage.with(Settings { max_connections: 1, ..Settings::default() });
        db.executemany("INSERT INTO entries (slug) VALUES (%s)", ["a", "b", "c"]).await.expect("rows");
        let sql = "CREATE TABLE other (x INTEGER)";
        assert_eq!(db.execute_rowcount(sql, ()).await.expect("a table"), 0);
        assert_eq!(db.execute("UPDATE entries SET title = 'x'", ()).await.expect("no id"), 0);
        let with = "WITH gone AS (SELECT 'a' AS slug) DELETE FROM entries WHERE slug IN (SELECT slug FROM gone)";
        if kind == crate::stage::Kind::Sqlite {
            assert_eq!(db.execute_rowcount("SELECT * FROM entries", ()).await.expect("rows"), 0);
            assert_eq!(db.execute("INSERT OR IGNORE INTO entries (slug) VALUES ('b')", ()).await.expect("nothing"), 0);
            assert_eq!(db.execute_rowcount(with, ()).await.expect("one"), 1);
            let insert = "-- one\n /* and */ INSERT INTO entries (slug) VALUES ('d')";
            assert_eq!(db.execute(insert, ()).await.expect("an id"), 4);
        }
    }

    /// `DBAS-3.01`: what keyword parameters were.
    async fn names_stand_for_values_as_well(kind) {
        #[derive(serde::Serialize)]
        struct Entry<'e> { slug: &'e str, title: &'e str, unused: i32 }

        let stage = Stage::entries(kind).await;
        let entry = Entry { slug: "s", title: "T", unused: 0 };
        let insert = "INSERT INTO entries (title, slug) VALUES (%(title)s, %(slug)s)";
        stage.db.execute(insert, &entry).await.expect("a row");
        let find = "SELECT title FROM entries WHERE slug = %(slug)s OR title = %(slug)s OR slug = %(slug)s";
        let title: Option<String> = stage.db.get_as(find, &entry).await.expect("a row");
        assert_eq!(title.as_deref(), Some("T"));
    }

    /// Nobody has to be there when the program starts (`DBAS-2.01`).
    async fn opening_connects_to_nothing(kind) {
        let stage = Stage::new(kind).await;
        let nowhere = stage.url.replace("127.0.0.1", "127.0.0.9").replace("/test.db", "/no/test.db");
        let db = Connection::open(&nowhere).expect("an address");
        let error = db.query("SELECT 1", ()).await.expect_err("nobody is there");
        assert!(matches!(error, Error::Operational(_)), "{error:?}");
        assert!(!format!("{db:?} {error} {error:?}").contains("cret"));
    }

    async fn a_user_and_a_password_may_stand_apart_from_the_address(kind) {
        let stage = Stage::new(kind).await;
        let bare = stage.url.replace("writer:se%2Fcret@", "");
        let settings = Settings { user: Some("writer".into()), password: Some("se/cret".into()), ..Settings::default() };
        assert!(!format!("{settings:?}").contains("cret"));
        let db = Connection::with(&bare, settings).expect("an address");
        assert_eq!(db.get_as::<i64>("SELECT 1", ()).await.expect("an answer"), Some(1));
    }
}

/// `DBAS-2.01`: a path of a socket in place of a host.
#[cfg(all(feature = "mysql", feature = "postgres"))]
#[test]
fn servers_are_reached_by_their_sockets() {
    crate::stage::run(async {
        let root = Settings {
            user: Some("root".into()),
            ..Settings::default()
        };
        let writer = Settings {
            user: Some("writer".into()),
            ..Settings::default()
        };
        for (url, settings) in [
            (crate::server::mysql().socket_url(), root),
            (crate::server::postgres().socket_url(), writer),
        ] {
            let db = Connection::with(&url, settings).expect("an address");
            assert_eq!(
                db.get_as::<i64>("SELECT 1", ()).await.expect("an answer"),
                Some(1),
                "{url}"
            );
        }
    });
}

/// `DBAS-2.02`: UTF-8, UTC, strict, and each statement for itself; another zone if one is set (`DBAS-3.01`).
#[cfg(feature = "mysql")]
#[test]
fn a_session_with_mysql_is_utf8_utc_and_strict() {
    crate::stage::run(async {
        let stage = Stage::new(crate::stage::Kind::MySql).await;
        let sql = "SELECT @@character_set_client, @@time_zone, @@sql_mode, @@autocommit";
        let (client, zone, mode, autocommit): (String, String, String, i64) = stage
            .db
            .get_as(sql, ())
            .await
            .expect("an answer")
            .expect("a row");
        assert_eq!((&*client, &*zone, autocommit), ("utf8mb4", "+00:00", 1));
        assert!(mode.contains("TRADITIONAL"), "{mode}");

        let settings = Settings {
            time_zone: "+02:00".into(),
            ..Settings::default()
        };
        let zone: Option<String> = stage
            .with(settings)
            .get_as("SELECT @@time_zone", ())
            .await
            .expect("an answer");
        assert_eq!(zone.as_deref(), Some("+02:00"));
    });
}

/// `DBAS-3.01`: `connect_timeout`, for a server that takes calls and says nothing.
#[cfg(all(feature = "mysql", feature = "postgres"))]
#[test]
fn a_silent_server_is_waited_for_no_longer_than_asked() {
    crate::stage::run(async {
        let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = silent.local_addr().expect("an address");
        for scheme in ["mysql", "postgres"] {
            let settings = Settings {
                connect_timeout: std::time::Duration::from_millis(50),
                ..Settings::default()
            };
            let url = format!("{scheme}://writer@{address}/blog");
            let db = Connection::with(&url, settings).expect("an address");
            let error = db.query("SELECT 1", ()).await.expect_err("nobody answers");
            assert!(error.is_operational(), "{error:?}");
            let told = error.to_string();
            assert!(told.contains("no connection within 50ms"), "{told}");
        }
    });
}

/// `DBAS-1.01`: an address, a statement with its values, and attributes of rows are all there is to it.
#[cfg(feature = "mysql")]
#[test]
fn mysql_is_easy() {
    crate::stage::run(async {
        let url = Stage::new(crate::stage::Kind::MySql).await.url;

        let db = Connection::open(&url).expect("an address");
        let create = "CREATE TABLE posts (id INTEGER PRIMARY KEY AUTO_INCREMENT, title TEXT) CHARACTER SET utf8mb4";
        db.execute(create, ()).await.expect("a table");
        let insert = "INSERT INTO posts (title) VALUES (%s)";
        let id = db.execute(insert, "Hello, ✓").await.expect("an id");
        for post in db.query("SELECT * FROM posts", ()).await.expect("rows") {
            assert_eq!(post.get::<i64>("id").expect("a number"), id);
            assert_eq!(post.get::<&str>("title").expect("text"), "Hello, ✓");
        }
        let find = "SELECT * FROM posts WHERE id = %s";
        assert!(db.get(find, id).await.expect("an answer").is_some());
        assert!(db.get(find, 0).await.expect("an answer").is_none());
    });
}

/// The same as with MySQL (`DBAS-2.02`, `DBAS-3.01`).
#[cfg(feature = "postgres")]
#[test]
fn a_session_with_postgresql_is_utf8_and_utc() {
    crate::stage::run(async {
        let stage = Stage::new(crate::stage::Kind::Postgres).await;
        let sql = "SELECT current_setting('TimeZone'), current_setting('client_encoding')";
        let answer: Option<(String, String)> = stage.db.get_as(sql, ()).await.expect("an answer");
        assert_eq!(answer, Some(("UTC".into(), "UTF8".into())));

        let settings = Settings {
            time_zone: "+02:00".into(),
            ..Settings::default()
        };
        let sql = "SELECT '2024-01-01 12:00:00+00'::timestamptz::text";
        let noon: Option<String> = stage
            .with(settings)
            .get_as(sql, ())
            .await
            .expect("an answer");
        assert_eq!(noon.as_deref(), Some("2024-01-01 14:00:00+02"));
    });
}

#[test]
fn an_address_that_is_none_is_refused_with_its_reason() {
    for (url, says) in [
        (
            "oracle://scott:tiger@localhost/x",
            "`oracle` is no kind of database",
        ),
        ("", "`` is no kind of database"),
        ("sqlite:", "names no file"),
        ("sqlite://", "names no file"),
        ("sqlite", "names no file"),
        ("sqlite:?mode=rwc", "names no file"),
        ("sqlite:x.db?mode=sideways", "mode"),
    ] {
        let error = Connection::open(url).expect_err(url).to_string();
        assert!(error.contains(says) && !error.contains("tiger"), "{error}");
    }
}
