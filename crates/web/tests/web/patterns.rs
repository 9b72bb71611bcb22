//! Patterns that are matched by hand find what the regular expression finds.

use regex::Regex;
use tornado_httputil::Request;
use tornado_testing::{fetch, run};
use tornado_web::{Application, Exchange, FromGroups, Groups, Handler, Result};

/// All groups as they were sent.
struct All(String);

impl FromGroups for All {
    const COUNT: Option<usize> = None;

    fn from_groups(groups: &Groups<'_>) -> Result<Self> {
        Ok(Self(format!(
            "{:?}",
            (0..3).map(|index| groups.raw(index)).collect::<Vec<_>>()
        )))
    }
}

struct Shown(String);

impl tornado_web::Build<All> for Show {
    type Handler = Shown;

    fn build(&self, groups: All) -> Shown {
        Shown(groups.0)
    }
}

struct Show;

impl Handler for Shown {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.write(&self.0)
    }
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }
}

/// Patterns, and a path that each matches.
const PATTERNS: &[(&str, &str)] = &[
    ("/story/([0-9]+)", "/story/42"),
    ("/([a-z]+)/([0-9]+)", "/a/1"),
    ("/([^/]+)/edit", "/a%20b/edit"),
    ("/([^/]*)", "/"),
    ("/(.*)", "//x"),
    ("/a/(.*)/b", "/a//b/b"),
    ("/([a-z]{2,3})([0-9]{2})", "/abc42"),
    ("/([ab]*)(c+)", "/abacc"),
    ("/([ab]+)-?x", "/ab-x"),
    ("/([a-z0-9]+-[0-9]+)/(x)", "/a7-42/x"),
    ("/(a|b)/([0-9])", "/b/7"),
    ("/(?:a([0-9]))?/b", "//b"),
    ("/([a-z]+?)/([^x]+?)", "/ab/cé"),
    (r"/(\d+)/(\w+)", "/٣7/é_"),
    ("/([0-9]{3})", "/123"),
    ("/(.)(.)", "/é."),
    ("/x.y", "/x-y"),
    ("^/([a-c]*)$", "/abc"),
    ("/é([^/]+)", "/é7"),
    ("(?i)/AB([x-z])", "/aBX"),
    ("/()([0-9]*)", "/"),
    ("/([0-9]+)([0-9]+)", "/1234"),
    ("/([^é]+)é", "/xé"),
    ("/([a-z]+)([0-9]*)/", "/ab/"),
    ("/([0-9]+).([a-z]+)", "/12.ab"),
];

/// ROUT-2.01: whatever way a pattern is matched, the groups are those of the expression.
#[test]
fn patterns_find_what_the_expression_finds() {
    let pieces = [
        "/", "a", "b", "c", "ab", "story", "edit", "x", "-", "7", "42", "123", ".", "é", "%20",
        "AB", "y", "٣", "_",
    ];
    let mut dice = Dice(1);
    for (pattern, example) in PATTERNS {
        let expression =
            Regex::new(&format!(r"\A(?:{pattern})\z")).expect("a pattern of the table");
        let application = Application::new().route(pattern, Show);
        assert!(
            expression.is_match(example),
            "{example} is no example of {pattern}"
        );
        for round in 0..2000 {
            let mut path = String::from(if round % 2 == 0 { *example } else { "/" });
            for _ in 0..if round == 0 { 0 } else { dice.roll(7) } {
                let at = path
                    .char_indices()
                    .map(|(at, _)| at)
                    .chain([path.len()])
                    .nth(dice.roll(8));
                path.insert_str(
                    at.unwrap_or(path.len()).max(1),
                    pieces[dice.roll(pieces.len())],
                );
            }
            let answer = run(fetch(&application, Request::get(&path)));
            match expression.captures(&path) {
                Some(captures) => {
                    let groups: Vec<_> = (1..4)
                        .map(|index| captures.get(index).map(|group| group.as_str()))
                        .collect();
                    assert_eq!(answer.text(), format!("{groups:?}"), "{pattern} on {path}");
                }
                None => assert_eq!(answer.status(), 404, "{pattern} on {path}"),
            }
        }
    }
}
