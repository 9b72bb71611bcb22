//! An option file is read, or refused with its name.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tornado_options::{Definition, Options};

fuzz_target!(|input: (bool, &str)| {
    let (toml, text) = input;
    let name = if toml { "fuzz.toml" } else { "fuzz.conf" };
    let options = Options::new();
    options
        .define(Definition::new("port", 8888u16))
        .expect("a new name");
    options
        .define(Definition::new("name", String::new()))
        .expect("a new name");
    options
        .define(Definition::new("debug", false))
        .expect("a new name");
    options
        .define(Definition::new("ratio", 0.5f64))
        .expect("a new name");
    options
        .define(Definition::new("hosts", vec![String::new()]))
        .expect("a new name");
    options
        .define(Definition::new("numbers", vec![1i64]))
        .expect("a new name");
    if let Err(error) = options.read_config_text(name, text) {
        assert!(error.to_string().contains("fuzz."), "{error}");
    }
});
