//! An expression has a value or raises, within its limits.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tornado_fuzz::templates::{limits, names};
use tornado_template::Template;

fuzz_target!(|text: &str| {
    if let Ok(template) = Template::new(&format!("{{% raw {text} %}}"))
        && let Err(error) = template.limits(limits()).generate(&names())
    {
        assert_eq!(
            error.line().is_some(),
            error.template().is_some(),
            "{error}"
        );
    }
});
