//! The last word: `Etag`, 304, and statuses that have no body.

use std::cell::RefCell;

use http::StatusCode;
use sha1::{Digest, Sha1};
use tornado_httputil::{DigestEtag, Page};

use super::Exchange;
use super::answer::set_status;
use crate::methods::Verb;
use crate::tags::{lists, opaque};
use crate::{Error, Result, Site};

impl<S: Site> Exchange<S> {
    /// Gives the answer the usual `Etag`: a hash of what was written (`WEB-2.21`).
    ///
    /// One that was set already stays.
    ///
    /// # Errors
    /// A head that has left.
    pub fn set_etag_header(&mut self) -> Result {
        let Some(page) = self.held() else {
            return Err(self.why_shut());
        };
        let Page { head, body, .. } = page;
        let known = KNOWN.try_with(|known| {
            let mut known = known.try_borrow_mut().ok()?;
            let (last, etag) = known.get_mut(body.len() % PLACES)?;
            if body.len() > MOST_KNOWN {
                return None;
            }
            if last != body {
                last.clone_from(body);
                *etag = digest(body);
            }
            head.set_digest_etag(etag);
            Some(())
        });
        if !matches!(known, Ok(Some(()))) {
            head.set_digest_etag(&digest(body));
        }
        Ok(())
    }

    /// Whether the client has this very answer already: its `If-None-Match` names the `Etag` (`WEB-3.18`).
    ///
    /// Tags are compared weakly, as RFC 9110 section 13.1.2 says.
    pub fn check_etag_header(&self) -> bool {
        if self.request.header("If-None-Match").is_none() {
            return false;
        }
        let Some(own) = self.header("Etag").map(opaque) else {
            return false;
        };
        lists(&self.request, "If-None-Match", |tag| opaque(tag) == own)
    }

    /// Whether an `Etag` belongs on the answer.
    pub(crate) fn is_etag_due(&self) -> bool {
        self.shared.settings.etag
            && matches!(Verb::of(self.request.method()), Verb::Get | Verb::Head)
            && self
                .page()
                .is_some_and(|page| page.head.status == StatusCode::OK)
    }

    /// Turns an answer that the client has into a 304.
    pub(crate) fn answer_not_modified(&mut self) {
        if self.check_etag_header()
            && let Some(page) = self.held()
        {
            page.body.clear();
            set_status(&mut page.head, StatusCode::NOT_MODIFIED);
        }
    }

    /// Takes from an answer without a body the headers that describe one (`WEB-3.19`).
    #[inline]
    pub(crate) fn check_bodiless(&mut self) -> Result {
        match self.held() {
            Some(page) if is_bodiless(page.head.status) => Self::strip(page),
            _ => Ok(()),
        }
    }

    #[cold]
    fn strip(page: &mut Page) -> Result {
        let status = page.head.status;
        if !page.body.is_empty() {
            return Err(Error::mistake(format_args!(
                "an answer with status {} has no body",
                status.as_u16()
            )));
        }
        for name in ["Content-Type", "Content-Encoding", "Content-Language"] {
            page.head.remove(name);
        }
        Ok(())
    }
}

/// Whether an answer of this status never has a body (RFC 9110 section 6.4.1).
#[inline]
fn is_bodiless(status: StatusCode) -> bool {
    status != StatusCode::OK
        && (status.is_informational()
            || status == StatusCode::NO_CONTENT
            || status == StatusCode::NOT_MODIFIED)
}

/// The longest body that is remembered with its hash, and how many are, each at a place by its length.
const MOST_KNOWN: usize = 512;
const PLACES: usize = 16;

thread_local! {
    /// Small answers are the same for many requests in a row, and comparing costs a fraction of hashing.
    static KNOWN: RefCell<[(Vec<u8>, DigestEtag); PLACES]> =
        RefCell::new(std::array::from_fn(|_| (Vec::new(), digest(b""))));
}

fn digest(body: &[u8]) -> DigestEtag {
    DigestEtag::new(&Sha1::digest(body).into())
}
