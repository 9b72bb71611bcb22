//! What it says back.

use tornado::web::{Exchange, Handler, Result};
use tornado::websocket::{Deflate, Settings};

/// The largest message that is said back.
const LARGEST: usize = 64 << 20;

/// `/ws`: a WebSocket that says back what it is told, compressed where the client can.
pub(crate) struct Back;

impl Handler for Back {
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
