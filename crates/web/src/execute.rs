//! One request, in order: body, XSRF, `prepare`, method, error, finish.

use std::any::{Any, TypeId};
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use tornado_httputil::{Answering, Reply, Request, attend};

use crate::application::Shared;
use crate::endpoint::Refusal;
use crate::error::Kind;
use crate::methods::{Methods, Verb};
use crate::{Error, Exchange, Handler, HttpError, Result, Site, page};

/// Makes the one box of a request: it owns the exchange and the handler, everything below borrows them.
#[inline(always)]
pub(crate) fn execute<'a, S: Site, H: Handler<S>>(
    shared: &'a Arc<Shared<S>>,
    mut handler: H,
    request: Request,
    reply: Reply,
) -> Answering<'a> {
    // The box first, and what goes into it behind: so it is written where it stays, not copied there.
    let room = Box::new_uninit();
    let mut x = Exchange::new(shared, request, reply);
    let work = Box::write(room, async move {
        let (outcome, waited) = {
            let mut work = pin!(answer(&shared.site, &mut handler, &mut x));
            let mut waited = false;
            poll_fn(move |cx| {
                poll_caught(work.as_mut(), cx, &mut waited).map(|outcome| (outcome, waited))
            })
            .await
        };
        let mut left = match outcome {
            Ok(left) => left,
            Err(panic) => {
                after_panic(&shared.site, &mut handler, &mut x, &*panic);
                false
            }
        };
        if waited && !left {
            left = has_left(&x).await;
        }
        let told = catch_unwind(AssertUnwindSafe(|| {
            if left {
                handler.on_connection_close(&mut x);
            }
            shared.site.log_request(&x);
            handler.on_finish(&mut x);
        }));
        if let Err(panic) = told {
            shared.site.log_exception(&x, &panicked(&*panic));
        }
        match x.leave() {
            Some(sent) => sent,
            None => resume_unwind(Box::new("the reply was lost in a panic")),
        }
    });
    Box::into_pin(work)
}

/// Everything between the head of a request and the end of its answer; whether the client was found to have left.
///
/// What a method waits in is held by nothing else, since it may wait for hours.
#[allow(
    clippy::manual_async_fn,
    reason = "an async fn holds its arguments twice, and the processor waits for the moves"
)]
fn answer<S: Site, H: Handler<S>>(
    site: &S,
    handler: &mut H,
    x: &mut Exchange<S>,
) -> impl Future<Output = bool> {
    let verb = Verb::of(x.request().method());
    async move {
        let mut result = before(site, handler, x, verb).await;
        if result.is_ok() && !x.is_finished() {
            result = match verb {
                Verb::Get => handler.get(x).await,
                Verb::Head => handler.head(x).await,
                Verb::Post => handler.post(x).await,
                Verb::Put => handler.put(x).await,
                Verb::Patch => handler.patch(x).await,
                Verb::Delete => handler.delete(x).await,
                Verb::Options => handler.options(x).await,
                Verb::Other => handler.other(x).await,
            };
        }
        if let Some(refusal) = x.take_refusal() {
            result = Err(refusal);
        }
        if result
            .as_ref()
            .is_err_and(|error| error.kind() == Kind::Finish)
        {
            result = Ok(());
        }
        if result.is_ok() {
            result = complete(handler, x);
        }
        if x.is_streaming() && result.is_ok() {
            result = x.end_stream().await;
        }
        let mut left = false;
        if let Err(error) = result {
            left = error.kind() == Kind::Gone;
            fail(site, handler, x, &error);
        }
        x.transform_first(true);
        x.shut();
        left
    }
}

/// Everything before the method, which is not called if that finishes the answer.
async fn before<S: Site, H: Handler<S>>(
    site: &S,
    handler: &mut H,
    x: &mut Exchange<S>,
    verb: Verb,
) -> Result {
    if verb == Verb::Other && !Methods::of::<S, H>().other {
        return Err(Error::no_method());
    }
    if H::STREAM || Methods::of::<S, H>().data_received {
        x.stream_body();
        limit_body(x);
    } else if has_body(x) || !verb.is_safe() {
        collect(x, is_error::<H>()).await?;
    }
    if !is_error::<H>() {
        if !verb.is_safe() {
            check_forgery(handler, x)?;
        }
        site.prepare(x).await?;
    }
    if !x.is_finished() {
        handler.prepare(x).await?;
    }
    if Methods::of::<S, H>().data_received {
        while !x.is_finished()
            && let Some(piece) = x.next_piece().await?
        {
            handler.data_received(x, piece).await?;
        }
    }
    Ok(())
}

/// The checks that were switched on against requests which other sites have a browser make.
fn check_forgery<S: Site, H: Handler<S>>(handler: &mut H, x: &mut Exchange<S>) -> Result {
    let settings = x.settings();
    let by_origin = settings.cross_origin_protection;
    if settings.xsrf_cookies {
        handler.check_xsrf(x)?;
    }
    if by_origin
        && let Some(fault) = x.cross_origin_fault(|origin| handler.check_trusted_origin(x, origin))
    {
        return Err(HttpError(403).with_log(fault));
    }
    Ok(())
}

/// Whether the handler does nothing but answer with an error: a wrong address is 404, whatever else is wrong.
fn is_error<H: 'static>() -> bool {
    [TypeId::of::<HttpError>(), TypeId::of::<Refusal>()].contains(&TypeId::of::<H>())
}

fn has_body<S: Site>(x: &Exchange<S>) -> bool {
    x.request().is_body_arriving() || !x.request().body().is_empty()
}

/// Puts the application's limit in the place of the server's.
fn limit_body<S: Site>(x: &mut Exchange<S>) {
    if let Some(bytes) = x.settings().max_body_size {
        x.request_mut().limit_body(bytes);
    }
}

/// Has the body there before `prepare`, and read if it is a form, so that a bad one is 400 (`WEB-3.23`).
async fn collect<S: Site>(x: &mut Exchange<S>, unread: bool) -> Result {
    limit_body(x);
    let limit = x.settings().max_body_size.unwrap_or(u64::MAX);
    x.request_mut().collect(limit).await?;
    if !unread {
        x.form()?;
    }
    Ok(())
}

/// Puts the last headers on an answer that is still whole.
#[inline(always)]
fn complete<S: Site, H: Handler<S>>(handler: &mut H, x: &mut Exchange<S>) -> Result {
    if x.is_etag_due() {
        // The hook may set headers, also when the handler called `finish`.
        x.reopen();
        handler.set_etag_header(x)?;
        x.answer_not_modified();
    }
    x.check_bodiless()
}

/// Answers with an error, as far as that is still possible.
#[cold]
fn fail<S: Site, H: Handler<S>>(site: &S, handler: &mut H, x: &mut Exchange<S>, error: &Error) {
    x.fail_upgraded();
    if error.kind() == Kind::Gone {
        return x.give_up();
    }
    site.log_exception(x, error);
    if x.is_streaming() {
        tracing::error!(target: "tornado.general", "Cannot send error response after headers written");
        return x.abort_stream();
    }
    if x.is_finished() && complete(handler, x).is_ok() {
        // The answer was complete before the error, which only the log has.
        return;
    }
    start_page::<S, H>(x, error);
    if let Err(second) = handler.write_error(x, error) {
        site.log_exception(x, &second);
        start_page::<S, H>(x, error);
        // The default page fails only where nothing can be written at all.
        let _ = page::write_error(x, error);
    }
    if x.check_bodiless().is_err() {
        // An error with a status that has no body, 304 say, has no page either.
        if let Some(page) = x.held() {
            page.body.clear();
        }
        let _ = x.check_bodiless();
    }
}

/// A page with nothing on it but the status of an error.
fn start_page<S: Site, H: Handler<S>>(x: &mut Exchange<S>, error: &Error) {
    x.reopen();
    x.start_over();
    let Some(page) = x.held() else { return };
    page.head.status = error.status();
    if let Some(reason) = error.given_reason() {
        page.head.set_reason(reason);
    }
    if error.kind() == Kind::NoMethod {
        // A handler without any method allows none: an empty list, as RFC 9110 section 10.2.1 has it.
        let _ = page.head.set("Allow", &Methods::of::<S, H>().allow());
    }
}

/// Polls; a panic is an outcome like others, and the process and its other requests live on.
fn poll_caught<F: Future>(
    work: Pin<&mut F>,
    cx: &mut Context<'_>,
    waited: &mut bool,
) -> Poll<Result<F::Output, Box<dyn Any + Send>>> {
    match catch_unwind(AssertUnwindSafe(|| attend(|| work.poll(cx)))) {
        Ok(Poll::Ready(output)) => Poll::Ready(Ok(output)),
        Ok(Poll::Pending) => {
            *waited = true;
            Poll::Pending
        }
        Err(panic) => Poll::Ready(Err(panic)),
    }
}

#[cold]
fn after_panic<S: Site, H: Handler<S>>(
    site: &S,
    handler: &mut H,
    x: &mut Exchange<S>,
    panic: &(dyn Any + Send),
) {
    let error = panicked(panic);
    x.take_refusal();
    let written = catch_unwind(AssertUnwindSafe(|| {
        fail(site, handler, x, &error);
        x.transform_first(true);
    }));
    if written.is_err() {
        // The hooks panic as well: a page without them.
        start_page::<S, H>(x, &error);
        let _ = page::write_error(x, &error);
    }
    x.abort_stream();
    x.shut();
}

fn panicked(panic: &(dyn Any + Send)) -> Error {
    let message = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    Error::mistake(format_args!(
        "panicked: {}",
        message.unwrap_or("with a value that is no text")
    ))
}

/// Whether the client of an answer that has not left is gone.
async fn has_left<S: Site>(x: &Exchange<S>) -> bool {
    let Some(mut closing) = x.closing() else {
        return false;
    };
    poll_fn(|cx| Poll::Ready(Pin::new(&mut closing).poll(cx).is_ready())).await
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Waits;

    impl Handler for Waits {
        async fn get(&mut self, x: &mut Exchange) -> Result {
            let held = [b'x'; 300];
            std::future::pending::<()>().await;
            x.write(&held)
        }
    }

    /// PROJ-1.03: ten thousand who wait hold this ten thousand times.
    #[test]
    fn around_a_method_that_waits_there_is_little() {
        fn all<'a, F>(_: fn(&'a (), &'a mut Waits, &'a mut Exchange) -> F) -> usize {
            size_of::<F>()
        }
        fn own<'a, F>(_: fn(&'a mut Waits, &'a mut Exchange) -> F) -> usize {
            size_of::<F>()
        }
        let (all, own) = (all(answer), own(Waits::get));
        assert!(own >= 300 && all <= own + 40, "{all} bytes for {own}");
        assert!(size_of::<Exchange>() <= 72, "{}", size_of::<Exchange>());
    }
}
