//! Many clients at once.

use std::io::BufRead;
use std::net::SocketAddr;

use crate::client::{Client, get, post};
use crate::server::{Process, Server, ServerProcess};

/// HSRV-1.02: slow in every way a client can be; the fast one is answered.
#[test]
fn a_thousand_slow_clients_do_not_stop_a_fast_one() {
    let server = Server::start();
    // Each side of every connection is in this process: fewer where it may not have a thousand.
    let count = 1000.min(descriptors() / 4);
    let halves = [
        "",
        "GET / HT",
        "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ",
        "POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhalf",
        "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n--",
        "GET /feed HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /news HTTP/1.1\r\nHost: a\r\n\r\n",
    ];
    let mut slow: Vec<_> = (0..count).map(|_| server.connect()).collect();
    for (client, half) in slow.iter_mut().zip(halves.iter().cycle()) {
        client.send(half);
    }
    let mut fast = server.connect();
    for number in 0..500 {
        assert_eq!(fast.get(&format!("/story/{number}")).status(), 200);
    }
    assert_eq!(
        server.connect().get("/").text(),
        "Hello, world",
        "and so is a new one"
    );
    slow[1].send("TP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(
        slow[1].answer().text(),
        "Hello, world",
        "slow ones are not forgotten"
    );
}

/// PROJ-1.03: ten thousand, or as many as the system permits.
#[test]
fn ten_thousand_wait_and_one_post_answers_all() {
    let server = ServerProcess::start(0);
    let before = server.count("memory");
    let mut crowd = Process::start(&format!("crowd {}", server.address()));
    let count: usize = crowd.says("asked ").parse().expect("a number");
    assert!(count > 0);
    server.await_count("waiting", count);
    let each = server.count("memory").saturating_sub(before) / count;
    assert_eq!(
        server
            .connect()
            .ask(post("/news", "for everybody"))
            .status(),
        204
    );
    drop(crowd.stdin.take());
    let answered: usize = crowd.says("answered ").parse().expect("a number");
    assert_eq!(answered, count);
    assert_eq!(server.count("left"), 0);
    // Now they all leave.
    assert!(crowd.ended().success());
    server.await_count("waiting", 0);
    println!("{count} waited, with {each} bytes of memory each");
}

/// The crowd, in a process of its own: asks, and reads the answers when its standard input ends.
pub(crate) fn crowd(address: SocketAddr) {
    let count = 10_000.min(descriptors().saturating_sub(100));
    let mut clients: Vec<_> = (0..count)
        .map(|_| {
            let mut client = Client::to(address);
            client.send(get("/news"));
            client
        })
        .collect();
    println!("\nasked {count}");
    for line in std::io::stdin().lock().lines() {
        drop(line);
    }
    let answered = clients
        .iter_mut()
        .filter_map(|client| client.try_answer().ok());
    println!(
        "answered {}",
        answered
            .filter(|answer| answer.text() == "for everybody")
            .count()
    );
}

/// How many file descriptors this process may have.
fn descriptors() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"));
    let soft = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    soft.unwrap_or(usize::MAX)
}
