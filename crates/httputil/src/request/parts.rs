//! What a request is made of: one copy of its head, and views into it.

use std::net::{IpAddr, Ipv4Addr};
use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

use http::{Extensions, Method};

use crate::Wire;

/// A view into the head.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Span {
    #[inline]
    pub(super) fn new(range: Range<usize>) -> Self {
        Self {
            start: range.start as u32,
            end: range.end as u32,
        }
    }

    #[inline]
    pub(super) fn of(self, head: &[u8]) -> &[u8] {
        head.get(self.start as usize..self.end as usize)
            .unwrap_or_default()
    }
}

/// Where a header stands in a head: its name and its value.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    pub(super) name: Span,
    pub(super) value: Span,
}

impl Field {
    /// A header whose name and value stand here.
    pub fn new(name: Range<usize>, value: Range<usize>) -> Self {
        Self {
            name: Span::new(name),
            value: Span::new(value),
        }
    }
}

pub(super) struct Parts {
    /// The head as it came, which is UTF-8; what is asked for is read as text then, since reading all costs more.
    pub(super) head: Vec<u8>,
    pub(super) method: Method,
    pub(super) minor: u8,
    pub(super) target: Span,
    pub(super) path: Span,
    pub(super) query: Option<Span>,
    pub(super) authority: Option<Span>,
    pub(super) fields: Vec<Field>,
    /// Where in the head the fields begin to count.
    pub(super) first_field: usize,
    pub(super) remote_ip: IpAddr,
    pub(super) https: bool,
    pub(super) received: Instant,
    /// Made for the first request that has a body, and used again like the rest.
    pub(super) content: Option<Box<Content>>,
    pub(super) extensions: Extensions,
    /// The head says all there is to say, so that the same bytes are the same request.
    pub(super) whole: bool,
}

/// A body, as far as it is here, and where the rest comes from.
#[derive(Default)]
pub(super) struct Content {
    pub(super) body: Vec<u8>,
    pub(super) length: Option<u64>,
    pub(super) arriving: Option<Arc<dyn Wire>>,
}

impl Parts {
    pub(super) fn new() -> Self {
        Self {
            head: Vec::new(),
            method: Method::GET,
            minor: 1,
            target: Span::default(),
            path: Span::default(),
            query: None,
            authority: None,
            fields: Vec::with_capacity(16),
            first_field: 0,
            remote_ip: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
            https: false,
            received: Instant::now(),
            content: None,
            extensions: Extensions::new(),
            whole: false,
        }
    }

    /// Forgets a request of before.
    pub(super) fn clear(&mut self) {
        self.whole = false;
        self.head.clear();
        if self.method != Method::GET {
            self.method = Method::GET;
        }
        self.query = None;
        self.authority = None;
        self.fields.clear();
    }

    /// Splits the target; an absolute one (`http://host/path`) keeps its authority apart.
    #[inline]
    pub(super) fn split_target(&mut self, target: &[u8], start: usize) {
        let end = start + target.len();
        self.target = Span::new(start..end);
        let path = if target.first() == Some(&b'/') {
            0
        } else {
            self.split_authority(target, start)
        };
        let query = question_mark(target.get(path..).unwrap_or_default());
        let path = start + path;
        self.path = Span::new(path..query.map_or(end, |at| path + at));
        self.query = query.map(|at| Span::new(path + at + 1..end));
    }

    /// Where the path of a target begins that does not begin with it.
    fn split_authority(&mut self, target: &[u8], start: usize) -> usize {
        let Some(scheme) = memchr::memmem::find(target, b"://") else {
            return 0;
        };
        let authority = scheme + 3;
        let rest = target.get(authority..).unwrap_or_default();
        let path = authority
            + rest
                .iter()
                .position(|byte| matches!(byte, b'/' | b'?'))
                .unwrap_or(rest.len());
        self.authority = Some(Span::new(start + authority..start + path));
        path
    }
}

impl Content {
    pub(super) fn is_used(&self) -> bool {
        self.length.is_some() || self.arriving.is_some() || !self.body.is_empty()
    }

    pub(super) fn clear(&mut self) {
        self.body.clear();
        self.length = None;
        self.arriving = None;
    }
}

/// Where the query begins; most targets are too short to begin a vectorised search.
#[inline]
fn question_mark(target: &[u8]) -> Option<usize> {
    if target.len() < 32 {
        target.iter().position(|&byte| byte == b'?')
    } else {
        memchr::memchr(b'?', target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// PROJ-1.03: ten thousand who wait hold this ten thousand times.
    #[test]
    fn a_request_is_small() {
        assert!(size_of::<Parts>() <= 176, "{}", size_of::<Parts>());
    }
}
