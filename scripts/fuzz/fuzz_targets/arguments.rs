//! Arguments that were read can be written, and read again as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tornado_escape::url_escape_bytes;
use tornado_httputil::{ArgumentLimits, Arguments};

fuzz_target!(|encoded: &[u8]| {
    let limits = ArgumentLimits {
        max_arguments: 20,
        keep_blank_values: true,
    };
    let Ok(arguments) = Arguments::parse_with(encoded, &limits) else {
        return;
    };
    assert!(arguments.len() <= limits.max_arguments);

    let written: Vec<String> = arguments
        .iter()
        .map(|(name, value)| {
            format!(
                "{}={}",
                url_escape_bytes(name, true),
                url_escape_bytes(value, true)
            )
        })
        .collect();
    assert_eq!(
        Arguments::parse(written.join("&").as_bytes()),
        Ok(arguments)
    );
});
