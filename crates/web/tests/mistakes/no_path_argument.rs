//! Bytes as the argument of a path.

use tornado_web::{Application, Exchange, Handler, Result};

struct Story(Vec<u8>);

impl Handler for Story {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.write(&self.0)
    }
}

fn main() {
    Application::new().route("/story/(.*)", Story);
}
