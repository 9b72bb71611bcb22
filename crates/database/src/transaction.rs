use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use crate::connection::Connection;
use crate::error::{Error, Result};
use crate::way::{Pinned, Way};

/// Statements that take effect together, or not at all.
///
/// It is a [`Connection`], so what works with one works within a transaction too: give it `&transaction`. Dropped without
/// [`commit`](Self::commit), by `?` for instance, everything is taken back.
///
/// ```
/// use tornado_database::{Connection, Error};
///
/// async fn move_to(db: &Connection, from: i64, to: i64, amount: i64) -> Result<(), Error> {
///     let transaction = db.begin().await?;
///     transaction.execute("UPDATE accounts SET balance = balance - %s WHERE id = %s", (amount, from)).await?;
///     transaction.execute("UPDATE accounts SET balance = balance + %s WHERE id = %s", (amount, to)).await?;
///     transaction.commit().await
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// # let db = Connection::open("sqlite::memory:")?;
/// # db.execute("CREATE TABLE accounts (id INTEGER, balance INTEGER CHECK (balance >= 0))", ()).await?;
/// # db.executemany("INSERT INTO accounts VALUES (%s, %s)", [(1, 50), (2, 0)]).await?;
/// # move_to(&db, 1, 2, 30).await?;
/// # assert!(move_to(&db, 1, 2, 30).await.is_err_and(|error| error.is_integrity()));
/// # let balances: Vec<i64> = db.query_as("SELECT balance FROM accounts ORDER BY id", ()).await?;
/// # assert_eq!(balances, [20, 30]);
/// # Ok(())
/// # }
/// ```
#[must_use = "a transaction that is dropped is taken back"]
pub struct Transaction {
    connection: Connection,
    pinned: Arc<Pinned>,
}

impl Transaction {
    pub(crate) async fn begin(way: &Way) -> Result<Self> {
        let (pool, mut lease) = (way.pool(), way.lease().await?);
        // Before it is: if this is left in the middle, it may have begun.
        lease.in_transaction = true;
        lease.command(pool.opener.begin()).await?;
        let pinned = Pinned::new(Arc::clone(pool), lease);
        Ok(Self {
            connection: Connection::by(Way::Transaction(Arc::clone(&pinned))),
            pinned,
        })
    }

    /// Makes it take effect.
    ///
    /// # Errors
    /// What stands against it; it is taken back then. If the connection is lost meanwhile, nobody knows whether it took effect.
    pub async fn commit(self) -> Result {
        if self.pinned.has_failed().await? {
            self.end("ROLLBACK").await?;
            let message =
                "a statement of the transaction failed, and PostgreSQL takes it back then";
            return Err(Error::programming(message));
        }
        self.end("COMMIT").await
    }

    /// Takes it back, and waits until that is done.
    ///
    /// # Errors
    /// A lost connection, over which it is taken back just as well.
    pub async fn rollback(self) -> Result {
        self.end("ROLLBACK").await
    }

    async fn end(self, command: &'static str) -> Result {
        let mut lent = self.pinned.lend().await?;
        let lease = lent.lease()?;
        lease.command(command).await?;
        lease.in_transaction = false;
        lent.release();
        Ok(())
    }
}

impl Deref for Transaction {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        self.pinned.abandon();
    }
}

impl fmt::Debug for Transaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transaction").finish_non_exhaustive()
    }
}
