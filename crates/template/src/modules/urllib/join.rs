//! Addresses put together.

use super::address;
use super::split::{Parts, parse, parse_parts, split_parts};
use crate::runtime::exception::{R, value_error};
use crate::runtime::machine::Machine;
use crate::value::V;
use crate::value::args::Args;
use crate::value::tuple::Class;

/// Schemes whose addresses name a host.
const WITH_HOST: [&str; 26] = [
    "", "file", "ftp", "git", "git+ssh", "gopher", "http", "https", "imap", "mms", "nfs", "nntp",
    "prospero", "rsync", "rtsp", "rtsps", "rtspu", "sftp", "shttp", "snews", "svn", "svn+ssh",
    "telnet", "wais", "ws", "wss",
];

/// Schemes whose addresses may be relative to another.
const RELATIVE: [&str; 20] = [
    "", "file", "ftp", "gopher", "http", "https", "imap", "mms", "nntp", "prospero", "rtsp",
    "rtsps", "rtspu", "sftp", "shttp", "svn", "svn+ssh", "wais", "ws", "wss",
];

static DEFRAG_RESULT: Class = Class {
    name: "DefragResult",
    module: "",
    fields: &["url", "fragment"],
    attr: |_, _| Ok(None),
    methods: Some(|tuple, name| {
        let parts = tuple.first().zip(tuple.get(1)).filter(|_| name == "geturl");
        let (url, fragment) = parts?;
        Some(match fragment.as_str() {
            None | Some("") => url.clone(),
            Some(fragment) => V::text(format!("{}#{fragment}", url.as_str().unwrap_or_default())),
        })
    }),
};

pub(super) fn urlunsplit<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let items = items(machine, args, "urlunsplit", 5)?;
    Ok(V::text(unsplit(&split_parts(&items))))
}

pub(super) fn urlunparse<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let items = items(machine, args, "urlunparse", 6)?;
    Ok(V::text(unparse(&parse_parts(&items))))
}

/// So many parts, all of them text or `None`.
fn items<'a>(
    machine: &mut Machine<'a>,
    args: Args<'a>,
    function: &str,
    count: usize,
) -> R<'a, Vec<V<'a>>> {
    let items = machine.collect(&args.one(function)?)?;
    items.iter().try_for_each(|item| address(item).map(drop))?;
    // Python counts one more, which it puts behind them itself.
    let (wanted, given) = (count + 1, items.len() + 1);
    if given > wanted {
        return value_error(format!("too many values to unpack (expected {wanted})"));
    }
    if given < wanted {
        return value_error(format!(
            "not enough values to unpack (expected {wanted}, got {given})"
        ));
    }
    Ok(items)
}

pub(super) fn urldefrag<'a>(args: Args<'a>) -> R<'a, V<'a>> {
    let [url] = args.sort("urldefrag", ["url"], 1)?;
    let url = url.unwrap_or(V::None);
    let url = address(&url)?;
    let (url, fragment) = if url.contains('#') {
        let mut parts = parse(url, "", true)?;
        let fragment = std::mem::take(&mut parts.fragment);
        (unparse(&parts), fragment)
    } else {
        (url.into(), String::new())
    };
    Ok(V::named_tuple(&DEFRAG_RESULT, [url, fragment].map(V::text)))
}

pub(super) fn urljoin<'a>(args: Args<'a>) -> R<'a, V<'a>> {
    let [base, url, fragments] = args.sort("urljoin", ["base", "url", "allow_fragments"], 2)?;
    let (base, url) = (base.unwrap_or(V::None), url.unwrap_or(V::None));
    let fragments = fragments.is_none_or(|fragments| fragments.truth());
    if !base.truth() {
        return Ok(url);
    }
    if !url.truth() {
        return Ok(base);
    }
    let from = parse(address(&base)?, "", fragments)?;
    let parts = parse(address(&url)?, &from.scheme, fragments)?;
    if parts.scheme != from.scheme || !RELATIVE.contains(&&*parts.scheme) {
        return Ok(url);
    }
    Ok(V::text(unparse(&joined(from, parts))))
}

/// The second address, seen from the first; RFC 3986, section 5.2.
fn joined(from: Parts, mut parts: Parts) -> Parts {
    if WITH_HOST.contains(&&*parts.scheme) {
        if !parts.netloc.is_empty() {
            return parts;
        }
        parts.netloc = from.netloc;
    }
    if parts.path.is_empty() && parts.params.is_empty() {
        parts.path = from.path;
        parts.params = from.params;
        if parts.query.is_empty() {
            parts.query = from.query;
        }
        return parts;
    }
    let mut segments: Vec<&str> = Vec::new();
    if parts.path.starts_with('/') {
        segments.extend(parts.path.split('/'));
    } else {
        segments.extend(from.path.split('/'));
        // The last one is the name that the other path stands beside.
        if segments.last().is_some_and(|last| !last.is_empty()) {
            segments.pop();
        }
        segments.extend(parts.path.split('/'));
        let last = segments.len().saturating_sub(1);
        let mut index = 0..;
        segments.retain(|segment| {
            index
                .next()
                .is_some_and(|at| at == 0 || at == last || !segment.is_empty())
        });
    }
    parts.path = without_dots(&segments);
    parts
}

fn without_dots(segments: &[&str]) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for segment in segments {
        match *segment {
            "." => {}
            ".." => {
                kept.pop();
            }
            segment => kept.push(segment),
        }
    }
    if matches!(segments.last(), Some(&("." | ".."))) {
        kept.push("");
    }
    match kept.join("/") {
        path if path.is_empty() => "/".into(),
        path => path,
    }
}

pub(super) fn unparse(parts: &Parts) -> String {
    if parts.params.is_empty() {
        return unsplit(parts);
    }
    let mut parts = parts.clone();
    parts.path = format!("{};{}", parts.path, parts.params);
    unsplit(&parts)
}

pub(super) fn unsplit(parts: &Parts) -> String {
    let Parts {
        scheme,
        netloc,
        path,
        query,
        fragment,
        ..
    } = parts;
    let mut out = String::new();
    if !scheme.is_empty() {
        out.push_str(scheme);
        out.push(':');
    }
    let has_host = WITH_HOST.contains(&&**scheme) && !scheme.is_empty();
    if !netloc.is_empty() || (has_host && !path.starts_with("//")) {
        out.push_str("//");
        out.push_str(netloc);
        if !path.is_empty() && !path.starts_with('/') {
            out.push('/');
        }
    }
    out.push_str(path);
    for (mark, part) in [('?', query), ('#', fragment)] {
        if !part.is_empty() {
            out.push(mark);
            out.push_str(part);
        }
    }
    out
}
