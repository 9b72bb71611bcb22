//! Parts of a `multipart/form-data` body, as they arrive.

mod boundary;
mod buffer;
mod part;

use bytes::Bytes;
use memchr::memmem;
use memchr::memmem::Finder;

use crate::multipart::boundary::{Begins, begins, boundary, cut};
use crate::multipart::buffer::Buffer;
pub use crate::multipart::part::PartHead;
use crate::{Error, MultipartFault};

/// What a `multipart/form-data` body may hold (HUTL-3.08).
#[doc(alias = "ParseMultipartConfig")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MultipartLimits {
    /// Whether such bodies are read at all; `true` by default.
    pub enabled: bool,
    /// The most parts; 100 by default.
    pub max_parts: usize,
    /// The most bytes of a part's header; 10 KiB by default.
    pub max_part_header_size: usize,
}

impl Default for MultipartLimits {
    fn default() -> Self {
        Self {
            enabled: true,
            max_parts: 100,
            max_part_header_size: 10 * 1024,
        }
    }
}

/// Reads a `multipart/form-data` body piece by piece.
///
/// Feed it what has arrived, then take the events until there is none. It keeps no more than a boundary or the header of
/// a part between two pieces, and looks at each byte once; data is handed on without a copy, unless a boundary or a
/// header was cut. It stops at the first fault.
///
/// ```
/// use tornado_httputil::{Error, MultipartEvent, MultipartLimits, MultipartParser};
///
/// fn upload(content_type: &str, pieces: &[&'static [u8]]) -> Result<usize, Error> {
///     let mut parser = MultipartParser::new(content_type, MultipartLimits::default())?;
///     let mut received = 0;
///     for piece in pieces {
///         parser.feed((*piece).into());
///         while let Some(event) = parser.next_event()? {
///             match event {
///                 MultipartEvent::Begin(part) => println!("{}: {:?}", part.name, part.filename),
///                 MultipartEvent::Data(data) => received += data.len(),
///                 MultipartEvent::End => println!("{received} bytes"),
///             }
///         }
///     }
///     parser.finish()?;
///     Ok(received)
/// }
///
/// let pieces: [&[u8]; 3] = [
///     b"--cut\r\nContent-Disposition: form-data; name=\"report\"; filename=\"a.txt\"\r\n\r\nHello, ",
///     b"world\r\n--c",
///     b"ut--\r\n",
/// ];
/// assert_eq!(upload("multipart/form-data; boundary=cut", &pieces), Ok(12));
/// ```
#[derive(Debug)]
pub struct MultipartParser {
    /// CRLF, two hyphens and the boundary.
    delimiter: Finder<'static>,
    limits: MultipartLimits,
    state: State,
    buffer: Buffer,
    /// How much of a header was searched for its end.
    searched: usize,
    parts: usize,
}

/// What happens in a `multipart/form-data` body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MultipartEvent {
    /// A part begins.
    Begin(PartHead),
    /// The next bytes of the part, at least one.
    Data(Bytes),
    /// The part is complete.
    End,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    Start,
    Header,
    /// Behind the line before the blank line: a part may end here.
    BlankLine,
    Data,
    Done,
    Failed(MultipartFault, u64),
}

impl MultipartParser {
    /// A parser for a body with this Content-Type.
    ///
    /// # Errors
    ///
    /// [`Error::Multipart`] if there is no boundary of 1 to 70 characters, or such bodies are switched off.
    pub fn new(content_type: &str, limits: MultipartLimits) -> Result<Self, Error> {
        let refuse = |fault| Error::Multipart { offset: 0, fault };
        if !limits.enabled {
            return Err(refuse(MultipartFault::Disabled));
        }
        let boundary = boundary(content_type).ok_or(refuse(MultipartFault::Boundary))?;
        Ok(Self {
            delimiter: Finder::new(format!("\r\n--{boundary}").as_bytes()).into_owned(),
            limits,
            state: State::Start,
            buffer: Buffer::default(),
            searched: 0,
            parts: 0,
        })
    }

    /// Takes the next bytes of the body.
    pub fn feed(&mut self, data: Bytes) {
        if !matches!(self.state, State::Done | State::Failed(..)) {
            self.buffer.push(data);
        }
    }

    /// What happens next.
    ///
    /// Nothing if that takes more bytes, or the last part has ended.
    ///
    /// # Errors
    ///
    /// [`Error::Multipart`] at the first fault, and ever after.
    pub fn next_event(&mut self) -> Result<Option<MultipartEvent>, Error> {
        let step = match &self.state {
            State::Start => self.start(),
            State::Header => self.header(),
            State::BlankLine => self.blank_line(),
            State::Data => Ok(self.data()),
            State::Done => Ok(None),
            State::Failed(fault, offset) => {
                return Err(Error::Multipart {
                    offset: *offset,
                    fault: fault.clone(),
                });
            }
        };
        step.map_err(|fault| self.fail(fault))
    }

    /// Ends the body, when all events are taken.
    ///
    /// # Errors
    ///
    /// [`Error::Multipart`] if the body ended too early, or had a fault.
    pub fn finish(&mut self) -> Result<(), Error> {
        match &self.state {
            State::Done => Ok(()),
            State::Failed(..) => self.next_event().map(drop),
            _ => Err(self.fail(MultipartFault::NoFinalBoundary)),
        }
    }

    fn fail(&mut self, fault: MultipartFault) -> Error {
        let offset = self.buffer.consumed();
        self.state = State::Failed(fault.clone(), offset);
        self.buffer.clear();
        Error::Multipart { offset, fault }
    }

    /// The first boundary has no line before it.
    fn start(&mut self) -> Step {
        let first = self
            .delimiter
            .needle()
            .strip_prefix(b"\r\n")
            .unwrap_or_default();
        match begins(self.buffer.as_slice(), first) {
            Begins::No => Err(MultipartFault::NoFirstBoundary),
            Begins::Cut => Ok(None),
            Begins::Final(length) => {
                self.buffer.split_to(length);
                self.close();
                Ok(None)
            }
            Begins::Next(length) => {
                self.buffer.split_to(length);
                self.state = State::Header;
                self.header()
            }
        }
    }

    fn header(&mut self) -> Step {
        let limit = self.limits.max_part_header_size;
        let header = self.buffer.as_slice();
        let from = self.searched.saturating_sub(3);
        let found = header
            .get(from..)
            .and_then(|unsearched| memmem::find(unsearched, b"\r\n\r\n"));
        self.searched = header.len();
        let end = found.map(|at| from + at);
        if end.unwrap_or(header.len().saturating_sub(3)) > limit {
            return Err(MultipartFault::HeaderTooLarge { limit });
        }
        let Some(end) = end else { return Ok(None) };
        if self.parts == self.limits.max_parts {
            return Err(MultipartFault::TooManyParts {
                limit: self.limits.max_parts,
            });
        }
        let part = PartHead::parse(header.get(..end).unwrap_or_default())?;
        self.buffer.split_to(end + 2);
        self.searched = 0;
        self.parts += 1;
        self.state = State::BlankLine;
        Ok(Some(MultipartEvent::Begin(part)))
    }

    /// The blank line may be that of the next boundary already, if the part has no body (RFC 2046, section 5.1.1).
    fn blank_line(&mut self) -> Step {
        match begins(self.buffer.as_slice(), self.delimiter.needle()) {
            Begins::Cut => return Ok(None),
            Begins::Next(_) | Begins::Final(_) => {}
            Begins::No => drop(self.buffer.split_to(2)),
        }
        self.state = State::Data;
        Ok(self.data())
    }

    fn data(&mut self) -> Option<MultipartEvent> {
        let delimiter = self.delimiter.needle();
        let data = self.buffer.as_slice();
        let length = match self.delimiter.find(data) {
            Some(0) => match begins(data, delimiter) {
                Begins::Next(length) => {
                    self.buffer.split_to(length);
                    self.state = State::Header;
                    return Some(MultipartEvent::End);
                }
                Begins::Final(length) => {
                    self.buffer.split_to(length);
                    self.close();
                    return Some(MultipartEvent::End);
                }
                Begins::Cut => return None,
                Begins::No => delimiter.len(),
            },
            Some(at) => at,
            None => data.len() - cut(data, delimiter),
        };
        (length > 0).then(|| MultipartEvent::Data(self.buffer.split_to(length)))
    }

    /// What follows the last boundary is of no interest.
    fn close(&mut self) {
        self.state = State::Done;
        self.buffer.clear();
    }
}

type Step = Result<Option<MultipartEvent>, MultipartFault>;
