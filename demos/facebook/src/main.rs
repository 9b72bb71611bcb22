//! The stream of somebody's posts, read from the Graph API and written to it.
//!
//! ```text
//! cargo run --release -p facebook
//! cargo run --release -p facebook -- --facebook-api-key=… --facebook-secret=…
//! ```
//!
//! Then open <http://127.0.0.1:8888>. Without a key it asks a stand-in that it brings itself, which has four people and forgets them
//! with the program. What is registered with Facebook as the address to come back to is that of `--url`, and `/auth/login`.

#![deny(unused_must_use)]

mod account;
mod graph;
mod post;
mod sessions;
mod site;
mod stream;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use tornado::HttpServer;
use tornado::auth::providers::FacebookGraph;
use tornado::ioloop::IoLoop;
use tornado::options::OptionSet;

use crate::graph::Graph;

tornado::options::options! {
    /// What this program can be told.
    struct Options {
        /// Port to listen on
        port: u16 = 8888,
        /// Address to listen on
        address: String = "127.0.0.1",
        /// Where browsers find this program; http://127.0.0.1 and the port when left out
        url: Option<String>,
        /// What Facebook knows this program by; a stand-in is asked when left out
        facebook_api_key: Option<String>,
        /// What proves it
        facebook_secret: Option<String>,
        /// What cookies are signed with; another with every start when left out
        cookie_secret: Option<String>,
        /// Folder of styles and pictures
        static_path: Option<PathBuf>,
    }
}

fn main() -> ExitCode {
    match run(Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("facebook: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: Options) -> Result<(), Box<dyn std::error::Error>> {
    let url = options
        .url
        .unwrap_or_else(|| format!("http://127.0.0.1:{}", options.port));
    let url = url.trim_end_matches('/');
    let files = options
        .static_path
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("static"));
    let (facebook, stand_in) = match (options.facebook_api_key, options.facebook_secret) {
        (Some(key), Some(secret)) => (FacebookGraph::new(key, secret), false),
        (None, None) => (stand_in(url, &files)?, true),
        _ => return Err("--facebook-api-key and --facebook-secret belong together".into()),
    };
    let secret = options.cookie_secret.unwrap_or_else(sessions::random_text);
    let application = site::application(url, facebook, stand_in, secret, &files);
    let server = HttpServer::new(application).bind((options.address, options.port))?;
    eprintln!("{url}/");
    server.start(1)?;
    Ok(())
}

/// Starts a stand-in on a port of its own, and says how it is reached.
///
/// It runs as long as the program, which alone hears the signals that end both.
fn stand_in(url: &str, files: &Path) -> std::io::Result<FacebookGraph> {
    let (key, secret) = (sessions::random_text(), sessions::random_text());
    let graph = Graph::new(&key, &secret, &format!("{url}/auth/login"));
    let server = HttpServer::new(graph::application(graph, files)).bind(("127.0.0.1", 0))?;
    let Some(address) = server.addresses().first().copied() else {
        return Err(std::io::Error::other("the stand-in has no address"));
    };
    std::thread::spawn(move || -> std::io::Result<()> {
        let io_loop = IoLoop::new()?;
        let serving = io_loop.make_current();
        let _running = server.serve()?;
        drop(serving);
        io_loop.start();
        Ok(())
    });
    let graph = format!("http://{address}");
    let facebook = FacebookGraph::new(key, secret).base_url(&graph);
    Ok(facebook.with_oauth(|oauth| {
        oauth
            .authorize_url(format!("{graph}/dialog/oauth"))
            .token_url(format!("{graph}/oauth/access_token"))
    }))
}
