//! A catalogue is read, or refused, whatever it holds; what was read can be asked.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use tornado_locale::{CsvTranslations, Translations};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(catalogue) = CsvTranslations::parse(bytes, None, Path::new("fuzz.csv")) {
        // Cells are trimmed, so that no row can have this one.
        assert_eq!(catalogue.translate(" untrimmed ", None), " untrimmed ");
        let _ = catalogue.translate("I love you", Some(("we love you", 2)));
    }
});
