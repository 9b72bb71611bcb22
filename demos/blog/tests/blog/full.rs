//! The disk is full.

use std::net::SocketAddr;
use std::os::unix::fs::MetadataExt;
use std::process::Command;

use tornado::database::{Connection, Error};
use tornado::ioloop::IoLoop;
use tornado_testing::Program;

use crate::program;
use crate::server::{Make, Server};
use crate::visitor::Visitor;

const TEXT: &str = "my *long* text ";

/// No file of it may have more bytes from now on: for who is not root too.
fn limit(program: &Program, bytes: &str) {
    let done = Command::new("prlimit")
        .arg(format!("--pid={}", program.id()))
        .arg(format!("--fsize={bytes}:"))
        .status();
    assert!(done.is_ok_and(|done| done.success()), "prlimit");
}

/// 503, the text is on the page, and whoever reads notices nothing; then there is room again.
#[test]
fn a_full_disk_costs_nobody_their_text_and_nothing_that_was_written() {
    let folder = tempfile::tempdir().expect("a folder");
    // Without the signal the system calls fail, as they do when the disk is full.
    let program = Program::run(|address| {
        let mut shell = Command::new("sh");
        shell
            .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
            .arg(env!("CARGO_BIN_EXE_blog"))
            .arg(format!("--address={}", address.ip()))
            .arg(format!("--port={}", address.port()))
            .arg(format!(
                "--database_url=sqlite:{}/blog.db",
                folder.path().display()
            ))
            .args(["--loops=2", "--logging=none"]);
        shell
    });
    let address = program.address();
    let mut author = Visitor::new(address);
    author.become_author();
    author.publish("Before", "old text");
    let (token, long) = (token(&mut author), TEXT.repeat(6500));
    let sizes = std::fs::read_dir(folder.path())
        .expect("files")
        .map(|file| {
            let file = file.and_then(|file| file.metadata()).expect("a file");
            file.size()
        });
    let largest = sizes.max().expect("the database");

    limit(&program, &largest.to_string());
    nothing_is_lost(address, &mut author, &token, &long);
    // Logging in costs no room.
    Visitor::new(address).log_in();

    limit(&program, "unlimited");
    all_is_well(&mut author, &token, &long);
}

/// The same where the database is a server's.
#[test]
fn a_full_disk_of_postgresql_costs_nobody_their_text_and_nothing_that_was_written() {
    let server = Server::start(Make::PostgreSql);
    let io_loop = IoLoop::new().expect("a loop");
    let url = io_loop
        .run_sync(server.database("blog"), None)
        .expect("a database");
    let program = program::Program::on(&url);
    let mut author = program.visitor();
    author.become_author();
    author.publish("Before", "old text");
    let (token, long) = (token(&mut author), TEXT.repeat(6500));

    // What it writes elsewhere has files of 16 MB: the texts need a bigger one.
    let made_big = async {
        let db = Connection::open(&url)?;
        db.execute_script("ALTER TABLE entries ALTER COLUMN markdown SET STORAGE EXTERNAL")
            .await?;
        let sql = "INSERT INTO entries (author_id, slug, title, markdown, html, published, updated)
                   VALUES (1, 'big', 'Big', repeat('x', 17000000), '', now(), now())";
        db.execute(sql, ()).await?;
        let sql = "SELECT pg_relation_size(reltoastrelid) FROM pg_class WHERE relname = 'entries'";
        db.get_as::<u64>(sql, ()).await
    };
    let size = io_loop.run_sync(made_big, None).expect("an end");
    let size = size.expect("a database").expect("a size");

    server.limit_files(&size.to_string());
    nothing_is_lost(program.address(), &mut author, &token, &long);
    program.visitor().log_in();

    server.limit_files("unlimited");
    all_is_well(&mut author, &token, &long);
}

/// MariaDB itself does not survive all that comes after; that it is back is tested with the failures.
#[test]
fn a_full_disk_of_mariadb_costs_nobody_their_text_and_nothing_that_was_written() {
    let server = Server::start_small();
    let io_loop = IoLoop::new().expect("a loop");
    let url = io_loop
        .run_sync(server.database("blog"), None)
        .expect("a database");
    let program = program::Program::on(&url);
    let mut author = program.visitor();
    author.become_author();
    author.publish("Before", "old text");
    let (token, long) = (token(&mut author), TEXT.repeat(100));

    let fill = async {
        let db = Connection::open(&url)?;
        db.execute_script("CREATE TABLE ballast (x VARCHAR(3500))")
            .await?;
        let ballast = "INSERT INTO ballast VALUES (repeat('x', 3000))";
        while db.execute(ballast, ()).await.is_ok() {}
        // The last page of the entries has some room too.
        let entry =
            "INSERT INTO entries (author_id, slug, title, markdown, html, published, updated)
                     VALUES (1, uuid(), 'Small', repeat('x', 300), '', '2000-01-01', '2000-01-01')";
        while db.execute(entry, ()).await.is_ok() {}
        Ok::<(), Error>(())
    };
    io_loop
        .run_sync(fill, None)
        .expect("an end")
        .expect("a database");
    nothing_is_lost(program.address(), &mut author, &token, &long);
    program.visitor().log_in();
}

fn token(author: &mut Visitor) -> String {
    let form = author.get("/compose");
    form.field("_xsrf").expect("a token").to_owned()
}

fn nothing_is_lost(address: SocketAddr, author: &mut Visitor, token: &str, long: &str) {
    let fields = [("title", "After"), ("markdown", long)];
    for _ in 0..3 {
        let page = author.post("/compose", token, &fields).expect("an answer");
        assert_eq!(page.status, 503, "{}", page.body);
        assert!(page.has("Your text is still here") && page.has(long.trim_end()));
        let edit = [
            ("id", "1"),
            ("version", "1"),
            ("title", "Before"),
            ("markdown", long),
        ];
        let page = author.post("/compose", token, &edit).expect("an answer");
        assert_eq!(page.status, 503, "{}", page.body);
        for path in ["/", "/entry/before", "/archive", "/feed"] {
            let page = Visitor::new(address).get(path);
            assert_eq!(page.status, 200, "{path}");
            assert!(page.has("Before") && !page.has("After"), "{path}");
        }
    }
}

fn all_is_well(author: &mut Visitor, token: &str, long: &str) {
    let fields = [("title", "After"), ("markdown", long)];
    let page = author.post("/compose", token, &fields).expect("an answer");
    assert_eq!((page.status, page.location()), (303, "/entry/after"));
    let home = author.get("/");
    assert!(home.has("old text") && home.has("my <em>long</em> text"));
}
