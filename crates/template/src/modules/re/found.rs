//! Matches.

use std::sync::Arc;

use regex::Captures;

use super::replacement::{self, Part};
use crate::runtime::exception::{R, raise, type_error};
use crate::runtime::machine::Machine;
use crate::value::V;
use crate::value::args::Args;
use crate::value::dict::{Dict, Key};

/// A match: the text and where its groups stand.
pub(crate) struct Found {
    pub(crate) text: Arc<str>,
    groups: Vec<Option<(usize, usize)>>,
    names: Arc<[Option<String>]>,
}

impl Found {
    pub(super) fn new(
        text: &Arc<str>,
        captures: &Captures<'_>,
        names: &Arc<[Option<String>]>,
    ) -> Self {
        Self {
            text: Arc::clone(text),
            groups: captures
                .iter()
                .map(|group| group.map(|group| (group.start(), group.end())))
                .collect(),
            names: Arc::clone(names),
        }
    }

    /// A group's text; `None` where it took no part.
    fn text_of(&self, number: usize) -> Option<&str> {
        let (start, end) = (*self.groups.get(number)?)?;
        self.text.get(start..end)
    }

    fn number<'a>(&self, index: &V<'a>) -> R<'a, usize> {
        let number = match (index.as_int(), index.as_str()) {
            (Some(number), _) => usize::try_from(number).ok(),
            (_, Some(name)) => self
                .names
                .iter()
                .position(|known| known.as_deref() == Some(name)),
            _ => None,
        };
        match number.filter(|number| *number < self.groups.len()) {
            Some(number) => Ok(number),
            None => raise("IndexError", "no such group"),
        }
    }

    /// Where a group stands, in characters.
    fn span<'a>(&self, args: Args<'a>, name: &str) -> R<'a, (i64, i64)> {
        let [index] = args.sort(name, ["/group"], 0)?;
        let number = self.number(&index.unwrap_or(V::Int(0)))?;
        let count = |at: usize| self.text[..at].chars().count() as i64;
        let group = self.groups.get(number).copied().flatten();
        Ok(group.map_or((-1, -1), |(start, end)| (count(start), count(end))))
    }

    /// What `repr` writes.
    pub(crate) fn repr_parts(&self) -> (i64, i64, &str) {
        let whole = self.groups.first().copied().flatten().unwrap_or_default();
        let start = self.text[..whole.0].chars().count();
        let text = self.text_of(0).unwrap_or_default();
        (start as i64, (start + text.chars().count()) as i64, text)
    }
}

/// A group by number or name.
pub(crate) fn group<'a>(found: &Found, index: &V<'a>) -> R<'a, V<'a>> {
    let number = found.number(index)?;
    Ok(found.text_of(number).map_or(V::None, V::text))
}

pub(crate) fn match_attr<'a>(found: &Found, name: &str) -> Option<V<'a>> {
    // The group that ended last, of those that took part.
    let last = || {
        let ends = found.groups.iter().enumerate().skip(1);
        let ends = ends.filter_map(|(number, group)| group.map(|(_, end)| (end, number)));
        ends.max_by_key(|&(end, number)| (end, std::cmp::Reverse(number)))
            .map(|(_, number)| number)
    };
    Some(match name {
        "string" => V::text(&*found.text),
        "pos" => V::Int(0),
        "endpos" => V::Int(found.text.chars().count() as i64),
        "lastindex" => last().map_or(V::None, |number| V::Int(number as i64)),
        "lastgroup" => {
            let name = last().and_then(|number| found.names.get(number)?.as_deref());
            name.map_or(V::None, V::text)
        }
        _ => return None,
    })
}

pub(crate) fn match_method<'a>(
    machine: &mut Machine<'a>,
    found: &Found,
    name: &str,
    args: Args<'a>,
) -> R<'a, Option<V<'a>>> {
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
            let [default] = args.sort(name, ["default"], 0)?;
            let default = default.unwrap_or(V::None);
            let groups = 1..found.groups.len();
            V::tuple(
                groups
                    .map(|number| {
                        found
                            .text_of(number)
                            .map_or_else(|| default.clone(), V::text)
                    })
                    .collect(),
            )
        }
        "groupdict" => {
            let [default] = args.sort(name, ["default"], 0)?;
            let default = default.unwrap_or(V::None);
            let mut dict = Dict::default();
            for (number, name) in found.names.iter().enumerate() {
                if let Some(name) = name {
                    let value = found
                        .text_of(number)
                        .map_or_else(|| default.clone(), V::text);
                    dict.insert(Key(V::text(name.as_str())), value);
                }
            }
            V::dict(dict)
        }
        "expand" => {
            let template = args.one(name)?;
            let Some(template) = template.as_str() else {
                return type_error("expected str instance");
            };
            let mut out = String::new();
            for part in replacement::parse(template, &found.names)? {
                match part {
                    Part::Text(text) => out.push_str(&text),
                    Part::Group(number) => out.push_str(found.text_of(number).unwrap_or_default()),
                }
                machine.charge(out.len())?;
            }
            V::text(out)
        }
        "start" => V::Int(found.span(args, name)?.0),
        "end" => V::Int(found.span(args, name)?.1),
        "span" => {
            let (start, end) = found.span(args, name)?;
            V::tuple(vec![V::Int(start), V::Int(end)])
        }
        _ => return Ok(None),
    }))
}
