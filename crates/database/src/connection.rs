use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};
use crate::lease::Asked;
use crate::parameters::Parameters;
use crate::placeholder::Dialect;
use crate::pool::Pool;
use crate::session::Done;
use crate::statement::Statement;
use crate::way::Way;
use crate::{Row, Rows, Settings, Transaction};

/// A database, and the way to it.
///
/// Cheap to clone, and shared by all handlers and loops: there is one for a program, in its site. Connections are made when
/// they are needed, are used again, and replaced when they were lost.
///
/// Values stand for `%s` or `?` in a statement, on every database: one value, a tuple, an array or a list of them. With a
/// struct or a map it is `%(name)s`. What a value may be says [`Row`]; `()` is for statements without. `%%` is a percent
/// sign, `%` alone is one too. In PostgreSQL, whose operators have question marks, `??` is one.
///
/// ```
/// use tornado_database::{Connection, Error};
///
/// #[derive(serde::Serialize, serde::Deserialize)]
/// struct Entry { slug: String, title: String }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// # let db = Connection::open("sqlite::memory:")?;
/// # db.execute("CREATE TABLE entries (slug TEXT PRIMARY KEY, title TEXT)", ()).await?;
/// let entry = Entry { slug: "hello".into(), title: "Hello".into() };
/// db.execute("INSERT INTO entries (slug, title) VALUES (%(slug)s, %(title)s)", &entry).await?;
///
/// let found: Option<Entry> = db.get_as("SELECT * FROM entries WHERE slug = %s", "hello").await?;
/// assert_eq!(found.expect("it is there").title, "Hello");
/// let count = db.execute_rowcount("UPDATE entries SET title = ? WHERE slug = ?", ("Hello!", "hello")).await?;
/// assert_eq!(count, 1);
/// # Ok(())
/// # }
/// ```
#[doc(alias = "torndb")]
#[derive(Clone)]
pub struct Connection(Way);

impl Connection {
    /// Takes the address of a database.
    ///
    /// `sqlite:blog.db`, a file that is made if it is not there; `sqlite::memory:`; `mysql://user:password@host:3306/blog`,
    /// over a socket `mysql://user@localhost/blog?socket=/run/mysqld/mysqld.sock`; `postgres://user:password@host:5432/blog`,
    /// over a socket `postgres:///blog?host=/run/postgresql`. What is no letter in a password is percent-encoded, or is
    /// given in [`Settings`] instead.
    ///
    /// Nothing is connected to yet: a database that is not there is an error of the first statement, and a line in the log
    /// (`DBAS-2.01`).
    ///
    /// # Errors
    /// An address that is none, and a kind of database that this program was built without.
    pub fn open(url: &str) -> Result<Self> {
        Self::with(url, Settings::default())
    }

    /// Takes the address of a database, and how to connect to it.
    ///
    /// # Errors
    /// An address that is none, and a kind of database that this program was built without.
    pub fn with(url: &str, settings: Settings) -> Result<Self> {
        Ok(Self(Way::Pool(Pool::new(url, settings)?)))
    }

    /// All rows of a statement (`DBAS-1.02`).
    ///
    /// # Errors
    /// Those of the database.
    pub fn query(
        &self,
        sql: impl Statement,
        values: impl Serialize,
    ) -> impl Future<Output = Result<Vec<Row>>> + Send {
        let asked = self.ask(sql, &values);
        async move {
            let mut rows = Vec::new();
            self.run(asked, |row| rows.push(row)).await?;
            Ok(rows)
        }
    }

    /// All rows of a statement, each as what a [`Row`] can be read as.
    ///
    /// # Errors
    /// Those of the database, and rows that are something else.
    pub fn query_as<T: DeserializeOwned + Send>(
        &self,
        sql: impl Statement,
        values: impl Serialize,
    ) -> impl Future<Output = Result<Vec<T>>> + Send {
        let asked = self.ask(sql, &values);
        async move {
            let mut read = Ok(Vec::new());
            self.run(asked, |row| {
                if let Ok(list) = &mut read {
                    match row.into_value() {
                        Ok(value) => list.push(value),
                        Err(error) => read = Err(error),
                    }
                }
            })
            .await?;
            read
        }
    }

    /// The one row of a statement, or none (`DBAS-1.02`).
    ///
    /// # Errors
    /// Those of the database, and more than one row (`DBAS-2.03`).
    pub fn get(
        &self,
        sql: impl Statement,
        values: impl Serialize,
    ) -> impl Future<Output = Result<Option<Row>>> + Send {
        let asked = self.ask(sql, &values);
        async move {
            let text = asked.as_ref().map(|asked| asked.sql.clone()).ok();
            let (mut found, mut count) = (None, 0_usize);
            self.run(asked, |row| {
                count += 1;
                found.get_or_insert(row);
            })
            .await?;
            if count > 1 {
                let error = Error::programming(format!("`get` found {count} rows"));
                return Err(match text {
                    Some(sql) => error.with_statement(&sql.0),
                    None => error,
                });
            }
            Ok(found)
        }
    }

    /// The one row of a statement as what a [`Row`] can be read as, or none.
    ///
    /// # Errors
    /// Those of the database, more than one row, and a row that is something else.
    pub fn get_as<T: DeserializeOwned + Send>(
        &self,
        sql: impl Statement,
        values: impl Serialize,
    ) -> impl Future<Output = Result<Option<T>>> + Send {
        let row = self.get(sql, values);
        async { row.await?.map(Row::into_value).transpose() }
    }

    /// The rows of a statement one by one, as they arrive (`DBAS-2.03`).
    ///
    /// For results that are too big to hold: no more than a few rows are in memory. A connection is theirs meanwhile.
    ///
    /// ```
    /// # use tornado_database::{Connection, Error};
    /// # async fn example(db: &Connection) -> Result<(), Error> {
    /// let mut rows = db.iter("SELECT title FROM entries", ());
    /// while let Some(row) = rows.next().await? {
    ///     println!("{}", row.get::<&str>("title")?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn iter(&self, sql: impl Statement, values: impl Serialize) -> Rows {
        let asked = self.ask(sql, &values);
        let way = self.0.clone();
        Rows::new(async move { way.lend().await }, asked)
    }

    /// Executes a statement; the id of the row that it inserted (`DBAS-2.03`).
    ///
    /// 0 where there is none. PostgreSQL has no such id but for `INSERT … RETURNING id`.
    ///
    /// # Errors
    /// Those of the database.
    #[doc(alias("insert", "update"))]
    pub fn execute(
        &self,
        sql: impl Statement,
        values: impl Serialize,
    ) -> impl Future<Output = Result<i64>> + Send {
        let asked = self.ask(sql, &values);
        async move { Ok(self.run(asked, drop).await?.last_id) }
    }

    /// Executes a statement; the id of the row that it inserted (`DBAS-3.01`).
    ///
    /// # Errors
    /// Those of the database, and no id: in PostgreSQL an INSERT that does not end with `RETURNING id`.
    #[doc(alias = "insert")]
    pub fn execute_lastrowid(
        &self,
        sql: impl Statement,
        values: impl Serialize,
    ) -> impl Future<Output = Result<i64>> + Send {
        let asked = self.ask(sql, &values);
        async move {
            match self.run(asked, drop).await?.last_id {
                0 if self.0.pool().opener.dialect() == Dialect::Postgres => Err(
                    Error::programming("the statement gave no id: end it with `RETURNING id`"),
                ),
                id => Ok(id),
            }
        }
    }

    /// Executes a statement; how many rows it changed (`DBAS-3.01`).
    ///
    /// # Errors
    /// Those of the database.
    #[doc(alias = "update")]
    pub fn execute_rowcount(
        &self,
        sql: impl Statement,
        values: impl Serialize,
    ) -> impl Future<Output = Result<u64>> + Send {
        let asked = self.ask(sql, &values);
        async move { Ok(self.run(asked, drop).await?.rows) }
    }

    /// Executes a statement with each of the values, all or none; how many rows that changed (`DBAS-2.03`).
    ///
    /// # Errors
    /// Those of the database, of which the first takes everything back.
    #[doc(alias("executemany_rowcount", "insertmany", "updatemany"))]
    pub fn executemany<P: Serialize>(
        &self,
        sql: impl Statement,
        values: impl IntoIterator<Item = P>,
    ) -> impl Future<Output = Result<u64>> + Send {
        let sql = sql.into_sql();
        let asked: Vec<_> = values
            .into_iter()
            .map(|values| self.ask(sql.clone(), &values))
            .collect();
        async move {
            let transaction = match &self.0 {
                Way::Transaction(_) => None,
                _ => Some(self.begin().await?),
            };
            let way = transaction.as_deref().unwrap_or(self);
            let mut rows = 0;
            for asked in asked {
                rows += way.run(asked, drop).await?.rows;
            }
            match transaction {
                Some(transaction) => transaction.commit().await.map(|()| rows),
                None => Ok(rows),
            }
        }
    }

    /// Executes several statements, separated by semicolons, without values: a schema.
    ///
    /// # Errors
    /// Those of the database; what stands before the statement that failed may have taken effect.
    pub fn execute_script(&self, sql: impl Statement) -> impl Future<Output = Result> + Send {
        let sql = sql.into_sql();
        async move { self.0.lend().await?.lease()?.script(&sql).await }
    }

    /// Begins a transaction.
    ///
    /// # Errors
    /// Those of the database, and a transaction within another.
    pub async fn begin(&self) -> Result<Transaction> {
        Transaction::begin(&self.0).await
    }

    /// Takes one of the connections, for several statements (`DBAS-3.02`).
    ///
    /// Any statement takes a connection and gives it back; whoever has many can spare that, and has them all executed by the
    /// same one. Nobody else has it until what this gives is dropped, and its clones: keep it for a handler, not for a
    /// program. Of its statements one is executed at a time, a transaction is one of that very connection.
    ///
    /// It is no transaction, so a connection that is lost is replaced as ever, without the variables that were set in it.
    /// Within a transaction it is that one.
    ///
    /// ```
    /// # use tornado_database::{Connection, Error};
    /// async fn titles(db: &Connection, ids: &[i64]) -> Result<Vec<Option<String>>, Error> {
    ///     let db = db.hold().await?;
    ///     let mut titles = Vec::with_capacity(ids.len());
    ///     for id in ids {
    ///         titles.push(db.get_as("SELECT title FROM entries WHERE id = %s", id).await?);
    ///     }
    ///     Ok(titles)
    /// }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// # let db = Connection::open("sqlite::memory:")?;
    /// # db.execute_script("CREATE TABLE entries (id INTEGER, title TEXT); INSERT INTO entries VALUES (1, 'Hello')").await?;
    /// # assert_eq!(titles(&db, &[1, 2]).await?, [Some("Hello".to_owned()), None]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of connecting, and none of the connections free within [`Settings::connect_timeout`].
    pub async fn hold(&self) -> Result<Self> {
        Ok(Self(self.0.hold().await?))
    }

    /// Closes the connections that are idle, and opens one (`DBAS-2.03`).
    ///
    /// It need not be called: connections that were lost or idle for too long are replaced.
    ///
    /// # Errors
    /// A database that cannot be connected to.
    pub async fn reconnect(&self) -> Result {
        self.close().await;
        self.0.lend().await?.lease()?.ping().await
    }

    /// Closes the connections that are idle (`DBAS-2.03`).
    ///
    /// The next statement opens one again.
    pub async fn close(&self) {
        self.0.close().await;
    }

    pub(crate) fn by(way: Way) -> Self {
        Self(way)
    }

    fn ask(&self, sql: impl Statement, values: &impl Serialize) -> Result<Asked> {
        let sql = sql.into_sql();
        let plan = self.0.pool().plan(&sql)?;
        let values = Parameters::of(values)
            .and_then(|parameters| plan.arrange(parameters))
            .map_err(|error| error.with_statement(&sql.0))?;
        Ok(Asked {
            sql,
            plan,
            values,
            tried: false,
        })
    }

    async fn run(&self, asked: Result<Asked>, take: impl FnMut(Row) + Send) -> Result<Done> {
        let asked = asked?;
        self.0.lend().await?.lease()?.run(asked, take).await
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.0.pool().opener.name();
        f.debug_tuple("Connection").field(&name).finish()
    }
}
