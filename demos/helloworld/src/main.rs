//! The canonical first program.
//!
//! ```text
//! cargo run --release -p helloworld -- --port=8888 --address=127.0.0.1
//! ```

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
    let (port, address) = match arguments() {
        Ok(given) => given,
        Err(complaint) => {
            eprintln!("helloworld: {complaint}\nusage: helloworld [--port=8888] [--address=0.0.0.0]");
            return ExitCode::from(2);
        }
    };
    let application = Application::new().route("/", || Main);
    println!("Listening on http://{address}:{port}/");
    match HttpServer::new(application).listen((address.as_str(), port)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("helloworld: cannot listen on {address}:{port}: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Reads `--port` and `--address`, each with its value behind `=` or as the next argument.
fn arguments() -> Result<(u16, String), String> {
    let (mut port, mut address) = (8888, String::from("0.0.0.0"));
    let mut given = std::env::args().skip(1);
    while let Some(argument) = given.next() {
        let (name, value) = match argument.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (argument.as_str(), given.next()),
        };
        let value = || value.ok_or_else(|| format!("{name} needs a value"));
        match name {
            "--port" => port = value()?.parse().map_err(|error| format!("--port: {error}"))?,
            "--address" => address = value()?,
            _ => return Err(format!("unknown argument {argument:?}")),
        }
    }
    Ok((port, address))
}
