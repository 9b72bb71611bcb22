//! The module `re`, over expressions that need no backtracking.

use std::sync::Arc;

use regex::Regex;

use crate::runtime::exception::{R, raise, type_error};
use crate::runtime::machine::Machine;
use crate::runtime::native::{Kind, Module, Native};
use crate::runtime::str_methods::int;
use crate::value::dict::{Dict, Key};
use crate::value::host::Args;
use crate::value::iter::Iter;
use crate::value::{Heap, V};

pub(crate) static MODULE: Module = Module {
    name: "re",
    natives: &[
        Native {
            name: "compile",
            kind: Kind::Function(compile_),
        },
        Native {
            name: "match",
            kind: Kind::Function(|m, a| shortcut(m, "match", a)),
        },
        Native {
            name: "search",
            kind: Kind::Function(|m, a| shortcut(m, "search", a)),
        },
        Native {
            name: "fullmatch",
            kind: Kind::Function(|m, a| shortcut(m, "fullmatch", a)),
        },
        Native {
            name: "findall",
            kind: Kind::Function(|m, a| shortcut(m, "findall", a)),
        },
        Native {
            name: "finditer",
            kind: Kind::Function(|m, a| shortcut(m, "finditer", a)),
        },
        Native {
            name: "sub",
            kind: Kind::Function(|m, a| shortcut(m, "sub", a)),
        },
        Native {
            name: "subn",
            kind: Kind::Function(|m, a| shortcut(m, "subn", a)),
        },
        Native {
            name: "split",
            kind: Kind::Function(|m, a| shortcut(m, "split", a)),
        },
        Native {
            name: "escape",
            kind: Kind::Function(escape),
        },
    ],
    attr: |name, _| {
        Some(V::Int(match name {
            "I" | "IGNORECASE" => 2,
            "M" | "MULTILINE" => 8,
            "S" | "DOTALL" => 16,
            "X" | "VERBOSE" => 64,
            "A" | "ASCII" => 256,
            "U" | "UNICODE" => 32,
            "error" => {
                return crate::runtime::exception::EXCEPTIONS
                    .iter()
                    .find(|native| native.name == "PatternError")
                    .map(V::Native);
            }
            _ => return None,
        }))
    },
};

/// A compiled expression.
pub(crate) struct Pattern {
    pub(crate) source: String,
    regex: Regex,
}

/// A match: the text and where its groups stand.
pub(crate) struct Found {
    pub(crate) text: Arc<str>,
    groups: Vec<Option<(usize, usize)>>,
    names: Vec<Option<String>>,
}

fn compile<'a>(source: &str, flags: i64) -> R<'a, Pattern> {
    // Python's `(?P=name)` and look-around have no counterpart.
    let source_rust = source.replace("\\Z", "\\z");
    let built = regex::RegexBuilder::new(&source_rust)
        .case_insensitive(flags & 2 != 0)
        .multi_line(flags & 8 != 0)
        .dot_matches_new_line(flags & 16 != 0)
        .ignore_whitespace(flags & 64 != 0)
        .size_limit(1 << 20)
        .nest_limit(50)
        .build();
    match built {
        Ok(regex) => Ok(Pattern {
            source: source.into(),
            regex,
        }),
        Err(error) => raise("PatternError", error.to_string().replace('\n', " ")),
    }
}

fn pattern_of<'a, 'v>(value: &'v V<'a>) -> R<'a, &'v str> {
    match value.as_str() {
        Some(text) => Ok(text),
        None => type_error("first argument must be string or compiled pattern"),
    }
}

fn compile_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [pattern, flags] = args.sort("compile", ["pattern", "flags"], 1)?;
    let flags = flags.map_or(Ok(0), |flags| int(&flags))?;
    Ok(V::heap(Heap::Pattern(compile(
        pattern_of(&pattern.unwrap_or(V::None))?,
        flags,
    )?)))
}

fn shortcut<'a>(machine: &mut Machine<'a>, name: &str, mut args: Args<'a>) -> R<'a, V<'a>> {
    if args.positional.is_empty() {
        return type_error(format!(
            "{name}() missing 1 required positional argument: 'pattern'"
        ));
    }
    let pattern = args.positional.remove(0);
    let plain = match name {
        "sub" | "subn" => 3,
        "split" => 2,
        _ => 1,
    };
    let mut flags = if args.positional.len() > plain {
        args.positional.pop()
    } else {
        None
    };
    if let Some(at) = args.keyword.iter().position(|(key, _)| key == "flags") {
        flags = Some(args.keyword.remove(at).1);
    }
    let flags = flags.map_or(Ok(0), |flags| int(&flags))?;
    let compiled;
    let pattern = match &pattern {
        V::Heap(heap) if matches!(**heap, Heap::Pattern(_)) => match &**heap {
            Heap::Pattern(pattern) => pattern,
            _ => return type_error("first argument must be string or compiled pattern"),
        },
        other => {
            compiled = compile(pattern_of(other)?, flags)?;
            &compiled
        }
    };
    match pattern_method(machine, pattern, name, args)? {
        Some(value) => Ok(value),
        None => Ok(V::None),
    }
}

fn escape<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let value = args.one("escape")?;
    let mut out = String::new();
    for c in value.as_str().unwrap_or_default().chars() {
        if "()[]{}?*+-|^$\\.&~# \t\n\r\x0b\x0c".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    Ok(V::text(out))
}

fn found(pattern: &Pattern, text: &Arc<str>, captures: &regex::Captures<'_>) -> Found {
    Found {
        text: Arc::clone(text),
        groups: captures
            .iter()
            .map(|group| group.map(|group| (group.start(), group.end())))
            .collect(),
        names: pattern
            .regex
            .capture_names()
            .map(|name| name.map(String::from))
            .collect(),
    }
}

pub(crate) fn pattern_method<'a>(
    machine: &mut Machine<'a>,
    pattern: &Pattern,
    name: &str,
    args: Args<'a>,
) -> R<'a, Option<V<'a>>> {
    let subject = |value: &Option<V<'a>>| -> R<'a, Arc<str>> {
        match value.as_ref().and_then(V::as_str) {
            Some(text) => Ok(text.into()),
            None => type_error("expected string or bytes-like object"),
        }
    };
    Ok(Some(match name {
        "match" | "search" | "fullmatch" => {
            let [text] = args.sort(name, ["string"], 1)?;
            let text = subject(&text)?;
            machine.charge(text.len())?;
            let captures = if name == "search" {
                pattern.regex.captures(&text)
            } else {
                let tail = if name == "fullmatch" { "\\z" } else { "" };
                let anchored =
                    regex::RegexBuilder::new(&format!("\\A(?:{}){tail}", pattern.regex.as_str()))
                        .size_limit(1 << 20)
                        .build();
                match &anchored {
                    Ok(regex) => regex.captures(&text),
                    Err(error) => return raise("PatternError", error.to_string()),
                }
            };
            captures.map_or(V::None, |captures| {
                V::heap(Heap::Match(found(pattern, &text, &captures)))
            })
        }
        "findall" => {
            let [text] = args.sort(name, ["string"], 1)?;
            let text = subject(&text)?;
            let mut out = Vec::new();
            for captures in pattern.regex.captures_iter(&text) {
                machine.step()?;
                let group =
                    |index: usize| V::text(captures.get(index).map_or("", |group| group.as_str()));
                out.push(match captures.len() {
                    1 => group(0),
                    2 => group(1),
                    count => V::tuple((1..count).map(group).collect()),
                });
            }
            V::list(out)
        }
        "finditer" => {
            let [text] = args.sort(name, ["string"], 1)?;
            let text = subject(&text)?;
            let items: Vec<V<'a>> = pattern
                .regex
                .captures_iter(&text)
                .map(|captures| V::heap(Heap::Match(found(pattern, &text, &captures))))
                .collect();
            V::iter(Iter::Items(items.into_iter()), "callable_iterator")
        }
        "split" => {
            let [text, most] = args.sort(name, ["string", "maxsplit"], 1)?;
            let text = subject(&text)?;
            let most = most.map_or(Ok(0), |most| int(&most))?;
            let mut out = Vec::new();
            let mut last = 0;
            for captures in pattern.regex.captures_iter(&text) {
                if most > 0 && out.len() as i64 >= most {
                    break;
                }
                let Some(whole) = captures.get(0) else {
                    continue;
                };
                out.push(V::text(text.get(last..whole.start()).unwrap_or_default()));
                out.extend(
                    captures
                        .iter()
                        .skip(1)
                        .map(|group| group.map_or(V::None, |group| V::text(group.as_str()))),
                );
                last = whole.end();
            }
            out.push(V::text(text.get(last..).unwrap_or_default()));
            V::list(out)
        }
        "sub" | "subn" => {
            let [replacement, text, count] = args.sort(name, ["repl", "string", "count"], 2)?;
            let replacement = replacement.unwrap_or(V::None);
            let text = subject(&text)?;
            let count = count.map_or(Ok(0), |count| int(&count))?;
            let mut out = String::new();
            let (mut last, mut done) = (0, 0);
            for captures in pattern.regex.captures_iter(&text) {
                if count > 0 && done >= count {
                    break;
                }
                machine.step()?;
                let Some(whole) = captures.get(0) else {
                    continue;
                };
                out.push_str(text.get(last..whole.start()).unwrap_or_default());
                match replacement.as_str() {
                    Some(template) => expand(template, &captures, &mut out),
                    None => {
                        let found = V::heap(Heap::Match(found(pattern, &text, &captures)));
                        let value = machine.call_with(&replacement, vec![found])?;
                        match value.as_str() {
                            Some(text) => out.push_str(text),
                            None => {
                                return type_error(format!(
                                    "expected str instance, {} found",
                                    value.type_name()
                                ));
                            }
                        }
                    }
                }
                machine.charge(whole.len())?;
                last = whole.end();
                done += 1;
            }
            out.push_str(text.get(last..).unwrap_or_default());
            machine.charge(out.len())?;
            if name == "subn" {
                V::tuple(vec![V::text(out), V::Int(done)])
            } else {
                V::text(out)
            }
        }
        _ => return Ok(None),
    }))
}

/// `\1`, `\g<name>`, `\n` in a replacement.
fn expand(template: &str, captures: &regex::Captures<'_>, out: &mut String) {
    let mut rest = template;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(named) = rest.strip_prefix("g<")
            && let Some(end) = named.find('>')
        {
            let name = &named[..end];
            let group = match name.parse::<usize>() {
                Ok(number) => captures.get(number),
                Err(_) => captures.name(name),
            };
            out.push_str(group.map_or("", |group| group.as_str()));
            rest = &named[end + 1..];
            continue;
        }
        let digits = rest.bytes().take(2).take_while(u8::is_ascii_digit).count();
        if digits > 0 {
            let number = rest[..digits].parse().unwrap_or(0);
            out.push_str(captures.get(number).map_or("", |group| group.as_str()));
            rest = &rest[digits..];
            continue;
        }
        let Some(c) = rest.chars().next() else {
            out.push('\\');
            return;
        };
        match c {
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'r' => out.push('\r'),
            '\\' => out.push('\\'),
            c => {
                out.push('\\');
                out.push(c);
            }
        }
        rest = &rest[c.len_utf8()..];
    }
    out.push_str(rest);
}

/// A group by number or name.
pub(crate) fn group<'a>(found: &Found, index: &V<'a>) -> R<'a, V<'a>> {
    let number = match (index.as_int(), index.as_str()) {
        (Some(number), _) => usize::try_from(number).ok(),
        (_, Some(name)) => found
            .names
            .iter()
            .position(|known| known.as_deref() == Some(name)),
        _ => None,
    };
    match number.and_then(|number| found.groups.get(number)) {
        Some(Some((start, end))) => Ok(V::text(found.text.get(*start..*end).unwrap_or_default())),
        Some(None) => Ok(V::None),
        None => raise("IndexError", "no such group"),
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the signature of all methods"
)]
pub(crate) fn match_method<'a>(
    _: &mut Machine<'a>,
    found: &Found,
    name: &str,
    args: Args<'a>,
) -> R<'a, Option<V<'a>>> {
    let span = |args: &Args<'a>| -> R<'a, (i64, i64)> {
        let index = args.positional.first().cloned().unwrap_or(V::Int(0));
        let number = index
            .as_int()
            .and_then(|number| usize::try_from(number).ok())
            .unwrap_or(usize::MAX);
        match found.groups.get(number) {
            Some(Some((start, end))) => {
                let count =
                    |at: usize| found.text.get(..at).map_or(0, |text| text.chars().count()) as i64;
                Ok((count(*start), count(*end)))
            }
            Some(None) => Ok((-1, -1)),
            None => raise("IndexError", "no such group"),
        }
    };
    Ok(Some(match name {
        "group" => match args.positional.as_slice() {
            [] => group(found, &V::Int(0))?,
            [one] => group(found, one)?,
            many => V::tuple(
                many.iter()
                    .map(|index| group(found, index))
                    .collect::<R<'a, _>>()?,
            ),
        },
        "groups" => {
            let count = found.groups.len() as i64;
            V::tuple(
                (1..count)
                    .map(|index| group(found, &V::Int(index)))
                    .collect::<R<'a, _>>()?,
            )
        }
        "groupdict" => {
            let mut dict = Dict::default();
            for (index, name) in found.names.iter().enumerate() {
                if let Some(name) = name {
                    dict.insert(
                        Key(V::text(name.as_str())),
                        group(found, &V::Int(index as i64))?,
                    );
                }
            }
            V::dict(dict)
        }
        "start" => V::Int(span(&args)?.0),
        "end" => V::Int(span(&args)?.1),
        "span" => {
            let (start, end) = span(&args)?;
            V::tuple(vec![V::Int(start), V::Int(end)])
        }
        _ => return Ok(None),
    }))
}
