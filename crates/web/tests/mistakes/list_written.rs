//! A list where an object is wanted.

use tornado_web::{Exchange, Handler, Result};

struct Main;

impl Handler for Main {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.write(vec!["a", "b"])
    }
}

fn main() {}
