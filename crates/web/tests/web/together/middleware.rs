//! Middleware around all kinds of answers.

use super::*;

/// Puts a header on every answer.
struct Named;

impl Middleware for Named {
    async fn handle(&self, request: Request, mut reply: Reply, next: Next<'_>) -> Sent {
        reply.on_head(|head: &mut Head| {
            head.set("X-Named", "yes")
                .expect("a header that may be sent");
        });
        next.run(request, reply).await
    }
}

struct Pieces;

impl Handler for Pieces {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.set_header("Content-Type", "text/plain")?;
        x.write("one ")?;
        x.flush().await?;
        x.write("two")
    }

    async fn post(&mut self, x: &mut Exchange) -> Result {
        x.set_status(101)?;
        x.set_header("Upgrade", "echo")?;
        let upgraded = x.detach()?;
        drop(upgraded);
        Ok(())
    }

    async fn put(&mut self, _: &mut Exchange) -> Result {
        panic!("a mistake");
    }
}

#[test]
fn it_reaches_files_pieces_errors_and_upgrades() {
    let tree = Tree::new();
    tree.write("root/large.txt", text(100_000));
    for settings in [Settings::default(), compressing()] {
        let application = Application::new()
            .settings(Settings {
                static_path: Some(tree.root().into()),
                ..settings
            })
            .wrap(Named)
            .route("/", || Pieces);
        for (method, path, status) in [
            (Method::GET, "/", 200),
            (Method::PUT, "/", 500),
            (Method::DELETE, "/", 405),
            (Method::GET, "/static/hello.txt", 200),
            (Method::GET, "/static/large.txt", 200),
            (Method::HEAD, "/static/large.txt", 200),
            (Method::GET, "/static/../x", 403),
            (Method::GET, "/nowhere", 404),
        ] {
            let answer = run(fetch(&application, accepting(method, path)));
            answer.expect_status(status).expect_header("X-Named", "yes");
        }
        run(fetch(&application, Request::post("/")))
            .expect_status(101)
            .expect_header("X-Named", "yes")
            .expect_header("Upgrade", "echo")
            .expect_no_header("Content-Type");
    }
}
