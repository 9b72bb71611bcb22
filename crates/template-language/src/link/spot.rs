//! Mistakes in a template's Python, with their place.

use std::sync::Arc;

use super::Linker;
use crate::error::Error;
use crate::expression::Parsed;
use crate::template::File;

/// Where a piece of Python stands, to say so when it cannot be read.
pub(super) struct Spot {
    pub(super) file: Arc<File>,
    pub(super) line: u32,
    pub(super) offset: usize,
    /// How much text was put before what the file says.
    pub(super) prefix: usize,
}

impl Spot {
    pub(super) fn check<T>(&self, parsed: Parsed<T>, linker: &Linker<'_>) -> Result<T, Error> {
        parsed.map_err(|(position, error)| {
            let text = &*self.file.text;
            let mut error = error
                .at(&self.file.name, self.line, text)
                .through(&linker.via_shared);
            if self.prefix != usize::MAX {
                let found = (self.offset + position.saturating_sub(self.prefix)).min(text.len());
                let before = text.get(..found).unwrap_or_default();
                let first = text.get(..self.offset).unwrap_or_default();
                // The mark stands under the first line of the tag: shown only where the mistake is on it.
                if before
                    .get(first.len()..)
                    .is_some_and(|between| !between.contains('\n'))
                {
                    let column = before
                        .rsplit('\n')
                        .next()
                        .unwrap_or_default()
                        .chars()
                        .count();
                    error = error.column_at(column as u32 + 1);
                }
            }
            error
        })
    }
}
