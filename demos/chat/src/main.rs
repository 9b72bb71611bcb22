//! A chat room, which the browser reaches by a WebSocket or else by long polls.
//!
//! ```text
//! cargo run --release -p chat -- --port=8888
//! ```
//!
//! Open <http://localhost:8888/> in two windows. Several processes are one room with `--redis=redis://127.0.0.1:6379/0`.
//!
//! What not to copy: anybody may take any name, and the key that cookies are signed with is known to all who read this,
//! unless `--cookie-secret` is another.

#![deny(unused_must_use)]

mod polls;
mod room;
mod site;
mod socket;
mod visitors;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use tornado::HttpServer;
use tornado::broadcast::{self, Broadcast, Channel, Redis, Slow};
use tornado::httpserver;
use tornado::locale::Locales;
use tornado::options::OptionSet;
use tornado::web::{Application, Coding, Settings};

use crate::room::Said;
use crate::site::Chat;

tornado::options::options! {
    /// What this program can be told.
    struct Options {
        /// Port to listen on
        port: u16 = 8888,
        /// Address to listen on; every interface when left out
        address: Option<String>,
        /// Redis that makes several processes one room, as in redis://127.0.0.1:6379/0
        redis: Option<String>,
        /// Long random text that cookies are signed with; the same for all processes
        cookie_secret: String = KNOWN_SECRET.to_owned(),
        /// Folder with templates/, static/ and translations/
        home: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).to_owned(),
    }
}

const KNOWN_SECRET: &str = "known to everybody: give one of your own by --cookie-secret";

/// Where in Redis the room is.
const KEY: &str = "tornado:chat";

/// How long somebody who says something waits for a Redis that is away.
const PATIENCE: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    match serve(Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(options: Options) -> Result<(), Box<dyn std::error::Error>> {
    if options.cookie_secret == KNOWN_SECRET {
        tracing::warn!(
            "cookies are signed with a secret that everybody knows: see --cookie-secret"
        );
    }
    // A reader that is further behind than 200 messages is let go; its page comes back by itself.
    let channel = Channel::with(broadcast::Settings::new().keep(200).slow(Slow::DropReader));
    let room: Arc<dyn Broadcast<Said>> = match &options.redis {
        Some(url) => Arc::new(Redis::open(url, KEY, channel)?.patience(PATIENCE)),
        None => Arc::new(channel),
    };
    let locales = Locales::load_translations(options.home.join("translations"))?;
    let limits = httpserver::Settings {
        max_body_size: 64 << 10,
        drain_timeout: Duration::from_secs(1), // polls and sockets never end by themselves
        ..httpserver::Settings::default()
    };
    let application = application(Chat { room }, &options.home, options.cookie_secret, locales);
    let server = HttpServer::new(application).settings(limits);
    match options.address {
        Some(address) => server.listen((address, options.port))?,
        None => server.listen(options.port)?,
    }
    Ok(())
}

fn application(chat: Chat, home: &Path, secret: String, locales: Locales) -> Application<Chat> {
    Application::of(chat)
        .settings(Settings {
            cookie_secret: Some(secret.into()),
            login_url: Some("/auth/login".into()),
            xsrf_cookies: true,
            template_path: Some(home.join("templates")),
            static_path: Some(home.join("static").into()),
            compress_response: vec![Coding::GZIP],
            ..Settings::default()
        })
        .translations(locales)
        .route("/", || visitors::Room)
        .route("/auth/login", || visitors::Login)
        .route("/auth/logout", || visitors::Logout)
        .route("/language", || visitors::Language)
        .route("/a/message/new", || polls::New)
        .route("/a/message/updates", || polls::Updates)
        .route("/chatsocket", || socket::Socket)
}
