//! A template is loaded and rendered, or refused at a line that it has.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tornado_fuzz::templates::{limits, names};
use tornado_template::{ErrorKind, Loader};

fuzz_target!(|text: &str| {
    // Lines of `===` part the files a.html, b.html and so on, which may extend and include one another.
    let files: Vec<(String, &str)> = ('a'..='z')
        .zip(text.split("\n===\n"))
        .map(|(letter, text)| (format!("{letter}.html"), text))
        .collect();
    let loader = Loader::from_map(files.clone()).limits(limits());
    let result = loader
        .load("a.html")
        .and_then(|template| template.generate(&names()));
    if let Err(error) = result {
        assert!(!error.to_string().is_empty());
        let lines = files
            .iter()
            .filter(|(name, _)| Some(name.as_str()) == error.template())
            .map(|(_, text)| text.split('\n').count())
            .next();
        match (lines, error.line()) {
            (Some(lines), Some(line)) => {
                assert!((1..=lines).contains(&(line as usize)), "{error:#}")
            }
            _ => assert_ne!(error.kind(), ErrorKind::Syntax, "{error:#}"),
        }
    }
});
