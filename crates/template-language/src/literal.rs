//! Numbers and strings as they are written.

use super::ast::Const;
use super::error::Error;
use super::token::Token;

/// What stands before the quote.
#[derive(Clone, Copy, Default)]
pub struct Prefix {
    raw: bool,
    bytes: bool,
    format: bool,
}

/// Reads `rb`, `F`, `u` …; nothing if it is no prefix.
pub fn prefix(word: &str) -> Option<Prefix> {
    let lower = word.to_ascii_lowercase();
    let (raw, bytes, format) = match lower.as_str() {
        "r" => (true, false, false),
        "b" => (false, true, false),
        "f" => (false, false, true),
        "u" => (false, false, false),
        "rb" | "br" => (true, true, false),
        "rf" | "fr" => (true, false, true),
        _ => return None,
    };
    Some(Prefix { raw, bytes, format })
}

/// Reads a string whose quote stands at `at`; returns what follows it too.
pub fn string(text: &str, at: usize, prefix: Prefix) -> Result<(Token, usize), (usize, Error)> {
    let rest = &text[at..];
    let quote = if rest.starts_with('"') { "\"" } else { "'" };
    let triple = quote.repeat(3);
    let mark = if rest.starts_with(&triple) {
        triple.as_str()
    } else {
        quote
    };
    let inside = &rest[mark.len()..];
    let mut end = 0;
    while let Some(tail) = inside.get(end..) {
        if tail.starts_with(mark) {
            break;
        }
        match tail.chars().next() {
            None => {
                let what = if mark.len() == 3 {
                    "unterminated triple-quoted string literal"
                } else {
                    "unterminated string literal"
                };
                return Err((at, Error::syntax(what)));
            }
            Some('\n') if mark.len() == 1 => {
                return Err((at, Error::syntax("unterminated string literal")));
            }
            Some('\\') => end += 1 + tail[1..].chars().next().map_or(0, char::len_utf8),
            Some(c) => end += c.len_utf8(),
        }
    }
    let Some(body) = inside.get(..end) else {
        return Err((at, Error::syntax("unterminated string literal")));
    };
    let after = at + mark.len() * 2 + end;
    // Python reads its source with universal line ends.
    let body = body.replace("\r\n", "\n").replace('\r', "\n");
    let token = if prefix.format {
        Token::FString(body.into(), prefix.raw)
    } else if prefix.bytes {
        if !body.is_ascii() {
            return Err((
                at,
                Error::syntax("bytes can only contain ASCII literal characters"),
            ));
        }
        let bytes = if prefix.raw {
            body.into_bytes()
        } else {
            bytes_escapes(&body).map_err(|error| (at, error))?
        };
        Token::Literal(Const::Bytes(bytes.into()))
    } else if prefix.raw {
        Token::Literal(Const::Str(body.into()))
    } else {
        Token::Literal(match escapes(&body).map_err(|error| (at, error))? {
            Ok(text) => Const::Str(text.into()),
            Err(surrogate) => Const::Surrogate(surrogate),
        })
    };
    Ok((token, after))
}

/// Reads the escapes of a str; the inner error is a lone surrogate, which Rust cannot hold.
pub fn escapes(body: &str) -> Result<Result<String, u32>, Error> {
    let mut out = String::with_capacity(body.len());
    let mut chars = body.chars();
    let mut surrogate = None;
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        let code = match chars.next() {
            Some('\n') => continue,
            Some('N') => {
                return Err(Error::syntax(
                    "\\N{...} names of characters are not known here: write the character",
                ));
            }
            Some(kind @ ('x' | 'u' | 'U')) => {
                let digits = match kind {
                    'x' => 2,
                    'u' => 4,
                    _ => 8,
                };
                let hex: String = chars.clone().take(digits).collect();
                if hex.chars().count() != digits || !hex.chars().all(|c| c.is_ascii_hexdigit()) {
                    return Err(Error::syntax(format!(
                        "(unicode error) truncated \\{kind} escape"
                    )));
                }
                chars.nth(digits - 1);
                u32::from_str_radix(&hex, 16).unwrap_or(u32::MAX)
            }
            Some(c @ '0'..='7') => octal(c, &mut chars),
            Some(c) => match simple(c) {
                Some(c) => c as u32,
                None => {
                    out.push('\\');
                    c as u32
                }
            },
            None => '\\' as u32,
        };
        match char::from_u32(code) {
            Some(c) => out.push(c),
            None if code < 0x11_0000 => surrogate = Some(code),
            None => return Err(Error::syntax("(unicode error) illegal Unicode character")),
        }
    }
    Ok(surrogate.map_or(Ok(out), Err))
}

fn bytes_escapes(body: &str) -> Result<Vec<u8>, Error> {
    let mut out = Vec::with_capacity(body.len());
    let mut chars = body.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c as u8);
            continue;
        }
        match chars.next() {
            Some('\n') => {}
            Some('x') => {
                let hex: String = chars.clone().take(2).collect();
                match u8::from_str_radix(&hex, 16) {
                    Ok(byte) if hex.len() == 2 && !hex.starts_with('+') => out.push(byte),
                    _ => return Err(Error::syntax("(value error) invalid \\x escape")),
                }
                chars.nth(1);
            }
            Some(c @ '0'..='7') => out.push((octal(c, &mut chars) & 0xff) as u8),
            Some(c) => match simple(c) {
                Some(c) => out.push(c as u8),
                None => out.extend([b'\\', c as u8]),
            },
            None => out.push(b'\\'),
        }
    }
    Ok(out)
}

fn octal(first: char, chars: &mut std::str::Chars<'_>) -> u32 {
    let mut code = first.to_digit(8).unwrap_or(0);
    for _ in 0..2 {
        match chars.clone().next().and_then(|c| c.to_digit(8)) {
            Some(digit) => {
                code = code * 8 + digit;
                chars.next();
            }
            None => break,
        }
    }
    code
}

fn simple(c: char) -> Option<char> {
    Some(match c {
        '\\' | '\'' | '"' => c,
        'a' => '\x07',
        'b' => '\x08',
        'f' => '\x0c',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\x0b',
        _ => return None,
    })
}

/// Reads a number at the start of the text; returns its length too.
pub fn number(text: &str) -> Result<(Const, usize), Error> {
    let bytes = text.as_bytes();
    let radix = match bytes.get(..2).map(<[u8]>::to_ascii_lowercase).as_deref() {
        Some(b"0x") => 16,
        Some(b"0o") => 8,
        Some(b"0b") => 2,
        _ => 10,
    };
    if radix != 10 {
        let length = 2 + digits(&text[2..], radix, true)?;
        if length == 2 {
            return Err(Error::syntax("invalid number"));
        }
        check_end(&text[length..], "invalid number literal")?;
        return Ok((integer(&text[2..length].replace('_', ""), radix), length));
    }
    let mut length = digits(text, 10, false)?;
    let mut float = false;
    if text[length..].starts_with('.') {
        float = true;
        length += 1;
        length += digits(&text[length..], 10, false)?;
    }
    if text[length..].starts_with(['e', 'E']) {
        let sign = usize::from(text[length + 1..].starts_with(['+', '-']));
        let exponent = digits(&text[length + 1 + sign..], 10, false)?;
        if exponent > 0 {
            float = true;
            length += 1 + sign + exponent;
        }
    }
    if text[length..].starts_with(['j', 'J']) {
        return Err(Error::syntax("complex numbers are not known here"));
    }
    check_end(&text[length..], "invalid decimal literal")?;
    let plain = text[..length].replace('_', "");
    if float {
        return Ok((Const::Float(plain.parse().unwrap_or(f64::INFINITY)), length));
    }
    if plain.starts_with('0') && plain.bytes().any(|digit| digit != b'0') {
        return Err(Error::syntax(
            "leading zeros in decimal integer literals are not permitted",
        ));
    }
    if plain.len() > 4300 {
        return Err(Error::syntax(
            "Exceeds the limit (4300 digits) for integer string conversion",
        ));
    }
    Ok((integer(&plain, 10), length))
}

fn integer(digits: &str, radix: u32) -> Const {
    match i64::from_str_radix(digits, radix) {
        Ok(number) => Const::Int(number),
        Err(_) => Const::Big(digits.into(), radix),
    }
}

/// The length of digits with single underscores between them.
fn digits(text: &str, radix: u32, leading: bool) -> Result<usize, Error> {
    let mut length = 0;
    let mut last = if leading { '0' } else { '_' };
    for c in text.chars() {
        if !(c.is_digit(radix) || (c == '_' && last != '_')) {
            break;
        }
        last = c;
        length += 1;
    }
    if last == '_' && length > 0 {
        return Err(Error::syntax("invalid decimal literal"));
    }
    Ok(length)
}

/// A number may be followed by some keywords without a blank, by no other word.
fn check_end(rest: &str, message: &str) -> Result<(), Error> {
    let word: String = rest
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect();
    let keyword = ["and", "else", "for", "if", "in", "is", "or", "not"]
        .iter()
        .any(|keyword| word.starts_with(keyword));
    if word.is_empty() || keyword {
        Ok(())
    } else {
        Err(Error::syntax(message))
    }
}
