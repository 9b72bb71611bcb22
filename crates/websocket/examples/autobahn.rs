//! Has the client go through the cases of a testing server, Autobahn's `wstest -m fuzzingserver`.
//!
//! ```text
//! cargo run --release -p tornado-websocket --example autobahn -- ws://127.0.0.1:9001
//! ```

use tornado_websocket::{Deflate, Error, Settings};

const AGENT: &str = "tornado-client";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let server = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "ws://127.0.0.1:9001".into());
    let settings = Settings::new()
        .deflate(Deflate::new().keep_context(true))
        .max_message_size(64 << 20);
    let mut counter = settings.connect(&format!("{server}/getCaseCount")).await?;
    let count = counter.receive().await?.map(|count| count.to_string());
    let count: usize = count.and_then(|count| count.parse().ok()).unwrap_or(0);
    for case in 1..=count {
        let url = format!("{server}/runCase?case={case}&agent={AGENT}");
        let mut socket = settings.connect(&url).await?;
        // What breaks the rules ends the case, not the program.
        while let Ok(Some(message)) = socket.receive().await {
            if socket.send(&message).await.is_err() {
                break;
            }
        }
    }
    let url = format!("{server}/updateReports?agent={AGENT}");
    settings.connect(&url).await?.close(1000, "").await?;
    println!("{count} cases");
    Ok(())
}
