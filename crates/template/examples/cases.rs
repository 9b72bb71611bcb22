//! Runs a file of cases: templates, names, and what Python's Tornado answered.
//!
//! `cargo run --release -p tornado-template --example cases -- FILE.json` prints each case that fails and the totals, and exits
//! with 0 only if all pass. The format is that of `tests/data/sample.json`.

#[path = "../tests/template/cases.rs"]
mod cases;

use std::collections::BTreeMap;
use std::process::ExitCode;

use cases::Outcome;

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: cases FILE.json");
        return ExitCode::from(2);
    };
    // Deep recursion is allowed to the stack that Python would have.
    let worker = std::thread::Builder::new()
        .stack_size(16 << 20)
        .spawn(move || run(&path));
    match worker.map(std::thread::JoinHandle::join) {
        Ok(Ok(Ok(true))) => ExitCode::SUCCESS,
        Ok(Ok(Ok(false))) => ExitCode::FAILURE,
        Ok(Ok(Err(error))) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
        _ => ExitCode::FAILURE,
    }
}

fn run(path: &str) -> Result<bool, Box<dyn std::error::Error + Send + Sync>> {
    let file: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let mut totals: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let (mut lines, mut passed_all) = (0, true);
    for case in file["cases"].as_array().into_iter().flatten() {
        let outcome = cases::run(case);
        let passed = matches!(outcome, Outcome::Passed { .. });
        match outcome {
            Outcome::Passed { same_line } => lines += usize::from(!same_line),
            Outcome::Failed(why) => {
                passed_all = false;
                let entry = case["entry"].as_str().unwrap_or_default();
                println!(
                    "{}: {}\n    {why}",
                    case["id"].as_str().unwrap_or_default(),
                    case["templates"][entry]
                );
            }
        }
        let keys = [
            format!("group {}", case["group"].as_str().unwrap_or_default()),
            format!("tier {}", case["tier"]),
            "total".into(),
        ];
        for key in keys {
            let total = totals.entry(key).or_default();
            total.0 += usize::from(passed);
            total.1 += 1;
        }
    }
    for (key, (passed, total)) in &totals {
        println!("{key}: {passed}/{total}");
    }
    println!("errors on another line: {lines}");
    Ok(passed_all)
}
