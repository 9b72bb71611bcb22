//! Requests that came together are answered one after another, in their order (`HSRV-2.06`).

use std::sync::{Arc, Mutex};

use tokio::sync::Notify;
use tornado_httputil::{Reply, Request, Sent};

use crate::wire::{Server, echo, get, post};

#[test]
fn requests_that_came_together_are_answered_in_order() {
    let server = Server::of(echo);
    let mut client = server.connect();
    let asked: String = (0..100).map(|number| get(&format!("/{number}"))).collect();
    client.send(asked);
    for number in 0..100 {
        assert_eq!(client.answer().text(), format!("GET /{number}"));
    }
}

#[test]
fn more_requests_than_any_buffer_holds_are_all_answered() {
    let server = Server::of(echo);
    let mut client = server.connect();
    let mut sender = client.stream.try_clone().expect("a second handle");
    let sending = std::thread::spawn(move || {
        for number in 0..20_000 {
            std::io::Write::write_all(&mut sender, get(&format!("/{number}")).as_bytes())
                .expect("the server reads");
        }
    });
    for number in 0..20_000 {
        assert_eq!(client.answer().text(), format!("GET /{number}"));
    }
    sending.join().expect("all was sent");
}

#[test]
fn a_slow_request_in_the_middle_holds_up_those_behind_it_only() {
    let go_on = Arc::new(Notify::new());
    let began = Arc::new(Mutex::new(Vec::new()));
    let (wait, seen) = (Arc::clone(&go_on), Arc::clone(&began));
    let server = Server::of(move |request: Request, reply: Reply| {
        let (wait, seen) = (Arc::clone(&wait), Arc::clone(&seen));
        async move {
            seen.lock()
                .expect("no panic")
                .push(request.path().to_owned());
            if request.path() == "/slow" {
                wait.notified().await;
            }
            let path = request.path().to_owned();
            reply.send_text(&path)
        }
    });
    let mut client = server.connect();
    client.send(["/a", "/slow", "/b", "/c"].map(get).concat());
    assert_eq!(
        client.answer().text(),
        "/a",
        "what was answered before the slow one leaves at once"
    );
    assert_eq!(
        *began.lock().expect("no panic"),
        ["/a", "/slow"],
        "strictly in sequence"
    );
    go_on.notify_one();
    for path in ["/slow", "/b", "/c"] {
        assert_eq!(client.answer().text(), path);
    }
}

#[test]
fn a_request_may_follow_a_body_in_every_framing() {
    let server = Server::of(echo);
    let mut client = server.connect();
    client.send(post("/1", "one"));
    client.send(
        "POST /2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ntwo\r\n0\r\n\r\n",
    );
    client.send(post("/3", "three") + &get("/4"));
    for said in ["POST /1 one", "POST /2 two", "POST /3 three", "GET /4"] {
        assert_eq!(client.answer().text(), said);
    }
}

#[test]
fn a_refusal_comes_behind_the_answers_to_what_was_right() {
    let server = Server::of(echo);
    let said = server.says(get("/right") + "GET / HTTP/1.1\r\nHost : a\r\n\r\n" + &get("/never"));
    let (right, refusal) = said.split_once("GET /right").expect("the first answer");
    assert!(right.starts_with("HTTP/1.1 200 OK\r\n"));
    assert_eq!(refusal, "HTTP/1.1 400 Bad Request\r\n\r\n");
}

#[test]
fn nothing_behind_the_last_request_is_answered() {
    let server = Server::of(echo);
    let said = server.says(
        "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".to_owned() + &get("/never"),
    );
    assert!(said.ends_with("\r\n\r\nGET /last"), "{said}");
}

#[test]
fn requests_that_came_with_the_end_of_the_client_are_all_answered() {
    // HSRV-3.12: a client that sends no more is still answered, also behind an answer that took longer.
    async fn service(request: Request, reply: Reply) -> Sent {
        if request.path() == "/closed" {
            reply.closed().await;
        }
        echo(request, reply).await
    }
    let server = Server::of(service);
    let mut client = server.connect();
    client.send(["/closed", "/b"].map(get).concat());
    client.half_close();
    assert_eq!(client.answer().text(), "GET /closed");
    assert_eq!(client.answer().text(), "GET /b");
    assert!(client.is_closed());
}

#[test]
fn clients_that_ask_ahead_all_hear_everything_however_many_they_are() {
    // More than the places whose answers wait for one another, so that some leave at once and some behind.
    let server = Server::of(echo);
    let mut clients: Vec<_> = (0..300).map(|_| server.connect()).collect();
    for round in 0..3 {
        let asked: String = (0..16)
            .map(|number| get(&format!("/{round}/{number}")))
            .collect();
        for client in &mut clients {
            client.send(asked.clone());
        }
        for client in &mut clients {
            for number in 0..16 {
                assert_eq!(client.answer().text(), format!("GET /{round}/{number}"));
            }
        }
    }
    server.stop().expect("a server that ends");
}
