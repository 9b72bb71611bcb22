//! Our templates beside other engines: `scripts/bench/run templates`.
//!
//! CPU time per render, medians of interleaved rounds, on four pages that differ in what they are made of. The ratio is that of
//! each round, to askama. `PYTHON` names a Python that has Tornado, `ROUNDS` how many rounds there are.

mod compiled;
mod data;
mod engine;
mod interpreted;
mod loading;
mod ours;
mod python;

use data::{Data, PAGES};
use engine::Engine;
// The templates of askama and sailfish name them here.
pub(crate) use engine::{static_url, url_escape as urlesc};

/// As in the servers.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let rounds =
        std::env::var("ROUNDS").map_or(9, |rounds| rounds.parse().expect("ROUNDS is a number"));
    let data: &'static Data = Box::leak(Box::new(Data::new()));
    let mut engines: Vec<Box<dyn Engine>> = vec![
        Box::new(compiled::Askama(data)),
        Box::new(compiled::Sailfish(data)),
        Box::new(ours::Ours::new(data)),
        Box::new(interpreted::TeraTwo::new(data)),
        Box::new(interpreted::MiniJinja::new(data)),
    ];
    match std::env::var("PYTHON") {
        Ok(python) => engines.push(Box::new(python::Python::new(&python, data))),
        Err(_) => {
            println!("Python Tornado is left out: PYTHON does not name a Python that has it\n")
        }
    }
    compare_outputs(&mut engines);

    // By engine: a page's times, and those of the context last.
    let mut times = vec![vec![Vec::new(); PAGES.len() + 1]; engines.len()];
    for round in 0..rounds {
        for page in 0..PAGES.len() {
            for turn in 0..engines.len() {
                let number = (turn + round) % engines.len();
                let (engine, times) = (&mut engines[number], &mut times[number]);
                times[page].push(engine.time_render(page));
            }
        }
        for (engine, times) in engines.iter_mut().zip(&mut times) {
            times[PAGES.len()].extend(engine.time_context());
        }
    }
    print_table(&engines, &times);
    println!("\nOutputs are equal, but for how they write `<`, `>`, `&` and quotation marks.\n");
    println!("{}", loading::report(rounds));
}

fn print_table(engines: &[Box<dyn Engine>], times: &[Vec<Vec<f64>>]) {
    println!(
        "| CPU µs per render (ratio to askama) | {} | the blog page's context |\n|---|{}",
        PAGES.join(" | "),
        "---:|".repeat(PAGES.len() + 1)
    );
    for (engine, own) in engines.iter().zip(times) {
        let cells: Vec<String> = (0..PAGES.len())
            .map(|page| {
                let ratios = own[page]
                    .iter()
                    .zip(&times[0][page])
                    .map(|(own, first)| own / first);
                format!(
                    "{} ({:.2})",
                    digits(median(own[page].clone())),
                    median(ratios.collect())
                )
            })
            .collect();
        let context = match own[PAGES.len()].as_slice() {
            [] => "—".to_owned(),
            context => {
                let (context, page) = (
                    median(context.to_vec()),
                    median(own[PAGES.len() - 1].clone()),
                );
                format!(
                    "{} ({:.1} % of the render)",
                    digits(context),
                    100. * context / page
                )
            }
        };
        println!("| {} | {} | {context} |", engine.name(), cells.join(" | "));
    }
}

/// Stops if an engine renders another page than the first does.
fn compare_outputs(engines: &mut [Box<dyn Engine>]) {
    for (page, name) in PAGES.iter().enumerate() {
        let mut texts = engines
            .iter_mut()
            .map(|engine| (engine.name(), plain(&engine.render(page))));
        let Some((_, first)) = texts.next() else {
            return;
        };
        for (engine, text) in texts {
            assert!(
                text == first,
                "{engine} renders another page {name}:\n{text}\ninstead of\n{first}"
            );
        }
    }
}

/// Without the differences that are matters of taste: how marks are escaped, and blanks between lines.
fn plain(page: &[u8]) -> String {
    let mut text = String::from_utf8_lossy(page).into_owned();
    for (entity, character) in [
        ("&lt;", "<"),
        ("&#60;", "<"),
        ("&gt;", ">"),
        ("&#62;", ">"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#039;", "'"),
        ("&#x27;", "'"),
        ("&#038;", "&"),
        ("&#38;", "&"),
        ("&amp;", "&"),
        ("&#x2f;", "/"),
        ("&#x2F;", "/"),
    ] {
        text = text.replace(entity, character);
    }
    text.split_whitespace().collect()
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Three significant digits.
fn digits(number: f64) -> String {
    match number {
        100.0.. => format!("{number:.0}"),
        10.0.. => format!("{number:.1}"),
        1.0.. => format!("{number:.2}"),
        _ => format!("{number:.3}"),
    }
}
