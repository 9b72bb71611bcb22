//! Transforms at work: what was written passes them as it leaves.

use std::sync::{Mutex, PoisonError};

use http::StatusCode;

use super::{Exchange, State};
use crate::compress::Compress;
use crate::{Result, Site, Transform};

/// The transforms of one answer.
#[derive(Default)]
pub(super) struct Running {
    /// Until the head leaves, those that were added to this exchange; then all. Never locked: it is what lets an
    /// exchange be shared, though transforms need not be.
    list: Mutex<Vec<Box<dyn Transform>>>,
    /// How many bytes of the page have passed, while they wait for the client.
    passed: usize,
}

impl Running {
    fn list(&mut self) -> &mut Vec<Box<dyn Transform>> {
        self.list.get_mut().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: Site> Exchange<S> {
    /// Lets this answer pass a transform, behind those of the application (`WEB-2.39`).
    ///
    /// # Errors
    /// A head that has left.
    pub fn add_transform(&mut self, transform: impl Transform) -> Result {
        self.unsent()?;
        self.transforming = true;
        self.rare_mut().transforms.list().push(Box::new(transform));
        Ok(())
    }

    /// Whether somebody wants to see what leaves.
    pub(crate) fn is_transforming(&self) -> bool {
        self.transforming
    }

    /// Lets the head and what was written pass; once for each answer.
    pub(crate) fn transform_first(&mut self, last: bool) {
        if self.transforming {
            self.transform_head(last);
        }
    }

    fn transform_head(&mut self, last: bool) {
        // One that panics is not asked again: what becomes of the answer then, leaves as it is.
        self.transforming = false;
        if !matches!(self.out.0, State::Held(_)) {
            return;
        }
        let added = std::mem::take(self.rare_mut().transforms.list());
        let shared = &self.shared;
        let own = shared.transforms.iter().map(|make| make(&self.request));
        let mut list: Vec<_> = own.chain(added).collect();
        if let State::Held(reply) = &mut self.out.0 {
            let page = reply.page();
            for transform in &mut list {
                transform.first_piece(&mut page.head, &mut page.body, last);
            }
            let codings = &shared.settings.compress_response;
            if !codings.is_empty() {
                let mut compress = Compress::new(codings, &self.request);
                compress.first_piece(&mut page.head, &mut page.body, last);
                if compress.is_at_work() {
                    list.push(Box::new(compress));
                }
            }
            let status = page.head.status;
            if matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED)
                || status.is_informational()
            {
                page.body.clear();
            }
        }
        // What nobody changes is left to the system, files of any size among it.
        if !last && !list.is_empty() {
            *self.rare_mut().transforms.list() = list;
            self.transforming = true;
        }
    }

    /// Lets what was written since the last piece pass; it then waits on the page until the client took it.
    pub(super) fn transform_next(&mut self, last: bool) {
        if self.transforming {
            self.transform_piece(last);
        }
    }

    fn transform_piece(&mut self, last: bool) {
        self.transforming = false;
        let State::Streaming(writer, _) = &mut self.out.0 else {
            return;
        };
        let (Some(page), Some(rare)) = (writer.page(), self.rare.get_mut()) else {
            return;
        };
        let running = &mut rare.transforms;
        // A flush that was given up has left something that passed before.
        let mut piece = match running.passed {
            0 => std::mem::take(&mut page.body),
            passed => page.body.split_off(passed.min(page.body.len())),
        };
        if last || !piece.is_empty() {
            for transform in running.list() {
                transform.piece(&mut piece, last);
            }
        }
        if page.body.is_empty() {
            page.body = piece;
        } else {
            page.body.append(&mut piece);
        }
        running.passed = page.body.len();
        self.transforming = !last;
    }

    /// The client has taken all that passed.
    pub(super) fn note_taken(&mut self) {
        if self.transforming
            && let Some(rare) = self.rare.get_mut()
        {
            rare.transforms.passed = 0;
        }
    }
}
