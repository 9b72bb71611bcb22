//! Logs people in by the provider of your choice.
//!
//! ```text
//! cargo run --release -p auth
//! cargo run --release -p auth -- --provider=github --client_id=… --client_secret=…
//! cargo run --release -p auth -- --provider=https://accounts.example.com --client_id=… --client_secret=…
//! ```
//!
//! Without a provider it asks one that it brings itself, which believes everybody. What is registered with a real one as the address
//! to come back to is that of `--url`, and `/login`.

#![deny(unused_must_use)]

mod local;
mod provider;
mod site;

use std::process::ExitCode;

use tornado::HttpServer;
use tornado::options::OptionSet;

use crate::local::Local;
use crate::provider::Provider;

tornado::options::options! {
    /// What this program can be told.
    struct Options {
        /// Port to listen on
        port: u16 = 8888,
        /// Address to listen on
        address: String = "127.0.0.1",
        /// Where browsers find this program; http://127.0.0.1 and the port when left out
        url: Option<String>,
        /// google, github, microsoft, yahoo, x, twitter, facebook, or the address of an issuer; one of its own when left out
        provider: Option<String>,
        /// What the provider knows this program by
        client_id: String = "demo",
        /// What proves it
        client_secret: String = "demo",
        /// What cookies are signed with; another with every start when left out
        cookie_secret: Option<String>,
    }
}

fn main() -> ExitCode {
    let options = Options::parse();
    let url = options
        .url
        .unwrap_or_else(|| format!("http://127.0.0.1:{}", options.port));
    let url = url.trim_end_matches('/');
    let (id, secret) = (options.client_id.as_str(), options.client_secret.as_str());
    let local = Local::new(url, id, secret);
    let provider = match &options.provider {
        Some(name) => Provider::named(name, id, secret),
        None => Some(Provider::issuer(local.issuer(), id, secret)),
    };
    let Some(provider) = provider else {
        eprintln!("--provider is neither a provider's name nor an address: see --help");
        return ExitCode::FAILURE;
    };
    let cookie_secret = options.cookie_secret.unwrap_or_else(local::random_text);
    let local = options.provider.is_none().then_some(local);
    let application = site::application(url, provider, local, cookie_secret);
    eprintln!("{url}/");
    match HttpServer::new(application).listen((options.address, options.port)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
