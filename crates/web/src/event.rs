//! One event of an event stream.

use std::fmt::Write;
use std::time::Duration;

use serde::Serialize;

use crate::{Error, Result};

/// One event of an event stream, as `EventSource` in a browser receives it.
///
/// ```
/// use std::time::Duration;
/// use tornado_web::Event;
///
/// let event = Event::new("two\nlines").id("7").event("note").retry(Duration::from_secs(3));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its lines as they are sent, without the empty one at the end.
    lines: String,
    /// Why it cannot be sent.
    fault: Option<&'static str>,
}

impl Event {
    /// An event with this text; each of its lines is one of `data`.
    pub fn new(text: impl AsRef<str>) -> Self {
        let mut event = Self {
            lines: String::new(),
            fault: None,
        };
        // CR, LF and CRLF all end a line of an event stream.
        let text = text.as_ref().replace("\r\n", "\n");
        for line in text.split(['\n', '\r']) {
            event.push("data", line);
        }
        event
    }

    /// An event with this value as JSON.
    ///
    /// # Errors
    /// What has no form in JSON.
    pub fn json<T: Serialize + ?Sized>(value: &T) -> Result<Self> {
        let mut json = Vec::new();
        tornado_escape::json_encode_into(value, &mut json)?;
        Ok(Self::new(String::from_utf8_lossy(&json)))
    }

    /// Names the place in the stream: a client that comes back says the last as `Last-Event-ID`.
    ///
    /// An empty one makes the client forget the last.
    pub fn id(mut self, id: &str) -> Self {
        if id.contains('\0') {
            self.fault = Some("the id of an event has no NUL");
        }
        self.one_line("id", id)
    }

    /// Names the kind of event that is dispatched; `message` without.
    #[doc(alias = "name")]
    pub fn event(self, name: &str) -> Self {
        self.one_line("event", name)
    }

    /// Says how long the client waits before it comes back, in whole milliseconds.
    pub fn retry(self, after: Duration) -> Self {
        let milliseconds = after.as_millis().to_string();
        self.one_line("retry", &milliseconds)
    }

    /// The event as it is sent.
    pub(crate) fn text(&self) -> Result<&str> {
        match self.fault {
            None => Ok(&self.lines),
            Some(fault) => Err(Error::mistake(fault)),
        }
    }

    fn one_line(mut self, field: &str, value: &str) -> Self {
        if value.contains(['\n', '\r']) {
            self.fault = Some("the id and the name of an event are one line");
        }
        self.push(field, value);
        self
    }

    fn push(&mut self, field: &str, value: &str) {
        // Writing into a string does not fail.
        let _ = writeln!(self.lines, "{field}: {value}");
    }
}
