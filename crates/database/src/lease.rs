//! A session at work, until it goes back to the pool.

use std::sync::Arc;
use std::time::Instant;

use futures_util::StreamExt;
use tokio::runtime::Handle;
use tokio::sync::OwnedSemaphorePermit;

use crate::Row;
use crate::error::{Error, Result};
use crate::placeholder::Plan;
use crate::pool::Pool;
use crate::session::{BoxStream, Done, Home, Step};
use crate::shelf::{Live, Shelf};
use crate::statement::{Sql, Statement};
use crate::value::Value;

/// A session that is borrowed from the pool. When it is dropped it goes back, if it is fit to.
pub(crate) struct Lease {
    pool: Arc<Pool>,
    shelf: Arc<Shelf>,
    live: Option<Live>,
    permit: Option<OwnedSemaphorePermit>,
    /// When it was borrowed. From then on it counts as unused once it is back: asking for the time again costs more than
    /// a session which is looked at too early.
    since: Instant,
    state: State,
    /// Whether a transaction was begun that has not ended.
    pub(crate) in_transaction: bool,
    /// Whether a statement failed in it.
    pub(crate) failed: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Ready,
    /// A statement was begun, and perhaps left.
    Busy,
    /// The database failed, or the connection.
    Broken,
}

/// A statement and its values, ready to be executed.
pub(crate) struct Asked {
    pub(crate) sql: Sql,
    pub(crate) plan: Arc<Plan>,
    pub(crate) values: Vec<Value>,
    /// Whether it was tried before.
    pub(crate) tried: bool,
}

impl Lease {
    pub(crate) fn new(
        pool: Arc<Pool>,
        shelf: Arc<Shelf>,
        live: Live,
        permit: OwnedSemaphorePermit,
        since: Instant,
    ) -> Self {
        Self {
            pool,
            shelf,
            live: Some(live),
            permit: Some(permit),
            since,
            state: State::Ready,
            in_transaction: false,
            failed: false,
        }
    }

    /// Begins a statement; its rows follow one by one.
    ///
    /// # Errors
    /// A session that was left in the middle of another.
    pub(crate) fn begin<'l>(&'l mut self, asked: &'l mut Asked) -> Result<Steps<'l>> {
        let may_repeat = !asked.tried && !self.in_transaction;
        asked.tried = true;
        let sql = &asked.sql;
        let usable =
            self.state != State::Broken && (self.state == State::Ready || !self.is_remote());
        let Some(live) = self.live.as_mut().filter(|_| usable) else {
            let message = "the connection was lost in the middle of another statement";
            return Err(Error::operational(message).with_statement(&sql.0));
        };
        self.state = State::Busy;
        Ok(Steps {
            stream: live
                .session
                .fetch(Arc::clone(&asked.plan), &mut asked.values),
            state: &mut self.state,
            failed: &mut self.failed,
            sql,
            done: Done::default(),
            failure: None,
            may_repeat,
            once_more: false,
        })
    }

    /// Executes a statement to its end; each row goes to `take`.
    pub(crate) async fn run(
        &mut self,
        mut asked: Asked,
        mut take: impl FnMut(Row),
    ) -> Result<Done> {
        loop {
            let mut steps = self.begin(&mut asked)?;
            while let Some(row) = steps.next().await? {
                take(row);
            }
            if !steps.once_more {
                return Ok(steps.done);
            }
        }
    }

    /// Executes a statement of our own, such as COMMIT.
    pub(crate) async fn command(&mut self, sql: &'static str) -> Result {
        let sql = sql.into_sql();
        let plan = self.pool.plan(&sql)?;
        let asked = Asked {
            sql,
            plan,
            values: Vec::new(),
            tried: false,
        };
        self.run(asked, drop).await?;
        Ok(())
    }

    pub(crate) async fn script(&mut self, sql: &Sql) -> Result {
        let Some(live) = self.live.as_mut() else {
            return Ok(());
        };
        self.state = State::Busy;
        let outcome = live.session.script(&sql.0).await;
        self.state = State::after(&outcome);
        outcome.map_err(|error| error.with_statement(&sql.0))
    }

    pub(crate) async fn ping(&mut self) -> Result {
        let Some(live) = self.live.as_mut() else {
            return Ok(());
        };
        self.state = State::Busy;
        let outcome = live.session.ping().await;
        self.state = State::after(&outcome);
        outcome
    }

    /// Lays the session on a shelf of its own, until that is dropped.
    pub(crate) fn hold(mut self) -> Arc<Shelf> {
        match (self.live.take(), self.permit.take()) {
            (Some(live), Some(permit)) => {
                let parked = self.pool.parked(live, self.since);
                Arc::new(Shelf::holding(parked, Arc::clone(&self.shelf), permit))
            }
            _ => Arc::clone(&self.shelf),
        }
    }

    fn park(&self, live: Live) {
        let parked = self.pool.parked(live, self.since);
        self.shelf.park(parked, self.pool.max_idle_time());
    }

    fn is_remote(&self) -> bool {
        self.pool.opener.home() == Home::Server
    }

    /// Whether the session can go on with another statement.
    fn is_fit(&self) -> bool {
        match self.state {
            State::Ready => true,
            State::Busy => !self.is_remote(),
            State::Broken => self.pool.is_kept(),
        }
    }
}

impl State {
    fn after<T>(outcome: &Result<T>) -> Self {
        match outcome {
            Err(error) if error.is_operational() => Self::Broken,
            _ => Self::Ready,
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let fit = self.is_fit();
        if self.state == State::Broken && self.is_remote() {
            self.pool.distrust();
        }
        let Some(mut live) = self.live.take().filter(|_| fit) else {
            return;
        };
        if !self.in_transaction {
            return self.park(live);
        }
        let runtime = Handle::try_current().ok();
        // Without one the session is closed instead, which takes the transaction back as well.
        if runtime.is_none() && self.pool.is_kept() {
            live.unfinished = true;
            return self.park(live);
        }
        if let (Some(runtime), Some(permit)) = (runtime, self.permit.take()) {
            let (pool, shelf) = (Arc::clone(&self.pool), Arc::clone(&self.shelf));
            let mut lease = Self::new(pool, shelf, live, permit, self.since);
            runtime.spawn(async move {
                if let Err(error) = lease.command("ROLLBACK").await {
                    tracing::warn!(target: "tornado.general", "a transaction was not taken back: {error}");
                    lease.state = State::Broken;
                }
                drop(lease);
            });
        }
    }
}

/// The rows of a statement, as they come.
pub(crate) struct Steps<'l> {
    stream: BoxStream<'l, Result<Step>>,
    state: &'l mut State,
    failed: &'l mut bool,
    sql: &'l Sql,
    done: Done,
    failure: Option<Error>,
    /// Whether a statement that met a changed table is tried again; in a transaction it cannot be.
    may_repeat: bool,
    /// Whether, at the end, the statement is to be begun again: it was prepared before a table changed.
    pub(crate) once_more: bool,
}

impl Steps<'_> {
    /// The next row; or, when there are no more, what went wrong on the way.
    pub(crate) async fn next(&mut self) -> Result<Option<Row>> {
        loop {
            let step = match self.stream.next().await {
                Some(Ok(Step::Stale(_))) if self.may_repeat => {
                    self.once_more = true;
                    continue;
                }
                Some(Ok(Step::Stale(error))) => Some(Err(error)),
                step => step,
            };
            match step {
                Some(Ok(Step::Row(row))) if self.failure.is_none() => return Ok(Some(row)),
                Some(Ok(Step::Row(_) | Step::Stale(_))) => {}
                Some(Ok(Step::Done(done))) => {
                    self.done.rows += done.rows;
                    self.done.last_id = done.last_id;
                }
                Some(Err(error)) if error.is_operational() => {
                    *self.state = State::Broken;
                    let error = error.with_statement(&self.sql.0);
                    tracing::error!(target: "tornado.general", "the connection is closed: {error}");
                    return Err(error);
                }
                Some(Err(error)) => {
                    *self.failed = true;
                    self.failure.get_or_insert(error);
                }
                None => {
                    *self.state = State::Ready;
                    let failure = self.failure.take();
                    return failure
                        .map_or(Ok(None), |error| Err(error.with_statement(&self.sql.0)));
                }
            }
        }
    }
}
