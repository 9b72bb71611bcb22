//! A handler of the empty site in the application of another.

use tornado_web::{Application, Exchange, Handler, Result, Site};

struct Blog;

impl Site for Blog {
    type User = ();
}

struct Main;

impl Handler for Main {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.write("Hello, world")
    }
}

fn main() {
    Application::of(Blog).route("/", || Main);
}
