//! How long a site takes to load: two hundred templates of five KiB.

use cpu_time::ThreadTime;
use tornado_template::Loader;

const TEMPLATES: usize = 200;
const SIZE: usize = 5 << 10;

/// A sentence with the figure, the median of so many rounds.
pub fn report(rounds: usize) -> String {
    let part = include_str!("../pages/tornado/entry.html");
    let body = part.repeat(SIZE / part.len());
    let mut files = vec![(
        "base.html".to_owned(),
        "{% block body %}{% end %}".to_owned(),
    )];
    for number in 1..TEMPLATES {
        let text = format!("{{% extends base.html %}}{{% block body %}}{body:<SIZE$}{{% end %}}");
        files.push((format!("page-{number}.html"), text));
    }
    let mut times: Vec<f64> = (0..rounds)
        .map(|_| {
            let loader = Loader::from_map(files.clone());
            let start = ThreadTime::now();
            for (name, _) in &files {
                loader.load(name).expect("it loads");
            }
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    format!(
        "Loading {TEMPLATES} templates of {} KiB: {:.1} ms.",
        SIZE >> 10,
        times[times.len() / 2]
    )
}
