//! What a load balancer asks.

use tornado::web::{Exchange, Handler, Result};

use crate::site::Blog;

/// `GET /health`: 200 if the database answers, else 503.
pub(crate) struct Health;

impl Handler<Blog> for Health {
    async fn head(&mut self, x: &mut Exchange<Blog>) -> Result {
        self.get(x).await
    }

    async fn get(&mut self, x: &mut Exchange<Blog>) -> Result {
        x.site().store.ping().await?;
        x.set_header("Content-Type", "text/plain; charset=UTF-8")?;
        x.set_header("Cache-Control", "no-store")?;
        x.write("ok\n")
    }
}
