use std::collections::HashSet;

use crate::token::{Kind, Token};

/// The functions whose arguments are messages.
pub(crate) struct Keywords {
    plain: HashSet<String>,
    with_context: HashSet<String>,
}

impl Keywords {
    pub(crate) fn add(&mut self, name: String) {
        self.plain.insert(name);
    }
}

impl Default for Keywords {
    fn default() -> Self {
        let set = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        Self {
            plain: set(&["_", "translate", "translate_plural", "gettext", "ngettext"]),
            with_context: set(&["pgettext", "pgettext_plural", "npgettext"]),
        }
    }
}

/// A message in a source.
#[derive(Debug, PartialEq)]
pub(crate) struct Found {
    pub(crate) context: Option<String>,
    pub(crate) message: String,
    pub(crate) plural: Option<String>,
    pub(crate) line: usize,
}

pub(crate) fn messages(tokens: &[Token], keywords: &Keywords) -> Vec<Found> {
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let Kind::Word(word) = &token.kind else {
            continue;
        };
        let with_context = keywords.with_context.contains(word);
        if !with_context && !keywords.plain.contains(word) {
            continue;
        }
        let [
            Token {
                kind: Kind::Mark('('),
                ..
            },
            arguments @ ..,
        ] = tokens.get(at + 1..).unwrap_or_default()
        else {
            continue;
        };
        let mut texts = literals(arguments).into_iter();
        let context = if with_context { texts.next() } else { None };
        // The empty message is where gettext keeps a catalogue's header.
        if let Some(message) = texts.next().filter(|message| !message.is_empty()) {
            found.push(Found {
                context,
                message,
                plural: texts.next(),
                line: token.line,
            });
        }
    }
    found
}

/// The arguments that are literals, up to the first that is none.
fn literals(mut tokens: &[Token]) -> Vec<String> {
    let mut literals = Vec::new();
    loop {
        // The plural within `Some(("…", n))`.
        if let [
            Token {
                kind: Kind::Word(some),
                ..
            },
            Token {
                kind: Kind::Mark('('),
                ..
            },
            Token {
                kind: Kind::Mark('('),
                ..
            },
            rest @ ..,
        ] = tokens
            && some == "Some"
        {
            tokens = rest;
        }
        let [
            Token {
                kind: Kind::Text(text),
                ..
            },
            Token {
                kind: Kind::Mark(end @ (',' | ')')),
                ..
            },
            rest @ ..,
        ] = tokens
        else {
            return literals;
        };
        literals.push(text.clone());
        if *end == ')' {
            return literals;
        }
        tokens = rest;
    }
}
