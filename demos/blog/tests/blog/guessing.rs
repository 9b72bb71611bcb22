//! Passwords are not to be guessed.

use std::time::Instant;

use tornado::database::Connection;
use tornado::ioloop::IoLoop;

use crate::program::Program;
use crate::server::{Server, mysql, postgres};
use crate::visitor::{Answer, Visitor};

fn guess(visitor: &mut Visitor, email: &str, password: &str) -> Answer {
    visitor.send("/auth/login", &[("email", email), ("password", password)])
}

/// Guesses until that is refused: not before so many, and later only if as many pauses have gone by.
fn guess_until_refused(at_once: u64, pause: u64, mut guess: impl FnMut() -> Answer) -> Answer {
    let begun = Instant::now();
    for allowed in 0.. {
        let answer = guess();
        if answer.status != 403 {
            let most = at_once + begun.elapsed().as_secs() / pause;
            assert!((at_once..=most).contains(&allowed), "{allowed}");
            return answer;
        }
    }
    unreachable!("nobody has so many tries")
}

#[test]
fn an_account_can_be_guessed_at_ten_times_and_its_author_still_gets_in() {
    let (program, mut author) = Program::with_author();
    let mut stranger = program.visitor();
    guess_until_refused(10, 60, || {
        guess(&mut stranger, "ada@example.com", "wrong horse")
    });
    // The right one too is not looked at.
    for password in ["wrong horse", "correct horse"] {
        let refused = guess(&mut stranger, "Ada@example.com ", password);
        assert_eq!(refused.status, 429);
        assert!(
            refused.has("Too many attempts. Please try again in 1 min."),
            "{}",
            refused.body
        );
        assert!(refused.has("value=\"ada@example.com\"") && !refused.has(password));
        let wait: u64 = refused
            .header("Retry-After")
            .and_then(|wait| wait.parse().ok())
            .expect("seconds");
        assert!((1..=61).contains(&wait), "{wait}");
    }
    // A browser in which the author was logged in before is counted apart.
    let token = author
        .get("/compose")
        .field("_xsrf")
        .expect("a token")
        .to_owned();
    author.post("/auth/logout", &token, &[]).expect("an answer");
    author.log_in();
    assert_eq!(author.get("/compose").status, 200);
}

#[test]
fn an_address_guesses_twenty_times_whatever_the_account_and_the_right_password_costs_nothing() {
    let (program, _) = Program::with_author();
    for _ in 0..21 {
        program.visitor().log_in();
    }
    let mut number = 0;
    guess_until_refused(20, 30, || {
        number += 1;
        let email = format!("{number}@example.com");
        guess(&mut program.visitor(), &email, "wrong horse")
    });
    let refused = guess(&mut program.visitor(), "ada@example.com", "correct horse");
    assert_eq!(refused.status, 429);
    // Those who read notice nothing.
    assert_eq!(program.visitor().get("/").status, 200);
}

#[test]
fn attempts_at_once_are_counted_too() {
    let (program, _) = Program::with_author();
    let begun = Instant::now();
    let attempts: Vec<_> = (0..24)
        .map(|_| {
            let mut visitor = program.visitor();
            std::thread::spawn(move || guess(&mut visitor, "ada@example.com", "wrong horse").status)
        })
        .collect();
    let statuses: Vec<u16> = attempts
        .into_iter()
        .map(|attempt| attempt.join().expect("an answer"))
        .collect();
    let count = |wanted| statuses.iter().filter(|status| **status == wanted).count();
    // One more after each minute.
    let most = 10 + begun.elapsed().as_secs() as usize / 60;
    assert!((10..=most).contains(&count(403)), "{statuses:?}");
    assert_eq!(count(403) + count(429), 24, "{statuses:?}");
}

/// Two processes with one database.
fn processes_count_together(url: &str) {
    let processes = [Program::on(url), Program::on(url)];
    let [first, second] = &processes;
    first.visitor().become_author();
    let guess_often = |process: &Program| {
        let mut stranger = process.visitor();
        let attempt = |_| guess(&mut stranger, "ada@example.com", "wrong horse").status;
        (0..15).map(attempt).collect::<Vec<_>>()
    };
    let statuses = std::thread::scope(|scope| {
        let there = scope.spawn(|| guess_often(second));
        [guess_often(first), there.join().expect("answers")].concat()
    });
    let looked_at = statuses.iter().filter(|status| **status == 403).count();
    // If it takes long, one more.
    assert!((10..15).contains(&looked_at), "{statuses:?}");
    for process in &processes {
        let refused = guess(&mut process.visitor(), "ada@example.com", "correct horse");
        assert_eq!(refused.status, 429);
        let wait = refused
            .header("Retry-After")
            .and_then(|wait| wait.parse().ok());
        assert!(
            wait.is_some_and(|wait: u64| (1..=61).contains(&wait)),
            "{wait:?}"
        );
    }
}

fn database(server: &Server) -> String {
    let made = IoLoop::new()
        .expect("a loop")
        .run_sync(server.database("guessing"), None);
    made.expect("a database")
}

#[test]
fn two_processes_on_sqlite_count_together() {
    let folder = tempfile::tempdir().expect("a folder");
    processes_count_together(&format!("sqlite:{}/blog.db", folder.path().display()));
}

#[test]
fn two_processes_on_mariadb_count_together() {
    processes_count_together(&database(mysql()));
}

#[test]
fn two_processes_on_postgresql_count_together() {
    processes_count_together(&database(postgres()));
}

#[test]
fn what_was_counted_outlives_the_process() {
    let (mut program, _) = Program::with_author();
    for _ in 0..10 {
        let refused = guess(&mut program.visitor(), "ada@example.com", "wrong horse");
        assert_eq!(refused.status, 403);
    }
    program.kill();
    program.start_again();
    let refused = guess(&mut program.visitor(), "ada@example.com", "wrong horse");
    assert_eq!(refused.status, 429);
}

/// Each process counts alone then.
#[test]
fn a_database_that_takes_its_time_keeps_no_author_out_and_lets_nobody_guess_without_end() {
    let (program, _) = Program::with_author();
    let io_loop = IoLoop::new().expect("a loop");
    let db = Connection::open(program.database_url()).expect("an address");
    let writing = io_loop
        .run_sync(db.begin(), None)
        .expect("an end")
        .expect("a lock");
    program.visitor().log_in();
    let attempts: Vec<_> = (0..12)
        .map(|_| {
            let mut visitor = program.visitor();
            std::thread::spawn(move || guess(&mut visitor, "ada@example.com", "wrong horse").status)
        })
        .collect();
    let mut statuses: Vec<u16> = attempts
        .into_iter()
        .map(|attempt| attempt.join().expect("an answer"))
        .collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [[403; 10].as_slice(), &[429; 2]].concat());
    io_loop
        .run_sync(writing.rollback(), None)
        .expect("an end")
        .expect("no lock");
}

#[test]
fn attempts_that_are_over_are_forgotten() {
    let (mut program, _) = Program::with_author();
    guess(&mut program.visitor(), "ada@example.com", "wrong horse");
    let io_loop = IoLoop::new().expect("a loop");
    let db = Connection::open(program.database_url()).expect("an address");
    let count = || {
        let count = io_loop.run_sync(db.get_as("SELECT count(*) FROM attempts", ()), None);
        count.expect("an end").expect("a number")
    };
    assert_eq!(count(), Some(2));
    let age = io_loop.run_sync(db.execute("UPDATE attempts SET until_ms = 1", ()), None);
    age.expect("an end").expect("a change");
    program.kill();
    program.start_again();
    guess(&mut program.visitor(), "eve@example.com", "wrong horse");
    assert_eq!(count(), Some(2), "of another account, and of the address");
}
