//! Requests that end too early, at every byte: no answer but a refusal, and the server lives (`HSRV-2.09`).

use crate::wire::{BAD_REQUEST, Server, echo, get};

#[test]
fn a_head_that_ends_early_is_never_answered_as_if_whole() {
    let server = Server::of(echo);
    let request =
        "POST /path?query HTTP/1.1\r\nHost: a\r\nX-Name: value\r\nContent-Length: 0\r\n\r\n";
    for end in 0..request.len() {
        let mut client = server.connect();
        client.send(&request[..end]);
        client.half_close();
        let said = client.rest();
        assert!(
            said.is_empty() || said == BAD_REQUEST,
            "{:?} was answered {said:?}",
            &request[..end]
        );
    }
    assert_eq!(server.connect().ask(request).text(), "POST /path?query");
}

#[test]
fn a_body_that_ends_early_is_answered_400() {
    let server = Server::of(echo);
    for request in [
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n0123456789",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n1\r\nx\r\n0\r\nA: b\r\n\r\n",
    ] {
        let head = request.find("\r\n\r\n").expect("a blank line") + 4;
        for end in head..request.len() {
            let mut client = server.connect();
            client.send(&request[..end]);
            client.half_close();
            let answer = client.answer();
            assert_eq!(
                (answer.status(), answer.closes()),
                (400, true),
                "{:?}",
                &request[..end]
            );
            assert!(client.is_closed());
        }
        assert_eq!(server.connect().ask(request).status(), 200);
    }
}

#[test]
fn garbage_of_every_kind_is_refused() {
    let server = Server::of(echo);
    // A small generator of our own, so that each run sends the same.
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed
    };
    let valid =
        "POST /p HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    for _ in 0..2000 {
        let mut bytes = valid.as_bytes().to_vec();
        for _ in 0..1 + next() % 3 {
            let at = next() as usize % bytes.len();
            match next() % 3 {
                0 => bytes[at] = next() as u8,
                1 => drop(bytes.remove(at)),
                _ => bytes.insert(at, next() as u8),
            }
        }
        let mut client = server.connect();
        client.send(&bytes);
        client.half_close();
        // Whatever it says, it says it whole, and closes.
        let said = client.rest();
        assert!(
            said.is_empty() || said.starts_with("HTTP/1.1 "),
            "{:?} was answered {said:?}",
            String::from_utf8_lossy(&bytes)
        );
    }
    assert_eq!(server.connect().ask(get("/")).status(), 200);
}
