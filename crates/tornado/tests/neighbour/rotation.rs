//! Secrets that are changed, first in one half and then in the other.

use serde_json::{Value, json};

use crate::town::Town;

const OLD: &str = "1:the one of last year";
const NEW: &str = "2:the one of this year";

/// WEB-3.10: both know both, and each signs with its own.
#[test]
fn while_secrets_are_rotated_each_half_signs_with_its_own_and_reads_both() {
    let secrets = format!("--cookie_secrets={OLD},{NEW}");
    for (python, ours) in [(1, 2), (2, 1)] {
        let [of_python, of_ours] = [python, ours].map(|key| format!("--key_version={key}"));
        let town = Town::start(&[&secrets, &of_python], &[&secrets, &of_ours]);
        for (mut browser, key) in town.browsers().into_iter().zip([ours, python]) {
            let login = browser.get("/login");
            browser.submit(&login, "name", "ann");
            for half in ["/who", "/members/who"] {
                assert_eq!(
                    browser.get(half).json(),
                    json!({"user": "ann", "key_version": key}),
                    "{half}"
                );
            }
        }
    }
}

#[test]
fn a_secret_that_was_dropped_logs_out_in_both_halves() {
    let both = format!("--cookie_secrets={OLD},{NEW}");
    let new = format!("--cookie_secrets={NEW}");
    let before = Town::start(&[&both, "--key_version=1"], &[&both, "--key_version=2"]);
    let after = Town::start(&[&new, "--key_version=2"], &[&new, "--key_version=2"]);
    // Where the members' pages are Python's, it is ours that logs in.
    for (mut browser, known) in before
        .browsers()
        .into_iter()
        .zip([json!("ann"), Value::Null])
    {
        let login = browser.get("/login");
        browser.submit(&login, "name", "ann");
        for site in after.sites() {
            browser.moves_to(site);
            assert_eq!(browser.get("/who").json()["user"], known);
        }
    }
}

/// What one secret signed says key 0, so it goes on as number 0.
#[test]
fn the_one_secret_of_before_goes_on_as_number_0() {
    let only = ["--cookie_secrets=the only one"];
    let numbered = [
        "--cookie_secrets=0:the only one,1:the next",
        "--key_version=1",
    ];
    for (python, ours) in [(&only[..], &numbered[..]), (&numbered[..], &only[..])] {
        let town = Town::start(python, ours);
        // The half that still has one secret cannot know the next, but the other knows the first.
        for (mut browser, has_one) in town
            .browsers()
            .into_iter()
            .zip([ours.len() == 1, python.len() == 1])
        {
            let login = browser.get("/login");
            browser.submit(&login, "name", "ann");
            let other = if has_one { json!("ann") } else { Value::Null };
            assert_eq!(browser.get("/members/who").json()["user"], other);
            assert_eq!(browser.get("/who").json()["user"], json!("ann"));
        }
    }
}
