//! What answers the requests of one route.

use bytes::Bytes;

use crate::methods::NotImplemented;
use crate::{Error, Exchange, HttpError, Result, Site};

/// Answers the requests of one route; a new value is built for each.
///
/// Implement the methods that the resource has, each as `async fn get(&mut self, x: &mut Exchange) -> Result`; the
/// signatures below only say more precisely that the future must be [`Send`]. Methods left out answer 405, and `Allow`
/// lists the others.
///
/// For one request: [`check_xsrf`](Self::check_xsrf), `Site::prepare`, [`prepare`](Self::prepare), the method, [`on_finish`](Self::on_finish). The body
/// is collected before all of them, unless the handler takes it in pieces.
#[doc(alias = "RequestHandler")]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a handler of `{S}`",
    label = "this handler does not belong to the application's site",
    note = "write `impl Handler<{S}> for {Self}`"
)]
pub trait Handler<S: Site = ()>: Send + Sized + 'static {
    /// Whether the body is left to the handler, which reads it with [`Exchange::next_piece`]; it is collected otherwise.
    const STREAM: bool = false;

    /// Runs before the method, whichever it is; an `Err`, or a finished answer, ends the request (`WEB-1.11`).
    fn prepare(&mut self, x: &mut Exchange<S>) -> impl Future<Output = Result> + Send {
        let _ = x;
        std::future::ready(Ok(()))
    }

    /// Checks that a request is not forged, before `prepare` (`WEB-3.20`).
    ///
    /// With [`Settings::xsrf_cookies`](crate::Settings::xsrf_cookies), and for every method but GET, HEAD and OPTIONS. A
    /// handler that is not for browsers, and therefore not for cookies either, returns `Ok(())`.
    ///
    /// # Errors
    /// What answers a forged request.
    #[doc(alias = "check_xsrf_cookie")]
    fn check_xsrf(&mut self, x: &mut Exchange<S>) -> Result {
        x.check_xsrf_cookie()
    }

    /// Whether another origin may make requests that change something (`WEB-3.21`).
    ///
    /// Asked with [`Settings::cross_origin_protection`](crate::Settings::cross_origin_protection), before `prepare`; by
    /// default those of [`Settings::trusted_origins`](crate::Settings::trusted_origins) may. One who says yes to all must
    /// not rely on cookies.
    fn check_trusted_origin(&mut self, x: &Exchange<S>, origin: &str) -> bool {
        x.settings()
            .trusted_origins
            .iter()
            .any(|trusted| trusted == origin)
    }

    /// Takes a piece of the body, before the method runs (`WEB-3.22`).
    ///
    /// A handler that has this is given the body as it arrives, after `prepare`; the client is slowed down to its pace.
    #[doc(alias = "stream_request_body")]
    fn data_received(
        &mut self,
        x: &mut Exchange<S>,
        piece: Bytes,
    ) -> impl Future<Output = Result> + Send {
        let _ = (x, piece);
        NotImplemented
    }

    /// Answers GET.
    fn get(&mut self, x: &mut Exchange<S>) -> impl Future<Output = Result> + Send {
        let _ = x;
        NotImplemented
    }

    /// Answers HEAD, with the headers of GET; a body that is written only counts.
    fn head(&mut self, x: &mut Exchange<S>) -> impl Future<Output = Result> + Send {
        let _ = x;
        NotImplemented
    }

    /// Answers POST.
    fn post(&mut self, x: &mut Exchange<S>) -> impl Future<Output = Result> + Send {
        let _ = x;
        NotImplemented
    }

    /// Answers PUT.
    fn put(&mut self, x: &mut Exchange<S>) -> impl Future<Output = Result> + Send {
        let _ = x;
        NotImplemented
    }

    /// Answers PATCH.
    fn patch(&mut self, x: &mut Exchange<S>) -> impl Future<Output = Result> + Send {
        let _ = x;
        NotImplemented
    }

    /// Answers DELETE.
    fn delete(&mut self, x: &mut Exchange<S>) -> impl Future<Output = Result> + Send {
        let _ = x;
        NotImplemented
    }

    /// Answers OPTIONS.
    fn options(&mut self, x: &mut Exchange<S>) -> impl Future<Output = Result> + Send {
        let _ = x;
        NotImplemented
    }

    /// Answers every other method, such as WebDAV's; see `x.request().method()`.
    #[doc(alias = "SUPPORTED_METHODS")]
    fn other(&mut self, x: &mut Exchange<S>) -> impl Future<Output = Result> + Send {
        let _ = x;
        NotImplemented
    }

    /// Writes the page of an error; the site's by default.
    ///
    /// # Errors
    /// One that is returned is logged, and the default page is sent in place of this one.
    fn write_error(&mut self, x: &mut Exchange<S>, error: &Error) -> Result {
        let shared = x.shared();
        shared.site.write_error(x, error)
    }

    /// Gives a whole answer its `Etag`: a hash of the body by default (`WEB-3.18`).
    ///
    /// Override it to set another with [`Exchange::set_header`], or none. It is asked for 200 to GET and HEAD.
    ///
    /// # Errors
    /// As those of any hook: an error page is the answer.
    #[doc(alias = "compute_etag")]
    fn set_etag_header(&mut self, x: &mut Exchange<S>) -> Result {
        x.set_etag_header()
    }

    /// Told that the client left before it was answered (`WEB-1.35`).
    ///
    /// Called once the method has ended, which [`Exchange::while_connected`] makes it do at once.
    fn on_connection_close(&mut self, x: &mut Exchange<S>) {
        let _ = x;
    }

    /// Told that the request was answered; nothing can be written any more (`WEB-3.15`).
    fn on_finish(&mut self, x: &mut Exchange<S>) {
        let _ = x;
    }
}

/// Answers every request with its status, whatever the method (`WEB-2.43`).
impl<S: Site> Handler<S> for HttpError {
    const STREAM: bool = true;

    async fn prepare(&mut self, _x: &mut Exchange<S>) -> Result {
        Err((*self).into())
    }

    async fn other(&mut self, _x: &mut Exchange<S>) -> Result {
        Err((*self).into())
    }
}
