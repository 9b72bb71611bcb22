//! Header values with parameters: `form-data; name="a"; filename*=utf-8''b`.

mod piece;

use memchr::{memchr, memchr2};

use crate::Error;
use crate::parameters::piece::Piece;
use crate::token::{is_token, is_token_byte};

/// The longest value that is read, in bytes.
const LIMIT: usize = 64 * 1024;

/// A header value and its parameters.
///
/// ```
/// use tornado_httputil::parse_header;
///
/// let disposition = parse_header(r#"form-data; name="a\"b"; filename*=utf-8''T%C3%A4st"#)?;
/// assert_eq!(disposition.value(), "form-data");
/// assert_eq!(disposition.get("name"), Some("a\"b"));
/// assert_eq!(disposition.get("filename"), Some("Täst"));
/// # Ok::<(), tornado_httputil::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameters {
    value: String,
    parameters: Vec<(String, Option<String>)>,
}

impl Parameters {
    /// What stands before the first semicolon.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The value of a parameter, its name in lower case.
    ///
    /// The last one, if there are several; the extended form (`name*=`) before the plain one.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter()
            .rev()
            .find(|(key, _)| *key == name)
            .and_then(|(_, value)| value)
    }

    /// Whether there is a parameter of this name.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.iter().any(|(key, _)| key == name)
    }

    /// Names in lower case and values, extended ones last.
    pub fn iter(
        &self,
    ) -> impl DoubleEndedIterator<Item = (&str, Option<&str>)> + ExactSizeIterator {
        self.parameters
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_deref()))
    }
}

/// Reads a header value with parameters (HUTL-3.06).
///
/// In double quotes, `\"` and `\\` lose their backslash; before anything else a backslash stays, as in file names from
/// Windows. Extended and continued parameters (RFC 2231: `name*=charset'language'text`, `name*0=`, `name*1*=`) come out
/// as one. Charsets are UTF-8, US-ASCII and Latin-1; any other is read as UTF-8.
///
/// # Errors
///
/// [`Error::HeaderParameters`] for a quote that is not closed or is followed by more text, a parameter without a name,
/// or a value of more than 64 KiB.
#[doc(alias = "_parse_header")]
pub fn parse_header(text: &str) -> Result<Parameters, Error> {
    if text.len() > LIMIT {
        return Err(Error::HeaderParameters {
            offset: LIMIT,
            fault: "more than 64 KiB",
        });
    }
    let (value, rest) = text.split_once(';').unwrap_or((text, ""));
    let mut reader = Reader {
        text,
        at: text.len() - rest.len(),
    };
    let mut parameters = Vec::new();
    let mut pieces = Vec::new();
    while let Some((name, value)) = reader.parameter()? {
        match (Piece::of(&name), value) {
            (Some((base, index, encoded)), Some(value)) => {
                pieces.push(Piece {
                    name: base.to_owned(),
                    index,
                    encoded,
                    value,
                });
            }
            (_, value) => parameters.push((name, value)),
        }
    }
    pieces.sort_by(|a, b| (&a.name, a.index).cmp(&(&b.name, b.index)));
    parameters.extend(
        pieces
            .chunk_by(|a, b| a.name == b.name)
            .filter_map(Piece::join),
    );
    Ok(Parameters {
        value: trim(value).to_owned(),
        parameters,
    })
}

/// Writes a header value with parameters.
///
/// The inverse of [`parse_header`]. A parameter is quoted where it must be, and extended (`name*=utf-8''…`) where it is not printable ASCII; one without
/// a value is its name alone.
///
/// ```
/// # use tornado_httputil::encode_header;
/// let text = encode_header("attachment", [("filename", Some("a b.txt")), ("draft", None)]);
/// assert_eq!(text, r#"attachment; filename="a b.txt"; draft"#);
/// ```
#[doc(alias = "_encode_header")]
pub fn encode_header<'p>(
    value: &str,
    parameters: impl IntoIterator<Item = (&'p str, Option<&'p str>)>,
) -> String {
    let mut out = value.to_owned();
    for (name, value) in parameters {
        out.push_str("; ");
        out.push_str(name);
        let Some(value) = value else { continue };
        if is_token(value.as_bytes()) {
            out.push('=');
            out.push_str(value);
        } else if value.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            out.push_str("=\"");
            for character in value.chars() {
                if matches!(character, '"' | '\\') {
                    out.push('\\');
                }
                out.push(character);
            }
            out.push('"');
        } else {
            out.push_str("*=utf-8''");
            percent_encode_into(value, &mut out);
        }
    }
    out
}

/// Keeps what may stand in an extended parameter (RFC 8187, section 3.2.1: attr-char), writes other bytes as `%XX`.
fn percent_encode_into(value: &str, out: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in value.bytes() {
        if is_token_byte(byte) && !matches!(byte, b'*' | b'\'' | b'%') {
            out.push(char::from(byte));
        } else {
            let digit = |half: u8| char::from(DIGITS[usize::from(half & 15)]);
            out.extend(['%', digit(byte >> 4), digit(byte)]);
        }
    }
}

/// One parameter after another, each byte looked at once.
struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    /// The next name in lower case, and its value as it was meant.
    fn parameter(&mut self) -> Result<Option<(String, Option<String>)>, Error> {
        loop {
            self.skip_space();
            match self.rest().as_bytes() {
                [] => return Ok(None),
                [b';', ..] => self.at += 1,
                _ => break,
            }
        }
        let end = memchr2(b'=', b';', self.rest().as_bytes()).unwrap_or(self.rest().len());
        let (name, after) = self.rest().split_at(end);
        let name = trim(name).to_ascii_lowercase();
        if name.is_empty() {
            return Err(self.fault("a parameter without a name"));
        }
        let has_value = after.starts_with('=');
        self.at += end + usize::from(has_value);
        Ok(Some((
            name,
            if has_value { Some(self.value()?) } else { None },
        )))
    }

    fn value(&mut self) -> Result<String, Error> {
        self.skip_space();
        if self.rest().starts_with('"') {
            return self.quoted();
        }
        let end = memchr(b';', self.rest().as_bytes()).unwrap_or(self.rest().len());
        let value = trim(&self.rest()[..end]).to_owned();
        self.at += end;
        Ok(value)
    }

    fn quoted(&mut self) -> Result<String, Error> {
        let unclosed = self.fault("a quote that is not closed");
        self.at += 1;
        let mut value = String::new();
        loop {
            let rest = self.rest();
            let end = memchr2(b'"', b'\\', rest.as_bytes()).ok_or_else(|| unclosed.clone())?;
            let (clean, rest) = rest.split_at(end);
            value.push_str(clean);
            let (meant, length) = match rest.as_bytes() {
                [b'\\', b'"', ..] => ('"', 2),
                [b'\\', b'\\', ..] => ('\\', 2),
                [b'\\', ..] => ('\\', 1),
                _ => break self.at += end + 1,
            };
            value.push(meant);
            self.at += end + length;
        }
        self.skip_space();
        match self.rest().as_bytes() {
            [] | [b';', ..] => Ok(value),
            _ => Err(self.fault("text after a closing quote")),
        }
    }

    fn skip_space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start_matches([' ', '\t']).len();
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    const fn fault(&self, fault: &'static str) -> Error {
        Error::HeaderParameters {
            offset: self.at,
            fault,
        }
    }
}

fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}
