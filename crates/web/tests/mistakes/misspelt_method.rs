//! A method that no handler has.

use tornado_web::{Exchange, Handler, Result};

struct Main;

impl Handler for Main {
    async fn gett(&mut self, x: &mut Exchange) -> Result {
        x.write("Hello, world")
    }
}

fn main() {}
