//! Tornado's form: assignments of Python literals (`W-OPTIONS`).
//!
//! No Python is run. What is read: comments, `name = literal`, imports of `datetime`, where a literal is a number, text, `True`,
//! `False`, `None`, `__file__`, a `datetime` or `timedelta`, or a list, tuple or dict of literals.

mod call;
mod literal;
mod text;

use std::collections::HashMap;
use std::path::Path;

use super::{Assignment, Complaint};
use call::Callable;

/// The assignments of the file, top to bottom.
pub(super) fn read(text: &str, path: &Path) -> Result<Vec<Assignment>, Complaint> {
    let normal = if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n").into()
    } else {
        std::borrow::Cow::Borrowed(text)
    };
    let mut reader = Reader {
        rest: &normal,
        line: 1,
        path,
        open: 0,
        imported: HashMap::new(),
    };
    let mut assignments = Vec::new();
    while !reader.rest.is_empty() {
        reader
            .statement(&mut assignments)
            .map_err(|message| Complaint {
                line: reader.line,
                message,
            })?;
    }
    Ok(assignments)
}

/// A place in the file.
struct Reader<'a> {
    rest: &'a str,
    line: usize,
    path: &'a Path,
    /// How many brackets are open: inside them, lines end nothing.
    open: usize,
    /// What imports have given a name to.
    imported: HashMap<&'a str, Callable>,
}

type Result<T, E = String> = std::result::Result<T, E>;

impl<'a> Reader<'a> {
    /// One line, or several that belong together.
    fn statement(&mut self, assignments: &mut Vec<Assignment>) -> Result<()> {
        let indented = self.blanks();
        if self.at_line_end() {
            return self.line_end();
        }
        if indented {
            return Err("unexpected indentation; an option file holds only assignments".to_owned());
        }
        let line = self.line;
        if self.text_starts() {
            self.text()?; // alone, as people describe a file
            return self.end_of_statement();
        }
        match self.word() {
            "import" => self.import()?,
            "from" => self.import_from()?,
            "" => return Err(format!("expected `name = value`, found {}", self.found())),
            name => {
                self.blanks();
                if self.rest.starts_with("==") || !self.eat('=') {
                    return Err(format!(
                        "expected `=` behind `{name}`, found {}; {SUBSET}",
                        self.found()
                    ));
                }
                self.blanks();
                let literal = self.right_side()?;
                assignments.push(Assignment {
                    name: name.to_owned(),
                    table: 0,
                    literal,
                    line,
                });
            }
        }
        self.end_of_statement()
    }

    fn end_of_statement(&mut self) -> Result<()> {
        self.blanks();
        match self.at_line_end() {
            true => self.line_end(),
            false => Err(format!(
                "expected the line to end, found {}; {SUBSET}",
                self.found()
            )),
        }
    }

    /// Skips blanks, and inside brackets lines and comments too.
    fn space(&mut self) {
        loop {
            self.blanks();
            if self.open == 0 || self.rest.is_empty() || !self.at_line_end() {
                return;
            }
            self.comment();
            if self.eat('\n') {
                self.line += 1;
            }
        }
    }

    /// Skips blanks and joined lines; tells whether there were any.
    fn blanks(&mut self) -> bool {
        let before = self.rest.len();
        loop {
            self.rest = self.rest.trim_start_matches([' ', '\t', '\x0c']);
            match self.rest.strip_prefix("\\\n") {
                Some(rest) => {
                    self.rest = rest;
                    self.line += 1;
                }
                None => return self.rest.len() < before,
            }
        }
    }

    fn at_line_end(&self) -> bool {
        self.rest.is_empty() || self.rest.starts_with(['\n', '#'])
    }

    fn line_end(&mut self) -> Result<()> {
        self.comment();
        if self.eat('\n') {
            self.line += 1;
        }
        Ok(())
    }

    fn comment(&mut self) {
        if self.rest.starts_with('#') {
            let length = self.rest.find('\n').unwrap_or(self.rest.len());
            self.rest = self.rest.split_at(length).1;
        }
    }

    fn eat(&mut self, wanted: char) -> bool {
        match self.rest.strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// A name, or nothing.
    fn word(&mut self) -> &'a str {
        let inside = |c: char| c.is_alphanumeric() || c == '_';
        let length = match self.rest.starts_with(|c: char| c.is_ascii_digit()) {
            true => 0,
            false => self.rest.find(|c| !inside(c)).unwrap_or(self.rest.len()),
        };
        let (word, rest) = self.rest.split_at(length);
        self.rest = rest;
        word
    }

    /// What comes next, for an error message.
    fn found(&self) -> String {
        match self.rest.split(['\n', ' ']).next() {
            None | Some("") => "the end of the line".to_owned(),
            Some(next) => {
                let mut shown = String::new();
                for c in next.chars().take(20) {
                    match c.is_control() {
                        true => shown.extend(c.escape_default()),
                        false => shown.push(c),
                    }
                }
                format!("`{shown}`")
            }
        }
    }
}

/// The end of messages about Python that is not read.
const SUBSET: &str = "an option file may hold numbers, text, True, False, None, lists, tuples, \
                      dicts, datetime and timedelta, and no other Python";
