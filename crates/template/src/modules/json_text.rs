//! `json.loads`.

use num_bigint::BigInt;

use crate::runtime::exception::{R, raise, recursion};
use crate::runtime::machine::Machine;
use crate::value::dict::{Dict, Key};
use crate::value::{V, number};

/// How deep lists and objects may nest.
const DEEPEST: usize = 128;

/// Reads a JSON text, with `NaN` and `Infinity` as Python's module takes them.
pub(crate) fn load<'a>(machine: &mut Machine<'a>, text: &str) -> R<'a, V<'a>> {
    machine.charge(text.len() * 4)?;
    let mut reader = Reader { text, at: 0 };
    reader.blanks();
    let value = reader.value(0)?;
    reader.blanks();
    if reader.at < text.len() {
        return reader.fail("Extra data", reader.at);
    }
    Ok(value)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.rest().starts_with(word);
        if found {
            self.at += word.len();
        }
        found
    }

    fn fail<'a, T>(&self, what: &str, at: usize) -> R<'a, T> {
        let before = self.text.get(..at).unwrap_or(self.text);
        let (line, start) = (
            before.matches('\n').count() + 1,
            before.rfind('\n').map_or(0, |at| at + 1),
        );
        let column = before[start..].chars().count() + 1;
        let at = before.chars().count();
        raise(
            "JSONDecodeError",
            format!("{what}: line {line} column {column} (char {at})"),
        )
    }

    fn value<'a>(&mut self, depth: usize) -> R<'a, V<'a>> {
        if depth > DEEPEST {
            return recursion();
        }
        for (word, value) in [
            ("null", V::None),
            ("true", V::Bool(true)),
            ("false", V::Bool(false)),
        ] {
            if self.take(word) {
                return Ok(value);
            }
        }
        for (word, value) in [
            ("NaN", f64::NAN),
            ("Infinity", f64::INFINITY),
            ("-Infinity", f64::NEG_INFINITY),
        ] {
            if self.take(word) {
                return Ok(V::Float(value));
            }
        }
        match self.peek() {
            Some(b'"') => {
                self.at += 1;
                Ok(V::text(self.string()?))
            }
            Some(b'[') => self.list(depth),
            Some(b'{') => self.object(depth),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.fail("Expecting value", self.at),
        }
    }

    fn list<'a>(&mut self, depth: usize) -> R<'a, V<'a>> {
        self.at += 1;
        let mut items = Vec::new();
        self.blanks();
        if self.take("]") {
            return Ok(V::list(items));
        }
        loop {
            self.blanks();
            items.push(self.value(depth + 1)?);
            self.blanks();
            if self.take("]") {
                return Ok(V::list(items));
            }
            if !self.take(",") {
                return self.fail("Expecting ',' delimiter", self.at);
            }
        }
    }

    fn object<'a>(&mut self, depth: usize) -> R<'a, V<'a>> {
        self.at += 1;
        let mut dict = Dict::default();
        self.blanks();
        if self.take("}") {
            return Ok(V::dict(dict));
        }
        loop {
            self.blanks();
            if !self.take("\"") {
                return self.fail("Expecting property name enclosed in double quotes", self.at);
            }
            let key = self.string()?;
            self.blanks();
            if !self.take(":") {
                return self.fail("Expecting ':' delimiter", self.at);
            }
            self.blanks();
            let value = self.value(depth + 1)?;
            dict.insert(Key(V::text(key)), value);
            self.blanks();
            if self.take("}") {
                return Ok(V::dict(dict));
            }
            if !self.take(",") {
                return self.fail("Expecting ',' delimiter", self.at);
            }
        }
    }

    fn number<'a>(&mut self) -> R<'a, V<'a>> {
        let start = self.at;
        let digits = |this: &mut Self| {
            let from = this.at;
            while let Some(b'0'..=b'9') = this.peek() {
                this.at += 1;
            }
            this.at > from
        };
        self.take("-");
        if !self.take("0") && !digits(self) {
            return self.fail("Expecting value", start);
        }
        let whole = self.at;
        // A point or an exponent without digits is not part of the number.
        if self.take(".") && !digits(self) {
            self.at = whole;
        }
        let mantissa = self.at;
        if (self.take("e") || self.take("E")) && {
            let _ = self.take("+") || self.take("-");
            !digits(self)
        } {
            self.at = mantissa;
        }
        let text = self.text.get(start..self.at).unwrap_or_default();
        if self.at > whole {
            return Ok(V::Float(text.parse().unwrap_or(f64::NAN)));
        }
        match text.parse() {
            Ok(number) => Ok(V::Int(number)),
            Err(_) if text.len() > 4300 => raise(
                "ValueError",
                format!(
                    "Exceeds the limit (4300 digits) for integer string conversion: value has {} digits",
                    text.len()
                ),
            ),
            Err(_) => Ok(number::from_big(text.parse::<BigInt>().unwrap_or_default())),
        }
    }

    /// From behind the opening quotation mark.
    fn string<'a>(&mut self) -> R<'a, String> {
        let begin = self.at - 1;
        let mut out = String::new();
        loop {
            let rest = self.rest();
            let plain = rest
                .find(|c: char| c == '"' || c == '\\' || c < ' ')
                .unwrap_or(rest.len());
            out.push_str(&rest[..plain]);
            self.at += plain;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => {
                    self.at += 1;
                    out.push(self.escape(begin)?);
                }
                Some(_) => return self.fail("Invalid control character at", self.at),
                None => return self.fail("Unterminated string starting at", begin),
            }
        }
    }

    fn escape<'a>(&mut self, begin: usize) -> R<'a, char> {
        let Some(letter) = self.peek() else {
            return self.fail("Unterminated string starting at", begin);
        };
        self.at += 1;
        Ok(match letter {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\x08',
            b'f' => '\x0c',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let high = self.unit()?;
                if (0xd800..0xdc00).contains(&high) && self.take("\\u") {
                    let low = self.unit()?;
                    let pair = char::decode_utf16([high, low]).next();
                    // There are no lone surrogates here.
                    return Ok(pair
                        .and_then(Result::ok)
                        .unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                char::from_u32(u32::from(high)).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            _ => return self.fail("Invalid \\escape", self.at - 2),
        })
    }

    fn unit<'a>(&mut self) -> R<'a, u16> {
        let digits = self
            .rest()
            .get(..4)
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match digits.and_then(|digits| u16::from_str_radix(digits, 16).ok()) {
            Some(unit) => {
                self.at += 4;
                Ok(unit)
            }
            None => self.fail("Invalid \\uXXXX escape", self.at - 1),
        }
    }
}
