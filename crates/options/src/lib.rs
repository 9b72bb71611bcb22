//! Options of a program: command line, files, environment, and logging.
//!
//! ```
//! use tornado_options::{OptionSet, options};
//!
//! options! {
//!     /// What this server can be told.
//!     struct Settings {
//!         /// Port to listen on
//!         port: u16 = 8888,
//!         /// Address to listen on; all of them when left out
//!         address: Option<String>,
//!         /// Servers of the cache
//!         cache_hosts: Vec<String> = ["127.0.0.1:11011"],
//!     }
//! }
//!
//! fn main() {
//!     // Reads the command line, answers --help, and starts logging as --logging and --log-file-prefix say.
//!     let settings = Settings::parse();
//!     tracing::info!("listening on port {}", settings.port);
//! }
//! ```
//!
//! ```text
//! $ server --prot=80
//! server: unrecognized option --prot; did you mean --port?
//! $ server --port=80000
//! server: option --port: expected an integer from 0 to 65535, got "80000"
//! $ server --port=80
//! [I 260710 15:04:05 server:17] listening on port 80
//! ```
//!
//! # Two ways to the same options
//!
//! [`options!`] makes a struct: the compiler knows the names, and reading one is reading a field. The other form is dynamic, for
//! options that are not known when the program is written, and close to Tornado's own:
//!
//! ```
//! use tornado_options::{Definition, Options};
//!
//! let options = Options::new();
//! options.define(Definition::new("port", 8888u16).help("port to listen on"))?;
//! let rest = options.parse_args(["server", "--port=80", "page.html"])?;
//! assert_eq!(options.get::<u16>("port")?, 80);
//! assert_eq!(rest, ["page.html"]);
//! # Ok::<(), tornado_options::Error>(())
//! ```
//!
//! A set of options is a value, [`Options`]; [`options()`](options()) is one for the whole program, and functions such as
//! [`define`] and [`get`] use that.
//!
//! # Where values come from
//!
//! | source | how | prevails over |
//! |---|---|---|
//! | default | [`Definition::new`] | nothing |
//! | option file | [`parse_config_file`](Options::parse_config_file), [`config_option`](Options::config_option) | defaults |
//! | environment | [`environment`](Options::environment) | files |
//! | command line | [`parse_command_line`](Options::parse_command_line) | all others |
//!
//! The order in which sources are read does not matter; [`Origin`] has the details.

mod command_line;
mod config_file;
mod date_time;
mod default;
mod environment;
mod error;
mod global;
mod help;
mod kind;
pub mod logging;
mod nearest;
mod option;
mod option_type;
mod options;
mod origin;
mod parse;
mod set;
mod state;
mod value;
mod wrap;

pub use date_time::DateTime;
pub use default::{DefaultOf, Infer};
pub use error::Error;
pub use global::{
    add_parse_callback, define, get, options, parse_command_line, parse_config_file, print_help,
};
pub use kind::Kind;
pub use option::{CallbackResult, Definition};
pub use option_type::OptionType;
pub use options::{Mock, Options};
pub use origin::Origin;
pub use set::OptionSet;
pub use value::Value;

/// The guide's chapter, its samples tested.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/src/options.md")]
struct Guide;
