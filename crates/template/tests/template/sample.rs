//! The sample cases, answered by Python's Tornado.

use crate::cases::{self, Outcome};

#[test]
fn the_sample_cases_pass_on_the_same_lines() {
    let text = include_str!("../data/sample.json");
    let file: serde_json::Value = serde_json::from_str(text).expect("the cases are JSON");
    let mut wrong = Vec::new();
    for case in file["cases"].as_array().into_iter().flatten() {
        let id = case["id"].as_str().unwrap_or_default();
        match cases::run(case) {
            Outcome::Passed { same_line: true } => {}
            Outcome::Passed { .. } => wrong.push(format!("{id}: on another line")),
            Outcome::Failed(why) => wrong.push(format!("{id}: {why}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
