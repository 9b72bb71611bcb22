//! A complete blog: entries in a database, an author who logs in, a feed, two languages.
//!
//! ```text
//! cargo run --release -p blog
//! ```
//!
//! Then open <http://localhost:8888>, and write the first entry. Entries lie in `blog.db`, where the program was started;
//! `--database-url=mysql://…` or `postgres://…` has them elsewhere. `--help` lists the options, which may also come from the
//! environment (`BLOG_PORT=80`) and from a file (`--config=/etc/blog.conf`). `docs/src/deployment.md` puts it on a server.

#![deny(unused_must_use)]

mod account;
mod compose;
mod elsewhere;
mod entries;
mod health;
mod language;
mod limit;
mod markdown;
mod password;
mod provider;
mod site;
mod slug;
mod store;
mod throttle;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use tornado::HttpServer;
use tornado::ioloop::IoLoop;
use tornado::locale::Locales;
use tornado::options::OptionSet;
use tornado::template::templates;
use tornado::web::{Application, Settings};

use crate::provider::Provider;
use crate::site::Blog;
use crate::store::Store;
use crate::throttle::Throttle;

tornado::options::options! {
    /// What the blog can be told.
    struct Options {
        /// Port to listen on
        port: u16 = 8888,
        /// Address to listen on; every interface when left out
        address: Option<String>,
        /// Where the entries are: sqlite:blog.db, mysql://user:password@host/blog, postgres://user:password@host/blog
        database_url: String = "sqlite:blog.db",
        /// What the blog is called
        title: String = "Tornado Blog",
        /// Where readers find the blog, https://blog.example; what they ask for when left out
        url: Option<String>,
        /// Who vouches for authors beside their password: google, github, microsoft, yahoo, x, twitter, facebook, or the address of an issuer
        provider: Option<String>,
        /// What the provider knows the blog by; there it is registered with the address /auth/provider
        client_id: Option<String>,
        /// What proves it
        client_secret: Option<String>,
        /// What cookies are signed with; made up once, and kept in the database, when left out
        cookie_secret: Option<String>,
        /// Folder of styles and pictures
        static_path: Option<PathBuf>,
        /// Folder of translations
        translations: Option<PathBuf>,
        /// Believe the headers of a proxy, through which alone this program is reached
        xheaders: bool,
        /// Loops to run; 0 is one per core
        loops: usize = 0,
    }
}

fn main() -> ExitCode {
    match options().and_then(run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("blog: {error}");
            ExitCode::FAILURE
        }
    }
}

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// From the command line, from the environment (`BLOG_PORT=80`), and from the file of `--config`, which is a place for secrets.
fn options() -> Outcome<Options> {
    let sources = tornado::options::Options::with_logging();
    sources.environment("BLOG_");
    sources.config_option("config")?;
    Ok(Options::parse_with(&sources))
}

fn run(options: Options) -> Outcome {
    let provider = provider(&options)?;
    let static_path = folder(options.static_path, "static");
    if !static_path.is_dir() {
        return Err(format!(
            "there is no folder {}: --static-path says where it is",
            static_path.display()
        )
        .into());
    }
    let store = Store::open(&options.database_url)?;
    let prepared = IoLoop::new()?.run_sync(store.prepare(options.cookie_secret), None)?;
    let secret = prepared.map_err(|error| {
        format!(
            "the database cannot be used: {error}; --database-url says which it is (see --help), and this program must be allowed to write to it"
        )
    })?;
    let throttle = Throttle::new(secret.clone());
    let settings = Settings {
        cookie_secret: Some(secret.into()),
        login_url: Some("/auth/login".into()),
        xsrf_cookies: true,
        static_path: Some(static_path.into()),
        max_body_size: Some(2 << 20),
        ..Settings::default()
    };
    let locales = Locales::load_translations(folder(options.translations, "translations"))?;
    let blog = Blog {
        store,
        provider,
        throttle,
        title: options.title,
        url: options.url,
    };
    let server = HttpServer::new(application(blog, settings, locales)).xheaders(options.xheaders);
    let server = match options.address {
        Some(address) => server.bind((address, options.port))?,
        None => server.bind(options.port)?,
    };
    if let Some(address) = server.addresses().first() {
        match address.ip().is_unspecified() {
            true => tracing::info!("the blog is at http://localhost:{}/", address.port()),
            false => tracing::info!("the blog is at http://{address}/"),
        }
    }
    server.start(options.loops)?;
    Ok(())
}

fn application(blog: Blog, settings: Settings, locales: Locales) -> Application<Blog> {
    Application::of(blog)
        .settings(settings)
        .templates(templates!("templates"))
        .translations(locales)
        .ui_module("Entry", entries::EntryModule)
        .route("/", || entries::Home)
        .route("/archive", || entries::Archive)
        .route("/feed", || entries::Feed)
        .route_named("entry", "/entry/([^/]+)", entries::Entry)
        .route("/compose", || compose::Compose)
        .route("/auth/login", || account::Login)
        .route("/auth/create", || account::Create)
        .route("/auth/logout", || account::Logout)
        .route("/auth/provider", || elsewhere::Elsewhere)
        .route("/language/([a-z]+)", language::Choose)
        .route("/health", || health::Health)
}

fn provider(options: &Options) -> Result<Option<Provider>, &'static str> {
    let Some(name) = &options.provider else {
        return Ok(None);
    };
    let both = options
        .client_id
        .as_deref()
        .zip(options.client_secret.as_deref());
    let (id, secret) = both.ok_or("--provider needs --client_id and --client_secret")?;
    let provider = Provider::new(name, id, secret);
    let unknown = "--provider is neither a provider's name nor an address: see --help";
    provider.map(Some).ok_or(unknown)
}

/// The one given; or the one beside the program, or beside its source.
fn folder(given: Option<PathBuf>, name: &str) -> PathBuf {
    let program = std::env::current_exe().ok();
    let beside = program
        .as_deref()
        .and_then(Path::parent)
        .map(|folder| folder.join(name));
    given
        .or(beside.filter(|folder| folder.is_dir()))
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join(name))
}
