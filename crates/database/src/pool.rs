//! Sessions that wait for their next statement, and those that are at work.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use tokio::runtime::{self, Handle};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::error::{Error, Result};
use crate::lease::Lease;
use crate::placeholder::Plan;
use crate::session::{Home, Opener, Session};
use crate::statement::Sql;
use crate::{Settings, mysql_opener, postgres_opener, sqlite};

/// Whoever was idle for longer is asked whether it still lives.
const TRUSTED: Duration = Duration::from_secs(1);

pub(crate) struct Pool {
    pub(crate) opener: Box<dyn Opener>,
    pub(crate) settings: Settings,
    permits: Arc<Semaphore>,
    /// The one used last is used next.
    idle: Mutex<Vec<Parked>>,
    /// How many sessions there are, at work or not.
    count: Arc<AtomicUsize>,
    plans: RwLock<HashMap<&'static str, Arc<Plan>>>,
}

struct Parked {
    live: Live,
    since: Instant,
}

/// An open session.
pub(crate) struct Live {
    pub(crate) session: Box<dyn Session>,
    /// The loop to which its socket belongs, if it has one.
    home: Option<runtime::Id>,
    count: Count,
    /// A transaction is open that nobody has taken back.
    pub(crate) unfinished: bool,
}

/// One of the sessions there are.
struct Count(Arc<AtomicUsize>);

impl Count {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(count))
    }
}

impl Drop for Count {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Pool {
    pub(crate) fn new(url: &str, mut settings: Settings) -> Result<Arc<Self>> {
        let scheme = url.split(':').next().unwrap_or_default();
        let opener = match scheme {
            "sqlite" => sqlite::opener(url, &settings)?,
            "mysql" | "mariadb" => mysql_opener(url, &settings)?,
            "postgres" | "postgresql" => postgres_opener(url, &settings)?,
            _ => {
                return Err(Error::programming(format!(
                    "`{}` is no kind of database: the address begins with sqlite:, mysql: or postgres:",
                    scheme.chars().take(20).collect::<String>()
                )));
            }
        };
        if opener.home() == Home::Memory {
            settings.max_connections = 1;
        }
        let permits = settings.max_connections.clamp(1, Semaphore::MAX_PERMITS);
        Ok(Arc::new(Self {
            opener,
            settings,
            permits: Arc::new(Semaphore::new(permits)),
            idle: Mutex::default(),
            count: Arc::default(),
            plans: RwLock::default(),
        }))
    }

    /// The statement in the words of the database; worked out once for each that stands in the program.
    pub(crate) fn plan(&self, sql: &Sql) -> Result<Arc<Plan>> {
        let Cow::Borrowed(text) = sql.0 else {
            return Plan::new(&sql.0, self.opener.dialect()).map(Arc::new);
        };
        let known = self.plans.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(plan) = known.get(text) {
            return Ok(Arc::clone(plan));
        }
        drop(known);
        let plan = Arc::new(Plan::new(text, self.opener.dialect())?);
        let mut known = self.plans.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(text, Arc::clone(&plan));
        Ok(plan)
    }

    /// A session for one statement, or for a transaction.
    pub(crate) async fn lease(self: &Arc<Self>) -> Result<Lease> {
        let here = Handle::try_current().ok().map(|runtime| runtime.id());
        if here.is_none() && self.opener.home() == Home::Server {
            let message = "a database server is asked from within a loop or tokio runtime";
            return Err(Error::programming(message));
        }
        let patience = self.settings.connect_timeout;
        let permit = match Arc::clone(&self.permits).try_acquire_owned() {
            Ok(permit) => permit,
            Err(_) => in_time(patience, Arc::clone(&self.permits).acquire_owned())
                .await
                .and_then(Result::ok)
                .ok_or_else(|| {
                    Error::operational(format!(
                        "none of {} connections became free within {patience:?}",
                        self.settings.max_connections
                    ))
                })?,
        };
        while let Some(mut parked) = self.take(here) {
            if self.is_good(&mut parked, here).await {
                let unfinished = std::mem::take(&mut parked.live.unfinished);
                let mut lease = Lease::new(Arc::clone(self), parked.live, permit);
                if unfinished {
                    lease.command("ROLLBACK").await?;
                }
                return Ok(lease);
            }
        }
        let live = self.open(here).await?;
        Ok(Lease::new(Arc::clone(self), live, permit))
    }

    pub(crate) fn park(&self, live: Live) {
        let since = Instant::now();
        let mut idle = self.idle();
        idle.push(Parked { live, since });
        // Whoever is used least stands first.
        let expired = |parked: &Parked| {
            !self.is_kept() && since - parked.since >= self.settings.max_idle_time
        };
        let count = idle.iter().take_while(|parked| expired(parked)).count();
        idle.drain(..count).for_each(drop);
    }

    /// Closes what is idle; statements that are at work go on.
    pub(crate) async fn close(&self) {
        let idle = std::mem::take(&mut *self.idle());
        for Parked { live, .. } in idle {
            let Live { session, count, .. } = live;
            in_time(self.settings.connect_timeout, session.close()).await;
            drop(count);
        }
    }

    /// One that belongs to this loop, or any if there may be no more.
    fn take(&self, here: Option<runtime::Id>) -> Option<Parked> {
        let mut idle = self.idle();
        let near = idle
            .iter()
            .rposition(|parked| parked.live.home.is_none_or(|home| Some(home) == here));
        match near {
            Some(index) => Some(idle.remove(index)),
            None if self.count.load(Ordering::Relaxed) < self.settings.max_connections => None,
            None => idle.pop(),
        }
    }

    async fn is_good(&self, parked: &mut Parked, here: Option<runtime::Id>) -> bool {
        let idle = parked.since.elapsed();
        let live = &mut parked.live;
        if self.is_kept() {
            return true;
        }
        if idle >= self.settings.max_idle_time {
            return false;
        }
        match live.home {
            None => true,
            Some(home) if Some(home) == here && idle < TRUSTED => true,
            Some(_) => {
                let answer = in_time(self.settings.connect_timeout, live.session.ping()).await;
                matches!(answer, Some(Ok(())))
            }
        }
    }

    async fn open(&self, here: Option<runtime::Id>) -> Result<Live> {
        let count = Count::new(&self.count);
        let patience = self.settings.connect_timeout;
        let opened = match in_time(patience, self.opener.open()).await {
            Some(opened) => opened,
            None => Err(Error::operational(format!(
                "no connection within {patience:?}"
            ))),
        };
        let session = opened.inspect_err(|error| {
            tracing::error!(target: "tornado.general", "cannot connect to {}: {error}", self.opener.name());
        })?;
        let home = here.filter(|_| self.opener.home() == Home::Server);
        Ok(Live {
            session,
            home,
            count,
            unfinished: false,
        })
    }

    /// Whether a session is the database, and never closed.
    pub(crate) fn is_kept(&self) -> bool {
        self.opener.home() == Home::Memory
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Parked>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A future, or nothing when it takes too long. Outside of a runtime nobody tells the time, and it may take what it takes.
pub(crate) async fn in_time<F: Future>(patience: Duration, future: F) -> Option<F::Output> {
    match Handle::try_current() {
        Ok(_) => timeout(patience, future).await.ok(),
        Err(_) => Some(future.await),
    }
}
