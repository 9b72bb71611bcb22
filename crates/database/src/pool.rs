//! Sessions that wait for their next statement, and those that are at work.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use tokio::runtime::{self, Handle};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::error::{Error, Result};
use crate::lease::Lease;
use crate::placeholder::Plan;
use crate::session::{Home, Opener, Session};
use crate::statement::Sql;
use crate::{Settings, mysql_opener, postgres_opener, sqlite};

/// Whoever was idle for longer is asked whether it still lives.
const TRUSTED: Duration = Duration::from_secs(1);

/// A loop, to which the sockets belong that were opened on it; none for what has no socket.
///
/// Nothing goes from loop to loop: whoever answers on one would wait for the other, and outlive it.
type Place = Option<runtime::Id>;

/// Of how many loops something is remembered; programs with more make and end them all the time.
const LOOPS: usize = 1_000;

pub(crate) struct Pool {
    pub(crate) opener: Box<dyn Opener>,
    pub(crate) settings: Settings,
    shelves: Mutex<HashMap<Place, Shelf>>,
    plans: RwLock<HashMap<&'static str, Arc<Plan>>>,
}

/// The sessions of one loop.
struct Shelf {
    permits: Arc<Semaphore>,
    /// The one used last is used next.
    parked: Vec<Parked>,
}

struct Parked {
    live: Live,
    since: Instant,
    /// Whether nothing was lost since, so that a while of use vouches for it.
    trusted: bool,
}

/// An open session.
pub(crate) struct Live {
    pub(crate) session: Box<dyn Session>,
    place: Place,
    /// A transaction is open that nobody has taken back.
    pub(crate) unfinished: bool,
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
        Ok(Arc::new(Self {
            opener,
            settings,
            shelves: Mutex::default(),
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
        let place = self.place()?;
        let permit = self.permit(place).await?;
        while let Some(mut parked) = self.take(place) {
            if self.is_good(&mut parked).await {
                let unfinished = std::mem::take(&mut parked.live.unfinished);
                let mut lease = Lease::new(Arc::clone(self), parked.live, permit);
                if unfinished {
                    lease.command("ROLLBACK").await?;
                }
                return Ok(lease);
            }
        }
        let live = self.open(place).await?;
        Ok(Lease::new(Arc::clone(self), live, permit))
    }

    pub(crate) fn park(&self, live: Live) {
        let since = Instant::now();
        let mut shelves = self.shelves();
        let Some(shelf) = shelves.get_mut(&live.place) else {
            return;
        };
        let trusted = true;
        shelf.parked.push(Parked {
            live,
            since,
            trusted,
        });
        // Whoever is used least stands first.
        let expired = |parked: &&Parked| {
            !self.is_kept() && since - parked.since >= self.settings.max_idle_time
        };
        let count = shelf.parked.iter().take_while(expired).count();
        shelf.parked.drain(..count).for_each(drop);
    }

    /// One session was lost, so that others may be too: each is asked before it is used again.
    pub(crate) fn distrust(&self) {
        for shelf in self.shelves().values_mut() {
            for parked in &mut shelf.parked {
                parked.trusted = false;
            }
        }
    }

    /// Closes what is idle; statements that are at work go on.
    pub(crate) async fn close(&self) {
        let idle: Vec<Parked> = self
            .shelves()
            .values_mut()
            .flat_map(|shelf| shelf.parked.drain(..))
            .collect();
        let here = self.place().ok();
        for Parked { live, .. } in idle {
            // Of another loop's the socket is closed, without a farewell.
            if Some(live.place) == here {
                in_time(self.settings.connect_timeout, live.session.close()).await;
            }
        }
    }

    fn place(&self) -> Result<Place> {
        if self.opener.home() != Home::Server {
            return Ok(None);
        }
        match Handle::try_current() {
            Ok(runtime) => Ok(Some(runtime.id())),
            Err(_) => Err(Error::programming(
                "a database server is asked from within a loop or tokio runtime",
            )),
        }
    }

    fn take(&self, place: Place) -> Option<Parked> {
        self.shelves().get_mut(&place)?.parked.pop()
    }

    async fn permit(&self, place: Place) -> Result<OwnedSemaphorePermit> {
        let most = self
            .settings
            .max_connections
            .clamp(1, Semaphore::MAX_PERMITS);
        let permits = {
            let mut shelves = self.shelves();
            if shelves.len() >= LOOPS && !shelves.contains_key(&place) {
                shelves.retain(|_, shelf| shelf.permits.available_permits() < most);
            }
            let shelf = shelves.entry(place).or_insert_with(|| Shelf {
                permits: Arc::new(Semaphore::new(most)),
                parked: Vec::new(),
            });
            Arc::clone(&shelf.permits)
        };
        if let Ok(permit) = Arc::clone(&permits).try_acquire_owned() {
            return Ok(permit);
        }
        let patience = self.settings.connect_timeout;
        let waited = in_time(patience, permits.acquire_owned()).await;
        waited.and_then(|permit| permit.ok()).ok_or_else(|| {
            Error::operational(format!(
                "none of {most} connections became free within {patience:?}"
            ))
        })
    }

    async fn is_good(&self, parked: &mut Parked) -> bool {
        let idle = parked.since.elapsed();
        let remote = parked.live.place.is_some();
        if self.is_kept() {
            return true;
        }
        if idle >= self.settings.max_idle_time {
            return false;
        }
        if !remote || (parked.trusted && idle < TRUSTED) {
            return true;
        }
        let answer = in_time(self.settings.connect_timeout, parked.live.session.ping()).await;
        matches!(answer, Some(Ok(())))
    }

    async fn open(&self, place: Place) -> Result<Live> {
        let patience = self.settings.connect_timeout;
        let opened = in_time(patience, self.opener.open()).await;
        let late = || {
            Err(Error::operational(format!(
                "no connection within {patience:?}"
            )))
        };
        let session = opened.unwrap_or_else(late).inspect_err(|error| {
            tracing::error!(target: "tornado.general", "cannot connect to {}: {error}", self.opener.name());
            self.distrust();
        })?;
        Ok(Live {
            session,
            place,
            unfinished: false,
        })
    }

    /// Whether a session is the database, and never closed.
    pub(crate) fn is_kept(&self) -> bool {
        self.opener.home() == Home::Memory
    }

    fn shelves(&self) -> MutexGuard<'_, HashMap<Place, Shelf>> {
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A future, or nothing when it takes too long. Outside of a runtime nobody tells the time, and it may take what it takes.
pub(crate) async fn in_time<F: Future>(patience: Duration, future: F) -> Option<F::Output> {
    match Handle::try_current() {
        Ok(_) => timeout(patience, future).await.ok(),
        Err(_) => Some(future.await),
    }
}
