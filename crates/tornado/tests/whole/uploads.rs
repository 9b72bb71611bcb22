//! Forms with files: collected within a limit, or streamed in bounded memory.

use crate::client::{Answer, Client};
use crate::server::{Server, ServerProcess};
use crate::site::{COLLECTED, STREAMED, pattern};

const CONTENT_TYPE: &str = "multipart/form-data; boundary=cut";

/// A form with a title, if one is given, and a file.
pub(crate) fn form(title: Option<&str>, file: usize) -> Vec<u8> {
    let mut form = Vec::with_capacity(file + 300);
    if let Some(title) = title {
        let part =
            format!("--cut\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\n{title}\r\n");
        form.extend_from_slice(part.as_bytes());
    }
    form.extend_from_slice(
        b"--cut\r\nContent-Disposition: form-data; name=\"report\"; filename=\"a b.bin\"\r\nContent-Type: image/png\r\n\r\n",
    );
    form.extend(pattern(file));
    form.extend_from_slice(b"\r\n--cut--\r\n");
    form
}

pub(crate) fn upload(client: &mut Client, target: &str, form: &[u8]) -> Answer {
    client.send(format!(
        "POST {target} HTTP/1.1\r\nHost: a\r\nContent-Type: {CONTENT_TYPE}\r\nContent-Length: {}\r\n\r\n",
        form.len()
    ));
    client.send(form);
    client.answer()
}

/// WEB-1.06
#[test]
fn a_form_within_the_limit_is_collected() {
    let server = Server::start();
    let mut client = server.connect();
    for size in [0, 1, 100_000, COLLECTED - 300] {
        let answer = upload(&mut client, "/form", &form(Some("Größe & Ort"), size));
        assert_eq!(
            answer.text(),
            format!("Größe & Ort: a b.bin image/png {size} true")
        );
    }
}

/// WEB-3.23: said before the body has arrived, by its length or as soon as it is too long.
#[test]
fn a_form_above_the_limit_is_413() {
    let server = Server::start();
    let mut client = server.connect();
    client.send(format!(
        "POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: {CONTENT_TYPE}\r\nContent-Length: {}\r\n\r\n",
        COLLECTED + 1
    ));
    let answer = client.answer();
    assert_eq!((answer.status(), answer.closes()), (413, true));
    assert_eq!(answer.text(), "<h1>413 in the room</h1>");

    let mut client = server.connect();
    client.send(format!("POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: {CONTENT_TYPE}\r\nTransfer-Encoding: chunked\r\n\r\n"));
    client.send(format!("{:x}\r\n", COLLECTED + 1));
    client.send(pattern(COLLECTED + 1));
    let answer = client.answer();
    assert_eq!((answer.status(), answer.closes()), (413, true));

    let mut client = server.connect();
    client.send(format!(
        "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Type: {CONTENT_TYPE}\r\nContent-Length: {}\r\n\r\n",
        STREAMED + 1
    ));
    assert_eq!(
        client.answer().status(),
        413,
        "a handler that streams has a limit too"
    );
    assert_eq!(server.connect().get("/").text(), "Hello, world");
}

/// Who sends everything before it reads is not reset.
#[test]
fn a_form_above_the_limit_that_was_sent_all_the_same_is_413() {
    let server = Server::start();
    for _ in 0..10 {
        let answer = upload(
            &mut server.connect(),
            "/form",
            &form(Some("t"), COLLECTED + 300_000),
        );
        assert_eq!((answer.status(), answer.closes()), (413, true));
    }
}

/// WEB-3.22: fifty megabytes go through a handler, and the process does not grow by a tenth of that.
#[test]
fn a_large_form_goes_through_in_bounded_memory() {
    const SIZE: usize = 50_000_000;
    let server = ServerProcess::start(1);
    let mut client = server.connect();
    let small = form(None, 100_000);
    assert_eq!(
        upload(&mut client, "/upload", &small).text(),
        "a b.bin 100000 true"
    );
    let before = server.count("peak");
    let answer = upload(&mut client, "/upload", &form(None, SIZE));
    assert_eq!(answer.text(), format!("a b.bin {SIZE} true"));
    let grown = server.count("peak").saturating_sub(before);
    assert!(grown < SIZE / 10, "the process grew by {grown} bytes");
    assert_eq!(
        client.get("/").text(),
        "Hello, world",
        "the connection goes on"
    );
}

#[test]
fn a_client_that_leaves_in_the_middle_of_its_upload_disturbs_nobody() {
    let server = Server::start();
    for sent in [0, 1, 100, 10_000, 200_000] {
        let form = form(Some("half"), 400_000);
        for target in ["/form", "/upload"] {
            let mut client = server.connect();
            client.send(format!(
                "POST {target} HTTP/1.1\r\nHost: a\r\nContent-Type: {CONTENT_TYPE}\r\nContent-Length: {}\r\n\r\n",
                form.len()
            ));
            client.send(&form[..sent]);
        }
    }
    let mut client = server.connect();
    assert_eq!(
        upload(&mut client, "/upload", &form(None, 10)).text(),
        "a b.bin 10 true"
    );
}

#[test]
fn a_broken_form_is_400() {
    let server = Server::start();
    for target in ["/form", "/upload"] {
        for broken in [
            &b"--cut\r\nno header"[..],
            b"--cut\r\n\r\nno name\r\n--cut--\r\n",
            b"nothing of the kind",
        ] {
            let answer = upload(&mut server.connect(), target, broken);
            assert_eq!(answer.status(), 400, "{target} {}", broken.escape_ascii());
        }
    }
}
