//! What stands in f-strings.

use super::ast::{Const, Expr, Piece};
use super::error::Error;
use super::expression::Parser;
use super::literal;

/// Splits the inside of an f-string.
pub fn pieces(text: &str, raw: bool, depth: usize) -> Result<Vec<Piece>, Error> {
    let mut out = Vec::new();
    let rest = parse(text, raw, depth, false, &mut out)?;
    if rest.is_empty() {
        Ok(out)
    } else {
        Err(Error::syntax("f-string: single '}' is not allowed"))
    }
}

/// Joins neighbouring literals into one expression.
pub fn join(parts: Vec<Expr>) -> Expr {
    let mut text: Vec<Piece> = Vec::new();
    let mut bytes = Vec::new();
    let (mut is_bytes, mut is_format) = (false, false);
    for part in parts {
        match part {
            Expr::Const(Const::Bytes(more)) => {
                is_bytes = true;
                bytes.extend_from_slice(&more);
            }
            Expr::Const(Const::Str(more)) => text.push(Piece::Text(more)),
            Expr::FString(pieces) => {
                is_format = true;
                text.extend(pieces);
            }
            other => return other,
        }
    }
    if is_bytes {
        return Expr::Const(Const::Bytes(bytes.into()));
    }
    if is_format {
        return Expr::FString(text);
    }
    let whole: String = text
        .iter()
        .map(|piece| {
            if let Piece::Text(text) = piece {
                &**text
            } else {
                ""
            }
        })
        .collect();
    Expr::Const(Const::Str(whole.into()))
}

/// Parses up to the end, or in a format spec up to the closing brace; returns what is left.
fn parse<'t>(
    mut text: &'t str,
    raw: bool,
    depth: usize,
    in_spec: bool,
    out: &mut Vec<Piece>,
) -> Result<&'t str, Error> {
    let mut literal = String::new();
    loop {
        let end = text.find(['{', '}']).unwrap_or(text.len());
        // `\N{…}` would hold a brace of its own; names of characters are refused later.
        literal.push_str(&text[..end]);
        text = &text[end..];
        if text.is_empty() || (in_spec && text.starts_with('}')) {
            push_text(&literal, raw, out)?;
            return Ok(text);
        }
        if !in_spec && (text.starts_with("{{") || text.starts_with("}}")) {
            literal.push_str(&text[..1]);
            text = &text[2..];
            continue;
        }
        if text.starts_with('}') {
            return Err(Error::syntax("f-string: single '}' is not allowed"));
        }
        push_text(&literal, raw, out)?;
        literal.clear();
        text = value(&text[1..], raw, depth, out)?;
    }
}

fn push_text(literal: &str, raw: bool, out: &mut Vec<Piece>) -> Result<(), Error> {
    if literal.is_empty() {
        return Ok(());
    }
    if raw {
        out.push(Piece::Text(literal.into()));
        return Ok(());
    }
    match literal::escapes(literal)? {
        Ok(text) => out.push(Piece::Text(text.into())),
        Err(code) => out.push(Piece::Value {
            value: Expr::Const(Const::Surrogate(code)),
            conversion: None,
            spec: Vec::new(),
        }),
    }
    Ok(())
}

fn value<'t>(
    text: &'t str,
    raw: bool,
    depth: usize,
    out: &mut Vec<Piece>,
) -> Result<&'t str, Error> {
    let end = expression_end(text)?;
    let source = &text[..end];
    let mut rest = &text[end..];
    if source.trim().is_empty() {
        return Err(Error::syntax("f-string: empty expression not allowed"));
    }
    if source.contains('#') && !source.contains(['\'', '"']) {
        return Err(Error::syntax("f-string expression part cannot include '#'"));
    }
    if source.contains('\\') {
        return Err(Error::syntax(
            "f-string expression part cannot include a backslash",
        ));
    }
    let mut debug = false;
    if rest.starts_with('=') {
        let blanks = rest[1..].len() - rest[1..].trim_start().len();
        out.push(Piece::Text(
            format!("{source}={}", &rest[1..1 + blanks]).into(),
        ));
        debug = true;
        rest = &rest[1 + blanks..];
    }
    let wrapped = format!("({source})");
    let mut parser = Parser::new(&wrapped, depth).map_err(|(_, error)| error)?;
    let expr = parser.expressions().map_err(|(_, error)| error)?;
    parser.expect_end().map_err(|(_, error)| error)?;
    let mut conversion = None;
    if let Some(after) = rest.strip_prefix('!') {
        conversion = after
            .chars()
            .next()
            .filter(|c| matches!(c, 's' | 'r' | 'a'));
        if conversion.is_none() {
            return Err(Error::syntax(
                "f-string: invalid conversion character: expected 's', 'r', or 'a'",
            ));
        }
        rest = &after[1..];
    }
    let mut spec = Vec::new();
    let mut has_spec = false;
    if let Some(after) = rest.strip_prefix(':') {
        has_spec = true;
        if depth > super::MAX_EXPRESSION_DEPTH {
            return Err(Error::syntax("f-string: expressions nested too deeply"));
        }
        rest = parse(after, raw, depth + 1, true, &mut spec)?;
    }
    let Some(rest) = rest.strip_prefix('}') else {
        return Err(Error::syntax("f-string: expecting '}'"));
    };
    if debug && conversion.is_none() && !has_spec {
        conversion = Some('r');
    }
    out.push(Piece::Value {
        value: expr,
        conversion,
        spec,
    });
    Ok(rest)
}

/// Where the expression ends: before `!`, `:`, `=` or `}` outside brackets and strings.
fn expression_end(text: &str) -> Result<usize, Error> {
    let bytes = text.as_bytes();
    let mut open: Vec<u8> = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let next = bytes.get(at + 1).copied();
        match byte {
            b'\'' | b'"' => {
                let quote = &text[at..=at];
                let triple = quote.repeat(3);
                let mark = if text[at..].starts_with(&triple) {
                    triple.as_str()
                } else {
                    quote
                };
                match text[at + mark.len()..].find(mark) {
                    Some(length) => at += length + mark.len() * 2,
                    None => return Err(Error::syntax("f-string: unterminated string")),
                }
                continue;
            }
            b'(' | b'[' | b'{' => open.push(byte),
            b')' | b']' | b'}' if !open.is_empty() => {
                open.pop();
            }
            b'}' => return Ok(at),
            b')' | b']' => {
                return Err(Error::syntax(format!(
                    "f-string: unmatched '{}'",
                    byte as char
                )));
            }
            b'!' if open.is_empty() && next != Some(b'=') => return Ok(at),
            b':' if open.is_empty() => return Ok(at),
            b'=' | b'!' | b'<' | b'>' if open.is_empty() && next == Some(b'=') => at += 1,
            b'=' if open.is_empty() => return Ok(at),
            _ => {}
        }
        at += 1;
    }
    Err(Error::syntax("f-string: expecting '}'"))
}
