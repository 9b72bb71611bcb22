use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::runtime::Handle;
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::error::{Error, Result};
use crate::lease::{Asked, Lease};
use crate::parameters::Parameters;
use crate::placeholder::Dialect;
use crate::pool::Pool;
use crate::session::Done;
use crate::shelf::in_time;
use crate::statement::Statement;
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

#[derive(Clone)]
enum Way {
    /// Any session.
    Pool(Arc<Pool>),
    /// The session of a transaction.
    Pinned(Arc<Pinned>),
}

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
        let this = self.clone();
        Rows::new(async move { this.hold().await }, asked)
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
                0 if self.pool().opener.dialect() == Dialect::Postgres => Err(Error::programming(
                    "the statement gave no id: end it with `RETURNING id`",
                )),
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
                Way::Pool(_) => Some(self.begin().await?),
                Way::Pinned(_) => None,
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
        async move { self.hold().await?.lease()?.script(&sql).await }
    }

    /// Begins a transaction.
    ///
    /// # Errors
    /// Those of the database, and a transaction within another.
    pub async fn begin(&self) -> Result<Transaction> {
        let Way::Pool(pool) = &self.0 else {
            return Err(Error::programming("a transaction is begun within another"));
        };
        let mut lease = pool.lease().await?;
        // Before it is: if this is left in the middle, it may have begun.
        lease.in_transaction = true;
        lease.command(pool.opener.begin()).await?;
        Ok(Transaction::new(Arc::new(Pinned {
            pool: Arc::clone(pool),
            lease: Arc::new(Mutex::new(Some(lease))),
        })))
    }

    /// Closes the connections that are idle, and opens one (`DBAS-2.03`).
    ///
    /// It need not be called: connections that were lost or idle for too long are replaced.
    ///
    /// # Errors
    /// A database that cannot be connected to.
    pub async fn reconnect(&self) -> Result {
        self.close().await;
        self.hold().await?.lease()?.ping().await
    }

    /// Closes the connections that are idle (`DBAS-2.03`).
    ///
    /// The next statement opens one again.
    pub async fn close(&self) {
        if !self.pool().is_kept() {
            self.pool().close().await;
        }
    }

    pub(crate) fn pinned(pinned: Arc<Pinned>) -> Self {
        Self(Way::Pinned(pinned))
    }

    fn ask(&self, sql: impl Statement, values: &impl Serialize) -> Result<Asked> {
        let sql = sql.into_sql();
        let plan = self.pool().plan(&sql)?;
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
        self.hold().await?.lease()?.run(asked, take).await
    }

    async fn hold(&self) -> Result<Hold> {
        match &self.0 {
            Way::Pool(pool) => Ok(Hold::Lease(pool.lease().await?)),
            Way::Pinned(pinned) => pinned.hold().await,
        }
    }

    fn pool(&self) -> &Arc<Pool> {
        match &self.0 {
            Way::Pool(pool) => pool,
            Way::Pinned(pinned) => &pinned.pool,
        }
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.pool().opener.name();
        f.debug_tuple("Connection").field(&name).finish()
    }
}

/// The session of a transaction, until that ends.
pub(crate) struct Pinned {
    pool: Arc<Pool>,
    lease: Arc<Mutex<Option<Lease>>>,
}

impl Pinned {
    pub(crate) async fn hold(&self) -> Result<Hold> {
        let patience = self.pool.settings.connect_timeout;
        match in_time(patience, Arc::clone(&self.lease).lock_owned()).await {
            Some(guard) => Ok(Hold::Pinned(guard)),
            None => Err(Error::programming(
                "the transaction is still at work: rows of `iter` are read to their end, or dropped, before the next statement",
            )),
        }
    }

    /// Whether it cannot take effect: PostgreSQL would take COMMIT for ROLLBACK, and say nothing.
    pub(crate) async fn has_failed(&self) -> Result<bool> {
        Ok(self.pool.opener.dialect() == Dialect::Postgres && self.hold().await?.lease()?.failed)
    }

    /// The transaction is over, whoever still has a connection to it.
    pub(crate) fn abandon(&self) {
        if let Ok(mut lease) = self.lease.try_lock() {
            lease.take();
        } else if let Ok(handle) = Handle::try_current() {
            let lease = Arc::clone(&self.lease);
            handle.spawn(async move { lease.lock().await.take() });
        }
    }
}

/// A session for the time of a statement.
pub(crate) enum Hold {
    Lease(Lease),
    Pinned(OwnedMutexGuard<Option<Lease>>),
}

impl Hold {
    pub(crate) fn lease(&mut self) -> Result<&mut Lease> {
        match self {
            Self::Lease(lease) => Ok(lease),
            Self::Pinned(guard) => guard
                .as_mut()
                .ok_or_else(|| Error::programming("the transaction has ended")),
        }
    }

    /// Gives the session of a transaction that has ended back.
    pub(crate) fn release(&mut self) {
        if let Self::Pinned(guard) = self {
            guard.take();
        }
    }
}
