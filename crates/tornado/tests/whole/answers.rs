//! What applications say when it is not a page: 304, 404, 405, HEAD, and what another service says.

use crate::client::{Client, post};
use crate::server::Server;

fn ask_with(client: &mut Client, method: &str, target: &str, header: &str) {
    client.send(format!(
        "{method} {target} HTTP/1.1\r\nHost: a\r\n{header}\r\n"
    ));
}

/// WEB-2.21, WEB-3.18: nothing follows a 304, and the connection goes on.
#[test]
fn a_page_the_client_has_is_not_sent_again() {
    let server = Server::start();
    let mut client = server.connect();
    let first = client.get("/");
    let tag = first.header("Etag").expect("a tag").to_owned();
    for list in [
        tag.clone(),
        format!("W/{tag}"),
        format!("\"other\", {tag}"),
        "*".into(),
    ] {
        ask_with(
            &mut client,
            "GET",
            "/",
            &format!("If-None-Match: {list}\r\n"),
        );
        let answer = client.answer();
        assert_eq!(
            (answer.status(), answer.header("Etag")),
            (304, Some(tag.as_str())),
            "{list}"
        );
        assert_eq!(
            (
                answer.header("Content-Type"),
                answer.header("Content-Length")
            ),
            (None, None)
        );
    }
    ask_with(&mut client, "GET", "/", "If-None-Match: \"other\"\r\n");
    assert_eq!(client.answer().text(), "Hello, world");
    ask_with(
        &mut client,
        "HEAD",
        "/",
        &format!("If-None-Match: {tag}\r\n"),
    );
    assert_eq!(client.answer().status(), 304);
    assert_eq!(
        client.get("/story/1").status(),
        200,
        "nothing was left on the connection"
    );
}

/// WEB-1.10
#[test]
fn head_is_get_without_the_body() {
    let server = Server::start();
    let mut client = server.connect();
    let get = client.get("/");
    ask_with(&mut client, "HEAD", "/", "");
    let head = client.head().expect("a head");
    assert_eq!(head.head_without_date(), get.head_without_date());
    assert_eq!(client.get("/").text(), "Hello, world", "no body was sent");
    ask_with(&mut client, "HEAD", "/nowhere", "");
    assert_eq!(client.head().expect("a head").status(), 404);
    assert_eq!(client.get("/").text(), "Hello, world");
}

#[test]
fn a_method_that_is_missing_is_405_and_tells_which_there_are() {
    let server = Server::start();
    let mut client = server.connect();
    for (method, target, allowed) in [
        ("POST", "/", "GET, HEAD"),
        ("DELETE", "/news", "GET, POST"),
        ("OPTIONS", "/story/1", "GET"),
        ("PROPFIND", "/story/1", "GET"),
        ("GET", "/form", "POST"),
    ] {
        ask_with(
            &mut client,
            method,
            target,
            "Content-Length: 0\r\nContent-Type: application/x-www-form-urlencoded\r\n",
        );
        let answer = client.answer();
        assert_eq!(
            (answer.status(), answer.header("Allow")),
            (405, Some(allowed)),
            "{method} {target}"
        );
    }
    assert_eq!(
        client.ask(post("/", "a body nobody asked for")).status(),
        405
    );
    assert_eq!(client.get("/").text(), "Hello, world");
}

/// WEB-3.16: the site's page, wherever the error comes from.
#[test]
fn errors_have_the_page_of_the_site() {
    let server = Server::start();
    let mut client = server.connect();
    for (target, status) in [
        ("/nowhere", 404),
        ("/%ff", 404),
        ("/forbidden", 403),
        ("/count/nothing", 404),
        ("/panic/now", 500),
    ] {
        let answer = client.get(target);
        assert_eq!(answer.status(), status, "{target}");
        assert_eq!(answer.text(), format!("<h1>{status} in the room</h1>"));
        assert_eq!(
            answer.header("Content-Type"),
            Some("text/html; charset=UTF-8")
        );
        assert_eq!(answer.header("Etag"), None);
    }
    assert_eq!(
        client.ask(post("/form", "")).status(),
        400,
        "a missing argument"
    );
}

/// WEB-2.45
#[test]
fn another_service_has_the_request_as_it_is() {
    let server = Server::start();
    let mut client = server.connect();
    for method in ["GET", "DELETE", "PROPFIND"] {
        ask_with(&mut client, method, "/plain/a%20b?q=%41", "");
        let answer = client.answer();
        assert_eq!(answer.text(), format!("{method} /plain/a%20b?q=%41"));
        assert_eq!(
            (answer.header("X-Plain"), answer.header("Etag")),
            (Some("yes"), None)
        );
    }
    assert_eq!(client.get("/").text(), "Hello, world");
}
