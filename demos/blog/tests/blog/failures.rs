//! The program is killed, and the database fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tornado::database::Connection;
use tornado::ioloop::IoLoop;

use crate::program::Program;
use crate::server::{Make, Server};

/// Nothing is half written, and nothing that was acknowledged is lost.
#[test]
fn the_program_may_be_killed_during_a_hundred_posts() {
    let (mut program, mut author) = Program::with_author();
    let token = author
        .get("/compose")
        .field("_xsrf")
        .expect("a token")
        .to_owned();
    let acknowledged = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&acknowledged);
    let text = |number: usize| format!("begin-{number} {} end-{number}", "word ".repeat(2_000));
    let writer = std::thread::spawn(move || {
        for number in 0..100 {
            let (title, markdown) = (format!("Entry {number}"), text(number));
            match author.post(
                "/compose",
                &token,
                &[("title", &title), ("markdown", &markdown)],
            ) {
                Ok(answer) => assert_eq!(answer.status, 303),
                Err(_) => break,
            }
            count.store(number + 1, Ordering::SeqCst);
        }
    });
    while acknowledged.load(Ordering::SeqCst) < 40 {
        std::thread::yield_now();
    }
    program.kill();
    writer.join().expect("a writer");
    program.start_again();
    let mut reader = program.visitor();
    let kept = acknowledged.load(Ordering::SeqCst);
    for number in 0..100 {
        let page = reader.get(&format!("/entry/entry-{number}"));
        // The last one may have been written, and its answer lost.
        assert_eq!(
            page.status,
            if number < kept {
                200
            } else if number == kept {
                page.status
            } else {
                404
            }
        );
        if page.status == 200 {
            assert!(page.has(&format!("begin-{number} ")) && page.has(&format!(" end-{number}")));
        }
    }
    assert!(
        reader
            .get("/archive")
            .has(&format!("/entry/entry-{}", kept - 1))
    );
}

/// 503, and the text is on the page; then all is well again, without a restart.
fn a_server_is_gone_and_back(make: Make) {
    let mut server = Server::start(make);
    let database = IoLoop::new()
        .expect("a loop")
        .run_sync(server.database("blog"), None);
    let program = Program::on(&database.expect("a database"));
    let mut author = program.visitor();
    author.become_author();
    author.publish("Before", "text");
    assert_eq!(author.publish("Before", "text"), "/entry/before-2");
    let fields = [
        ("id", "1"),
        ("version", "1"),
        ("title", "Größer"),
        ("markdown", "edited 🦀"),
    ];
    assert_eq!(author.send("/compose", &fields).status, 303);
    assert_eq!(author.send("/compose", &fields).status, 409);
    assert!(
        author.get("/entry/before").has("<p>edited 🦀</p>") && author.get("/feed").has("Größer")
    );
    let token = author
        .get("/compose")
        .field("_xsrf")
        .expect("a token")
        .to_owned();

    server.kill();
    let fields = [("title", "After"), ("markdown", "my *long* text")];
    for _ in 0..3 {
        let page = author.post("/compose", &token, &fields).expect("an answer");
        assert_eq!(page.status, 503, "{}", page.body);
        assert!(
            page.has("Your text is still here") && page.has("my *long* text</textarea>"),
            "{}",
            page.body
        );
        let home = author.get("/");
        assert_eq!((home.status, home.header("Retry-After")), (503, Some("10")));
        assert!(
            home.has("<h1>The blog is having a rest</h1>"),
            "{}",
            home.body
        );
        assert_eq!(author.get("/health").status, 503);
    }

    server.resume();
    assert_eq!(
        author
            .post("/compose", &token, &fields)
            .expect("an answer")
            .status,
        303
    );
    assert!(author.get("/").has("my <em>long</em> text") && author.get("/archive").has("Größer"));
    assert_eq!(author.get("/health").status, 200);
}

#[test]
fn mariadb_is_gone_and_back() {
    a_server_is_gone_and_back(Make::MariaDb);
}

#[test]
fn postgresql_is_gone_and_back() {
    a_server_is_gone_and_back(Make::PostgreSql);
}

/// Somebody else writes for so long that the blog gives up; readers do not notice.
#[test]
fn a_locked_database_costs_nobody_their_text() {
    let (program, mut author) = Program::with_author();
    let token = author
        .get("/compose")
        .field("_xsrf")
        .expect("a token")
        .to_owned();
    let io_loop = IoLoop::new().expect("a loop");
    let db = Connection::open(program.database_url()).expect("an address");
    let writing = io_loop
        .run_sync(db.begin(), None)
        .expect("an end")
        .expect("a lock");
    let fields = [("title", "After"), ("markdown", "my *long* text")];
    let reader = std::thread::spawn({
        let mut reader = program.visitor();
        move || reader.get("/").status
    });
    let page = author.post("/compose", &token, &fields).expect("an answer");
    assert_eq!(page.status, 503, "{}", page.body);
    assert!(page.has("my *long* text</textarea>"), "{}", page.body);
    assert_eq!(reader.join().expect("a reader"), 200);
    io_loop
        .run_sync(writing.rollback(), None)
        .expect("an end")
        .expect("no lock");
    assert_eq!(
        author
            .post("/compose", &token, &fields)
            .expect("an answer")
            .status,
        303
    );
}

#[test]
fn a_mistake_has_a_page_that_tells_no_secrets() {
    let (program, mut author) = Program::with_author();
    let drop_table = async {
        let db = Connection::open(program.database_url())?;
        db.execute("ALTER TABLE entries RENAME TO elsewhere", ())
            .await
    };
    let done = IoLoop::new()
        .expect("a loop")
        .run_sync(drop_table, None)
        .expect("an end");
    done.expect("a table less");
    let answer = author.get("/");
    assert_eq!(answer.status, 500);
    assert!(
        answer.has("<h1>Something went wrong</h1>")
            && !answer.has("entries WHERE")
            && !answer.has("no such table")
    );
}
