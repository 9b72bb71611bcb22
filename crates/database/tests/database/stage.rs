//! Databases to test on: a new and empty one for every test.

use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};

use tornado_database::{Connection, Settings};

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    #[cfg(feature = "mysql")]
    MySql,
    #[cfg(feature = "postgres")]
    Postgres,
}

/// A new database.
pub(crate) struct Stage {
    pub(crate) kind: Kind,
    pub(crate) url: String,
    pub(crate) db: Connection,
    _folder: Option<tempfile::TempDir>,
}

impl Stage {
    pub(crate) async fn new(kind: Kind) -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let name = format!("stage{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let (url, folder) = match kind {
            Kind::Sqlite => {
                let folder = tempfile::tempdir().expect("a folder");
                (
                    format!("sqlite:{}/test.db", folder.path().display()),
                    Some(folder),
                )
            }
            #[cfg(feature = "mysql")]
            Kind::MySql => (crate::server::mysql().database(&name).await, None),
            #[cfg(feature = "postgres")]
            Kind::Postgres => (crate::server::postgres().database(&name).await, None),
        };
        let _ = name;
        let db = Connection::open(&url).expect("an address");
        Self {
            kind,
            url,
            db,
            _folder: folder,
        }
    }

    /// Another way to the same database.
    pub(crate) fn with(&self, settings: Settings) -> Connection {
        Connection::with(&self.url, settings).expect("an address")
    }

    /// The declaration of a key that counts by itself.
    pub(crate) fn serial(&self) -> &'static str {
        match self.kind {
            Kind::Sqlite => "INTEGER PRIMARY KEY",
            #[cfg(feature = "mysql")]
            Kind::MySql => "INTEGER PRIMARY KEY AUTO_INCREMENT",
            #[cfg(feature = "postgres")]
            Kind::Postgres => "SERIAL PRIMARY KEY",
        }
    }

    /// A table `entries` with a key, a unique slug and a title.
    pub(crate) async fn entries(kind: Kind) -> Self {
        let stage = Self::new(kind).await;
        let schema = format!(
            "CREATE TABLE entries (id {}, slug VARCHAR(50) NOT NULL UNIQUE, title VARCHAR(100))",
            stage.serial()
        );
        let schema = tornado_database::Sql::assembled(schema);
        stage.db.execute_script(schema).await.expect("a table");
        stage
    }

    pub(crate) async fn fill(&self, count: i64) {
        let rows = (1..=count).map(|number| (format!("slug-{number}"), format!("Title {number}")));
        let inserted = self
            .db
            .executemany("INSERT INTO entries (slug, title) VALUES (%s, %s)", rows);
        inserted.await.expect("rows");
    }
}

pub(crate) fn run<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(future)
}

/// Who answers: the number of the session on the server.
pub(crate) async fn session(kind: Kind, db: &Connection) -> Option<i64> {
    let _ = db; // SQLite has none
    match kind {
        Kind::Sqlite => None,
        #[cfg(feature = "mysql")]
        Kind::MySql => db
            .get_as("SELECT connection_id()", ())
            .await
            .expect("an answer"),
        #[cfg(feature = "postgres")]
        Kind::Postgres => db
            .get_as("SELECT pg_backend_pid()", ())
            .await
            .expect("an answer"),
    }
}

/// A test on each database.
macro_rules! everywhere {
    ($($(#[$about:meta])* async fn $name:ident($kind:ident) $body:block)*) => {$(
        $(#[$about])*
        mod $name {
            use super::*;

            async fn on($kind: $crate::stage::Kind) $body

            #[test]
            fn sqlite() {
                $crate::stage::run(on($crate::stage::Kind::Sqlite));
            }

            #[cfg(feature = "mysql")]
            #[test]
            fn mysql() {
                $crate::stage::run(on($crate::stage::Kind::MySql));
            }

            #[cfg(feature = "postgres")]
            #[test]
            fn postgres() {
                $crate::stage::run(on($crate::stage::Kind::Postgres));
            }
        }
    )*};
}
pub(crate) use everywhere;
