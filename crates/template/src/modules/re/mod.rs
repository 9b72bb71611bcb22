//! The module `re`, over expressions that need no backtracking.

mod dialect;
mod found;
mod pattern;
mod replacement;

use super::function;
use crate::runtime::exception::{EXCEPTIONS, R, type_error};
use crate::runtime::machine::Machine;
use crate::runtime::native::Module;
use crate::runtime::str_methods::int;
use crate::value::args::Args;
use crate::value::{Heap, V};

pub(crate) use found::{Found, group, match_attr, match_method};
pub(crate) use pattern::{Pattern, pattern_attr, pattern_method};

const IGNORECASE: i64 = 2;
const MULTILINE: i64 = 8;
const DOTALL: i64 = 16;
const UNICODE: i64 = 32;
const VERBOSE: i64 = 64;
const ASCII: i64 = 256;

pub(crate) static MODULE: Module = Module {
    name: "re",
    natives: &[
        function("compile", compile),
        function("match", |m, a| shortcut(m, "match", a)),
        function("search", |m, a| shortcut(m, "search", a)),
        function("fullmatch", |m, a| shortcut(m, "fullmatch", a)),
        function("findall", |m, a| shortcut(m, "findall", a)),
        function("finditer", |m, a| shortcut(m, "finditer", a)),
        function("sub", |m, a| shortcut(m, "sub", a)),
        function("subn", |m, a| shortcut(m, "subn", a)),
        function("split", |m, a| shortcut(m, "split", a)),
        function("escape", escape),
    ],
    attr: |name, _| {
        Some(V::Int(match name {
            "I" | "IGNORECASE" => IGNORECASE,
            "M" | "MULTILINE" => MULTILINE,
            "S" | "DOTALL" => DOTALL,
            "X" | "VERBOSE" => VERBOSE,
            "A" | "ASCII" => ASCII,
            "U" | "UNICODE" => UNICODE,
            "error" | "PatternError" => {
                let mut classes = EXCEPTIONS.iter();
                return classes.find(|class| class.name == "error").map(V::Native);
            }
            _ => return None,
        }))
    },
};

fn compile<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [pattern, flags] = args.sort("compile", ["pattern", "flags"], 1)?;
    let pattern = pattern.unwrap_or(V::None);
    let flags = flags.map_or(Ok(0), |flags| int(&flags))?;
    if let V::Heap(heap) = &pattern
        && let Heap::Pattern(_) = &**heap
    {
        return Ok(pattern);
    }
    Ok(V::heap(Heap::Pattern(compiled(&pattern, flags)?)))
}

fn compiled<'a>(source: &V<'a>, flags: i64) -> R<'a, Pattern> {
    match source.as_str() {
        Some(source) => Pattern::new(source, flags),
        None => type_error("first argument must be string or compiled pattern"),
    }
}

fn shortcut<'a>(machine: &mut Machine<'a>, name: &str, mut args: Args<'a>) -> R<'a, V<'a>> {
    if args.positional.is_empty() {
        return type_error(format!(
            "{name}() missing 1 required positional argument: 'pattern'"
        ));
    }
    let pattern = args.positional.remove(0);
    // How many arguments come before the flags.
    let plain = match name {
        "sub" | "subn" => 3,
        "split" => 2,
        _ => 1,
    };
    let mut flags = None;
    if args.positional.len() > plain {
        flags = args.positional.pop();
    }
    if let Some(at) = args.keyword.iter().position(|(key, _)| key == "flags") {
        flags = Some(args.keyword.remove(at).1);
    }
    let flags = flags.map_or(Ok(0), |flags| int(&flags))?;
    let found = match &pattern {
        V::Heap(heap) if let Heap::Pattern(pattern) = &**heap => {
            pattern_method(machine, pattern, name, args)?
        }
        source => pattern_method(machine, &compiled(source, flags)?, name, args)?,
    };
    Ok(found.unwrap_or(V::None))
}

fn escape<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let value = args.one("escape")?;
    let Some(text) = value.as_str() else {
        return type_error("expected str instance");
    };
    let mut out = String::new();
    for c in text.chars() {
        if "()[]{}?*+-|^$\\.&~# \t\n\r\x0b\x0c".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    Ok(V::text(out))
}
