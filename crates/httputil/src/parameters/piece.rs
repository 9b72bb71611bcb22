//! Parameters in a charset, and parameters in pieces (RFC 2231).

use tornado_escape::url_unescape_into;

use crate::token::latin1;

/// A piece of an extended or continued parameter (RFC 2231).
pub(super) struct Piece {
    pub(super) name: String,
    pub(super) index: Option<u32>,
    pub(super) encoded: bool,
    pub(super) value: String,
}

impl Piece {
    /// What `name*`, `name*0` and `name*0*` say.
    pub(super) fn of(name: &str) -> Option<(&str, Option<u32>, bool)> {
        let (base, star) = name.split_once('*').filter(|(base, _)| !base.is_empty())?;
        if star.is_empty() {
            return Some((base, None, true));
        }
        let digits = star.strip_suffix('*').unwrap_or(star);
        let index = digits
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| digits.parse().ok())?;
        index.map(|index| (base, Some(index), digits.len() < star.len()))
    }

    /// The pieces of one name, in order, as the parameter they are; a whole one goes before continued ones.
    pub(super) fn join(pieces: &[Self]) -> Option<(String, Option<String>)> {
        let whole = pieces.iter().rfind(|piece| piece.index.is_none());
        let pieces = whole.map_or(pieces, std::slice::from_ref);
        let mut bytes = Vec::new();
        for piece in pieces {
            if piece.encoded {
                url_unescape_into(piece.value.as_bytes(), false, &mut bytes);
            } else {
                bytes.extend_from_slice(piece.value.as_bytes());
            }
        }
        let text = if pieces.iter().any(|piece| piece.encoded) {
            in_charset(&bytes)
        } else {
            String::from_utf8_lossy(&bytes).into_owned()
        };
        Some((pieces.first()?.name.clone(), Some(text)))
    }
}

/// Reads `charset'language'text`, or a text alone.
fn in_charset(bytes: &[u8]) -> String {
    let mut parts = bytes.splitn(3, |&byte| byte == b'\'');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(charset), Some(_), Some(text)) if is_latin1(charset) => latin1(text),
        (_, _, Some(text)) => String::from_utf8_lossy(text).into_owned(),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

fn is_latin1(charset: &[u8]) -> bool {
    [b"iso-8859-1".as_slice(), b"latin1", b"latin-1"]
        .iter()
        .any(|name| charset.eq_ignore_ascii_case(name))
}
