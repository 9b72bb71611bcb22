//! Queries: `a=1&b=2`.

use super::address;
use super::quote::{bytes, quoted};
use crate::runtime::exception::{R, type_error, value_error};
use crate::runtime::machine::Machine;
use crate::runtime::str_methods::int;
use crate::value::args::Args;
use crate::value::dict::{Dict, Key};
use crate::value::{Heap, V, repr};

pub(super) fn urlencode<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let names = ["query", "doseq", "safe", "encoding", "errors", "quote_via"];
    let [query, doseq, safe, _, _, via] = args.sort("urlencode", names, 1)?;
    let query = query.unwrap_or(V::None).owned();
    let doseq = doseq.is_some_and(|doseq| doseq.truth());
    let safe = safe.unwrap_or(V::Str(""));
    let pairs = match &query {
        V::Heap(heap) if matches!(**heap, Heap::Dict(_)) => {
            let items = machine.method_with(&query, "items", Vec::new())?;
            machine.collect(&items)?
        }
        other => machine.collect(other)?,
    };
    let text = |machine: &mut Machine<'a>, value: &V<'a>| -> R<'a, String> {
        let mut shown = String::new();
        if bytes(value).is_none() {
            repr::str_into(value, &mut shown)?;
        }
        if let Some(via) = &via {
            let value = if bytes(value).is_some() {
                value.clone()
            } else {
                V::text(shown)
            };
            let quoted = machine.call_with(via, vec![value, safe.clone()])?;
            return Ok(address(&quoted)?.into());
        }
        let raw = bytes(value).unwrap_or(shown.as_bytes());
        Ok(quoted(raw, bytes(&safe).unwrap_or_default(), true))
    };
    let mut out: Vec<String> = Vec::new();
    for pair in pairs {
        let Ok([key, value]) = <[V<'a>; 2]>::try_from(machine.collect(&pair)?) else {
            return type_error("not a valid non-string sequence or mapping object");
        };
        let key = text(machine, &key)?;
        let many = doseq && bytes(&value).is_none();
        match many.then(|| machine.collect(&value)) {
            Some(Ok(values)) => {
                for value in values {
                    out.push(format!("{key}={}", text(machine, &value)?));
                }
            }
            _ => out.push(format!("{key}={}", text(machine, &value)?)),
        }
    }
    Ok(V::text(out.join("&")))
}

pub(super) fn parse_qsl<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let pairs = fields(machine, "parse_qsl", args)?;
    let pair = |(name, value)| V::tuple(vec![V::text(name), V::text(value)]);
    Ok(V::list(pairs.into_iter().map(pair).collect()))
}

pub(super) fn parse_qs<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let mut lists: indexmap::IndexMap<String, Vec<V<'a>>> = indexmap::IndexMap::new();
    for (name, value) in fields(machine, "parse_qs", args)? {
        lists.entry(name).or_default().push(V::text(value));
    }
    let mut dict = Dict::default();
    for (name, values) in lists {
        dict.insert(Key(V::text(name)), V::list(values));
    }
    Ok(V::dict(dict))
}

/// Names and values, unescaped.
fn fields<'a>(
    machine: &mut Machine<'a>,
    function: &str,
    args: Args<'a>,
) -> R<'a, Vec<(String, String)>> {
    let names = [
        "qs",
        "keep_blank_values",
        "strict_parsing",
        "encoding",
        "errors",
        "max_num_fields",
        "separator",
    ];
    let [query, blank, strict, _, _, most, separator] = args.sort(function, names, 1)?;
    let truth = |value: Option<V<'a>>| value.is_some_and(|value| value.truth());
    let (blank, strict) = (truth(blank), truth(strict));
    let query = query.unwrap_or(V::None);
    let query = address(&query)?;
    let separator = separator.unwrap_or(V::Str("&"));
    let Some(separator) = separator.as_str().filter(|text| !text.is_empty()) else {
        return value_error("Separator must be of type string or bytes.");
    };
    machine.charge(query.len() * 2)?;
    let parts = || query.split(separator);
    if let Some(most) = most.filter(|most| !matches!(most, V::None))
        && !query.is_empty()
        && parts().count() as i64 > int(&most)?
    {
        return value_error("Max number of fields exceeded");
    }
    let mut out = Vec::new();
    for part in parts() {
        let (name, value) = match part.split_once('=') {
            Some(field) => field,
            None if part.is_empty() && !strict => continue,
            None if query.is_empty() => continue,
            None if strict => {
                let mut shown = String::new();
                repr::repr_into(&V::text(part), &mut shown, 0)?;
                return value_error(format!("bad query field: {shown}"));
            }
            None => (part, ""),
        };
        if !value.is_empty() || blank {
            let plain = |text| tornado_escape::url_unescape(text, true).into_owned();
            out.push((plain(name), plain(value)));
        }
    }
    Ok(out)
}
