//! A server's options, from the command line, the environment and a file.
//!
//! ```text
//! cargo run -p tornado-options --example server -- --help
//! SERVER_PORT=80 cargo run -p tornado-options --example server -- --debug
//! ```
//!
//! It prints what it would do instead of serving.

use tornado_options::{OptionSet, Options, options};

options! {
    /// What this server can be told.
    struct Settings {
        /// Port to listen on
        port: u16 = 8888,
        /// Address to listen on; all of them when left out
        address: Option<std::net::IpAddr>,
        /// Say more
        debug: bool,
    }
}

fn main() -> Result<(), tornado_options::Error> {
    let options = Options::with_logging();
    options.environment("SERVER_");
    options.config_option("config")?;
    let settings = Settings::parse_with(&options);

    tracing::debug!("debug lines are on");
    tracing::info!(port = settings.port, debug = settings.debug, "listening");
    let where_from = options.origin("port")?;
    println!(
        "port {} by {where_from:?}, address {:?}",
        settings.port, settings.address
    );
    Ok(())
}
