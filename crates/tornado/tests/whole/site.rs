//! The application that the tests ask.

use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use tokio::sync::watch;
use tornado::httputil::{MultipartEvent, MultipartLimits, MultipartParser, Reply, Request, Sent};
use tornado::web::{
    Application, Error, Exchange, Handler, HttpError, Json, Result, Settings, Site,
};

/// What a body that is collected may have.
pub(crate) const COLLECTED: usize = 512 << 10;

/// What a body that is streamed may have.
pub(crate) const STREAMED: usize = 64 << 20;

pub(crate) fn application() -> Application<Room> {
    Application::of(Room::default())
        .settings(Settings {
            max_body_size: Some(COLLECTED as u64),
            ..Settings::default()
        })
        .route("/", || Main)
        .route_named("story", "/story/([0-9]+)", Story)
        .route("/news", || News)
        .route("/feed", || Feed)
        .route("/count/([a-z]+)", Count)
        .route("/slow", || Slow)
        .route("/form", || FormUpload)
        .route("/upload", Upload::default)
        .route("/panic/(now|later)", Panics)
        .route("/forbidden", || HttpError(403))
        .route("/who", || Who)
        .fallback("/plain/.*", plain)
}

/// What the handlers share: the latest news, and how many wait for the next.
pub(crate) struct Room {
    news: watch::Sender<String>,
    waiting: AtomicUsize,
    left: AtomicUsize,
}

impl Default for Room {
    fn default() -> Self {
        Self {
            news: watch::Sender::default(),
            waiting: AtomicUsize::new(0),
            left: AtomicUsize::new(0),
        }
    }
}

impl Site for Room {
    type User = ();

    fn write_error(&self, x: &mut Exchange<Self>, error: &Error) -> Result {
        x.write(format!("<h1>{} in the room</h1>", error.status().as_u16()))
    }
}

impl Room {
    async fn next_news(&self) -> String {
        let mut news = self.news.subscribe();
        let _waiting = Waiting::new(&self.waiting);
        // The sender lives as long as the room.
        let _ = news.changed().await;
        news.borrow().clone()
    }
}

/// Counts who waits; also the one that is given up.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

struct Main;

impl Handler<Room> for Main {
    async fn get(&mut self, x: &mut Exchange<Room>) -> Result {
        x.write("Hello, world")
    }
    async fn head(&mut self, x: &mut Exchange<Room>) -> Result {
        self.get(x).await
    }
}

struct Story(u64);

impl Handler<Room> for Story {
    async fn get(&mut self, x: &mut Exchange<Room>) -> Result {
        let own = x.reverse_url("story", &[&self.0])?;
        x.write(format!("You requested the story {} at {own}", self.0))
    }
}

/// Waits for news, or makes some.
struct News;

impl Handler<Room> for News {
    async fn get(&mut self, x: &mut Exchange<Room>) -> Result {
        let news = x.while_connected(x.site().next_news()).await?;
        x.write(news)
    }
    async fn post(&mut self, x: &mut Exchange<Room>) -> Result {
        let news = String::from_utf8_lossy(x.request().body()).into_owned();
        x.site().news.send_replace(news);
        x.set_status(204)
    }
    fn on_connection_close(&mut self, x: &mut Exchange<Room>) {
        x.site().left.fetch_add(1, Ordering::SeqCst);
    }
}

/// Sends all news, up to `end`.
struct Feed;

impl Handler<Room> for Feed {
    async fn get(&mut self, x: &mut Exchange<Room>) -> Result {
        x.set_header("Content-Type", "text/plain")?;
        x.write("begin")?;
        loop {
            x.flush().await?;
            let news = x.while_connected(x.site().next_news()).await?;
            let last = news == "end";
            x.write(news)?;
            if last {
                return Ok(());
            }
        }
    }
    fn on_connection_close(&mut self, x: &mut Exchange<Room>) {
        x.site().left.fetch_add(1, Ordering::SeqCst);
    }
}

/// Waits for news whether or not the client does.
struct Slow;

impl Handler<Room> for Slow {
    async fn get(&mut self, x: &mut Exchange<Room>) -> Result {
        let news = x.site().next_news().await;
        x.write(format!("slow {news}"))
    }
}

struct Count(String);

impl Handler<Room> for Count {
    async fn get(&mut self, x: &mut Exchange<Room>) -> Result {
        let count = match self.0.as_str() {
            "waiting" => x.site().waiting.load(Ordering::SeqCst),
            "left" => x.site().left.load(Ordering::SeqCst),
            "memory" => process_status("VmRSS:", 10) << 10,
            "peak" => process_status("VmHWM:", 10) << 10,
            // What `kill -TERM` would do is known only once the signal is caught.
            _ => return Err(HttpError(404).into()),
        };
        x.write(count.to_string())
    }
}

/// A number the kernel knows of this process.
fn process_status(name: &str, radix: u32) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(name))
        .unwrap_or_default();
    let number = line.trim().trim_end_matches(" kB");
    usize::from_str_radix(number, radix).unwrap_or_default()
}

/// Collects a form with a file.
struct FormUpload;

impl Handler<Room> for FormUpload {
    async fn post(&mut self, x: &mut Exchange<Room>) -> Result {
        let title: String = x.argument("title")?;
        let file = x.file("report")?;
        let right = pattern_at(0, &file.body);
        x.write(format!(
            "{title}: {} {} {} {right}",
            file.filename,
            file.content_type,
            file.body.len()
        ))
    }
}

/// Takes a form with a file piece by piece, and keeps none.
#[derive(Default)]
struct Upload {
    parser: Option<MultipartParser>,
    filename: String,
    length: usize,
    wrong: bool,
}

impl Handler<Room> for Upload {
    async fn prepare(&mut self, x: &mut Exchange<Room>) -> Result {
        x.set_max_body_size(STREAMED as u64);
        let content_type = x.request().header("Content-Type").unwrap_or_default();
        self.parser = Some(MultipartParser::new(
            content_type,
            MultipartLimits::default(),
        )?);
        Ok(())
    }
    async fn data_received(&mut self, _x: &mut Exchange<Room>, piece: Bytes) -> Result {
        let Some(parser) = &mut self.parser else {
            return Ok(());
        };
        parser.feed(piece);
        while let Some(event) = parser.next_event()? {
            match event {
                MultipartEvent::Begin(part) => self.filename = part.filename.unwrap_or_default(),
                MultipartEvent::Data(data) => {
                    self.wrong |= !pattern_at(self.length, &data);
                    self.length += data.len();
                }
                MultipartEvent::End => {}
            }
        }
        Ok(())
    }
    async fn post(&mut self, x: &mut Exchange<Room>) -> Result {
        if let Some(parser) = &mut self.parser {
            parser.finish()?;
        }
        x.write(format!("{} {} {}", self.filename, self.length, !self.wrong))
    }
}

/// Bytes with a period that fits no buffer, so that one which is lost shows.
pub(crate) fn pattern(length: usize) -> Vec<u8> {
    (0..251_u8).cycle().take(length).collect()
}

/// Whether these bytes of the pattern begin there.
fn pattern_at(start: usize, bytes: &[u8]) -> bool {
    let period: Vec<u8> = (0..251).collect();
    let mut at = start % period.len();
    let mut rest = bytes;
    while !rest.is_empty() {
        let (piece, behind) = rest.split_at(rest.len().min(period.len() - at));
        if !period[at..].starts_with(piece) {
            return false;
        }
        (at, rest) = (0, behind);
    }
    true
}

struct Panics(String);

impl Handler<Room> for Panics {
    async fn get(&mut self, x: &mut Exchange<Room>) -> Result {
        x.write("half a page")?;
        if self.0 == "later" {
            x.site().next_news().await;
        }
        panic!("the handler of a test panics, as it is to")
    }
}

/// Tells who asks, and which process is asked.
struct Who;

impl Handler<Room> for Who {
    async fn get(&mut self, x: &mut Exchange<Room>) -> Result {
        let request = x.request();
        let told = serde_json::json!({
            "ip": request.remote_ip().to_string(),
            "protocol": request.protocol(),
            "host": request.host(),
            "process": std::process::id(),
        });
        x.write(Json(&told))
    }
}

/// Knows nothing of applications.
async fn plain(request: Request, mut reply: Reply) -> Sent {
    let _ = reply.page().head.set("X-Plain", "yes");
    reply.send_text(&format!("{} {}", request.method(), request.uri()))
}
