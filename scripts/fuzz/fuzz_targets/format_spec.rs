//! A value is written as its format says, or the format is refused; in all three ways.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tornado_fuzz::templates::limits;
use tornado_template::{Namespace, Template};

/// What the first character of an input, a digit, chooses from.
const VALUES: &str = "[0, -7, 12345678901234567890123, 2.5, -1e300, 'a ß 😀', b'\\xff', (1, 'x'), {'k': 1.5}, None][v]";

static WAYS: LazyLock<Vec<Template>> = LazyLock::new(|| {
    [
        "format(x, s)",
        "s % x",
        "s.format(x, 3, k=x)",
        "datetime.datetime(2024, 2, 29, 13, 5, 9).strftime(s)",
    ]
    .map(|way| format!("{{% set x = {VALUES} %}}{{% raw {way} %}}"))
    .iter()
    .map(|text| {
        Template::new(text)
            .expect("it is a template")
            .limits(limits())
    })
    .collect()
});

fuzz_target!(|text: &str| {
    let mut characters = text.chars();
    let Some(value) = characters.next().and_then(|first| first.to_digit(10)) else {
        return;
    };
    let mut names = Namespace::new();
    names.set("v", value).set("s", characters.as_str());
    for way in WAYS.iter() {
        let _ = way.generate(&names);
    }
});
