//! By which session a connection executes its statements.

use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::error::{Error, Result};
use crate::lease::Lease;
use crate::placeholder::Dialect;
use crate::pool::Pool;
use crate::shelf::{Shelf, in_time};

#[derive(Clone)]
pub(crate) enum Way {
    /// By any.
    Pool(Arc<Pool>),
    /// By the one that is held: it stands on a shelf of its own.
    Held(Arc<Pool>, Arc<Shelf>),
    /// By the one of a transaction.
    Transaction(Arc<Pinned>),
}

impl Way {
    pub(crate) fn pool(&self) -> &Arc<Pool> {
        match self {
            Self::Pool(pool) | Self::Held(pool, _) => pool,
            Self::Transaction(pinned) => &pinned.pool,
        }
    }

    /// A session for the time of a statement.
    pub(crate) async fn lend(&self) -> Result<Lent> {
        match self {
            Self::Transaction(pinned) => pinned.lend().await,
            _ => self.lease().await.map(Lent::Lease),
        }
    }

    /// A session that is in no transaction.
    pub(crate) async fn lease(&self) -> Result<Lease> {
        match self {
            Self::Pool(pool) => pool.lease(None).await,
            Self::Held(pool, shelf) => pool.lease(Some(shelf)).await,
            Self::Transaction(_) => {
                Err(Error::programming("a transaction is begun within another"))
            }
        }
    }

    /// The way by one session, until that is dropped.
    pub(crate) async fn hold(&self) -> Result<Self> {
        Ok(match self {
            Self::Pool(pool) => Self::Held(Arc::clone(pool), self.lease().await?.hold()),
            held => held.clone(),
        })
    }

    /// Closes what is idle.
    pub(crate) async fn close(&self) {
        let pool = self.pool();
        if pool.is_kept() {
            return;
        }
        match self {
            Self::Held(_, shelf) => pool.close(shelf.clear()).await,
            _ => pool.close_all().await,
        }
    }
}

/// The session of a transaction, until that ends.
pub(crate) struct Pinned {
    pool: Arc<Pool>,
    lease: Arc<Mutex<Option<Lease>>>,
}

impl Pinned {
    pub(crate) fn new(pool: Arc<Pool>, lease: Lease) -> Arc<Self> {
        let lease = Arc::new(Mutex::new(Some(lease)));
        Arc::new(Self { pool, lease })
    }

    pub(crate) async fn lend(&self) -> Result<Lent> {
        if let Ok(guard) = Arc::clone(&self.lease).try_lock_owned() {
            return Ok(Lent::Pinned(guard));
        }
        let patience = self.pool.settings.connect_timeout;
        match in_time(patience, Arc::clone(&self.lease).lock_owned()).await {
            Some(guard) => Ok(Lent::Pinned(guard)),
            None => Err(Error::programming(
                "the transaction is still at work: rows of `iter` are read to their end, or dropped, before the next statement",
            )),
        }
    }

    /// Whether it cannot take effect: PostgreSQL would take COMMIT for ROLLBACK, and say nothing.
    pub(crate) async fn has_failed(&self) -> Result<bool> {
        Ok(self.pool.opener.dialect() == Dialect::Postgres && self.lend().await?.lease()?.failed)
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
pub(crate) enum Lent {
    Lease(Lease),
    Pinned(OwnedMutexGuard<Option<Lease>>),
}

impl Lent {
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
