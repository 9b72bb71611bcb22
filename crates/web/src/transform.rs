//! What may change an answer on its way out.

use tornado_httputil::{Head, Request};

/// Changes an answer on its way out: its head with the first piece, then piece by piece (`WEB-2.39`).
///
/// One is made for each request; see [`Application::transform`](crate::Application::transform) and
/// [`Exchange::add_transform`](crate::Exchange::add_transform). An answer that is not flushed is one piece, the first
/// and the last. Error pages pass too; what an answer may not have, a body with 304 say, is taken off again.
///
/// ```
/// use tornado_httputil::Head;
/// use tornado_web::{Application, Transform};
///
/// struct Upper;
///
/// impl Transform for Upper {
///     fn piece(&mut self, piece: &mut Vec<u8>, _last: bool) {
///         piece.make_ascii_uppercase();
///     }
/// }
///
/// let application: Application = Application::new().transform(|_| Upper);
/// ```
#[doc(alias = "OutputTransform")]
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not change answers",
    label = "expected a type that implements `Transform`"
)]
pub trait Transform: Send + 'static {
    /// Changes the head and the first piece, as they leave; `last` if nothing follows.
    ///
    /// It need only handle the head where [`piece`](Self::piece) does the rest, as the default does. Who changes the
    /// length removes `Content-Length`: that of a whole answer is counted afterwards.
    #[doc(alias = "transform_first_chunk")]
    fn first_piece(&mut self, head: &mut Head, piece: &mut Vec<u8>, last: bool) {
        let _ = head;
        self.piece(piece, last);
    }

    /// Changes a piece; it may keep some of it for the next, unless it is the `last`.
    #[doc(alias = "transform_chunk")]
    fn piece(&mut self, piece: &mut Vec<u8>, last: bool) {
        let _ = (piece, last);
    }
}

/// One that there is only for some requests.
impl<T: Transform> Transform for Option<T> {
    fn first_piece(&mut self, head: &mut Head, piece: &mut Vec<u8>, last: bool) {
        if let Some(transform) = self {
            transform.first_piece(head, piece, last);
        }
    }

    fn piece(&mut self, piece: &mut Vec<u8>, last: bool) {
        if let Some(transform) = self {
            transform.piece(piece, last);
        }
    }
}

/// Makes the transform of a request.
pub(crate) type MakeTransform = Box<dyn Fn(&Request) -> Box<dyn Transform> + Send + Sync>;
