//! Answers that another task makes, after the service has ended.

use std::sync::{Arc, Mutex, mpsc};

use tornado_httputil::{Later, Reply, Request, Sent};

use crate::wire::{PATIENCE, Server, echo, get};

/// A service that hands out its replies.
fn handing(tell: &mpsc::Sender<Later>) -> impl tornado_httputil::Service + use<> {
    let tell = Mutex::new(tell.clone());
    move |request: Request, reply: Reply| {
        let waits = request.path() == "/later";
        let tell = tell.lock().expect("no panic").clone();
        async move {
            if !waits {
                return echo(request, reply).await;
            }
            let (later, sent) = reply.later();
            let _ = tell.send(later);
            sent
        }
    }
}

#[test]
fn another_thread_may_answer() {
    let (tell, told) = mpsc::channel();
    let server = Server::of(handing(&tell));
    let mut client = server.connect();
    client.send(get("/later") + &get("/next"));
    let mut later = told.recv_timeout(PATIENCE).expect("a reply");
    later
        .page()
        .expect("a page")
        .body
        .extend_from_slice(b"from afar");
    later.send();
    assert_eq!(client.answer().text(), "from afar");
    assert_eq!(
        client.answer().text(),
        "GET /next",
        "the connection goes on"
    );
}

#[test]
fn another_thread_may_answer_in_pieces() {
    let (tell, told) = mpsc::channel();
    let server = Server::of(handing(&tell));
    let mut client = server.connect();
    client.send(get("/later"));
    let mut writer = told.recv_timeout(PATIENCE).expect("a reply").start();
    let writing = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            for _ in 0..800 {
                writer
                    .write(&[b'x'; 10_000])
                    .await
                    .expect("the client reads");
            }
            drop(writer.end());
        });
    });
    assert_eq!(client.answer().body.len(), 8_000_000);
    writing.join().expect("all was written");
}

#[test]
fn one_that_is_dropped_is_answered_500() {
    let (tell, told) = mpsc::channel();
    let server = Server::of(handing(&tell));
    let mut client = server.connect();
    client.send(get("/later") + &get("/next"));
    drop(told.recv_timeout(PATIENCE).expect("a reply"));
    assert_eq!(client.answer().status(), 500);
    assert_eq!(client.answer().text(), "GET /next");
}

#[test]
fn one_that_becomes_a_reply_again_is_answered_by_it() {
    let (tell, told) = mpsc::channel();
    let server = Server::of(handing(&tell));
    let mut client = server.connect();
    client.send(get("/later"));
    let reply = told.recv_timeout(PATIENCE).expect("a reply").into_reply();
    // As its documentation says: this `Sent` proves nothing and may be dropped.
    drop(reply.send_text("as any other"));
    assert_eq!(client.answer().text(), "as any other");
}

#[test]
fn one_whose_client_leaves_hears_it() {
    let (tell, told) = mpsc::channel();
    let server = Server::of(handing(&tell));
    let mut client = server.connect();
    client.send(get("/later"));
    let later = told.recv_timeout(PATIENCE).expect("a reply");
    let closed = later.closed().expect("somebody listens");
    drop(client);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    let heard = runtime.block_on(async { tokio::time::timeout(PATIENCE, closed).await });
    assert!(heard.is_ok(), "whoever answers hears the client leave");
    later.send();
    server.stop().expect("a server that ends");
}

#[test]
fn many_wait_at_once_and_one_event_answers_all() {
    let (tell, told) = mpsc::channel();
    let server = Server::of(handing(&tell));
    let mut clients: Vec<_> = (0..200).map(|_| server.connect()).collect();
    for client in &mut clients {
        client.send(get("/later"));
    }
    let waiting: Vec<_> = clients
        .iter()
        .map(|_| told.recv_timeout(PATIENCE).expect("a reply"))
        .collect();
    let words = Arc::new("news");
    for mut later in waiting {
        later
            .page()
            .expect("a page")
            .body
            .extend_from_slice(words.as_bytes());
        later.send();
    }
    for client in &mut clients {
        assert_eq!(client.answer().text(), "news");
    }
}

#[test]
fn one_whose_body_still_arrives_may_read_it_elsewhere() {
    let server = Server::of(|request: Request, reply: Reply| async move {
        let (later, sent) = reply.later();
        tokio::spawn(async move {
            let mut request = request;
            let mut later = later;
            let read = request.collect(1 << 20).await;
            if let Some(page) = later.page() {
                page.body
                    .extend_from_slice(format!("{read:?} {}", request.body().len()).as_bytes());
            }
            later.send();
        });
        sent
    });
    let mut client = server.connect();
    for _ in 0..2 {
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 600000\r\n\r\n");
        client.send(vec![b'x'; 600_000]);
        let answer = client.answer();
        assert_eq!((answer.text(), answer.closes()), ("Ok(()) 600000", false));
    }
}

#[test]
fn an_answer_after_the_client_left_is_nobodys_problem() {
    let (tell, told) = mpsc::channel();
    let server = Server::of(handing(&tell));
    for _ in 0..10 {
        let mut client = server.connect();
        client.send(get("/later"));
        let later = told.recv_timeout(PATIENCE).expect("a reply");
        drop(client);
        let _: Sent = later.start().end();
    }
    assert_eq!(server.connect().get("/").status(), 200);
    server.stop().expect("a server that ends");
}
