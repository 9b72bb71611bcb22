//! The canonical first program.
//!
//! ```text
//! cargo run --release -p helloworld -- --port=8888 --address=127.0.0.1
//! ```

#![deny(unused_must_use)]

use std::process::ExitCode;

use tornado::HttpServer;
use tornado::web::{Application, Exchange, Handler, Result};

struct Main;

impl Handler for Main {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.write("Hello, world")
    }
}

fn main() -> ExitCode {
    let (port, address) = match port_and_address() {
        Ok(given) => given,
        Err(complaint) => {
            eprintln!("{complaint}\nusage: helloworld [--port=8888] [--address=HOST]");
            return ExitCode::from(2);
        }
    };
    let application = Application::new().route("/", || Main);
    let server = HttpServer::new(application);
    let served = match &address {
        Some(address) => server.listen((address.as_str(), port)),
        None => server.listen(port),
    };
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot serve on port {port}: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Reads `--port=…` and `--address=…`; without an address every interface is served.
fn port_and_address() -> Result<(u16, Option<String>), String> {
    let (mut port, mut address) = (8888, None);
    for argument in std::env::args().skip(1) {
        match argument.split_once('=') {
            Some(("--port", value)) => {
                port = value.parse().map_err(|_| format!("{value:?} is no port"))?;
            }
            Some(("--address", value)) => address = Some(value.to_owned()),
            _ => return Err(format!("{argument:?} is not understood")),
        }
    }
    Ok((port, address))
}
