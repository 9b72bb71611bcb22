//! Passwords are not to be guessed.

use std::time::Instant;

use crate::program::Program;
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
