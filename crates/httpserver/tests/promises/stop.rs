//! The end of a server: idle connections close, running requests are finished, and the deadline cuts (`HSRV-3.07`).

use std::net::TcpStream;
use std::sync::mpsc;
use std::time::Duration;

use tokio::sync::watch;
use tornado_httpserver::HttpServer;
use tornado_httputil::{Reply, Request, Sent};

use crate::wire::{Client, PATIENCE, Server, echo, get};

/// Echoes; what asks for `/wait` waits for leave.
fn waiting(
    tell: &mpsc::Sender<()>,
    wait: &watch::Receiver<bool>,
) -> impl tornado_httputil::Service + use<> {
    let (tell, wait) = (tell.clone(), wait.clone());
    move |request: Request, reply: Reply| {
        let (tell, mut wait) = (tell.clone(), wait.clone());
        async move {
            if request.path() == "/wait" {
                let _ = tell.send(());
                let _ = wait.wait_for(|go_on| *go_on).await;
            }
            echo(request, reply).await
        }
    }
}

#[test]
fn an_idle_server_ends_at_once() {
    let server = Server::of(echo);
    server.stop().expect("a server that ends");
}

#[test]
fn idle_connections_close_at_once() {
    let server = Server::of(echo);
    let mut clients: Vec<_> = (0..20).map(|_| server.connect()).collect();
    for client in clients.iter_mut().skip(10) {
        assert_eq!(client.get("/").status(), 200);
    }
    // The first ten have said nothing yet; one more request makes sure that they were accepted.
    assert_eq!(server.connect().get("/").status(), 200);
    server.stop().expect("a server that ends");
    for client in &mut clients {
        assert!(client.is_closed());
    }
}

#[test]
fn connections_that_are_idle_behind_a_streamed_answer_close_at_once() {
    async fn stream(_: Request, reply: Reply) -> Sent {
        reply.start().end()
    }
    let mut server = Server::of(stream);
    let mut client = server.connect();
    assert_eq!(client.get("/").status(), 200);
    server.begin_stop(PATIENCE * 10);
    assert!(client.is_closed(), "an idle connection holds up nobody");
    server.wait().expect("a server that ends");
}

#[test]
fn connections_that_are_idle_behind_a_large_answer_close_at_once() {
    let mut server =
        Server::of(
            |_: Request, reply: Reply| async move { reply.send_text(&"x".repeat(20 << 20)) },
        );
    let mut client = server.connect();
    assert_eq!(client.get("/").body.len(), 20 << 20);
    server.begin_stop(PATIENCE * 10);
    assert!(client.is_closed(), "an idle connection holds up nobody");
    server.wait().expect("a server that ends");
}

#[test]
fn a_request_that_runs_is_finished_and_then_closed() {
    let (tell, told) = mpsc::channel();
    let (go_on, wait) = watch::channel(false);
    let mut server = Server::of(waiting(&tell, &wait));
    let mut client = server.connect();
    let mut idle = server.connect();
    assert_eq!(idle.get("/").status(), 200);
    client.send(get("/wait"));
    told.recv_timeout(PATIENCE).expect("the request runs");
    server.begin_stop(PATIENCE * 10);
    assert!(idle.is_closed(), "by now the server has begun to stop");
    let refused = TcpStream::connect(server.address);
    assert!(refused.is_err(), "nobody accepts any more");
    go_on.send_replace(true);
    let answer = client.answer();
    assert_eq!((answer.text(), answer.closes()), ("GET /wait", true));
    assert!(client.is_closed());
    server.wait().expect("a server that ends");
}

#[test]
fn a_request_that_arrives_while_the_server_stops_is_finished_too() {
    let (tell, told) = mpsc::channel();
    let (go_on, wait) = watch::channel(false);
    let mut server = Server::of(waiting(&tell, &wait));
    let mut client = server.connect();
    let mut half = server.connect();
    let mut idle = server.connect();
    client.send(get("/wait"));
    told.recv_timeout(PATIENCE).expect("the request runs");
    half.send(get("/") + "GET /half HTTP/1.1\r\n");
    assert_eq!(half.answer().text(), "GET /");
    assert_eq!(idle.get("/").status(), 200);
    server.begin_stop(PATIENCE * 10);
    assert!(idle.is_closed());
    half.send("Host: a\r\n\r\n");
    let answer = half.answer();
    assert_eq!((answer.text(), answer.closes()), ("GET /half", true));
    assert!(half.is_closed());
    go_on.send_replace(true);
    assert_eq!(client.answer().status(), 200);
    server.wait().expect("a server that ends");
}

/// The system has told them that they are connected; the loop has not seen them yet, more than tokio lets it see at once.
#[test]
fn who_has_connected_before_the_end_is_answered() {
    let (tell, told) = mpsc::channel();
    let (go_on, wait) = mpsc::channel::<()>();
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        runtime.block_on(async {
            let running = HttpServer::new(echo).bind(("127.0.0.1", 0))?.serve()?;
            let _ = tell.send(running.addresses().first().copied());
            while wait.try_recv().is_err() {
                tokio::task::yield_now().await;
            }
            let _ = tell.send(None);
            // The loop stands still while they connect, and hears of the end first.
            let _ = wait.recv_timeout(PATIENCE);
            running.stop().await
        })
    });
    let hear = || told.recv_timeout(PATIENCE).expect("the server lives");
    let address = hear().expect("the server has an address");
    let mut first = Client::to(address);
    assert_eq!(first.get("/first").text(), "GET /first");
    go_on.send(()).expect("the server lives");
    hear();
    let mut late: Vec<_> = (0..150).map(|_| Client::to(address)).collect();
    for client in &mut late {
        client.send(get("/late"));
    }
    go_on.send(()).expect("the server lives");
    for client in &mut late {
        assert_eq!(client.answer().text(), "GET /late");
        assert!(client.is_closed());
    }
    let ended = thread.join().expect("a server that does not panic");
    ended.expect("a server that ends in order");
}

#[test]
fn the_deadline_cuts_what_still_runs() {
    let (tell, told) = mpsc::channel();
    let (_go_on, wait) = watch::channel(false);
    let mut server = Server::of(waiting(&tell, &wait));
    let mut client = server.connect();
    client.send(get("/wait"));
    told.recv_timeout(PATIENCE).expect("the request runs");
    server.begin_stop(Duration::from_millis(50));
    assert!(client.is_closed());
    server.wait().expect("a server that ends");
}

#[test]
fn the_deadline_cuts_half_heads_half_bodies_and_slow_readers() {
    let (tell, told) = mpsc::channel();
    let mut server = Server::of(move |mut request: Request, reply: Reply| {
        let tell = tell.clone();
        async move {
            let _ = tell.send(());
            if request.path() == "/large" {
                return reply.send_text(&"x".repeat(64 << 20));
            }
            if request.path() == "/pieces" {
                let mut writer = reply.start();
                while writer.write(&[b'x'; 4096]).await.is_ok() {}
                return writer.abort();
            }
            let _ = request.collect(1 << 20).await;
            reply.send_text("")
        }
    });
    let starts = [
        "GET / HTTP/1.1\r\nHo",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf",
    ]
    .map(str::to_owned);
    let mut clients = Vec::new();
    for (bytes, calls) in starts
        .into_iter()
        .chain([get("/large"), get("/pieces")])
        .zip([false, true, true, true])
    {
        let mut client = server.connect();
        client.send(bytes);
        if calls {
            told.recv_timeout(PATIENCE).expect("the request runs");
        }
        clients.push(client);
    }
    server.begin_stop(Duration::from_millis(50));
    server
        .wait()
        .expect("a server that ends, whatever its clients do");
}

#[test]
fn a_connection_that_left_http_goes_on_until_the_deadline() {
    for within in [PATIENCE * 10, Duration::from_millis(50)] {
        let mut server = Server::of(|request: Request, mut reply: Reply| async move {
            if request.path() == "/idle" {
                return echo(request, reply).await;
            }
            reply.page().head.status = tornado_httputil::StatusCode::SWITCHING_PROTOCOLS;
            let (mut stream, sent) = reply.upgrade();
            tokio::spawn(async move {
                let (mut reader, mut writer) = tokio::io::split(&mut stream);
                let _ = tokio::io::copy(&mut reader, &mut writer).await;
            });
            sent
        });
        let (mut client, mut idle) = (server.connect(), server.connect());
        assert_eq!(idle.get("/idle").status(), 200);
        client.send(get("/"));
        client.until(b"\r\n\r\n");
        server.begin_stop(within);
        assert!(idle.is_closed(), "by now the server has begun to stop");
        if within > PATIENCE {
            client.send("still");
            assert_eq!(client.exactly(5), b"still");
            drop(client);
        } else {
            assert!(client.is_closed());
        }
        server.wait().expect("a server that ends");
    }
}

#[test]
fn a_port_can_be_used_again_at_once() {
    let server = Server::of(echo);
    let mut client = server.connect();
    assert_eq!(client.get("/").status(), 200);
    let address = server.address;
    server.stop().expect("a server that ends");
    let again = tornado_httpserver::HttpServer::new(echo).bind(address);
    assert!(again.is_ok(), "{:?}", again.err());
}
