//! A future where its result is wanted.

use tornado_web::{Exchange, Handler, Result};

struct Main;

impl Handler for Main {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.write("Hello, world")?;
        x.flush()
    }
}

fn main() {}
