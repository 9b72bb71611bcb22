//! Patterns of paths: literal, simple, or a regular expression.

mod reverse;
mod simple;

use std::fmt;
use std::ops::Range;

use regex::Regex;
use regex_syntax::hir::{Hir, HirKind};

pub(crate) use reverse::Reverse;
use simple::Simple;

/// The most groups that a handler can take.
pub(crate) const MOST_GROUPS: usize = 8;

/// A pattern that a whole path has to match (`WEB-1.02`).
pub(crate) struct Pattern {
    text: String,
    groups: usize,
    prefix: String,
    how: How,
}

/// How a path is compared; what is fastest was found out when the pattern was compiled.
enum How {
    /// The path itself.
    Literal(String),
    /// Literals and runs of characters, for paths in ASCII; the expression for others.
    Simple(Simple, Regex),
    /// Whatever begins with the prefix, by expression.
    Regex(Regex),
}

impl Pattern {
    /// Compiles a pattern.
    pub(crate) fn new(text: &str) -> Result<Self, PatternError> {
        let fault = |error: String| PatternError {
            pattern: text.into(),
            fault: error,
        };
        let hir = regex_syntax::parse(text).map_err(|error| fault(error.to_string()))?;
        let groups = hir.properties().explicit_captures_len();
        if groups > MOST_GROUPS {
            return Err(fault(format!(
                "it has {groups} groups, a handler takes at most {MOST_GROUPS}"
            )));
        }
        let how = match literal(&hir) {
            Some(path) => How::Literal(path),
            None => {
                let regex = Regex::new(&format!(r"\A(?:{text})\z"))
                    .map_err(|error| fault(error.to_string()))?;
                match Simple::of(&hir) {
                    Some(simple) => How::Simple(simple, regex),
                    None => How::Regex(regex),
                }
            }
        };
        Ok(Self {
            text: text.into(),
            groups,
            prefix: prefix(&hir),
            how,
        })
    }

    /// The pattern as it was written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// How many groups it has.
    pub(crate) fn groups(&self) -> usize {
        self.groups
    }

    /// The only path that matches, if there is only one.
    pub(crate) fn literal(&self) -> Option<&str> {
        match &self.how {
            How::Literal(path) => Some(path),
            _ => None,
        }
    }

    /// What every path begins with that matches.
    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Whether a path matches; then `spans` says where its groups are.
    pub(crate) fn matches(&self, path: &[u8], spans: &mut Spans) -> bool {
        match &self.how {
            How::Literal(literal) => path == literal.as_bytes(),
            How::Simple(simple, regex) => match simple.matches(path, spans) {
                Some(matched) => matched,
                None => matches_regex(regex, path, spans),
            },
            How::Regex(regex) => {
                path.starts_with(self.prefix.as_bytes()) && matches_regex(regex, path, spans)
            }
        }
    }
}

/// Where the groups of a pattern are in a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spans([(u32, u32); MOST_GROUPS]);

/// Marks a group that took no part.
const ABSENT: (u32, u32) = (u32::MAX, u32::MAX);

impl Spans {
    /// No groups.
    pub(crate) const NONE: Self = Self([ABSENT; MOST_GROUPS]);

    pub(crate) fn get(&self, index: usize) -> Option<Range<usize>> {
        self.0
            .get(index)
            .filter(|span| **span != ABSENT)
            .map(|&(start, end)| start as usize..end as usize)
    }

    fn set(&mut self, index: usize, range: Range<usize>) {
        if let (Some(span), Ok(start), Ok(end)) = (
            self.0.get_mut(index),
            range.start.try_into(),
            range.end.try_into(),
        ) {
            *span = (start, end);
        }
    }
}

fn matches_regex(regex: &Regex, path: &[u8], spans: &mut Spans) -> bool {
    let Ok(path) = std::str::from_utf8(path) else {
        return false;
    };
    if regex.captures_len() == 1 {
        return regex.is_match(path);
    }
    let mut locations = regex.capture_locations();
    let matched = regex.captures_read(&mut locations, path).is_some();
    *spans = Spans::NONE;
    for index in 1..locations.len() {
        if let Some((start, end)) = locations.get(index) {
            spans.set(index - 1, start..end);
        }
    }
    matched
}

/// The path that an expression without any choice matches.
fn literal(hir: &Hir) -> Option<String> {
    let mut bytes = Vec::new();
    for part in flat(hir) {
        match part.kind() {
            HirKind::Literal(literal) => bytes.extend_from_slice(&literal.0),
            _ => return None,
        }
    }
    String::from_utf8(bytes).ok()
}

/// The text that every match begins with.
fn prefix(hir: &Hir) -> String {
    let mut bytes = Vec::new();
    for part in flat(hir) {
        match part.kind() {
            HirKind::Literal(literal) => bytes.extend_from_slice(&literal.0),
            _ => break,
        }
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// The parts of an expression one after another, without a `^` at the start and a `$` at the end.
fn flat(hir: &Hir) -> &[Hir] {
    let parts = match hir.kind() {
        HirKind::Concat(parts) => parts.as_slice(),
        HirKind::Empty => &[],
        _ => std::slice::from_ref(hir),
    };
    let is = |part: &Hir, look| matches!(part.kind(), HirKind::Look(found) if *found == look);
    let parts = match parts {
        [first, rest @ ..] if is(first, regex_syntax::hir::Look::Start) => rest,
        parts => parts,
    };
    match parts {
        [rest @ .., last] if is(last, regex_syntax::hir::Look::End) => rest,
        parts => parts,
    }
}

/// A pattern that cannot be used.
#[derive(Debug)]
pub(crate) struct PatternError {
    pattern: String,
    fault: String,
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "pattern {:?} cannot be used: {}",
            self.pattern, self.fault
        )
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}
