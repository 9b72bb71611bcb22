//! Addresses taken apart.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::address;
use super::join::{unparse, unsplit};
use crate::runtime::exception::{R, value_error};
use crate::value::V;
use crate::value::args::Args;
use crate::value::repr;
use crate::value::tuple::{Class, Tuple};

/// Schemes whose addresses have parameters after a semicolon.
const WITH_PARAMETERS: [&str; 16] = [
    "", "ftp", "hdl", "http", "https", "imap", "mms", "prospero", "rtsp", "rtsps", "rtspu", "sftp",
    "shttp", "sip", "sips", "tel",
];

/// Signs that are, or become, marks of an address when browsers normalize it.
const DISGUISED: &str = "⁇⁈⁉℀℁℅℆⩴︓︖﹕﹖﹟﹫＃／：？＠";

/// The parts of an address.
#[derive(Clone, Default)]
pub(super) struct Parts {
    pub(super) scheme: String,
    pub(super) netloc: String,
    pub(super) path: String,
    /// What follows the last semicolon; only [`parse`] looks for it.
    pub(super) params: String,
    pub(super) query: String,
    pub(super) fragment: String,
}

pub(super) static SPLIT_RESULT: Class = Class {
    name: "SplitResult",
    module: "",
    fields: &["scheme", "netloc", "path", "query", "fragment"],
    attr: host_attr,
    methods: Some(|tuple, name| (name == "geturl").then(|| V::text(unsplit(&split_parts(tuple))))),
};

pub(super) static PARSE_RESULT: Class = Class {
    name: "ParseResult",
    module: "",
    fields: &["scheme", "netloc", "path", "params", "query", "fragment"],
    attr: host_attr,
    methods: Some(|tuple, name| (name == "geturl").then(|| V::text(unparse(&parse_parts(tuple))))),
};

pub(super) fn urlsplit<'a>(args: Args<'a>) -> R<'a, V<'a>> {
    let parts = parts_of(args, "urlsplit", split)?;
    let Parts {
        scheme,
        netloc,
        path,
        query,
        fragment,
        ..
    } = parts;
    let items = [scheme, netloc, path, query, fragment].map(V::text);
    Ok(V::named_tuple(&SPLIT_RESULT, items))
}

pub(super) fn urlparse<'a>(args: Args<'a>) -> R<'a, V<'a>> {
    let parts = parts_of(args, "urlparse", parse)?;
    let Parts {
        scheme,
        netloc,
        path,
        params,
        query,
        fragment,
    } = parts;
    let items = [scheme, netloc, path, params, query, fragment].map(V::text);
    Ok(V::named_tuple(&PARSE_RESULT, items))
}

fn parts_of<'a>(
    args: Args<'a>,
    function: &str,
    take_apart: fn(&str, &str, bool) -> R<'a, Parts>,
) -> R<'a, Parts> {
    let [url, scheme, fragments] = args.sort(function, ["url", "scheme", "allow_fragments"], 1)?;
    let (url, scheme) = (url.unwrap_or(V::None), scheme.unwrap_or(V::None));
    let fragments = fragments.is_none_or(|fragments| fragments.truth());
    take_apart(address(&url)?, address(&scheme)?, fragments)
}

/// As [`split`], with the parameters apart from the path.
pub(super) fn parse<'a>(url: &str, scheme: &str, fragments: bool) -> R<'a, Parts> {
    let mut parts = split(url, scheme, fragments)?;
    if WITH_PARAMETERS.contains(&&*parts.scheme) {
        let last = parts.path.rfind('/').unwrap_or(0);
        let name = parts.path.get(last..).unwrap_or_default();
        if let Some(at) = name.find(';').map(|at| last + at) {
            parts.params = parts.path.split_off(at + 1);
            parts.path.truncate(at);
        }
    }
    Ok(parts)
}

pub(super) fn split<'a>(url: &str, scheme: &str, fragments: bool) -> R<'a, Parts> {
    let blank = |c: char| c <= ' ';
    let clean = |text: &str| text.replace(['\t', '\r', '\n'], "");
    let url = clean(url.trim_start_matches(blank));
    let mut parts = Parts {
        scheme: clean(scheme.trim_matches(blank)),
        ..Parts::default()
    };
    let mut rest = url.as_str();
    if let Some((scheme, after)) = rest.split_once(':')
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    {
        parts.scheme = scheme.to_ascii_lowercase();
        rest = after;
    }
    if let Some(after) = rest.strip_prefix("//") {
        let end = after.find(['/', '?', '#']).unwrap_or(after.len());
        let (netloc, after) = after.split_at(end);
        check_brackets(netloc)?;
        parts.netloc = netloc.into();
        rest = after;
    }
    if fragments && let Some((before, fragment)) = rest.split_once('#') {
        parts.fragment = fragment.into();
        rest = before;
    }
    if let Some((before, query)) = rest.split_once('?') {
        parts.query = query.into();
        rest = before;
    }
    if parts.netloc.contains(|c| DISGUISED.contains(c)) {
        return value_error(format!(
            "netloc '{}' contains invalid characters under NFKC normalization",
            parts.netloc
        ));
    }
    parts.path = rest.into();
    Ok(parts)
}

/// Brackets stand around an IPv6 address, or one of a version to come.
fn check_brackets<'a>(netloc: &str) -> R<'a, ()> {
    if netloc.contains('[') != netloc.contains(']') {
        return value_error("Invalid IPv6 URL");
    }
    let Some((_, host)) = netloc.split_once('[') else {
        return Ok(());
    };
    let host = host.split_once(']').map_or(host, |(host, _)| host);
    if let Some(future) = host.strip_prefix('v') {
        let fine = future.split_once('.').is_some_and(|(version, address)| {
            !version.is_empty()
                && version.bytes().all(|byte| byte.is_ascii_hexdigit())
                && !address.is_empty()
        });
        return if fine {
            Ok(())
        } else {
            value_error("IPvFuture address is invalid")
        };
    }
    if host.parse::<Ipv4Addr>().is_ok() {
        return value_error("An IPv4 address cannot be in brackets");
    }
    let (number, zone) = host.split_once('%').unwrap_or((host, "zone"));
    if number.parse::<Ipv6Addr>().is_err() || zone.is_empty() || zone.contains('%') {
        return value_error(format!(
            "'{host}' does not appear to be an IPv4 or IPv6 address"
        ));
    }
    Ok(())
}

/// User, password, host and port of the second item.
fn host_attr<'a>(tuple: &Tuple<'a>, name: &str) -> R<'a, Option<V<'a>>> {
    let netloc = item(tuple, 1);
    let (user, host) = match netloc.rsplit_once('@') {
        Some((user, host)) => (Some(user), host),
        None => (None, netloc),
    };
    let (host, port) = match host.split_once('[') {
        Some((_, bracketed)) => {
            let (host, after) = bracketed.split_once(']').unwrap_or((bracketed, ""));
            (host, after.split_once(':').map_or("", |(_, port)| port))
        }
        None => host.split_once(':').unwrap_or((host, "")),
    };
    let text = |text: Option<&str>| text.map_or(V::None, V::text);
    Ok(Some(match name {
        "username" => text(user.map(|user| user.split(':').next().unwrap_or_default())),
        "password" => text(user.and_then(|user| Some(user.split_once(':')?.1))),
        "hostname" if host.is_empty() => V::None,
        "hostname" => V::text(match host.split_once('%') {
            Some((host, zone)) => format!("{}%{zone}", host.to_lowercase()),
            None => host.to_lowercase(),
        }),
        "port" if port.is_empty() => V::None,
        "port" => V::Int(port_number(port)?),
        _ => return Ok(None),
    }))
}

fn port_number<'a>(port: &str) -> R<'a, i64> {
    if !port.bytes().all(|byte| byte.is_ascii_digit()) {
        let mut shown = String::new();
        repr::repr_into(&V::text(port), &mut shown, 0)?;
        return value_error(format!(
            "Port could not be cast to integer value as {shown}"
        ));
    }
    match port.trim_start_matches('0') {
        "" => Ok(0),
        digits => match digits.parse::<u16>() {
            Ok(port) => Ok(port.into()),
            Err(_) => value_error("Port out of range 0-65535"),
        },
    }
}

pub(super) fn split_parts(items: &[V<'_>]) -> Parts {
    let part = |index| item(items, index).to_owned();
    Parts {
        scheme: part(0),
        netloc: part(1),
        path: part(2),
        params: String::new(),
        query: part(3),
        fragment: part(4),
    }
}

pub(super) fn parse_parts(items: &[V<'_>]) -> Parts {
    let part = |index| item(items, index).to_owned();
    Parts {
        params: part(3),
        query: part(4),
        fragment: part(5),
        ..split_parts(items)
    }
}

fn item<'v>(items: &'v [V<'_>], index: usize) -> &'v str {
    items.get(index).and_then(V::as_str).unwrap_or_default()
}
