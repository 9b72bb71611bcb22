//! From a pattern and arguments back to a path.

use std::fmt::Display;

use crate::{Error, Result};

/// A pattern with holes: what stands before, between and behind its groups (`ROUT-2.01`).
pub(crate) struct Reverse {
    name: String,
    /// The pieces of text around the groups; none if the pattern cannot be reversed.
    pieces: Option<Vec<String>>,
}

impl Reverse {
    pub(crate) fn new(name: &str, pattern: &str, groups: usize) -> Self {
        Self {
            name: name.into(),
            pieces: pieces(pattern, groups),
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The path with these arguments in place of the groups, escaped (`ROUT-3.04`).
    pub(crate) fn fill(&self, arguments: &[&dyn Display]) -> Result<String> {
        let Some(pieces) = &self.pieces else {
            return Err(Error::mistake(format_args!(
                "the pattern of route {:?} cannot be reversed",
                self.name
            )));
        };
        if pieces.len() != arguments.len() + 1 {
            return Err(Error::mistake(format_args!(
                "route {:?} has {} group(s), but was given {} argument(s)",
                self.name,
                pieces.len() - 1,
                arguments.len()
            )));
        }
        let mut path = String::new();
        for (index, piece) in pieces.iter().enumerate() {
            path.push_str(piece);
            if let Some(argument) = arguments.get(index) {
                path.push_str(&tornado_escape::url_escape(&argument.to_string(), false));
            }
        }
        Ok(path)
    }
}

/// The text around the groups, if every parenthesis is a group and nothing else is special.
fn pieces(pattern: &str, groups: usize) -> Option<Vec<String>> {
    let pattern = pattern.strip_prefix('^').unwrap_or(pattern);
    let pattern = pattern.strip_suffix('$').unwrap_or(pattern);
    if pattern.matches('(').count() != groups {
        return None;
    }
    pattern
        .split('(')
        .enumerate()
        .map(|(index, fragment)| match fragment.find(')') {
            // What stands inside the group goes; a second parenthesis would be a group within a group.
            Some(end) if index > 0 => unescape(fragment.get(end + 1..)?),
            None if index == 0 => unescape(fragment),
            _ => None,
        })
        .collect()
}

/// Undoes escapes of punctuation; classes such as `\d` have no text to stand for.
fn unescape(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next()? {
                escaped if escaped.is_ascii_alphanumeric() => return None,
                escaped => out.push(escaped),
            },
            _ => out.push(character),
        }
    }
    Some(out)
}
