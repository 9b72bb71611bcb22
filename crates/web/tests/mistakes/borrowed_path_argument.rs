//! A borrowed text as the argument of a path.

use tornado_web::{Application, Exchange, Handler, Result};

struct Story(String);

impl Handler for Story {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.write(&self.0)
    }
}

fn main() {
    Application::new().route("/story/(.*)", |name: &'static str| Story(name.to_owned()));
}
