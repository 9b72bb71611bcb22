//! A service that is not done yet.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::{Context, Poll};

use tornado_httputil::{Answering, Page};

use crate::connection::log_panic;

/// Polls a service; ready with its page, or with nothing after a panic.
pub(crate) fn poll(
    answering: &mut Answering<'_>,
    label: Option<&[u8]>,
    cx: &mut Context<'_>,
) -> Poll<Option<Box<Page>>> {
    let doing = tornado_ioloop::doing(label.unwrap_or_default());
    let polled = catch_unwind(AssertUnwindSafe(|| answering.as_mut().poll(cx)));
    drop(doing);
    match polled {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(sent)) => Poll::Ready(Some(sent.into_page())),
        Err(panic) => {
            log_panic(&*panic);
            Poll::Ready(None)
        }
    }
}
