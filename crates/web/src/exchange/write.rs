//! What is written to the answer, and how it ends.

use serde::Serialize;
use serde_json::{Map, Value};
use tornado_httputil::Page;

use super::{Exchange, State};
use crate::{Error, HttpError, Result, Site};

impl<S: Site> Exchange<S> {
    /// Writes text, bytes, or a JSON object, behind what was written before.
    ///
    /// A JSON object makes the content type `application/json; charset=UTF-8` (`WEB-2.15`); give it as a
    /// [`serde_json::Map`] or as [`Json`] of anything serializable. Lists are refused: as the answer to a GET, an array
    /// is a script that another site can run, and read through it what its visitors may see.
    ///
    /// # Errors
    /// After the end of the answer; JSON that is no object.
    #[inline]
    pub fn write(&mut self, what: impl Output) -> Result {
        what.write_to(self.open()?)
    }

    /// Answers with a redirect to this address, 302, and finishes (`WEB-1.19`).
    ///
    /// The address is sent as it is, relative ones too (`WEB-3.11`).
    ///
    /// # Errors
    /// A control character in the address; a head that has left.
    pub fn redirect(&mut self, url: &str) -> Result {
        self.redirect_with(302, url)
    }

    /// Answers with a redirect that clients may remember, 301, and finishes.
    ///
    /// # Errors
    /// As [`redirect`](Self::redirect).
    pub fn redirect_permanently(&mut self, url: &str) -> Result {
        self.redirect_with(301, url)
    }

    /// Answers with a redirect of this status, and finishes.
    ///
    /// # Errors
    /// A status that is not 3xx, and as [`redirect`](Self::redirect).
    pub fn redirect_with(&mut self, status: u16, url: &str) -> Result {
        if !(300..400).contains(&status) {
            return Err(Error::mistake(format_args!(
                "a redirect has a status of 300 to 399, not {status}"
            )));
        }
        self.set_status(status)?;
        self.set_header("Location", url)?;
        self.finish()
    }

    /// Ends the answer: nothing more can be written.
    ///
    /// Handlers that return need not call it. The answer leaves when the handler has ended; to let it go at once and work
    /// on, see [`finish_now`](Self::finish_now).
    ///
    /// # Errors
    /// After the end of the answer.
    pub fn finish(&mut self) -> Result {
        self.open()?;
        self.shut();
        Ok(())
    }

    /// Sends the answer whole, now, while the handler goes on.
    ///
    /// It gets the usual `Etag`; the handler's own `set_etag_header` is asked only at the ordinary end.
    ///
    /// # Errors
    /// After the end of the answer; a client that has left.
    pub async fn finish_now(&mut self) -> Result {
        self.open()?;
        if self.held().is_some() {
            if self.is_etag_due() {
                self.set_etag_header()?;
                self.answer_not_modified();
            }
            self.check_bodiless()?;
            self.transform_first(true);
        }
        let status = self.status();
        match std::mem::replace(&mut self.out.0, State::Taken) {
            State::Held(reply) => self.out.0 = State::Done(reply.send_now(), status),
            other => {
                self.out.0 = other;
                self.end_stream().await?;
            }
        }
        self.shut();
        Ok(())
    }

    /// Refuses the request with the page of this status, in place of what was written (`WEB-2.23`).
    ///
    /// The same as `Err(HttpError(status))?`, but that it also holds when the result is overlooked.
    ///
    /// # Errors
    /// Always: hand it on.
    pub fn send_error(&mut self, status: u16) -> Result {
        Err(self.refuse(HttpError(status)))
    }
}

/// What can be written to an answer: text, bytes, JSON objects.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written to an answer",
    label = "expected text, bytes or a JSON object",
    note = "text is `&str` or `String`, bytes are `&[u8]` or `Vec<u8>`",
    note = "for JSON write `Json(&value)`, where the value is an object: a struct or a map",
    note = "lists are refused: put them into an object, as in `json!({{\"items\": list}})`, so that no other site can run them as a script"
)]
pub trait Output {
    /// Appends itself to the body, and sets the content type if it has one.
    ///
    /// # Errors
    /// What has no form in which it may be sent.
    fn write_to(self, page: &mut Page) -> Result;
}

/// Anything serializable, to be written as a JSON object.
///
/// ```
/// # use serde::Serialize;
/// use tornado_web::{Exchange, Handler, Json, Result};
///
/// #[derive(Serialize)]
/// struct Greeting {
///     message: &'static str,
/// }
///
/// struct Greet;
///
/// impl Handler for Greet {
///     async fn get(&mut self, x: &mut Exchange) -> Result {
///         x.write(Json(&Greeting { message: "Hello" }))
///     }
/// }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Json<'v, T: ?Sized>(
    /// What is written.
    pub &'v T,
);

impl Output for &str {
    #[inline]
    fn write_to(self, page: &mut Page) -> Result {
        page.body.extend_from_slice(self.as_bytes());
        Ok(())
    }
}

impl Output for &[u8] {
    #[inline]
    fn write_to(self, page: &mut Page) -> Result {
        page.body.extend_from_slice(self);
        Ok(())
    }
}

impl<const N: usize> Output for &[u8; N] {
    fn write_to(self, page: &mut Page) -> Result {
        self.as_slice().write_to(page)
    }
}

impl Output for String {
    fn write_to(self, page: &mut Page) -> Result {
        self.as_str().write_to(page)
    }
}

impl Output for &String {
    fn write_to(self, page: &mut Page) -> Result {
        self.as_str().write_to(page)
    }
}

impl Output for std::borrow::Cow<'_, str> {
    fn write_to(self, page: &mut Page) -> Result {
        (*self).write_to(page)
    }
}

impl Output for Vec<u8> {
    fn write_to(self, page: &mut Page) -> Result {
        self.as_slice().write_to(page)
    }
}

impl Output for &Vec<u8> {
    fn write_to(self, page: &mut Page) -> Result {
        self.as_slice().write_to(page)
    }
}

impl Output for bytes::Bytes {
    fn write_to(self, page: &mut Page) -> Result {
        (*self).write_to(page)
    }
}

impl Output for Map<String, Value> {
    fn write_to(self, page: &mut Page) -> Result {
        Json(&self).write_to(page)
    }
}

/// An object; any other value is refused when it is written.
impl Output for Value {
    fn write_to(self, page: &mut Page) -> Result {
        Json(&self).write_to(page)
    }
}

impl<T: Serialize + ?Sized> Output for Json<'_, T> {
    fn write_to(self, page: &mut Page) -> Result {
        let start = page.body.len();
        tornado_escape::json_encode_into(self.0, &mut page.body)?;
        if page.body.get(start) != Some(&b'{') {
            page.body.truncate(start);
            return Err(Error::mistake(
                "only JSON objects are written: wrap a list in an object, so that no other site can run it as a script",
            ));
        }
        page.head.set_known_type("application/json; charset=UTF-8");
        Ok(())
    }
}
