use tornado_web::{Exchange, Handler, Result};

struct Main;

impl Handler for Main {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.render("home.html", vec!["one", "two"]).await
    }
}

fn main() {}
