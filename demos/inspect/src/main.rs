//! Tells a client what it asked: a program to try clients, proxies and forms with.
//!
//! ```text
//! cargo run --release -p inspect -- --port=8888 --static-path=.
//! ```

#![deny(unused_must_use)]

mod answered;
mod asked;
mod said;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use tornado::HttpServer;
use tornado::httpserver;
use tornado::options::OptionSet;
use tornado::web::{Application, Exchange, Handler, Result, Settings, StaticFile};

tornado::options::options! {
    /// What this program can be told.
    struct Options {
        /// Port to listen on
        port: u16 = 8888,
        /// Address to listen on; every interface when left out
        address: Option<String>,
        /// Folder whose files are served below /static/, and at every path that is nothing else
        static_path: Option<PathBuf>,
        /// Most bytes that the body of a request may have
        max_body_size: u64 = 100 << 20,
        /// How long the head of a request may take, and a new connection to begin with it
        header_timeout: Duration = Duration::from_secs(30),
        /// How long a connection may wait between requests
        idle_timeout: Duration = Duration::from_secs(3600),
        /// How long a client may pause within a body
        body_timeout: Duration = Duration::from_secs(60),
    }
}

/// `GET /`: the greeting.
struct Main;

impl Handler for Main {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.write("Hello, world")
    }

    async fn head(&mut self, x: &mut Exchange) -> Result {
        self.get(x).await
    }
}

fn main() -> ExitCode {
    let options = Options::parse();
    let limits = httpserver::Settings {
        max_body_size: options.max_body_size,
        first_byte_timeout: options.header_timeout,
        head_timeout: options.header_timeout,
        idle_timeout: options.idle_timeout,
        body_timeout: options.body_timeout,
        ..httpserver::Settings::default()
    };
    let server = HttpServer::new(application(options.static_path)).settings(limits);
    let served = match options.address {
        Some(address) => server.listen((address, options.port)),
        None => server.listen(options.port),
    };
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn application(folder: Option<PathBuf>) -> Application {
    let files = folder.map(|folder| StaticFile::new(folder).default_filename("index.html"));
    let application = Application::new()
        .settings(Settings {
            static_path: files.clone(),
            ..Settings::default()
        })
        .route("/", || Main)
        .route("/echo", || asked::Echo)
        .route("/args", || asked::Args)
        .route("/form", || asked::Form)
        .route("/headers", || asked::Headers)
        .route("/cookies", || asked::Cookies)
        .route("/sleep", || answered::Sleep)
        .route("/stream", || answered::Stream)
        .route("/status", || answered::Status)
        .route("/set-header", || answered::SetHeader)
        .route("/redirect", || answered::Redirect)
        .route("/set-cookie", || answered::SetCookie)
        .route("/ws", || said::Back);
    match files {
        Some(files) => application.route("/(.*)", files),
        None => application,
    }
}
