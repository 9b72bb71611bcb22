//! The server: listeners, loops, and the end.

use std::fmt;
use std::future::poll_fn;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::watch;
use tokio::task::{unconstrained, yield_now};
use tornado_httputil::Service;
use tornado_ioloop::Signal;

use crate::address::{Address, BACKLOG, Listener};
use crate::connection::{self, Shared};
use crate::peer::{Peer, Stream};
use crate::register::{Register, Ticks};
use crate::settings::Settings;

/// How long accepting rests when the process has no file descriptor left.
const EXHAUSTED: Duration = Duration::from_millis(100);

/// A non-blocking HTTP/1.1 server for any [`Service`].
///
/// `listen` is the whole of it for most programs; `bind`, `start` and [`Running`] are its parts.
///
/// A client that shuts down its sending side is still answered, also what it had asked ahead; until then
/// [`Reply::closed`](tornado_httputil::Reply::closed) tells whoever waits for it, since most who do so have gone
/// (`HSRV-3.12`). A connection that fails is gone at once: writes to it end in
/// [`Closed`](tornado_httputil::Closed).
#[must_use = "a server serves nothing until `listen`, `start` or `serve` is called"]
#[doc(alias = "HTTPServer")]
pub struct HttpServer {
    service: Arc<dyn Service>,
    settings: Settings,
    listeners: Vec<Listener>,
}

impl HttpServer {
    /// A server that answers with this service.
    pub fn new(service: impl Service) -> Self {
        Self {
            service: Arc::new(service),
            settings: Settings::default(),
            listeners: Vec::new(),
        }
    }

    /// Sets limits, timeouts and trust.
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// Believes the headers of a trusted proxy; see [`Settings::xheaders`].
    pub fn xheaders(mut self, trust: bool) -> Self {
        self.settings.xheaders = trust;
        self
    }

    /// Opens a listener; more than one may be opened (`HSRV-2.02`).
    ///
    /// # Errors
    /// The system's, with the address: in use, not permitted, not on this machine.
    pub fn bind(mut self, address: impl Into<Address>) -> io::Result<Self> {
        self.listeners.extend(address.into().open()?);
        Ok(self)
    }

    /// The addresses listened on, Unix sockets apart; the port is real where 0 was asked for.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.listeners
            .iter()
            .filter_map(Listener::local_addr)
            .collect()
    }

    /// Listens on an address with a loop per core, until SIGINT or SIGTERM.
    ///
    /// # Errors
    /// As [`bind`](Self::bind), and when threads or loops cannot be made.
    pub fn listen(self, address: impl Into<Address>) -> io::Result<()> {
        self.bind(address)?.start(0)
    }

    /// Serves with so many loops, 0 for one per core, until SIGINT or SIGTERM.
    ///
    /// The signal begins the drain: no new connection, idle ones close, requests that run go on for
    /// [`Settings::drain_timeout`]. A second signal ends at once what is left. Nothing is answered before the signals
    /// are listened for, so whoever got an answer may send one.
    ///
    /// # Errors
    /// When threads or loops cannot be made, or a listener cannot be opened once more for another loop.
    ///
    /// # Panics
    /// When nothing was bound.
    #[track_caller]
    pub fn start(self, loops: usize) -> io::Result<()> {
        assert!(
            !self.listeners.is_empty(),
            "the server has no address: call `bind` before `start`"
        );
        let loops = if loops == 0 {
            tornado_ioloop::cores::available()
        } else {
            loops
        };
        let (stop, stopped) = watch::channel(Stop::No);
        let mut shares = Vec::with_capacity(loops);
        for _ in 1..loops {
            shares.push(Mutex::new(Some((self.share()?, stopped.clone()))));
        }
        // Who connected since `bind` waits in the first listeners, so one of the loops goes on with them.
        shares.push(Mutex::new(Some((self.listeners, stopped))));
        let (service, settings) = (self.service, self.settings);
        let (shares, stop) = (Arc::new(shares), Arc::new(stop));
        let listening = Arc::new(watch::Sender::new(false));
        tornado_ioloop::cores::run(loops, move |index| {
            let share = shares
                .get(index)
                .and_then(|share| share.lock().unwrap_or_else(PoisonError::into_inner).take());
            let (service, settings, stop) =
                (Arc::clone(&service), settings.clone(), Arc::clone(&stop));
            let listening = Arc::clone(&listening);
            async move {
                let Some((listeners, stopped)) = share else {
                    return Ok(());
                };
                if index > 0 {
                    let _ = listening.subscribe().wait_for(|begun| *begun).await;
                    return run(service, settings, listeners, stopped).await;
                }
                let first = tornado_ioloop::signals::terminate();
                listening.send_replace(true);
                let signals = tokio::spawn(stop_on_signal(
                    first,
                    Arc::clone(&stop),
                    settings.drain_timeout,
                ));
                let ended = run(service, settings, listeners, stopped).await;
                // The loops that still run hear of the deadline, or of a second signal, from this one.
                tokio::select! {
                    () = stop.closed() => {}
                    _ = signals => {}
                }
                ended
            }
        })
    }

    /// Serves on the loop, or tokio runtime, that runs the caller, and returns at once.
    ///
    /// The runtime needs its timer and I/O driver. On a multi-threaded one, connections move between its threads.
    ///
    /// # Errors
    /// When a listener does not fit the runtime.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub fn serve(self) -> io::Result<Running> {
        let (stop, stopped) = watch::channel(Stop::No);
        let addresses = self.addresses();
        let drain = self.settings.drain_timeout;
        let task = tokio::spawn(run(self.service, self.settings, self.listeners, stopped));
        Ok(Running {
            addresses,
            drain,
            stop,
            task,
        })
    }

    /// Serves one connection over any stream, until it closes.
    ///
    /// For connections that come from elsewhere than a listener: a tunnel, a test, one end of a duplex in memory. `ip`
    /// is the client's address.
    pub async fn serve_stream<T>(&self, stream: T, ip: IpAddr)
    where
        T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (register, ticks) = (Register::new(), Ticks::of(&self.settings));
        let shared = Shared {
            service: Arc::clone(&self.service),
            settings: self.settings.clone(),
            ticks,
            register: Arc::clone(&register),
        };
        let peer = Peer {
            ip,
            https: self.settings.https,
        };
        tokio::select! {
            () = connection::serve(Stream(stream), peer, Arc::new(shared)) => {}
            () = tick(&register, ticks.length) => {}
        }
    }

    fn share(&self) -> io::Result<Vec<Listener>> {
        self.listeners.iter().map(Listener::again).collect()
    }
}

impl fmt::Debug for HttpServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpServer")
            .field("listeners", &self.listeners)
            .field("settings", &self.settings)
            .finish()
    }
}

/// A server that was started with [`HttpServer::serve`].
///
/// Dropped, it goes on serving as long as its runtime lives.
#[derive(Debug)]
pub struct Running {
    addresses: Vec<SocketAddr>,
    drain: Duration,
    stop: watch::Sender<Stop>,
    task: tokio::task::JoinHandle<io::Result<()>>,
}

impl Running {
    /// The addresses listened on.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Stops: no new connections, idle ones close, requests that run go on until the drain timeout (`HSRV-3.07`).
    ///
    /// # Errors
    /// Whatever ended the server before.
    #[doc(alias = "close_all_connections")]
    pub async fn stop(self) -> io::Result<()> {
        let drain = self.drain;
        self.stop_within(drain).await
    }

    /// Stops as [`stop`](Self::stop) does, with another timeout.
    ///
    /// # Errors
    /// Whatever ended the server before.
    pub async fn stop_within(self, drain: Duration) -> io::Result<()> {
        self.stop.send_replace(Stop::Drain);
        let mut task = self.task;
        let ended = match tokio::time::timeout(drain, &mut task).await {
            Ok(ended) => ended,
            Err(_) => {
                self.stop.send_replace(Stop::Cut);
                task.await
            }
        };
        ended.unwrap_or_else(|error| Err(io::Error::other(error)))
    }
}

/// How far the end of a server is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stop {
    No,
    Drain,
    Cut,
}

async fn stop_on_signal(
    first: impl Future<Output = io::Result<Signal>>,
    stop: Arc<watch::Sender<Stop>>,
    drain: Duration,
) {
    if first.await.is_err() {
        return;
    }
    // Listens before anybody sees that the first one was heard.
    let second = tornado_ioloop::signals::terminate();
    tracing::info!(target: "tornado.general", "stopping: requests that run may go on for {drain:?}");
    stop.send_replace(Stop::Drain);
    // The second signal, or the deadline.
    let _ = tokio::time::timeout(drain, second).await;
    stop.send_replace(Stop::Cut);
}

/// Serves on this loop until stopped.
async fn run(
    service: Arc<dyn Service>,
    settings: Settings,
    listeners: Vec<Listener>,
    mut stop: watch::Receiver<Stop>,
) -> io::Result<()> {
    if settings.blocking_log_threshold.is_some() {
        tornado_ioloop::IoLoop::current()
            .set_blocking_log_threshold(settings.blocking_log_threshold);
    }
    let register = Register::new();
    let ticks = Ticks::of(&settings);
    let shared = Arc::new(Shared {
        service,
        settings,
        ticks,
        register: Arc::clone(&register),
    });
    let mut accepting = Vec::new();
    for listener in listeners {
        let shared = Arc::clone(&shared);
        accepting.push(match listener {
            Listener::Tcp(listener) | Listener::Shared(listener) => {
                listener.set_nonblocking(true)?;
                tokio::spawn(accept_tcp(
                    TcpListener::from_std(listener)?,
                    shared,
                    stop.clone(),
                ))
            }
            Listener::Unix(listener) => {
                listener.set_nonblocking(true)?;
                tokio::spawn(accept_unix(
                    UnixListener::from_std(listener)?,
                    shared,
                    stop.clone(),
                ))
            }
        });
    }
    let ticking = tokio::spawn({
        let register = Arc::clone(&register);
        async move { tick(&register, ticks.length).await }
    });
    reach(&mut stop, Stop::Drain).await;
    for task in accepting {
        // The listener is closed when its task is gone.
        let _ = task.await;
    }
    register.drain();
    tokio::select! {
        () = register.emptied() => {}
        () = reach(&mut stop, Stop::Cut) => {
            register.cut();
            register.emptied().await;
        }
    }
    ticking.abort();
    Ok(())
}

/// Has the register look for overdue connections, forever.
async fn tick(register: &Register, length: Duration) {
    loop {
        tokio::time::sleep(length).await;
        register.tick();
    }
}

/// Done when the end has come so far; never, once nobody is left who could stop the server.
async fn reach(stop: &mut watch::Receiver<Stop>, wanted: Stop) {
    while *stop.borrow_and_update() < wanted {
        if stop.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

async fn accept_tcp(listener: TcpListener, shared: Arc<Shared>, stop: watch::Receiver<Stop>) {
    let https = shared.settings.https;
    let serve = |(stream, address): (_, SocketAddr)| {
        let ip = address.ip().to_canonical();
        tokio::spawn(connection::serve(
            stream,
            Peer { ip, https },
            Arc::clone(&shared),
        ));
    };
    accept(|cx| listener.poll_accept(cx), serve, stop).await;
}

async fn accept_unix(listener: UnixListener, shared: Arc<Shared>, stop: watch::Receiver<Stop>) {
    let (ip, https) = (Peer::LOCAL, shared.settings.https);
    let serve = |(stream, _)| {
        tokio::spawn(connection::serve(
            stream,
            Peer { ip, https },
            Arc::clone(&shared),
        ));
    };
    accept(|cx| listener.poll_accept(cx), serve, stop).await;
}

/// Accepts until the server begins to end, and then those who have connected already.
///
/// The system has told them that they are connected, and would reset them, with what they have asked.
async fn accept<T>(
    poll: impl Fn(&mut Context<'_>) -> Poll<io::Result<T>>,
    serve: impl Fn(T),
    mut stop: watch::Receiver<Stop>,
) {
    let mut ending = pin!(reach(&mut stop, Stop::Drain));
    loop {
        let accepted = tokio::select! {
            biased;
            accepted = poll_fn(&poll) => accepted,
            () = &mut ending => break,
        };
        match accepted {
            Ok(connection) => serve(connection),
            Err(error) => rest(&error).await,
        }
    }
    // Behind this the system was asked once more who is there; no more are than it lets wait.
    yield_now().await;
    for _ in 0..BACKLOG {
        // Out of its budget tokio would say that nobody is.
        match unconstrained(poll_fn(|cx| Poll::Ready(poll(cx)))).await {
            Poll::Ready(Ok(connection)) => serve(connection),
            Poll::Ready(Err(_)) => {} // it failed before it was accepted
            Poll::Pending => break,
        }
    }
}

/// A connection that failed before it was accepted is nobody's concern; a lack of descriptors is waited out.
async fn rest(error: &io::Error) {
    if matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::Interrupted
    ) {
        return;
    }
    tracing::error!(target: "tornado.general", "cannot accept a connection: {error}");
    tokio::time::sleep(EXHAUSTED).await;
}
