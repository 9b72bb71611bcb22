//! The future of a client leaving.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use crate::Wire;

/// A future that is done when the client has gone.
///
/// It may outlive its request; once the request is answered it never completes early for the connection's next one.
pub struct Closing {
    wire: Arc<dyn Wire>,
}

impl Closing {
    pub(crate) fn new(wire: Arc<dyn Wire>) -> Self {
        Self { wire }
    }
}

impl Future for Closing {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.wire.poll_closed(cx)
    }
}

impl fmt::Debug for Closing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Closing")
    }
}
