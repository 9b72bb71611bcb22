//! Our HTML escaping beside that of the registry's crates, in ns per text: `cargo run --release -p escape-bench`.
//!
//! Medians of interleaved rounds. `v_htmlescape` and `html-escape` also escape the slash. `v_htmlescape` stays at version
//! 0.15: compiled for any processor, 0.17 is many times slower.

use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};

const ROUNDS: usize = 401;

/// Much shorter than what the system gives a process at a time, so that few rounds are interrupted.
const ROUND: Duration = Duration::from_micros(100);

/// A name, and what appends the escaped text to a buffer.
type Contender = (&'static str, fn(&str, &mut String));

const CONTENDERS: [Contender; 4] = [
    ("tornado-escape", |text, out| {
        tornado_escape::xhtml_escape_into(text, out)
    }),
    ("v_htmlescape", |text, out| {
        write!(out, "{}", v_htmlescape::escape(text)).expect("a String takes all")
    }),
    ("html-escape", |text, out| {
        _ = html_escape::encode_safe_to_string(text, out)
    }),
    ("askama_escape", |text, out| {
        askama_escape::escape_html(out, text).expect("a String takes all")
    }),
];

fn main() {
    let prose = "The quick brown fox jumps over the lazy dog, and nobody minds. ";
    let texts = [
        ("a name, 11 bytes", "Ann O. Neil".to_owned()),
        (
            "a title, 37 bytes, 3 marks",
            "Tom & Jerry's guide to <b>, in colour".to_owned(),
        ),
        ("prose, 2 KiB, no mark", prose.repeat(33)),
        (
            "prose, 2 KiB, a mark in 64",
            prose.replace("fox", "f&x").repeat(33),
        ),
        (
            "not ASCII, 2 KiB, a mark in 64",
            "Größe „schön“ über allem, façon là-bas & «ça va» où même été. ".repeat(28),
        ),
        (
            "markup, 2 KiB, a mark in 6",
            "<a href=\"x\">y</a> & ".repeat(102),
        ),
        ("nothing but marks, 2 KiB", "<>&\"'".repeat(410)),
    ];
    let names: Vec<&str> = CONTENDERS.iter().map(|(name, _)| *name).collect();
    println!(
        "| ns | {} |\n|---|{}",
        names.join(" | "),
        "---:|".repeat(names.len())
    );
    for (what, text) in &texts {
        let mut times = vec![Vec::new(); CONTENDERS.len()];
        for _ in 0..ROUNDS {
            for ((_, escape), times) in CONTENDERS.iter().zip(&mut times) {
                times.push(nanoseconds(*escape, text));
            }
        }
        let medians: Vec<String> = times
            .iter_mut()
            .map(|times| format!("{:.1}", median(times)))
            .collect();
        println!("| {what} | {} |", medians.join(" | "));
    }
}

fn nanoseconds(escape: fn(&str, &mut String), text: &str) -> f64 {
    let mut out = String::with_capacity(8 * text.len());
    let mut calls = 0;
    let start = Instant::now();
    while start.elapsed() < ROUND {
        for _ in 0..16 {
            out.clear();
            escape(black_box(text), &mut out);
            black_box(&out);
        }
        calls += 16;
    }
    start.elapsed().as_nanos() as f64 / f64::from(calls)
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
