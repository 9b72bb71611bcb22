//! Says back what it is told, over WebSocket.
//!
//! ```text
//! cargo run --release -p websocket -- --port=8888
//! ```
//!
//! and in the console of a browser that shows <http://localhost:8888/>:
//!
//! ```text
//! socket = new WebSocket("ws://localhost:8888/ws");
//! socket.onmessage = event => console.log(event.data);
//! socket.send("hello");
//! ```

#![deny(unused_must_use)]

use std::process::ExitCode;

use tornado::HttpServer;
use tornado::options::OptionSet;
use tornado::web::{Application, Exchange, Handler, Result};
use tornado::websocket::{Deflate, Settings};

tornado::options::options! {
    /// What this program can be told.
    struct Options {
        /// Port to listen on
        port: u16 = 8888,
        /// Address to listen on; every interface when left out
        address: Option<String>,
    }
}

/// The largest message that is said back.
const LARGEST: usize = 64 << 20;

struct Main;

impl Handler for Main {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.write("A WebSocket at /ws says back what it is told.\n")
    }
}

struct Echo;

impl Handler for Echo {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        let settings = Settings::new()
            .deflate(Deflate::new())
            .max_message_size(LARGEST);
        let mut socket = x.upgrade(|request, reply| settings.accept(request, reply))?;
        while let Some(message) = socket.receive().await? {
            socket.send(&message).await?;
        }
        Ok(())
    }
}

fn main() -> ExitCode {
    let Options { port, address } = Options::parse();
    let application = Application::new().route("/", || Main).route("/ws", || Echo);
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
