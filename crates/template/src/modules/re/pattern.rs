//! Compiled expressions and their methods.

use std::cell::OnceCell;
use std::sync::Arc;

use regex::{Captures, Regex, RegexBuilder};

use super::found::Found;
use super::replacement::{self, Replacement};
use super::{ASCII, DOTALL, IGNORECASE, MULTILINE, UNICODE, VERBOSE, dialect};
use crate::runtime::exception::{R, raise, type_error};
use crate::runtime::machine::Machine;
use crate::runtime::str_methods::int;
use crate::value::args::Args;
use crate::value::iter::Iter;
use crate::value::{Heap, V};

/// A compiled expression.
pub(crate) struct Pattern {
    pub(crate) source: String,
    flags: i64,
    names: Arc<[Option<String>]>,
    regex: Regex,
    /// From the start of the text.
    at_start: OnceCell<Regex>,
    /// All of the text.
    whole: OnceCell<Regex>,
}

impl Pattern {
    pub(super) fn new<'a>(source: &str, flags: i64) -> R<'a, Self> {
        let regex = build(&dialect::translate(source), flags)?;
        Ok(Self {
            source: source.into(),
            flags,
            names: regex
                .capture_names()
                .map(|name| name.map(String::from))
                .collect(),
            regex,
            at_start: OnceCell::new(),
            whole: OnceCell::new(),
        })
    }

    fn anchored<'a>(&self, whole: bool) -> R<'a, &Regex> {
        let (cell, end) = if whole {
            (&self.whole, "\\z")
        } else {
            (&self.at_start, "")
        };
        if let Some(regex) = cell.get() {
            return Ok(regex);
        }
        // A line end closes a comment of the verbose form.
        let close = if self.flags & VERBOSE == 0 {
            ")"
        } else {
            "\n)"
        };
        let regex = build(
            &format!("\\A(?:{}{close}{end}", self.regex.as_str()),
            self.flags,
        )?;
        Ok(cell.get_or_init(|| regex))
    }

    fn found<'a>(&self, text: &Arc<str>, captures: &Captures<'_>) -> V<'a> {
        V::heap(Heap::Match(Found::new(text, captures, &self.names)))
    }

    /// Calls `each` for every match as Python finds them: an empty one may follow another at once, but not an empty one.
    fn each<'a, 't>(
        &self,
        machine: &mut Machine<'a>,
        text: &'t str,
        mut each: impl FnMut(&mut Machine<'a>, &Captures<'t>, &'t str, usize) -> R<'a, bool>,
    ) -> R<'a, usize> {
        machine.charge(text.len())?;
        // Where to look, the end of the last match, and where no empty one may be.
        let (mut at, mut last, mut taken) = (0, 0, None);
        while at <= text.len()
            && let Some(captures) = self.regex.captures_at(text, at)
            && let Some(found) = captures.get(0)
        {
            machine.step()?;
            if found.is_empty() && taken == Some(found.start()) {
                at = found.start()
                    + text[found.start()..]
                        .chars()
                        .next()
                        .map_or(1, char::len_utf8);
                taken = None;
                continue;
            }
            if !each(machine, &captures, &text[last..found.start()], found.len())? {
                break;
            }
            (at, last) = (found.end(), found.end());
            taken = found.is_empty().then_some(found.end());
        }
        Ok(last)
    }
}

fn build<'a>(source: &str, flags: i64) -> R<'a, Regex> {
    let built = RegexBuilder::new(source)
        .case_insensitive(flags & IGNORECASE != 0)
        .multi_line(flags & MULTILINE != 0)
        .dot_matches_new_line(flags & DOTALL != 0)
        .ignore_whitespace(flags & VERBOSE != 0)
        .size_limit(1 << 20)
        .nest_limit(50)
        .build();
    match built {
        Ok(regex) => Ok(regex),
        Err(error) => raise("error", error.to_string().replace('\n', " ")),
    }
}

fn subject<'a>(value: Option<&V<'a>>) -> R<'a, Arc<str>> {
    match value.and_then(V::as_str) {
        Some(text) => Ok(text.into()),
        None => type_error("expected string or bytes-like object"),
    }
}

pub(crate) fn pattern_attr<'a>(pattern: &Pattern, name: &str) -> Option<V<'a>> {
    Some(match name {
        "pattern" => V::text(pattern.source.as_str()),
        "flags" if pattern.flags & ASCII != 0 => V::Int(pattern.flags),
        "flags" => V::Int(pattern.flags | UNICODE),
        "groups" => V::Int(pattern.names.len() as i64 - 1),
        _ => return None,
    })
}

pub(crate) fn pattern_method<'a>(
    machine: &mut Machine<'a>,
    pattern: &Pattern,
    name: &str,
    args: Args<'a>,
) -> R<'a, Option<V<'a>>> {
    Ok(Some(match name {
        "search" | "match" | "fullmatch" => {
            let [text] = args.sort(name, ["string"], 1)?;
            let text = subject(text.as_ref())?;
            machine.charge(text.len())?;
            let regex = match name {
                "search" => &pattern.regex,
                _ => pattern.anchored(name == "fullmatch")?,
            };
            let captures = regex.captures(&text);
            captures.map_or(V::None, |captures| pattern.found(&text, &captures))
        }
        "findall" => {
            let [text] = args.sort(name, ["string"], 1)?;
            let text = subject(text.as_ref())?;
            let mut out = Vec::new();
            pattern.each(machine, &text, |machine, captures, _, length| {
                machine.charge(length)?;
                let group =
                    |index: usize| V::text(captures.get(index).map_or("", |group| group.as_str()));
                out.push(match captures.len() {
                    1 => group(0),
                    2 => group(1),
                    count => V::tuple((1..count).map(group).collect()),
                });
                Ok(true)
            })?;
            V::list(out)
        }
        "finditer" => {
            let [text] = args.sort(name, ["string"], 1)?;
            let text = subject(text.as_ref())?;
            let mut items = Vec::new();
            pattern.each(machine, &text, |machine, captures, _, _| {
                machine.charge(captures.len() * 24)?;
                items.push(pattern.found(&text, captures));
                Ok(true)
            })?;
            V::iter(Iter::Items(items.into_iter()), "callable_iterator")
        }
        "split" => {
            let [text, most] = args.sort(name, ["string", "maxsplit"], 1)?;
            split(machine, pattern, &subject(text.as_ref())?, most.as_ref())?
        }
        "sub" | "subn" => {
            let [with, text, count] = args.sort(name, ["repl", "string", "count"], 2)?;
            let (text, done) = substitute(
                machine,
                pattern,
                &with.unwrap_or(V::None),
                &subject(text.as_ref())?,
                count.as_ref(),
            )?;
            match name {
                "sub" => text,
                _ => V::tuple(vec![text, V::Int(done)]),
            }
        }
        _ => return Ok(None),
    }))
}

fn split<'a>(
    machine: &mut Machine<'a>,
    pattern: &Pattern,
    text: &str,
    most: Option<&V<'a>>,
) -> R<'a, V<'a>> {
    let most = most.map_or(Ok(0), int)?;
    let (mut out, mut done) = (Vec::new(), 0);
    if most < 0 {
        return Ok(V::list(vec![V::text(text)]));
    }
    let last = pattern.each(machine, text, |_, captures, before, _| {
        if most > 0 && done >= most {
            return Ok(false);
        }
        out.push(V::text(before));
        let groups = captures.iter().skip(1);
        out.extend(groups.map(|group| group.map_or(V::None, |group| V::text(group.as_str()))));
        done += 1;
        Ok(true)
    })?;
    out.push(V::text(&text[last..]));
    Ok(V::list(out))
}

/// The text with its matches replaced, and how many were.
fn substitute<'a>(
    machine: &mut Machine<'a>,
    pattern: &Pattern,
    with: &V<'a>,
    text: &Arc<str>,
    count: Option<&V<'a>>,
) -> R<'a, (V<'a>, i64)> {
    let count = count.map_or(Ok(0), int)?;
    let with = Replacement::new(with, &pattern.names)?;
    let (mut out, mut done) = (String::new(), 0);
    let last = pattern.each(machine, text, |machine, captures, before, _| {
        if count != 0 && done >= count {
            return Ok(false);
        }
        let start = out.len();
        out.push_str(before);
        match &with {
            Replacement::Parts(parts) => replacement::expand(parts, captures, &mut out),
            Replacement::Function(function) => {
                let value = machine.call_with(function, vec![pattern.found(text, captures)])?;
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
        machine.charge(out.len() - start)?;
        done += 1;
        Ok(true)
    })?;
    out.push_str(&text[last..]);
    machine.charge(text.len() - last)?;
    Ok((V::text(out), done))
}
