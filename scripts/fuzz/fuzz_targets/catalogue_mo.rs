//! A compiled catalogue is read, or refused, whatever it holds; what was read can be asked.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tornado_locale::{GettextTranslations, Translations};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(catalogue) = GettextTranslations::parse(bytes) {
        for number in [0, 1, 2, 5, 21, 111, -1, i64::MIN, i64::MAX] {
            let _ = catalogue.translate("one", Some(("many", number)));
        }
    }
});
