//! Tornado for Rust: one coherent, complete, fast web framework.
//!
//! ```no_run
//! use tornado::HttpServer;
//! use tornado::web::{Application, Exchange, Handler, Result};
//!
//! struct Main;
//!
//! impl Handler for Main {
//!     async fn get(&mut self, x: &mut Exchange) -> Result {
//!         x.write("Hello, world")
//!     }
//! }
//!
//! fn main() -> std::io::Result<()> {
//!     let application = Application::new().route("/", || Main);
//!     HttpServer::new(application).listen(8888)
//! }
//! ```
//!
//! A request goes to the first route whose pattern its path matches. The second half of a route builds the handler from
//! the groups of the pattern; the handler's method answers on the exchange:
//!
//! ```
//! use tornado::web::{Application, Exchange, Handler, HttpError, Result};
//!
//! const STORIES: [&str; 2] = ["The first", "The second"];
//!
//! struct Story(usize);
//!
//! impl Handler for Story {
//!     async fn get(&mut self, x: &mut Exchange) -> Result {
//!         let story = STORIES.get(self.0).ok_or(HttpError(404))?;
//!         let shout: Option<bool> = x.find_argument("shout")?;
//!         x.write(if shout == Some(true) { story.to_uppercase() } else { (*story).to_owned() })
//!     }
//! }
//!
//! let application = Application::new().route_named("story", "/story/([0-9]+)", Story);
//! assert_eq!(application.reverse_url("story", &[&1]).unwrap(), "/story/1");
//! ```
//!
//! # The parts
//!
//! Each is a crate of its own, and can be used alone.
//!
//! | module | is | feature |
//! |---|---|---|
//! | `web` | applications: routes, handlers, errors, arguments, pages | `web` |
//! | `httpserver` | the HTTP/1.1 server, a loop per core | `httpserver` |
//! | `httpclient` | HTTP clients, and the trait `Fetch` by which others use them | `httpclient` |
//! | `httputil` | the words both share: requests, replies, forms, cookies | comes with them |
//! | `broadcast` | one message to many who wait, in one process or through Redis | `broadcast` |
//! | `auth` | login by other sites: OpenID Connect, OAuth, OpenID | `auth` |
//! | `database` | SQL databases: SQLite, MySQL or MariaDB, PostgreSQL | `database` |
//! | `escape` | text made safe for HTML, JSON and addresses | `escape` |
//! | `ioloop` | the loop: timers, callbacks, signals | `ioloop` |
//! | `iostream` | streams read up to a delimiter or a count | `iostream` |
//! | `locale` | translations, and dates, lists and numbers as languages write them | `locale` |
//! | `options` | command line, option files, environment, and logging | `options` |
//! | `template` | the template language, for pages and everything else | `template` |
//! | `testing` | tests without a socket, with one, of programs, in a browser | `testing`, `browser` |
//! | `tower` | axum routers in our applications, our applications under hyper | `tower` |
//! | `websocket` | WebSocket, server and client | `websocket` |
//!
//! All but `auth`, `broadcast`, `database`, `httpclient`, `iostream`, `testing`, `tower` and `websocket` are on by
//! default; `full` is all of them. `brotli` and `zstd` are further ways to compress answers, `redis` takes
//! broadcasts from process to process, `mysql`, `postgres` and `database-tls` are databases besides SQLite. A
//! feature adds names and changes nothing else.

#[cfg(feature = "httpserver")]
pub use tornado_httpserver::HttpServer;

#[cfg(feature = "auth")]
pub use tornado_auth as auth;
#[cfg(feature = "broadcast")]
pub use tornado_broadcast as broadcast;
#[cfg(feature = "database")]
pub use tornado_database as database;
#[cfg(feature = "escape")]
pub use tornado_escape as escape;
#[cfg(feature = "httpclient")]
pub use tornado_httpclient as httpclient;
#[cfg(feature = "httpserver")]
pub use tornado_httpserver as httpserver;
#[cfg(feature = "httputil")]
pub use tornado_httputil as httputil;
#[cfg(feature = "ioloop")]
pub use tornado_ioloop as ioloop;
#[cfg(feature = "iostream")]
pub use tornado_iostream as iostream;
#[cfg(feature = "locale")]
pub use tornado_locale as locale;
#[cfg(feature = "options")]
pub use tornado_options as options;
#[cfg(feature = "template")]
pub use tornado_template as template;
#[cfg(feature = "testing")]
pub use tornado_testing as testing;
#[cfg(feature = "tower")]
pub use tornado_tower as tower;
#[cfg(feature = "web")]
pub use tornado_web as web;
#[cfg(feature = "websocket")]
pub use tornado_websocket as websocket;

/// The README and the guide, whose samples are tested here.
#[cfg(all(doctest, feature = "full"))]
mod guide {
    #[doc = include_str!("../../../README.md")]
    struct Readme;
    #[doc = include_str!("../../../docs/src/hello.md")]
    struct Hello;
    #[doc = include_str!("../../../docs/src/handlers.md")]
    struct Handlers;
    #[doc = include_str!("../../../docs/src/paths.md")]
    struct Paths;
    #[doc = include_str!("../../../docs/src/sites.md")]
    struct Sites;
    #[doc = include_str!("../../../docs/src/cookies.md")]
    struct Cookies;
    #[doc = include_str!("../../../docs/src/users.md")]
    struct Users;
    #[doc = include_str!("../../../docs/src/login.md")]
    struct Login;
    #[doc = include_str!("../../../docs/src/forms.md")]
    struct Forms;
    #[doc = include_str!("../../../docs/src/templates.md")]
    struct Templates;
    #[doc = include_str!("../../../docs/src/modules.md")]
    struct Modules;
    #[doc = include_str!("../../../docs/src/languages.md")]
    struct Languages;
    #[doc = include_str!("../../../docs/src/files.md")]
    struct Files;
    #[doc = include_str!("../../../docs/src/database.md")]
    struct Database;
    #[doc = include_str!("../../../docs/src/streaming.md")]
    struct Streaming;
    #[doc = include_str!("../../../docs/src/clients.md")]
    struct Clients;
    #[doc = include_str!("../../../docs/src/middleware.md")]
    struct Middleware;
    #[doc = include_str!("../../../docs/src/deployment.md")]
    struct Deployment;
    #[doc = include_str!("../../../docs/src/one-request.md")]
    struct OneRequest;
    #[doc = include_str!("../../../docs/src/from-python.md")]
    struct FromPython;
}
