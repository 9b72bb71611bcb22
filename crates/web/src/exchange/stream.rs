//! Answers in pieces, requests in pieces, and what comes after HTTP.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;

use bytes::Bytes;
use tornado_httputil::{Closing, Later, Reply, Request, Sent, Upgraded};

use super::{Exchange, State};
use crate::{Error, Result, Site};

impl<S: Site> Exchange<S> {
    /// Sends what was written so far; done when it has left (`WEB-2.20`).
    ///
    /// The first flush sends the headers, which cannot change any more; the body is chunked unless a `Content-Length`
    /// was set. Waiting here is what slows a handler down to the pace of its reader (`WEB-3.13`).
    ///
    /// # Errors
    /// After the end of the answer. When the client has left: handed on, it ends the handler quietly.
    pub async fn flush(&mut self) -> Result {
        self.start()?;
        self.transform_next(false);
        if let State::Streaming(writer, _) = &mut self.out.0 {
            writer.write_page().await?;
            writer.flush().await?;
        }
        self.note_taken();
        Ok(())
    }

    /// Lets the head go, so that what follows goes out in pieces.
    pub(crate) fn start(&mut self) -> Result {
        self.open()?;
        if self.held().is_some() {
            self.check_bodiless()?;
            self.transform_first(false);
            let status = self.status();
            if let State::Held(reply) = std::mem::replace(&mut self.out.0, State::Taken) {
                self.out.0 = State::Streaming(reply.start(), status);
            }
        }
        Ok(())
    }

    /// Sends the rest of an answer in pieces, and ends it.
    pub(crate) async fn end_stream(&mut self) -> Result {
        self.transform_next(true);
        if let State::Streaming(writer, _) = &mut self.out.0 {
            writer.write_page().await?;
        }
        match std::mem::replace(&mut self.out.0, State::Taken) {
            State::Streaming(writer, status) => self.out.0 = State::Done(writer.end(), status),
            other => self.out.0 = other,
        }
        Ok(())
    }

    /// Cuts an answer in pieces: it must not look whole.
    pub(crate) fn abort_stream(&mut self) {
        match std::mem::replace(&mut self.out.0, State::Taken) {
            State::Streaming(writer, status) => self.out.0 = State::Done(writer.abort(), status),
            other => self.out.0 = other,
        }
    }

    /// Leaves a client that has left without an answer: one that is empty would look like one.
    pub(crate) fn give_up(&mut self) {
        let status = self.status();
        match std::mem::replace(&mut self.out.0, State::Taken) {
            State::Held(reply) => self.out.0 = State::Done(reply.cut(), status),
            other => self.out.0 = other,
        }
        self.abort_stream();
    }

    /// Has what went on in place of the answer end as what failed.
    pub(crate) fn fail_upgraded(&self) {
        if let State::Away(folded, _) = &self.out.0 {
            folded.fail();
        }
    }

    /// Waits for a future, but no longer than the client does (`WEB-1.35`).
    ///
    /// The future may borrow from the exchange, `x.while_connected(x.site().next_message())`; the answer can be written
    /// when it is done. Handlers are not stopped when a client leaves; this is the place where they may be.
    ///
    /// # Errors
    /// When the client has left: handed on, it ends the handler quietly, and `on_connection_close` is called.
    pub fn while_connected<F: Future>(
        &self,
        future: F,
    ) -> impl Future<Output = Result<F::Output>> + use<F, S> {
        let closing = self.closing();
        async move {
            let mut future = pin!(future);
            let mut closing = closing;
            poll_fn(|cx| {
                if let Poll::Ready(output) = future.as_mut().poll(cx) {
                    return Poll::Ready(Ok(output));
                }
                match closing.as_mut().map(|closing| Pin::new(closing).poll(cx)) {
                    Some(Poll::Pending) => Poll::Pending,
                    _ => Poll::Ready(Err(Error::gone())),
                }
            })
            .await
        }
    }

    /// A future that is done when the client has left; none once the answer is in other hands.
    pub fn closing(&self) -> Option<Closing> {
        match &self.out.0 {
            State::Held(reply) => Some(reply.closed()),
            State::Streaming(writer, _) => writer.closed(),
            State::Done(..) | State::Away(..) | State::Taken => None,
        }
    }

    /// The next piece of the request's body, for handlers that take it in pieces.
    ///
    /// Nothing when it has ended. The client is slowed down to the pace of the asker.
    ///
    /// # Errors
    /// 413 for a body that is too large, 400 for one that ends early or breaks the rules.
    pub async fn next_piece(&mut self) -> Result<Option<Bytes>> {
        Ok(self.request.next().await.transpose()?)
    }

    /// Sets how many bytes the rest of this request's body may have (`WEB-3.23`).
    ///
    /// For `prepare` of a handler that takes the body in pieces; that of others is there by then.
    pub fn set_max_body_size(&mut self, bytes: u64) {
        self.request.limit_body(bytes);
    }

    /// Hands request and reply to another protocol: `x.upgrade(websocket::accept)?`.
    ///
    /// The function answers, most often with 101 through [`Reply::upgrade`], and returns what the handler goes on with.
    /// Where it cannot, it gives the reply back with an error, and the exchange is as it was.
    ///
    /// # Errors
    /// That of the function; an answer that has begun.
    pub fn upgrade<T, E: Into<Error>>(
        &mut self,
        accept: impl FnOnce(&Request, Reply) -> Result<(T, Sent), (E, Reply)>,
    ) -> Result<T> {
        let status = self.unsent()?.head.status;
        match std::mem::replace(&mut self.out.0, State::Taken) {
            State::Held(reply) => match accept(&self.request, reply) {
                Ok((accepted, sent)) => {
                    let status = sent.status().unwrap_or(status);
                    // It may stand for hours: what only the handshake needed goes.
                    self.out.0 = State::Away(sent.fold(), status);
                    self.request.shrink_to_fit();
                    self.shut();
                    Ok(accepted)
                }
                Err((error, reply)) => {
                    self.out.0 = State::Held(reply);
                    Err(error.into())
                }
            },
            other => {
                self.out.0 = other;
                Err(Error::mistake(
                    "only an answer that has not begun can become something else",
                ))
            }
        }
    }

    /// Takes the connection out of HTTP: sends status and headers as they stand, then bytes go both ways (`WEB-3.24`).
    ///
    /// # Errors
    /// An answer that has begun.
    pub fn detach(&mut self) -> Result<Upgraded> {
        self.check_bodiless()?;
        self.upgrade(|_, reply| Ok::<_, (Error, Reply)>(reply.upgrade()))
    }

    /// Leaves the answer to another task, while the handler ends (`WEB-1.33`).
    ///
    /// Headers and what was written go with it; dropped unused, it answers 500.
    ///
    /// # Errors
    /// An answer that has begun.
    pub fn answer_later(&mut self) -> Result<Later> {
        self.upgrade(|_, reply| Ok::<_, (Error, Reply)>(reply.later()))
    }
}
