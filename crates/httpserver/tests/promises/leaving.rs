//! A client that leaves at any point: the service hears it, and nothing stays behind (`HSRV-3.12`).

use std::sync::{Arc, Weak, mpsc};

use tornado_httputil::{Reply, Request};

use crate::wire::{PATIENCE, Server, get};

/// Waits for the client to leave, and tells of it; what it holds lives as long as the request.
fn listening(
    tell: &mpsc::Sender<&'static str>,
    held: &Arc<()>,
) -> impl tornado_httputil::Service + use<> {
    let (tell, held) = (tell.clone(), Arc::downgrade(held));
    move |request: Request, reply: Reply| {
        let (tell, held) = (tell.clone(), held.upgrade());
        async move {
            let _held = held;
            let _request = request;
            let _ = tell.send("called");
            reply.closed().await;
            let _ = tell.send("heard");
            reply.send_text("too late?")
        }
    }
}

#[test]
fn a_service_that_waits_hears_the_client_leave() {
    let (tell, told) = mpsc::channel();
    let held = Arc::new(());
    let server = Server::of(listening(&tell, &held));
    let starts = [
        (get("/"), "behind a request"),
        (get("/") + "GET /half", "behind half of the next"),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n".to_owned(),
            "before the body",
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf".to_owned(),
            "in a body nobody asked for",
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe".to_owned(),
            "in a chunk",
        ),
        // The last, since the one behind it is called as well.
        (get("/") + &get("/next"), "behind the next"),
    ];
    for (bytes, when) in starts {
        let mut client = server.connect();
        client.send(bytes);
        assert_eq!(told.recv_timeout(PATIENCE), Ok("called"), "{when}");
        drop(client);
        assert_eq!(told.recv_timeout(PATIENCE), Ok("heard"), "{when}");
    }
    server.stop().expect("a server that ends");
    assert_eq!(Arc::strong_count(&held), 1, "nothing of a request is left");
}

#[test]
fn a_client_that_sends_no_more_still_gets_its_answer() {
    // HSRV-3.12: Tornado 6.6 treats it as gone; here `closed()` fires, and whoever answers is heard.
    let (tell, told) = mpsc::channel();
    let held = Arc::new(());
    let server = Server::of(listening(&tell, &held));
    let mut client = server.connect();
    client.send(get("/"));
    client.half_close();
    assert_eq!(told.recv_timeout(PATIENCE), Ok("called"));
    assert_eq!(told.recv_timeout(PATIENCE), Ok("heard"));
    assert_eq!(client.answer().text(), "too late?");
    assert!(client.is_closed());
}

#[test]
fn a_client_that_sends_no_more_is_streamed_to() {
    let server = Server::of(|_: Request, reply: Reply| async move {
        reply.closed().await;
        let mut writer = reply.start();
        let piece = vec![b'x'; 1 << 20];
        for _ in 0..8 {
            if writer.write(&piece).await.is_err() {
                return writer.abort();
            }
        }
        writer.end()
    });
    let mut client = server.connect();
    client.send(get("/"));
    client.half_close();
    assert_eq!(client.answer().body.len(), 8 << 20);
}

#[test]
fn a_body_that_was_all_sent_is_read_although_the_client_sends_no_more() {
    let (go_on, wait) = tokio::sync::watch::channel(false);
    let server = Server::of(move |request: Request, reply: Reply| {
        let mut wait = wait.clone();
        async move {
            let _ = wait.wait_for(|go_on| *go_on).await;
            crate::wire::echo(request, reply).await
        }
    });
    let framings = [
        "Content-Length: 5\r\n\r\nhello",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    ];
    let mut clients = framings.map(|framing| {
        let mut client = server.connect();
        client.send(format!("POST / HTTP/1.1\r\nHost: a\r\n{framing}"));
        client.half_close();
        client
    });
    go_on.send_replace(true);
    for client in &mut clients {
        assert_eq!(client.answer().text(), "POST / hello");
    }
}

#[test]
fn a_body_that_ends_early_is_an_error_to_whoever_reads_it() {
    let (tell, told) = mpsc::channel();
    let server = Server::of(move |mut request: Request, reply: Reply| {
        let tell = tell.clone();
        async move {
            let error = request.collect(u64::MAX).await.expect_err("half a body");
            let _ = tell.send(error);
            reply.send_text("")
        }
    });
    for half in [
        "Content-Length: 5\r\n\r\nhell",
        "Content-Length: 5\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
        "Transfer-Encoding: chunked\r\n\r\n",
    ] {
        let mut client = server.connect();
        client.send(format!("POST / HTTP/1.1\r\nHost: a\r\n{half}"));
        drop(client);
        assert_eq!(
            told.recv_timeout(PATIENCE),
            Ok(tornado_httputil::BodyError::Truncated),
            "{half:?}"
        );
    }
}

#[test]
fn a_service_that_streams_hears_the_client_leave() {
    let (tell, told) = mpsc::channel();
    let server = Server::of(move |_: Request, reply: Reply| {
        let tell = tell.clone();
        async move {
            let mut writer = reply.start();
            while writer.write(&[b'x'; 4096]).await.is_ok() {}
            let _ = tell.send("closed");
            writer.end()
        }
    });
    let mut client = server.connect();
    client.send(get("/"));
    client.until(b"xxxx");
    drop(client);
    assert_eq!(told.recv_timeout(PATIENCE), Ok("closed"));
    server.stop().expect("a server that ends");
}

#[test]
fn whoever_listens_longer_than_the_answer_hears_its_end() {
    // A listener that outlives its request holds up nobody, and does not wait forever.
    let (tell, told) = mpsc::channel();
    let server = Server::of(move |_: Request, reply: Reply| {
        let (tell, closed) = (tell.clone(), reply.closed());
        async move {
            tokio::spawn(async move {
                closed.await;
                let _ = tell.send("over");
            });
            reply.send_text("answered")
        }
    });
    let mut client = server.connect();
    assert_eq!(client.get("/").text(), "answered");
    drop(client);
    assert_eq!(told.recv_timeout(PATIENCE), Ok("over"));
}

#[test]
fn a_listener_of_one_request_does_not_hear_the_end_of_another() {
    let (tell, told) = mpsc::channel();
    let server = Server::of(move |request: Request, reply: Reply| {
        let (tell, closed, path) = (tell.clone(), reply.closed(), request.path().to_owned());
        async move {
            if path == "/wait" {
                reply.closed().await;
                let _ = tell.send("heard");
            } else {
                drop(closed);
            }
            reply.send_text("")
        }
    });
    let mut first = server.connect();
    let mut second = server.connect();
    first.get("/");
    second.send(get("/wait"));
    first.get("/");
    drop(first);
    assert_eq!(server.connect().get("/").status(), 200);
    assert!(told.try_recv().is_err(), "the second client is still there");
    drop(second);
    assert_eq!(told.recv_timeout(PATIENCE), Ok("heard"));
}

#[test]
fn clients_that_leave_at_every_point_leave_nothing_behind() {
    let held = Arc::new(());
    let weak: Weak<()> = Arc::downgrade(&held);
    let server = Server::of(move |request: Request, mut reply: Reply| {
        let held = weak.upgrade();
        async move {
            let mut request = request;
            let _held = held;
            if let Err(error) = request.collect(1 << 20).await {
                reply.page().head.status = error.status();
            }
            let mut writer = reply.start();
            for _ in 0..4 {
                let _ = writer.write(&[b'x'; 1000]).await;
                tokio::task::yield_now().await;
            }
            writer.end()
        }
    });
    let request = "POST /path HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n";
    for end in 0..=request.len() {
        let mut client = server.connect();
        client.send(&request[..end]);
    }
    assert_eq!(server.connect().get("/").body.len(), 4000);
    server.stop().expect("a server that ends");
    assert_eq!(Arc::strong_count(&held), 1, "nothing of a request is left");
}
