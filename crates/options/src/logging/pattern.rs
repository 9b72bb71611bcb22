//! `%(levelname)1.1s`: what a line of the log consists of.

use crate::Error;

/// A piece of a line.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece {
    Text(String),
    Color,
    EndColor,
    Level,
    Letter,
    Time,
    Module,
    Line,
    Target,
    File,
    Process,
    Thread,
    Message,
}

/// `%(color)s[%(levelname)1.1s %(asctime)s %(module)s:%(lineno)d]%(end_color)s %(message)s`
pub(super) fn default() -> Vec<Piece> {
    let text = |text: &str| Piece::Text(text.to_owned());
    vec![
        Piece::Color,
        text("["),
        Piece::Letter,
        text(" "),
        Piece::Time,
        text(" "),
        Piece::Module,
        text(":"),
        Piece::Line,
        text("]"),
        Piece::EndColor,
        text(" "),
        Piece::Message,
    ]
}

/// The pieces of a pattern.
pub(super) fn parse(pattern: &str) -> Result<Vec<Piece>, Error> {
    let wrong = |message: String| Error::LogPattern {
        pattern: pattern.to_owned(),
        message,
    };
    let mut pieces = Vec::new();
    let mut rest = pattern;
    while let Some((text, behind)) = rest.split_once('%') {
        if !text.is_empty() {
            pieces.push(Piece::Text(text.to_owned()));
        }
        if let Some(after) = behind.strip_prefix('%') {
            pieces.push(Piece::Text("%".to_owned()));
            rest = after;
            continue;
        }
        let named = behind
            .strip_prefix('(')
            .and_then(|behind| behind.split_once(')'));
        let Some((name, behind)) = named else {
            return Err(wrong(
                "expected `%(name)s` or `%%` behind a percent sign".to_owned(),
            ));
        };
        let Some(end) = behind.find(['s', 'd']) else {
            return Err(wrong(format!("`%({name})` lacks its `s` or `d`")));
        };
        let (precision, after) = behind.split_at(end);
        pieces.push(match (name, precision) {
            ("levelname", "1.1" | ".1") => Piece::Letter,
            (_, precision) if !precision.is_empty() => {
                return Err(wrong(format!(
                    "`%({name}){precision}` has a width; only levelname may"
                )));
            }
            ("color", _) => Piece::Color,
            ("end_color", _) => Piece::EndColor,
            ("levelname", _) => Piece::Level,
            ("asctime", _) => Piece::Time,
            ("module", _) => Piece::Module,
            ("lineno", _) => Piece::Line,
            ("name", _) => Piece::Target,
            ("pathname", _) => Piece::File,
            ("process", _) => Piece::Process,
            ("threadName", _) => Piece::Thread,
            ("message", _) => Piece::Message,
            _ => return Err(wrong(format!("`%({name})s` is not known"))),
        });
        // The letter found is one byte long.
        rest = after.get(1..).unwrap_or_default();
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    Ok(pieces)
}
