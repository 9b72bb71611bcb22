//! What is known of a file.

use std::fs::File;
use std::sync::Arc;

use bytes::Bytes;
use tornado_httputil::{Head, HttpDate};

use super::name::Name;
use super::source::{FileSource, Stamp};
use super::version::Hashes;
use crate::Result;

/// A file as it was last read: its headers, ready to leave, and what requests are compared with.
pub(super) struct Entry {
    pub(super) stamp: Stamp,
    pub(super) path: Box<str>,
    pub(super) head: Head,
    /// In quotes.
    pub(super) etag: Option<String>,
    pub(super) version: Option<Arc<str>>,
    pub(super) modified: Option<HttpDate>,
    pub(super) size: u64,
    /// The content of a small one.
    pub(super) memory: Option<Bytes>,
}

/// The bytes of a file.
pub(super) enum Data {
    Memory(Bytes),
    Disk(Arc<File>),
}

impl Entry {
    /// What was found, without its headers.
    pub(super) fn new(
        stamp: Stamp,
        name: &Name<'_>,
        size: u64,
        data: &Data,
        hashes: Option<&Hashes>,
        modified: Option<HttpDate>,
    ) -> Self {
        Self {
            stamp,
            path: name.path.into(),
            head: Head::new(),
            etag: hashes.and_then(|hashes| tag(&hashes.strong)),
            version: hashes.map(|hashes| hashes.version().into()),
            modified,
            size,
            memory: match data {
                Data::Memory(bytes) => Some(bytes.clone()),
                Data::Disk(_) => None,
            },
        }
    }

    /// Writes the headers that all answers with this file have, in Tornado's order.
    pub(super) fn make_head(&mut self, name: &Name<'_>, source: &dyn FileSource) -> Result {
        let head = &mut self.head;
        head.set("Content-Type", &source.content_type(name.path))?;
        if let Some(coding) = name.coding {
            head.set("Content-Encoding", coding.name)?;
        }
        head.set("Accept-Ranges", "bytes")?;
        if let Some(etag) = &self.etag {
            head.set("Etag", etag)?;
        }
        if let Some(modified) = self.modified {
            head.set("Last-Modified", &modified.to_string())?;
        }
        source.set_extra_headers(name.path, head)
    }

    /// What it takes of the memory: its content, and its headers, roughly.
    pub(super) fn weight(&self) -> usize {
        1024 + self.memory.as_ref().map_or(0, Bytes::len)
    }
}

/// A version as an `Etag`; not every text may be one (RFC 9110 section 8.8.3).
fn tag(version: &str) -> Option<String> {
    let legal = |byte| byte > b' ' && byte != b'"' && byte != 0x7f;
    version.bytes().all(legal).then(|| format!("\"{version}\""))
}
