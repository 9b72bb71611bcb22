//! Cases answered by Python's Tornado: a sample, and the lines of the checklist.

use crate::cases::{self, Outcome};

#[test]
fn the_sample_cases_pass_on_the_same_lines() {
    check(include_str!("../data/sample.json"));
}

/// `TMPL-1.01` to `TMPL-3.07`: the group of a case is the line that it shows. (`TMPL-2.12`: there is no generated code to log, and
/// so the error itself says where.)
#[test]
fn every_line_about_templates_holds() {
    check(include_str!("../data/checklist.json"));
}

fn check(text: &str) {
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
