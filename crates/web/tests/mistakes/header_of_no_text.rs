//! A header whose value is neither text, number nor time.

use tornado_web::{Exchange, Handler, Result};

struct Main;

impl Handler for Main {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.set_header("X-Ratio", 0.5)
    }
}

fn main() {}
