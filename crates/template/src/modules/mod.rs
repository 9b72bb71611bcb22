//! The modules that templates may import.

pub(crate) mod calendar;
pub(crate) mod datetime;
pub(crate) mod escape;
mod json_text;
pub(crate) mod math;
pub(crate) mod re;
pub(crate) mod small;
mod strftime;
pub(crate) mod urllib;

use crate::runtime::native::{Kind, Module, Native, NativeFn};

/// The names that every template has.
pub(crate) static NAMESPACE: &[Native] = escape::NAMESPACE;

pub(crate) fn named(name: &str) -> Option<&'static Module> {
    Some(match name {
        "datetime" => &datetime::MODULE,
        "math" => &math::MODULE,
        "re" => &re::MODULE,
        "json" => &small::JSON,
        "time" => &small::TIME,
        "os" => &small::OS,
        "os.path" => &small::OS_PATH,
        "urllib" => &urllib::URLLIB,
        "urllib.parse" => &urllib::PARSE,
        "string" => &small::STRING,
        "itertools" => &small::ITERTOOLS,
        "random" => &small::RANDOM,
        "tornado" => &escape::TORNADO,
        "tornado.escape" => &escape::MODULE,
        _ => return None,
    })
}

const fn function(name: &'static str, call: NativeFn) -> Native {
    Native {
        name,
        kind: Kind::Function(call),
    }
}
