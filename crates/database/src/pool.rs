//! Sessions for whoever has a statement, on each loop its own.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, Weak};
use std::time::{Duration, Instant};

use tokio::runtime::{self, Handle};
use tokio::sync::oneshot;

use crate::error::{Error, Result};
use crate::lease::Lease;
use crate::placeholder::Plan;
use crate::session::{Home, Opener};
use crate::shelf::{Live, Parked, Shelf, in_time};
use crate::statement::Sql;
use crate::{Settings, mysql_opener, postgres_opener, sqlite};

/// Whoever was idle for longer is asked whether it still lives.
const TRUSTED: Duration = Duration::from_secs(1);

/// A loop, to which the sockets belong that were opened on it; none for what has no socket.
///
/// Nothing goes from loop to loop: whoever answers on one would wait for the other, and outlive it.
type Place = Option<runtime::Id>;

pub(crate) struct Pool {
    pub(crate) opener: Box<dyn Opener>,
    pub(crate) settings: Settings,
    /// How many sessions broke.
    losses: AtomicUsize,
    /// One for each loop; they are few.
    shelves: Mutex<Vec<Placed>>,
    plans: RwLock<HashMap<Literal, Arc<Plan>, BuildHasherDefault<Address>>>,
}

struct Placed {
    place: Place,
    shelf: Arc<Shelf>,
    /// Dropped with the pool, it ends the task that waits for the end of the loop.
    _pool_lives: oneshot::Sender<()>,
}

/// Where a literal of the program is, and how long: it never changes.
type Literal = (usize, usize);

/// Scatters addresses, which nobody from outside has chosen.
#[derive(Default)]
struct Address(u64);

impl Hasher for Address {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_usize((*byte).into());
        }
    }

    fn write_usize(&mut self, number: usize) {
        let mixed = self.0.rotate_left(5) ^ number as u64;
        self.0 = mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    /// The upper bits are the better ones, and the lower ones are looked at first.
    fn finish(&self) -> u64 {
        self.0.rotate_left(26)
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
        Ok(Arc::new(Self {
            opener,
            settings,
            losses: AtomicUsize::default(),
            shelves: Mutex::default(),
            plans: RwLock::default(),
        }))
    }

    /// The statement in the words of the database; worked out once for each that stands in the program.
    pub(crate) fn plan(&self, sql: &Sql) -> Result<Arc<Plan>> {
        let Cow::Borrowed(text) = sql.0 else {
            return Plan::new(&sql.0, self.opener.dialect()).map(Arc::new);
        };
        let literal = (text.as_ptr().addr(), text.len());
        let known = self.plans.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(plan) = known.get(&literal) {
            return Ok(Arc::clone(plan));
        }
        drop(known);
        let mut plan = Plan::new(text, self.opener.dialect())?;
        let mut known = self.plans.write().unwrap_or_else(PoisonError::into_inner);
        plan.number = Some(known.len());
        Ok(Arc::clone(
            known.entry(literal).or_insert_with(|| Arc::new(plan)),
        ))
    }

    /// A session for one statement, or for a transaction; of the shelf, if one is given.
    pub(crate) async fn lease(self: &Arc<Self>, shelf: Option<&Arc<Shelf>>) -> Result<Lease> {
        let shelf = match shelf {
            Some(shelf) => Arc::clone(shelf),
            None => self.shelf(self.place()?),
        };
        let permit = shelf.permit(self.settings.connect_timeout).await?;
        let now = Instant::now();
        while let Some(mut parked) = shelf.take() {
            if self.is_good(&mut parked, now).await {
                let unfinished = std::mem::take(&mut parked.live.unfinished);
                let mut lease = Lease::new(Arc::clone(self), shelf, parked.live, permit, now);
                if unfinished {
                    lease.command("ROLLBACK").await?;
                }
                return Ok(lease);
            }
        }
        let live = self.open().await?;
        Ok(Lease::new(Arc::clone(self), shelf, live, permit, now))
    }

    /// One session was lost, so that others may be too: each is asked before it is used again.
    pub(crate) fn distrust(&self) {
        self.losses.fetch_add(1, Ordering::Relaxed);
    }

    /// A session that waits.
    pub(crate) fn parked(&self, live: Live, since: Instant) -> Parked {
        Parked {
            live,
            since,
            losses: self.losses.load(Ordering::Relaxed),
        }
    }

    /// Closes what is idle; statements that are at work go on.
    pub(crate) async fn close_all(&self) {
        let here = self.place().ok();
        let idle: Vec<(Place, Vec<Parked>)> = self
            .shelves()
            .iter()
            .map(|placed| (placed.place, placed.shelf.clear()))
            .collect();
        for (place, idle) in idle {
            // Of another loop's the socket is closed, without a farewell.
            if Some(place) == here {
                self.close(idle).await;
            }
        }
    }

    pub(crate) async fn close(&self, idle: Vec<Parked>) {
        for Parked { live, .. } in idle {
            in_time(self.settings.connect_timeout, live.session.close()).await;
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

    fn shelf(self: &Arc<Self>, place: Place) -> Arc<Shelf> {
        let mut shelves = self.shelves();
        if let Some(placed) = shelves.iter().find(|placed| placed.place == place) {
            return Arc::clone(&placed.shelf);
        }
        let (pool_lives, pool_ends) = oneshot::channel();
        let shelf = Arc::new(Shelf::new(&self.settings));
        shelves.push(Placed {
            place,
            shelf: Arc::clone(&shelf),
            _pool_lives: pool_lives,
        });
        drop(shelves);
        if let (Some(_), Ok(here)) = (place, Handle::try_current()) {
            // A loop drops its tasks when it ends.
            let end = LoopEnds {
                pool: Arc::downgrade(self),
                place,
            };
            here.spawn(async move {
                let _ = pool_ends.await;
                drop(end);
            });
        }
        shelf
    }

    /// Whether a session that waited can be used.
    async fn is_good(&self, parked: &mut Parked, now: Instant) -> bool {
        if self.is_kept() {
            return true;
        }
        let idle = now.saturating_duration_since(parked.since);
        if idle >= self.settings.max_idle_time {
            return false;
        }
        let remote = self.opener.home() == Home::Server;
        let more_lost = parked.losses != self.losses.load(Ordering::Relaxed);
        if !remote || (!more_lost && idle < TRUSTED) {
            return true;
        }
        let answer = in_time(self.settings.connect_timeout, parked.live.session.ping()).await;
        matches!(answer, Some(Ok(())))
    }

    async fn open(&self) -> Result<Live> {
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
            unfinished: false,
        })
    }

    /// Whether a session is the database, and never closed.
    pub(crate) fn is_kept(&self) -> bool {
        self.opener.home() == Home::Memory
    }

    /// How long a session may be unused, if there is an end to it.
    pub(crate) fn max_idle_time(&self) -> Option<Duration> {
        (!self.is_kept()).then_some(self.settings.max_idle_time)
    }

    fn shelves(&self) -> MutexGuard<'_, Vec<Placed>> {
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Closes the sessions of a loop when that ends: nobody could use them, and the server would keep room for them.
struct LoopEnds {
    pool: Weak<Pool>,
    place: Place,
}

impl Drop for LoopEnds {
    fn drop(&mut self) {
        if let Some(pool) = self.pool.upgrade() {
            let mut shelves = pool.shelves();
            let found = shelves.iter().position(|placed| placed.place == self.place);
            let placed = found.map(|index| shelves.swap_remove(index));
            drop(shelves);
            drop(placed);
        }
    }
}
