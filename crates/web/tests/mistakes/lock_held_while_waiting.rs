//! A lock that is held across an await.

use std::sync::Mutex;

use tornado_web::{Exchange, Handler, Result};

static COUNT: Mutex<u64> = Mutex::new(0);

struct Main;

impl Handler for Main {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        let mut count = COUNT.lock().unwrap();
        x.flush().await?;
        *count += 1;
        x.write("counted")
    }
}

fn main() {}
