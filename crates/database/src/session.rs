//! What a back end is: somebody who opens sessions, and sessions that answer.

use std::pin::Pin;
use std::sync::Arc;

use crate::Row;
use crate::error::{Error, Result};
use crate::placeholder::{Dialect, Plan};
use crate::value::Value;
use futures_util::Stream;

pub(crate) type BoxFuture<'s, T> = Pin<Box<dyn Future<Output = T> + Send + 's>>;
pub(crate) type BoxStream<'s, T> = Pin<Box<dyn Stream<Item = T> + Send + 's>>;

/// Opens sessions with one database.
pub(crate) trait Opener: Send + Sync {
    fn open(&self) -> BoxFuture<'_, Result<Box<dyn Session>>>;

    fn dialect(&self) -> Dialect;

    /// What a log may say of it: no password.
    fn name(&self) -> &str;

    fn home(&self) -> Home;

    /// The statement that begins a transaction.
    fn begin(&self) -> &'static str {
        "BEGIN"
    }
}

/// Where the data are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Home {
    /// Behind a socket, which belongs to a loop and may be dead.
    Server,
    /// In a file.
    File,
    /// In the one session that there is.
    Memory,
}

/// A conversation with the database, one statement at a time.
pub(crate) trait Session: Send {
    /// Executes a statement: its rows, and what it did.
    ///
    /// The values are taken, unless the statement may have to be asked again.
    fn fetch<'s>(
        &'s mut self,
        plan: Arc<Plan>,
        values: &mut Vec<Value>,
    ) -> BoxStream<'s, Result<Step>>;

    /// Executes several statements without values, up to the first that fails.
    fn script<'s>(&'s mut self, sql: &'s str) -> BoxFuture<'s, Result>;

    fn ping(&mut self) -> BoxFuture<'_, Result>;

    fn close(self: Box<Self>) -> BoxFuture<'static, ()>;
}

pub(crate) enum Step {
    Row(Row),
    Done(Done),
    /// Tables have changed since the statement was prepared. Nothing was done; asked again, it is prepared anew.
    Stale(Error),
}

/// What a statement did.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Done {
    pub(crate) rows: u64,
    pub(crate) last_id: i64,
}

/// What a session has learnt of statements that stand in the program, of which there are so many and no more.
pub(crate) struct Known<T>(Vec<Option<T>>);

impl<T> Known<T> {
    pub(crate) fn nothing() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn forget(&mut self) {
        self.0.clear();
    }

    pub(crate) fn get(&self, plan: &Plan) -> Option<&T> {
        self.0.get(plan.number?)?.as_ref()
    }

    pub(crate) fn put(&mut self, plan: &Plan, learnt: T) {
        let Some(number) = plan.number else {
            return;
        };
        if number >= self.0.len() {
            self.0.resize_with(number + 1, || None);
        }
        if let Some(place) = self.0.get_mut(number) {
            *place = Some(learnt);
        }
    }
}
