//! Python's tokens.

use super::ast::Const;
use super::error::Error;
use super::literal;

#[derive(Clone, Debug)]
pub enum Token {
    Name(Box<str>),
    Keyword(&'static str),
    Number(Const),
    /// Text or bytes.
    Literal(Const),
    /// The inside of an f-string, whether it is raw, and where it starts.
    FString(Box<str>, bool),
    Op(&'static str),
    Newline,
    End,
}

#[derive(Clone, Debug)]
pub struct Spanned {
    pub token: Token,
    pub start: usize,
}

const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];

const OPERATORS: &[&str] = &[
    "**=", "//=", ">>=", "<<=", "...", "==", "!=", "<=", ">=", "**", "//", "<<", ">>", "+=", "-=",
    "*=", "/=", "%=", "&=", "|=", "^=", "@=", ":=", "->", "+", "-", "*", "/", "%", "&", "|", "^",
    "~", "<", ">", "(", ")", "[", "]", "{", "}", ",", ":", ".", ";", "=", "@", "!",
];

/// Splits text into tokens; an error names the byte at which it stands.
pub fn tokens(text: &str) -> Result<Vec<Spanned>, (usize, Error)> {
    let mut out = Vec::new();
    let mut brackets: Vec<char> = Vec::new();
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let start = at;
        let rest = &text[at..];
        match c {
            ' ' | '\t' | '\x0c' => at += 1,
            '\r' | '\n' => {
                at += 1;
                if brackets.is_empty() {
                    out.push(Spanned {
                        token: Token::Newline,
                        start,
                    });
                }
            }
            '#' => at += rest.find('\n').unwrap_or(rest.len()),
            '\\' => {
                let skip = ["\\\n", "\\\r\n"]
                    .iter()
                    .find(|end| rest.starts_with(**end));
                match skip {
                    Some(skip) => at += skip.len(),
                    None => {
                        return Err((
                            at,
                            Error::syntax("unexpected character after line continuation character"),
                        ));
                    }
                }
            }
            _ if is_name_start(c) => {
                let length = rest.find(|c| !is_name_part(c)).unwrap_or(rest.len());
                let word = &rest[..length];
                let quote = rest[length..].chars().next();
                if let (Some('"' | '\''), Some(prefix)) = (quote, literal::prefix(word)) {
                    let (token, end) = literal::string(text, at + length, prefix)?;
                    out.push(Spanned { token, start });
                    at = end;
                    continue;
                }
                let token = match KEYWORDS.iter().find(|keyword| **keyword == word) {
                    Some(keyword) => Token::Keyword(keyword),
                    None => Token::Name(word.into()),
                };
                out.push(Spanned { token, start });
                at += length;
            }
            '"' | '\'' => {
                let (token, end) = literal::string(text, at, literal::Prefix::default())?;
                out.push(Spanned { token, start });
                at = end;
            }
            _ if c.is_ascii_digit()
                || (c == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit())) =>
            {
                let (number, length) = literal::number(rest).map_err(|error| (start, error))?;
                out.push(Spanned {
                    token: Token::Number(number),
                    start,
                });
                at += length;
            }
            _ => {
                let Some(op) = OPERATORS.iter().find(|op| rest.starts_with(**op)) else {
                    return Err((at, Error::syntax("invalid syntax")));
                };
                match c {
                    '(' | '[' | '{' => brackets.push(c),
                    ')' | ']' | '}' => {
                        let open = brackets.pop();
                        if !matches!(
                            (open, c),
                            (Some('('), ')') | (Some('['), ']') | (Some('{'), '}')
                        ) {
                            return Err((at, Error::syntax(format!("unmatched '{c}'"))));
                        }
                    }
                    _ => {}
                }
                out.push(Spanned {
                    token: Token::Op(op),
                    start,
                });
                at += op.len();
            }
        }
    }
    if let Some(open) = brackets.last() {
        return Err((
            text.len(),
            Error::syntax(format!("'{open}' was never closed")),
        ));
    }
    out.push(Spanned {
        token: Token::End,
        start: text.len(),
    });
    Ok(out)
}

fn is_name_start(c: char) -> bool {
    c == '_' || c.is_ascii_alphabetic() || (!c.is_ascii() && c.is_alphabetic())
}

fn is_name_part(c: char) -> bool {
    c == '_' || c.is_ascii_alphanumeric() || (!c.is_ascii() && c.is_alphanumeric())
}
