//! The canonical first program.
//!
//! ```text
//! cargo run --release -p helloworld -- --port=8888 --address=127.0.0.1
//! ```

#![deny(unused_must_use)]

use std::process::ExitCode;

use tornado::HttpServer;
use tornado::options::OptionSet;
use tornado::web::{Application, Exchange, Handler, Result};

tornado::options::options! {
    /// What this program can be told.
    struct Options {
        /// Port to listen on
        port: u16 = 8888,
        /// Address to listen on; every interface when left out
        address: Option<String>,
    }
}

struct Main;

impl Handler for Main {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.write("Hello, world")
    }
}

fn main() -> ExitCode {
    // Answers --help, complains of what it does not know, and starts the log.
    let Options { port, address } = Options::parse();
    let application = Application::new().route("/", || Main);
    let server = HttpServer::new(application);
    let served = match address {
        Some(address) => server.listen((address, port)),
        None => server.listen(port),
    };
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
