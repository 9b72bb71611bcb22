//! Text in quotes, with its prefixes and escapes.

use super::{Reader, Result};
use crate::Value;

impl Reader<'_> {
    /// Whether quotes come next, with letters such as `r` before them or not.
    pub(super) fn text_starts(&self) -> bool {
        self.rest
            .trim_start_matches(|c: char| c.is_ascii_alphabetic())
            .starts_with(['"', '\''])
    }

    /// One piece of text, or several side by side that make one.
    pub(super) fn text(&mut self) -> Result<Value> {
        let mut bytes = Vec::new();
        while self.text_starts() {
            let prefix = self.word().to_ascii_lowercase();
            let (raw, byte_escapes) = match prefix.as_str() {
                "" | "u" => (false, false),
                "r" => (true, false),
                "b" => (false, true),
                "br" | "rb" => (true, true),
                "f" | "fr" | "rf" => {
                    return Err("f-strings are not read here; write the text out".to_owned());
                }
                other => return Err(format!("`{other}` is no prefix of text")),
            };
            self.quoted(raw, byte_escapes, &mut bytes)?;
            self.space();
        }
        let text = String::from_utf8(bytes).map_err(|_| "the bytes are not valid UTF-8")?;
        Ok(Value::Text(text))
    }

    fn quoted(&mut self, raw: bool, byte_escapes: bool, bytes: &mut Vec<u8>) -> Result<()> {
        let quote = if self.rest.starts_with('"') {
            "\""
        } else {
            "'"
        };
        let triple = if quote == "\"" { "\"\"\"" } else { "'''" };
        let end = if self.rest.starts_with(triple) {
            triple
        } else {
            quote
        };
        let opened = self.line;
        self.rest = self.rest.split_at(end.len()).1;
        loop {
            if let Some(rest) = self.rest.strip_prefix(end) {
                self.rest = rest;
                return Ok(());
            }
            match self.next_char() {
                Some('\n') if end.len() == 3 => {
                    self.line += 1;
                    bytes.push(b'\n');
                }
                None | Some('\n') => {
                    self.line = opened;
                    return Err(format!("the text is not closed; add {end} at its end"));
                }
                Some('\\') if raw => {
                    bytes.push(b'\\');
                    if self.rest.starts_with(['\'', '"', '\\', '\n']) {
                        self.line += usize::from(self.rest.starts_with('\n'));
                        self.copy_char(bytes);
                    }
                }
                Some('\\') => self.escape(byte_escapes, bytes)?,
                Some(c) => push(bytes, c),
            }
        }
    }

    /// What stands behind a backslash; escapes that Python does not know stay as they are.
    fn escape(&mut self, byte_escapes: bool, bytes: &mut Vec<u8>) -> Result<()> {
        let Some(c) = self.rest.chars().next() else {
            return Ok(());
        };
        if let '0'..='7' = c {
            let length = self
                .rest
                .bytes()
                .take(3)
                .take_while(|b| (b'0'..=b'7').contains(b))
                .count();
            return self.numbered(length, 8, byte_escapes, bytes);
        }
        self.next_char();
        match c {
            '\n' => self.line += 1,
            '\\' | '\'' | '"' => push(bytes, c),
            'a' => bytes.push(0x07),
            'b' => bytes.push(0x08),
            'f' => bytes.push(0x0c),
            'n' => bytes.push(b'\n'),
            'r' => bytes.push(b'\r'),
            't' => bytes.push(b'\t'),
            'v' => bytes.push(0x0b),
            'x' => self.numbered(2, 16, byte_escapes, bytes)?,
            'u' if !byte_escapes => self.numbered(4, 16, false, bytes)?,
            'U' if !byte_escapes => self.numbered(8, 16, false, bytes)?,
            'N' if !byte_escapes => {
                return Err("\\N{…} is not read here; write the character itself".to_owned());
            }
            other => {
                bytes.push(b'\\');
                push(bytes, other);
            }
        }
        Ok(())
    }

    /// A character by its number, or a byte.
    fn numbered(
        &mut self,
        length: usize,
        radix: u32,
        byte: bool,
        bytes: &mut Vec<u8>,
    ) -> Result<()> {
        let (number, rest) = self
            .rest
            .split_at_checked(length)
            .unwrap_or((self.rest, ""));
        let tidy = number.chars().all(|c| c.is_digit(radix));
        let code = u32::from_str_radix(number, radix)
            .ok()
            .filter(|_| tidy && number.len() == length);
        match code {
            Some(code) if byte => bytes.push(u8::try_from(code & 0xff).unwrap_or(0)),
            Some(code) => match char::from_u32(code) {
                Some(c) => push(bytes, c),
                None => return Err(format!("there is no character U+{code:04X}")),
            },
            None => return Err(format!("expected {length} hexadecimal digits in an escape")),
        }
        self.rest = rest;
        Ok(())
    }

    fn next_char(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = self.rest.split_at(c.len_utf8()).1;
        Some(c)
    }

    fn copy_char(&mut self, bytes: &mut Vec<u8>) {
        if let Some(c) = self.next_char() {
            push(bytes, c);
        }
    }
}

fn push(bytes: &mut Vec<u8>, c: char) {
    bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}
