//! The program is killed, and the database fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tornado::database::Connection;
use tornado::ioloop::IoLoop;

use crate::program::Program;

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
    let program = program.restart();
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
#[test]
fn a_database_that_fails_for_a_while_costs_nobody_their_text() {
    let (program, mut author) = Program::with_author();
    author.publish("Before", "text");
    let token = author
        .get("/compose")
        .field("_xsrf")
        .expect("a token")
        .to_owned();
    let files = ["", "-wal", "-shm"].map(|end| format!("{}{end}", program.database().display()));
    // All is moved to where it was before the writing began, and something else is there.
    let whole = files
        .clone()
        .map(|file| std::fs::read(file).unwrap_or_default());
    std::fs::write(&files[0], vec![b'x'; 64 << 10]).expect("a spoilt database");
    std::fs::write(&files[1], "").expect("no log");

    let (mut status, mut page) = (200, String::new());
    for _ in 0..10 {
        // What a connection remembers it may answer; to write it has to look.
        let fields = [("title", "After"), ("markdown", "my *long* text")];
        let answer = author.post("/compose", &token, &fields).expect("an answer");
        (status, page) = (answer.status, answer.body);
        if status == 503 {
            break;
        }
    }
    assert_eq!(status, 503, "{page}");
    assert!(
        page.contains("Your text is still here") && page.contains("my *long* text</textarea>"),
        "{page}"
    );
    let home = author.get("/");
    assert_eq!((home.status, home.header("Retry-After")), (503, Some("10")));
    assert!(
        home.has("<h1>The blog is having a rest</h1>"),
        "{}",
        home.body
    );
    assert_eq!(author.get("/health").status, 503);

    for (file, content) in files.iter().zip(whole) {
        std::fs::write(file, content).expect("a mended database");
    }
    let home = author.get("/");
    assert_eq!(home.status, 200, "{}", home.body);
    assert!(home.has("Before"));
    author.publish("After", "my *long* text");
    assert!(author.get("/").has("my <em>long</em> text"));
}

#[test]
fn a_mistake_has_a_page_that_tells_no_secrets() {
    let (program, mut author) = Program::with_author();
    let drop_table = async {
        let db = Connection::open(&program.database_url())?;
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
