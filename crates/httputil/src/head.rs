//! Status and headers of an answer, kept as the text that goes on the wire.

use std::fmt;

use http::StatusCode;

use crate::token::is_token_byte;

/// What the `Server` header says unless an answer sets its own (`PROJ-3.03`).
pub const SERVER: &str = concat!("TornadoServer/", env!("CARGO_PKG_VERSION"));

/// Status and headers of an answer.
///
/// Headers are checked where they are set, the only door, and stored as they leave: one line each, names capitalised
/// as `Content-Type` (`HUTL-2.01`). What frames the answer has places of its own: `Content-Length` is a number,
/// `Connection: close` a fact, and `Transfer-Encoding` belongs to the server. `Server` and `Date` are sent unless
/// they are replaced or removed.
pub struct Head {
    /// The status; 200 at first.
    pub status: StatusCode,
    reason: Option<String>,
    content_type: ContentType,
    typed: String,
    server: bool,
    date: bool,
    close: bool,
    length: Option<u64>,
    text: Vec<u8>,
    lines: Vec<Line>,
}

/// Where the content type stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ContentType {
    Absent,
    Known(&'static str),
    Typed,
}

/// One line of the wire text: `text[start..start + name]` is the name, `text[start + name + 2..end - 2]` the value.
#[derive(Clone, Copy)]
struct Line {
    start: u32,
    name: u32,
    end: u32,
}

impl Head {
    /// 200 without headers of its own.
    pub fn new() -> Self {
        Self {
            status: StatusCode::OK,
            reason: None,
            content_type: ContentType::Absent,
            typed: String::new(),
            server: true,
            date: true,
            close: false,
            length: None,
            text: Vec::new(),
            lines: Vec::new(),
        }
    }

    /// Back to 200 without headers, keeping the memory.
    pub fn clear(&mut self) {
        self.status = StatusCode::OK;
        self.reason = None;
        self.content_type = ContentType::Absent;
        self.server = true;
        self.date = true;
        self.close = false;
        self.length = None;
        self.text.clear();
        self.lines.clear();
    }

    /// The phrase behind the status on the wire.
    ///
    /// The one given, else the usual one, else `Unknown` (`WEB-3.05`).
    pub fn reason(&self) -> &str {
        match &self.reason {
            Some(reason) => reason,
            None => self.status.canonical_reason().unwrap_or("Unknown"),
        }
    }

    /// Gives the phrase behind the status.
    ///
    /// A phrase with `<` or a character that may not stand there becomes `Unknown` (`WEB-3.05`, `SECU-3.02`).
    #[doc(alias = "set_status")]
    pub fn set_reason(&mut self, reason: &str) {
        let legal = !reason.is_empty()
            && reason
                .bytes()
                .all(|b| matches!(b, b'\t' | 0x20..=0x7e | 0x80..) && b != b'<');
        self.reason = Some(if legal { reason } else { "Unknown" }.into());
    }

    /// Whether the phrase is the status' usual one.
    pub fn has_usual_reason(&self) -> bool {
        self.reason.is_none()
    }

    /// Sets the content type to one known at compile time, unchecked and uncopied.
    pub fn set_known_type(&mut self, value: &'static str) {
        self.content_type = ContentType::Known(value);
    }

    /// The content type, if there is one.
    pub fn content_type(&self) -> Option<&str> {
        match self.content_type {
            ContentType::Absent => None,
            ContentType::Known(value) => Some(value),
            ContentType::Typed => Some(&self.typed),
        }
    }

    /// The `Content-Length` that was set, in bytes.
    pub fn content_length(&self) -> Option<u64> {
        self.length
    }

    /// Says how many bytes the body will have.
    pub fn set_content_length(&mut self, length: u64) {
        self.length = Some(length);
    }

    /// Whether the connection ends behind this answer.
    pub fn closes(&self) -> bool {
        self.close
    }

    /// Sets whether the connection ends behind this answer.
    pub fn set_close(&mut self, close: bool) {
        self.close = close;
    }

    /// Whether the usual `Server` line is sent.
    pub fn has_usual_server(&self) -> bool {
        self.server
    }

    /// Whether the server adds a `Date` line.
    pub fn has_usual_date(&self) -> bool {
        self.date
    }

    /// Whether it is a plain 200: with the usual phrase, `Server` and `Date`.
    #[inline]
    pub fn is_usual(&self) -> bool {
        self.status == StatusCode::OK && self.reason.is_none() && self.server && self.date
    }

    /// Every other header as wire text: whole lines, each ending in CRLF.
    #[inline]
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// Sets the `Etag` to a digest, unless there is one (`WEB-2.21`).
    pub fn set_digest_etag(&mut self, etag: &DigestEtag) {
        if !self.lines.is_empty() && self.get("Etag").is_some() {
            return;
        }
        let start = self.text.len();
        let (Ok(from), Ok(to)) = (u32::try_from(start), u32::try_from(start + etag.0.len())) else {
            return;
        };
        self.text.extend_from_slice(&etag.0);
        self.lines.push(Line {
            start: from,
            name: 4,
            end: to,
        });
    }

    /// The first value of a header.
    pub fn get(&self, name: &str) -> Option<&str> {
        match Place::of(name) {
            Place::ContentType => self.content_type(),
            Place::Server if self.server => Some(SERVER),
            Place::Connection if self.close => Some("close"),
            _ => self
                .lines
                .iter()
                .find(|line| self.name(line).eq_ignore_ascii_case(name))
                .map(|line| self.value(line)),
        }
    }

    /// Every value of a header that can stand more than once, in the order in which they leave.
    pub fn get_all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.lines
            .iter()
            .filter(move |line| self.name(line).eq_ignore_ascii_case(name))
            .map(|line| self.value(line))
    }

    /// All headers but those the server adds, in the order in which they leave.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let content_type = self.content_type().map(|value| ("Content-Type", value));
        content_type.into_iter().chain(
            self.lines
                .iter()
                .map(|line| (self.name(line), self.value(line))),
        )
    }

    /// Sets a header, replacing what it was.
    ///
    /// # Errors
    /// A name that is no token, a value with a character other than HTAB, SP, VCHAR and obs-text (`WEB-3.06`), a
    /// `Content-Length` that is no number, and `Transfer-Encoding`, which is the server's.
    #[inline]
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), HeaderError> {
        // A handler says the same each time: what was checked and copied for its last answer is still there.
        if name == "Content-Type" && value == self.typed && !value.is_empty() {
            self.content_type = ContentType::Typed;
            return Ok(());
        }
        self.set_any(name, value)
    }

    fn set_any(&mut self, name: &str, value: &str) -> Result<(), HeaderError> {
        check_value(name, value)?;
        match Place::of(name) {
            Place::ContentType => {
                self.typed.clear();
                self.typed.push_str(value);
                self.content_type = ContentType::Typed;
                return Ok(());
            }
            Place::ContentLength => {
                self.length = Some(
                    number(value)
                        .ok_or_else(|| HeaderError::new(name, "is not a number of bytes"))?,
                );
                return Ok(());
            }
            Place::TransferEncoding => {
                return Err(HeaderError::new(name, "is the server's to set"));
            }
            Place::Connection => {
                self.close = value.eq_ignore_ascii_case("close");
                self.remove_lines(name);
                if self.close {
                    return Ok(());
                }
            }
            Place::Server => {
                self.server = false;
                self.remove_lines(name);
            }
            Place::Date => {
                self.date = false;
                self.remove_lines(name);
            }
            Place::Text => self.remove_lines(name),
        }
        self.push(name, value)
    }

    /// Adds a header beside those of the same name.
    ///
    /// # Errors
    /// As [`set`](Self::set), which it is for headers that can stand only once.
    pub fn add(&mut self, name: &str, value: &str) -> Result<(), HeaderError> {
        if Place::of(name) != Place::Text {
            return self.set(name, value);
        }
        check_value(name, value)?;
        self.push(name, value)
    }

    /// Removes every header of a name, also the usual `Server` and `Date`.
    pub fn remove(&mut self, name: &str) {
        match Place::of(name) {
            Place::ContentType => self.content_type = ContentType::Absent,
            Place::ContentLength => self.length = None,
            Place::Server => self.server = false,
            Place::Date => self.date = false,
            Place::Connection => self.close = false,
            Place::TransferEncoding | Place::Text => {}
        }
        self.remove_lines(name);
    }

    /// Removes those headers of a name whose value is one of these.
    ///
    /// For headers that can stand more than once, such as `Set-Cookie`.
    pub fn remove_where(&mut self, name: &str, mut is_one: impl FnMut(&str) -> bool) {
        let mut index = 0;
        while let Some(&line) = self.lines.get(index) {
            if self.name(&line).eq_ignore_ascii_case(name) && is_one(self.value(&line)) {
                self.remove_line(index, line);
            } else {
                index += 1;
            }
        }
    }

    /// Sets every header of another head, replacing what was there under their names.
    ///
    /// For headers that many answers have in common: they were checked when they were set on `others`, and are copied in
    /// one piece where nothing has to be replaced. Status, reason and `Content-Length` stay as they are.
    pub fn set_all(&mut self, others: &Self) {
        match others.content_type {
            ContentType::Absent => {}
            ContentType::Known(value) => self.content_type = ContentType::Known(value),
            ContentType::Typed => {
                self.typed.clone_from(&others.typed);
                self.content_type = ContentType::Typed;
            }
        }
        self.server &= others.server;
        self.date &= others.date;
        self.close |= others.close;
        if !self.lines.is_empty() {
            for line in &others.lines {
                self.remove_lines(others.name(line));
            }
        }
        let Ok(shift) = u32::try_from(self.text.len()) else {
            return;
        };
        self.text.extend_from_slice(&others.text);
        self.lines.extend(others.lines.iter().map(|line| Line {
            start: line.start + shift,
            name: line.name,
            end: line.end + shift,
        }));
    }

    fn push(&mut self, name: &str, value: &str) -> Result<(), HeaderError> {
        let start = self.text.len();
        let mut upper = true;
        for byte in name.bytes() {
            if !is_token_byte(byte) {
                self.text.truncate(start);
                return Err(HeaderError::new(name, "is not a header name"));
            }
            let byte = if upper {
                byte.to_ascii_uppercase()
            } else {
                byte.to_ascii_lowercase()
            };
            self.text.push(byte);
            upper = byte == b'-';
        }
        let end = start + name.len() + value.len() + 4;
        let (Ok(from), Ok(to), false) = (u32::try_from(start), u32::try_from(end), name.is_empty())
        else {
            self.text.truncate(start);
            return Err(HeaderError::new(name, "is empty or too long"));
        };
        self.text.extend_from_slice(b": ");
        self.text.extend_from_slice(value.as_bytes());
        self.text.extend_from_slice(b"\r\n");
        self.lines.push(Line {
            start: from,
            name: name.len() as u32,
            end: to,
        });
        Ok(())
    }

    fn remove_lines(&mut self, name: &str) {
        self.remove_where(name, |_| true);
    }

    fn remove_line(&mut self, index: usize, line: Line) {
        self.text.drain(line.start as usize..line.end as usize);
        self.lines.remove(index);
        for later in &mut self.lines[index..] {
            later.start -= line.end - line.start;
            later.end -= line.end - line.start;
        }
    }

    fn name(&self, line: &Line) -> &str {
        self.part(line.start as usize, (line.start + line.name) as usize)
    }

    fn value(&self, line: &Line) -> &str {
        self.part((line.start + line.name) as usize + 2, line.end as usize - 2)
    }

    /// A part of the text, which was UTF-8 when it was set.
    fn part(&self, start: usize, end: usize) -> &str {
        let part = self.text.get(start..end).unwrap_or_default();
        std::str::from_utf8(part).unwrap_or_default()
    }
}

impl Default for Head {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status.as_u16(), self.reason())?;
        f.debug_map().entries(self.iter()).finish()
    }
}

/// The `Etag` line of a digest: forty hexadecimal digits in quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestEtag([u8; 50]);

impl DigestEtag {
    /// The line of this digest, SHA-1 as a rule.
    pub fn new(digest: &[u8; 20]) -> Self {
        let mut line = *b"Etag: \"----------------------------------------\"\r\n";
        for (pair, byte) in line[7..47].as_chunks_mut::<2>().0.iter_mut().zip(digest) {
            *pair = HEX[usize::from(*byte)];
        }
        Self(line)
    }
}

/// Both digits of every byte.
const HEX: [[u8; 2]; 256] = {
    let digits = b"0123456789abcdef";
    let mut table = [[0; 2]; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = [digits[byte >> 4], digits[byte & 15]];
        byte += 1;
    }
    table
};

/// Where a header is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    ContentType,
    ContentLength,
    TransferEncoding,
    Connection,
    Server,
    Date,
    Text,
}

impl Place {
    fn of(name: &str) -> Self {
        let (known, place) = match name.len() {
            12 => ("content-type", Self::ContentType),
            14 => ("content-length", Self::ContentLength),
            17 => ("transfer-encoding", Self::TransferEncoding),
            10 => ("connection", Self::Connection),
            6 => ("server", Self::Server),
            4 => ("date", Self::Date),
            _ => return Self::Text,
        };
        if name.eq_ignore_ascii_case(known) {
            place
        } else {
            Self::Text
        }
    }
}

/// A header that may not leave: its name, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderError {
    name: String,
    why: &'static str,
}

impl HeaderError {
    fn new(name: &str, why: &'static str) -> Self {
        Self {
            name: name.chars().take(80).collect(),
            why,
        }
    }
}

impl fmt::Display for HeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "response header {:?} {}", self.name, self.why)
    }
}

impl std::error::Error for HeaderError {}

fn check_value(name: &str, value: &str) -> Result<(), HeaderError> {
    // A fold without an early end, so that it is done sixteen bytes at a time.
    let illegal = value.bytes().fold(false, |bad, b| {
        bad | ((b < 0x20) & (b != b'\t')) | (b == 0x7f)
    });
    if illegal {
        Err(HeaderError::new(
            name,
            "has a value with a control character",
        ))
    } else {
        Ok(())
    }
}

fn number(text: &str) -> Option<u64> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        None
    } else {
        text.parse().ok()
    }
}
