//! What is looked up.

use std::borrow::Cow;

use super::coding::Coding;

/// A path, and whether its file or a compressed sibling is looked up.
pub(super) struct Name<'p> {
    pub(super) path: &'p str,
    pub(super) coding: Option<&'static Coding>,
    /// What the memory knows it by; paths have no NUL.
    pub(super) key: Cow<'p, str>,
}

impl<'p> Name<'p> {
    /// A file itself.
    pub(super) fn of(path: &'p str) -> Self {
        Self {
            path,
            coding: None,
            key: Cow::Borrowed(path),
        }
    }

    /// Its compressed sibling; not the same as that one asked for by its own name.
    pub(super) fn coded(path: &'p str, coding: &'static Coding) -> Self {
        Self {
            path,
            coding: Some(coding),
            key: format!("{path}{}\0", coding.ending).into(),
        }
    }

    /// What the source is asked for.
    pub(super) fn actual(&self) -> &str {
        self.key.trim_end_matches('\0')
    }
}
