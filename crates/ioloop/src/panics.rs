//! What becomes of a panic in somebody's callback: it is told, and the loop goes on.

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use crate::label::Label;

/// A callback, a handler or a task has panicked.
#[doc(alias = "handle_callback_exception")]
#[derive(Debug, Clone)]
pub struct CallbackPanic {
    label: String,
    message: String,
}

impl CallbackPanic {
    /// What panicked: its kind and where it was handed to the loop.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// What the panic said.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for CallbackPanic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Exception in {}: {}", self.label, self.message)
    }
}

/// Who hears of panics: the log, or whoever asked to instead.
#[derive(Default)]
pub(crate) struct Panics(Mutex<Option<Arc<Hook>>>);

type Hook = dyn Fn(&CallbackPanic) + Send + Sync;

impl Panics {
    pub(crate) fn set_hook(&self, hook: Arc<Hook>) {
        let before = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .replace(hook);
        drop(before); // without the lock
    }

    /// Runs `work` as `label`; a panic in it is told, and its message is the error.
    pub(crate) fn guard<T>(
        &self,
        label: &impl fmt::Display,
        work: impl FnOnce() -> T,
    ) -> Result<T, String> {
        catch_unwind(AssertUnwindSafe(work)).map_err(|payload| {
            let message = message_of(payload.as_ref());
            self.tell(&CallbackPanic {
                label: label.to_string(),
                message: message.clone(),
            });
            message
        })
    }

    fn tell(&self, panic: &CallbackPanic) {
        let hook = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        match hook {
            Some(hook) => hook(panic),
            None => tracing::error!(target: "tornado.application", "{panic}"),
        }
    }
}

/// The text of a panic, where it has one.
pub(crate) fn message_of(payload: &(dyn Any + Send)) -> String {
    let text = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("a panic without a message").to_owned()
}

/// The work that a label names, once.
pub(crate) struct Callback {
    label: Label,
    work: Box<dyn FnOnce() + Send>,
}

impl Callback {
    pub(crate) fn new(label: Label, work: impl FnOnce() + Send + 'static) -> Self {
        Self {
            label,
            work: Box::new(work),
        }
    }

    pub(crate) fn run(self, panics: &Panics) {
        let _doing = self.label.begin();
        // The panic has been told; the loop goes on.
        let _ = panics.guard(&self.label, self.work);
    }
}
