//! The handler itself where a function is wanted.

use tornado_web::{Application, Exchange, Handler, Result};

struct Main;

impl Handler for Main {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.write("Hello, world")
    }
}

fn main() {
    Application::new().route("/", Main);
}
