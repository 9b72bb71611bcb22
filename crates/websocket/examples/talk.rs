//! Talks to an echo server, from the command line.
//!
//! ```text
//! cargo run -p tornado-websocket --example talk -- ws://localhost:8888/ws hello
//! ```

use tornado_websocket::{Deflate, Error, Settings};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let mut arguments = std::env::args().skip(1);
    let url = arguments
        .next()
        .unwrap_or_else(|| "ws://localhost:8888/ws".into());
    let mut socket = Settings::new()
        .deflate(Deflate::new())
        .connect(&url)
        .await?;
    for text in arguments {
        socket.send(&text).await?;
        match socket.receive().await? {
            Some(answer) => println!("{answer}"),
            None => break,
        }
    }
    socket.close(1000, "").await
}
