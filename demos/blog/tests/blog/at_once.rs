//! Several people who do the same at once.

use std::thread;

use crate::program::Program;
use crate::visitor::{Answer, Visitor};

/// What all of them are answered.
fn at_once(people: Vec<Visitor>, act: impl Fn(usize, Visitor) -> Answer + Sync) -> Vec<Answer> {
    let act = &act;
    thread::scope(|scope| {
        let started: Vec<_> = people
            .into_iter()
            .enumerate()
            .map(|(number, visitor)| scope.spawn(move || act(number, visitor)))
            .collect();
        started
            .into_iter()
            .map(|one| one.join().expect("an answer"))
            .collect()
    })
}

fn count(answers: &[Answer], status: u16) -> usize {
    answers
        .iter()
        .filter(|answer| answer.status == status)
        .count()
}

/// One is saved; the others are told, and each has the text that was written still.
#[test]
fn of_six_who_save_at_once_one_does_and_nobody_loses_a_word() {
    let (program, mut author) = Program::with_author();
    let path = author.publish("Shared", "start");
    for version in ["1", "2", "3"] {
        let people = (0..6).map(|_| {
            let mut one = program.visitor();
            one.log_in();
            one
        });
        let answers = at_once(people.collect(), |number, mut one| {
            let text = format!("written by {number} in round {version}");
            let fields = [
                ("id", "1"),
                ("version", version),
                ("title", "Shared"),
                ("markdown", &*text),
            ];
            one.send("/compose", &fields)
        });
        assert_eq!((count(&answers, 303), count(&answers, 409)), (1, 5));
        for (number, answer) in answers.iter().enumerate() {
            let text = format!("written by {number} in round {version}");
            match answer.status {
                303 => assert!(author.get(&path).has(&text)),
                _ => assert!(answer.has(&format!("{text}</textarea>"))),
            }
        }
    }
}

/// PROJ-2.03
#[test]
fn of_six_who_would_be_the_first_at_once_one_is_the_author() {
    let program = Program::start();
    let people = (0..6).map(|_| program.visitor()).collect();
    let answers = at_once(people, |number, mut one| {
        let email = format!("{number}@example.com");
        let fields = [
            ("name", "Ada"),
            ("email", &*email),
            ("password", "correct horse"),
        ];
        one.send("/auth/create", &fields);
        one.get("/compose")
    });
    assert_eq!((count(&answers, 200), count(&answers, 302)), (1, 5));
}

/// A title without letters that an address can have: many entries have it.
#[test]
fn sixty_entries_without_a_letter_have_sixty_addresses() {
    let (_program, mut author) = Program::with_author();
    let mut paths: Vec<String> = (0..60).map(|_| author.publish("日本語", "")).collect();
    assert_eq!(
        paths.get(..2),
        Some(&["/entry/entry".to_owned(), "/entry/entry-2".to_owned()][..])
    );
    assert!(paths.iter().all(|path| path.len() < 40), "{paths:?}");
    paths.sort();
    paths.dedup();
    assert_eq!(paths.len(), 60);
}
