//! A rule that was read chooses a form that exists, or none, for every number.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tornado_locale::PluralForms;

fuzz_target!(|input: (i64, &str)| {
    let (number, header) = input;
    if let Ok(rule) = PluralForms::parse(header) {
        let _ = rule.index(number);
    }
});
