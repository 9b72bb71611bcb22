//! Files of any size, over a socket.

use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Instant;

use tempfile::TempDir;
use tornado::web::{Application, Settings};

use crate::client::{PATIENCE, get};
use crate::server::Server;

/// More than all buffers between a server and a client take.
const LARGE: usize = 16 << 20;

struct Files {
    folder: TempDir,
    content: Vec<u8>,
    server: Server,
}

/// A server with a large file whose bytes are all over the place, and a small one.
fn files() -> Files {
    let folder = TempDir::new().expect("a folder");
    let mut random = 1_u64;
    let content: Vec<u8> = (0..LARGE / 8)
        .flat_map(|_| {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            random.to_le_bytes()
        })
        .collect();
    fs::write(folder.path().join("large.bin"), &content).expect("room for it");
    fs::write(folder.path().join("small.txt"), "small").expect("room for it");
    let server = Server::of(Application::new().settings(Settings {
        static_path: Some(folder.path().to_owned().into()),
        ..Settings::default()
    }));
    Files {
        folder,
        content,
        server,
    }
}

/// WEB-3.32, WEB-3.30: every byte, in order, whole and in parts, and the connection goes on.
#[test]
fn a_large_file_arrives_as_it_is() {
    let files = files();
    let mut client = files.server.connect();
    client.send([get("/static/large.bin"), get("/static/small.txt")].concat());
    let answer = client.answer();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.header("Content-Length"), Some("16777216"));
    assert!(answer.body == files.content);
    assert_eq!(client.answer().text(), "small");

    let range = "Range: bytes=1000000-9999999\r\n";
    let part = client.ask(get("/static/large.bin").replace("Host", &format!("{range}Host")));
    assert_eq!(
        part.header("Content-Range"),
        Some("bytes 1000000-9999999/16777216")
    );
    assert!(part.body == files.content[1_000_000..10_000_000]);

    let parts = "Range: bytes=0-999999,-1000000\r\n";
    let parts = client.ask(get("/static/large.bin").replace("Host", &format!("{parts}Host")));
    let (first, last) = (
        &files.content[..1_000_000],
        &files.content[LARGE - 1_000_000..],
    );
    let kind = parts.header("Content-Type").expect("a type").to_owned();
    assert!(
        kind.starts_with("multipart/byteranges; boundary="),
        "{kind}"
    );
    let at = parts
        .body
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .expect("a head")
        + 4;
    assert!(parts.body[at..].starts_with(first));
    let tail = "\r\n----\r\n".len() + 32;
    assert!(parts.body[..parts.body.len() - tail].ends_with(last));

    client.send(get("/static/large.bin").replace("GET", "HEAD"));
    let head = client.head().expect("a head");
    assert_eq!(head.header("Content-Length"), Some("16777216"));
    let tag = head.header("Etag").expect("a tag").to_owned();
    let again = client
        .ask(get("/static/large.bin").replace("Host", &format!("If-None-Match: {tag}\r\nHost")));
    assert_eq!(again.status(), 304);
    assert_eq!(client.get("/static/small.txt").text(), "small");
}

/// HSRV-3.11: a reader that takes its time keeps nobody waiting, and gets everything in the end.
#[test]
fn a_slow_reader_is_served_beside_others() {
    let files = files();
    let mut slow = files.server.connect();
    slow.send(get("/static/large.bin"));
    let head = slow.head().expect("a head");
    let mut fast = files.server.connect();
    for _ in 0..50 {
        assert_eq!(fast.get("/static/small.txt").text(), "small");
    }
    let length = head
        .header("Content-Length")
        .and_then(|length| length.parse().ok());
    let body = slow.exactly(length.expect("a length")).expect("all of it");
    assert!(body == files.content);
}

/// WEB-3.32: a client that leaves ends it quietly, and the file is closed.
#[test]
fn a_reader_that_leaves_holds_no_file() {
    let files = files();
    let path = fs::canonicalize(files.folder.path().join("large.bin")).expect("the file");
    let mut readers: Vec<_> = (0..5).map(|_| files.server.connect()).collect();
    for reader in &mut readers {
        reader.send(get("/static/large.bin"));
        reader.head().expect("a head");
    }
    assert_eq!(open(&path), 5);
    drop(readers);
    let begin = Instant::now();
    while open(&path) > 0 {
        assert!(begin.elapsed() < PATIENCE, "the file stays open");
        assert_eq!(
            files.server.connect().get("/static/small.txt").text(),
            "small"
        );
    }
}

/// An answer that cannot be what its head said must not look whole.
#[test]
fn a_file_that_shrinks_on_its_way_cuts_the_connection() {
    let files = files();
    let mut reader = files.server.connect();
    reader.send(get("/static/large.bin"));
    reader.head().expect("a head");
    let file = File::options()
        .write(true)
        .open(files.folder.path().join("large.bin"))
        .expect("the file");
    file.set_len(10).expect("a shorter file");
    let rest = reader.rest().expect("an end");
    assert!(rest.len() < LARGE, "{} bytes", rest.len());
    // From then on it is a small file.
    let mut reader = files.server.connect();
    assert!(reader.get("/static/large.bin").body == files.content[..10]);
}

/// A file that grows is as long as it was when it was asked for.
#[test]
fn a_file_that_grows_on_its_way_is_as_long_as_was_said() {
    let files = files();
    let mut reader = files.server.connect();
    reader.send([get("/static/large.bin"), get("/static/small.txt")].concat());
    reader.head().expect("a head");
    let mut file = File::options()
        .append(true)
        .open(files.folder.path().join("large.bin"))
        .expect("the file");
    file.seek(SeekFrom::End(0)).expect("its end");
    file.write_all(b"more").expect("a longer file");
    assert!(reader.exactly(LARGE).expect("all of it") == files.content);
    assert_eq!(reader.answer().text(), "small");
}

/// How often this process has a file open.
fn open(path: &Path) -> usize {
    let links = fs::read_dir("/proc/self/fd").expect("a list of open files");
    links
        .filter_map(|link| fs::read_link(link.ok()?.path()).ok())
        .filter(|target| target == path)
        .count()
}
