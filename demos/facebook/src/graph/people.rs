//! Who is there, and what they have said.

use jiff::{SignedDuration, Timestamp};

use crate::graph::Post;

pub(super) struct Person {
    pub(super) id: usize,
    pub(super) first: &'static str,
    pub(super) last: &'static str,
    /// The colour of the picture.
    pub(super) colour: &'static str,
}

pub(super) static PEOPLE: [Person; 4] = [
    person(1815, "Ada", "Lovelace", "#7a3b8f"),
    person(1906, "Grace", "Hopper", "#0f6e6e"),
    person(1912, "Alan", "Turing", "#9a4a12"),
    person(1918, "Katherine", "Johnson", "#1f5fa8"),
];

const fn person(
    id: usize,
    first: &'static str,
    last: &'static str,
    colour: &'static str,
) -> Person {
    Person {
        id,
        first,
        last,
        colour,
    }
}

impl Person {
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.first, self.last)
    }
}

pub(super) fn find(id: usize) -> Option<&'static Person> {
    PEOPLE.iter().find(|person| person.id == id)
}

/// The posts of the last days, the oldest first.
pub(super) fn posts() -> Vec<Post> {
    let [ada, grace, alan, katherine] = &PEOPLE;
    let said = |person, minutes: i64, message: &str| Post {
        person,
        message: message.to_owned(),
        created: Timestamp::now() - SignedDuration::from_mins(minutes),
        link: None,
    };
    let linked = |post: Post, title: &str, description: &str, url: &str| Post {
        link: Some((title.into(), description.into(), url.into())),
        ..post
    };
    vec![
        linked(
            said(
                katherine,
                3 * 24 * 60 + 55,
                "Checked the numbers by hand once more. The computer was right.",
            ),
            "Orbital mechanics",
            "How a trajectory is worked out backwards from where one wants to land.",
            "https://en.wikipedia.org/wiki/Orbital_mechanics",
        ),
        said(
            alan,
            25 * 60,
            "Does anybody know whether this program will stop?\n\nAsking for a friend.",
        ),
        linked(
            said(
                grace,
                6 * 60,
                "Found a moth in relay #70, panel F. It goes into the logbook.",
            ),
            "Software bug",
            "An error, flaw or fault in the design, development, or operation of a program.",
            "https://en.wikipedia.org/wiki/Software_bug",
        ),
        said(
            ada,
            47,
            "The engine weaves algebraic patterns just as the loom weaves flowers & leaves. I have left some notes about that, and they became longer than the article.",
        ),
    ]
}
