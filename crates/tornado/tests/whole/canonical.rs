//! The first program of the front page, and its typed path.

use tornado::web::{Application, Exchange, Handler, Result};

use crate::client::get;
use crate::server::Server;

struct Main;

impl Handler for Main {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.write("Hello, world")
    }
}

/// PROJ-1.01: every byte of the answer, but for the time.
#[test]
fn the_canonical_program_answers_exactly_this() {
    let server = Server::of(Application::new().route("/", || Main));
    let mut client = server.connect();
    for _ in 0..2 {
        let answer = client.get("/");
        let date = answer.header("Date").expect("a date");
        assert!(date.len() == 29 && date.ends_with(" GMT"), "{date}");
        assert_eq!(
            answer.head_without_date(),
            concat!(
                "HTTP/1.1 200 OK\r\n",
                "Server: TornadoServer/",
                env!("CARGO_PKG_VERSION"),
                "\r\n",
                "Content-Type: text/html; charset=UTF-8\r\n",
                "Etag: \"e02aa1b106d5c7c6a98def2b13005d5b84fd8dc8\"\r\n",
                "Content-Length: 12\r\n",
                "\r\n",
            )
        );
        assert_eq!(answer.text(), "Hello, world");
    }
}

#[test]
fn a_path_is_typed() {
    let server = Server::start();
    let mut client = server.connect();
    assert_eq!(
        client.get("/story/042").text(),
        "You requested the story 42 at /story/42"
    );
    assert_eq!(client.get("/story/18446744073709551615?q=1").status(), 200);
    for beyond in [
        "/story/18446744073709551616",
        "/story/",
        "/story/x",
        "/story/1/",
        "//story/1",
        "/story/-1",
    ] {
        assert_eq!(client.get(beyond).status(), 404, "{beyond}");
    }
    assert_eq!(
        client.ask(get("http://a/story/7")).text(),
        "You requested the story 7 at /story/7"
    );
}
