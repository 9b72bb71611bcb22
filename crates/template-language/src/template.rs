//! Tags: the text of a file to nodes. Expressions stay text until `link` places them.

use std::sync::Arc;

use super::MAX_BLOCK_DEPTH;
use super::error::Error;
use super::stack::{PARSING, here, used_more_than};
use super::whitespace::Whitespace;

/// A file, parsed.
#[derive(Debug)]
pub struct File {
    pub name: Arc<str>,
    pub text: Arc<str>,
    /// The escaping function; `None` is off.
    pub autoescape: Option<Box<str>>,
    pub body: Arc<[Node]>,
}

/// A piece of a file.
#[derive(Debug)]
pub struct Node {
    pub line: u32,
    pub kind: NodeKind,
}

#[derive(Debug)]
pub enum NodeKind {
    Text(Box<str>),
    /// Escaped or raw.
    Print(Source, bool),
    Module(Source),
    Statement(Source),
    Break(Source),
    Continue(Source),
    /// `if`, `for`, `while`, `try`: the whole tag is its head.
    Control(&'static str, Source, Arc<[Node]>),
    /// `else`, `elif`, `except`, `finally`, among the nodes of the body.
    Intermediate(&'static str, Source),
    Apply(Source, Arc<[Node]>),
    Block(Box<str>, Arc<[Node]>),
    Include(Box<str>),
    Extends(Box<str>),
}

/// A piece of Python, and where it starts in the file.
#[derive(Debug)]
pub struct Source {
    pub text: Box<str>,
    pub offset: usize,
}

/// Parses a file.
pub fn parse(
    name: Arc<str>,
    text: Arc<str>,
    autoescape: Option<&str>,
    whitespace: Whitespace,
) -> Result<File, Error> {
    let mut parser = Parser {
        text: &text,
        name: &name,
        at: 0,
        line: 1,
        whitespace,
        autoescape: autoescape.map(Into::into),
        depth: 0,
        stack: here(),
    };
    let body = parser.body(None, false)?;
    let autoescape = parser.autoescape;
    Ok(File {
        name,
        text,
        autoescape,
        body: body.into(),
    })
}

struct Parser<'t> {
    text: &'t str,
    name: &'t Arc<str>,
    at: usize,
    line: u32,
    whitespace: Whitespace,
    autoescape: Option<Box<str>>,
    depth: usize,
    stack: usize,
}

const PARENTS: &[(&str, &[&str])] = &[
    ("else", &["for", "if", "try", "while"]),
    ("elif", &["if"]),
    ("except", &["try"]),
    ("finally", &["try"]),
];

impl<'t> Parser<'t> {
    fn body(&mut self, inside: Option<&'static str>, in_loop: bool) -> Result<Vec<Node>, Error> {
        if self.depth > MAX_BLOCK_DEPTH || used_more_than(PARSING, self.stack) {
            return Err(self.error("too many nested blocks"));
        }
        self.depth += 1;
        let mut body = Vec::new();
        loop {
            let Some(length) = self.find_tag() else {
                if let Some(inside) = inside {
                    // At the last tag, as Tornado says: what is behind it has not been read.
                    return Err(self.error(format!("Missing {{% end %}} block for {inside}")));
                }
                self.push_text(self.text.len() - self.at, &mut body);
                self.depth -= 1;
                return Ok(body);
            };
            if length > 0 {
                self.push_text(length, &mut body);
            }
            let start = self.at;
            let open = self.advance(2);
            let line = self.line;
            if self.rest().starts_with('!') {
                self.advance(1);
                body.push(Node {
                    line,
                    kind: NodeKind::Text(open.into()),
                });
                continue;
            }
            let kind = match open {
                "{#" => {
                    self.inside("#}", "Missing end comment #}")?;
                    continue;
                }
                "{{" => {
                    let source = self.inside("}}", "Missing end expression }}")?;
                    if source.text.is_empty() {
                        return Err(self.error_at("Empty expression", start));
                    }
                    NodeKind::Print(source, false)
                }
                _ => {
                    let source = self.inside("%}", "Missing end block %}")?;
                    match self.tag(source, start, inside, in_loop)? {
                        Tag::Node(kind) => kind,
                        Tag::Nothing => continue,
                        Tag::End => {
                            self.depth -= 1;
                            return Ok(body);
                        }
                    }
                }
            };
            body.push(Node { line, kind });
        }
    }

    fn tag(
        &mut self,
        source: Source,
        start: usize,
        inside: Option<&'static str>,
        in_loop: bool,
    ) -> Result<Tag, Error> {
        let contents = &*source.text;
        if contents.is_empty() {
            return Err(self.error_at("Empty block tag ({% %})", start));
        }
        let (operator, rest) = contents.split_once(' ').unwrap_or((contents, ""));
        let suffix = Source {
            text: rest.trim_matches(super::whitespace::is_space).into(),
            offset: source.offset + operator.len() + 1 + (rest.len() - rest.trim_start().len()),
        };
        if let Some((word, parents)) = PARENTS.iter().find(|(word, _)| *word == operator) {
            let list = parents
                .iter()
                .map(|parent| format!("'{parent}'"))
                .collect::<Vec<_>>()
                .join(", ");
            return match inside {
                None => Err(self.error_at(format!("{word} outside {{{list}}} block"), start)),
                Some(inside) if !parents.contains(&inside) => Err(self.error_at(
                    format!("{word} block cannot be attached to {inside} block"),
                    start,
                )),
                Some(_) => Ok(Tag::Node(NodeKind::Intermediate(word, source))),
            };
        }
        let missing = |parser: &Self, what: &str| {
            Err(parser.error_at(format!("{operator} missing {what}"), start))
        };
        let path = || suffix.text.trim_matches('"').trim_matches('\'').into();
        Ok(Tag::Node(match operator {
            "end" => match inside {
                Some(_) => return Ok(Tag::End),
                None => return Err(self.error_at("Extra {% end %} block", start)),
            },
            "comment" => return Ok(Tag::Nothing),
            "extends" | "include" => {
                let path: Box<str> = path();
                if path.is_empty() {
                    return missing(self, "file path");
                }
                if operator == "extends" {
                    NodeKind::Extends(path)
                } else {
                    NodeKind::Include(path)
                }
            }
            "import" | "from" => {
                if suffix.text.is_empty() {
                    // Tornado says so for both.
                    return Err(self.error_at("import missing statement", start));
                }
                NodeKind::Statement(source)
            }
            "set" => {
                if suffix.text.is_empty() {
                    return missing(self, "statement");
                }
                NodeKind::Statement(suffix)
            }
            "autoescape" => {
                self.autoescape = (&*suffix.text != "None").then(|| suffix.text.clone());
                return Ok(Tag::Nothing);
            }
            "whitespace" => match Whitespace::named(&suffix.text) {
                Some(mode) => {
                    self.whitespace = mode;
                    return Ok(Tag::Nothing);
                }
                None => {
                    return Err(
                        self.error_at(format!("invalid whitespace mode {}", suffix.text), start)
                    );
                }
            },
            "raw" => NodeKind::Print(suffix, true),
            "module" => NodeKind::Module(suffix),
            "apply" => {
                let body = self.body(Some("apply"), false)?;
                if suffix.text.is_empty() {
                    return Err(self.error("apply missing method name"));
                }
                NodeKind::Apply(suffix, body.into())
            }
            "block" => {
                let body = self.body(Some("block"), in_loop)?;
                if suffix.text.is_empty() {
                    return Err(self.error("block missing name"));
                }
                NodeKind::Block(suffix.text, body.into())
            }
            "if" => NodeKind::Control("if", source, self.body(Some("if"), in_loop)?.into()),
            "try" => NodeKind::Control("try", source, self.body(Some("try"), in_loop)?.into()),
            "for" => NodeKind::Control("for", source, self.body(Some("for"), true)?.into()),
            "while" => NodeKind::Control("while", source, self.body(Some("while"), true)?.into()),
            "break" | "continue" if !in_loop => {
                return Err(self.error_at(
                    format!("{operator} outside {{'for', 'while'}} block"),
                    start,
                ));
            }
            "break" => NodeKind::Break(source),
            "continue" => NodeKind::Continue(source),
            _ => return Err(self.error_at(format!("unknown operator: '{operator}'"), start)),
        }))
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The length of the text before the next tag.
    fn find_tag(&self) -> Option<usize> {
        let rest = self.rest();
        let bytes = rest.as_bytes();
        let mut curly = 0;
        loop {
            curly += rest.get(curly..)?.find('{')?;
            match (bytes.get(curly + 1)?, bytes.get(curly + 2)) {
                // Of three the innermost two.
                (b'{', Some(b'{')) => curly += 1,
                (b'{' | b'%' | b'#', _) => return Some(curly),
                _ => curly += 1,
            }
        }
    }

    fn advance(&mut self, length: usize) -> &'t str {
        let text = self.rest().get(..length).unwrap_or_default();
        self.at += text.len();
        self.line += text.bytes().filter(|byte| *byte == b'\n').count() as u32;
        text
    }

    fn push_text(&mut self, length: usize, body: &mut Vec<Node>) {
        let whitespace = self.whitespace;
        let text = self.advance(length);
        if !text.is_empty() {
            let text = whitespace.filter(text);
            body.push(Node {
                line: self.line,
                kind: NodeKind::Text(text.into()),
            });
        }
    }

    fn inside(&mut self, end: &str, missing: &str) -> Result<Source, Error> {
        let Some(length) = self.rest().find(end) else {
            return Err(self.error_at(missing, self.at.saturating_sub(2)));
        };
        let start = self.at;
        let text = self.advance(length);
        self.advance(2);
        let stripped = text.trim_matches(super::whitespace::is_space);
        let indent = text.find(stripped).unwrap_or(0);
        Ok(Source {
            text: stripped.into(),
            offset: start + indent,
        })
    }

    fn error(&self, message: impl Into<String>) -> Error {
        Error::parse(message).at(self.name, self.line, self.text)
    }

    fn error_at(&self, message: impl Into<String>, offset: usize) -> Error {
        let before = self.text.get(..offset).unwrap_or_default();
        let column = before
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .chars()
            .count();
        let error = self.error(message);
        let same_line = self
            .text
            .get(offset..self.at)
            .is_some_and(|tag| !tag.contains('\n'));
        if same_line {
            error.column_at(column as u32 + 1)
        } else {
            error
        }
    }
}

enum Tag {
    Node(NodeKind),
    Nothing,
    End,
}
