//! A check whose result nobody looks at, with the lint that the guide advises.

#![deny(unused_must_use)]

use tornado_web::{Exchange, Handler, Result};

struct Main;

impl Handler for Main {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.remove_slash();
        x.write("Hello, world")
    }
}

fn main() {}
