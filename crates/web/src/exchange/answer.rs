//! Status and headers of the answer.

use std::borrow::Cow;
use std::time::SystemTime;

use http::StatusCode;
use tornado_httputil::{Head, format_timestamp};

use super::cookies::SET_COOKIE;
use super::{Exchange, HTML, State};
use crate::{Error, Result, Site};

impl<S: Site> Exchange<S> {
    /// The status of the answer as it stands.
    #[doc(alias = "get_status")]
    pub fn status(&self) -> StatusCode {
        match &self.out.0 {
            State::Held(reply) => reply.as_page().head.status,
            State::Streaming(_, status) | State::Done(_, status) | State::Away(_, status) => {
                *status
            }
            State::Taken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Sets the status, with its usual reason; an unusual status has the reason `Unknown` (`WEB-3.05`).
    ///
    /// # Errors
    /// A number that is no status of three digits, and a head that has left.
    pub fn set_status(&mut self, status: u16) -> Result {
        let status = StatusCode::from_u16(status)
            .map_err(|_| Error::mistake(format_args!("{status} is no HTTP status")))?;
        set_status(&mut self.unsent()?.head, status);
        Ok(())
    }

    /// Sets the status and the reason behind it.
    ///
    /// A reason with `<` or a character that may not stand there becomes `Unknown`.
    ///
    /// # Errors
    /// As [`set_status`](Self::set_status).
    pub fn set_status_with_reason(&mut self, status: u16, reason: &str) -> Result {
        self.set_status(status)?;
        self.unsent()?.head.set_reason(reason);
        Ok(())
    }

    /// The first value of a header of the answer, while its head has not left.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.page()?.head.get(name)
    }

    /// Sets a header of the answer, replacing what it was.
    ///
    /// # Errors
    /// Names and values that may not stand in a header (`WEB-3.06`), and a head that has left.
    pub fn set_header(&mut self, name: &str, value: impl HeaderText) -> Result {
        self.unsent()?.head.set(name, &value.text())?;
        Ok(())
    }

    /// Adds a header to the answer beside those of the same name.
    ///
    /// # Errors
    /// As [`set_header`](Self::set_header).
    pub fn add_header(&mut self, name: &str, value: impl HeaderText) -> Result {
        self.unsent()?.head.add(name, &value.text())?;
        Ok(())
    }

    /// Removes a header of the answer; that there was none is no mistake.
    ///
    /// # Errors
    /// A head that has left.
    pub fn clear_header(&mut self, name: &str) -> Result {
        self.unsent()?.head.remove(name);
        Ok(())
    }

    /// Begins the answer anew: status, headers, and what was written (`WEB-2.50`); cookies stay.
    ///
    /// # Errors
    /// A head that has left.
    pub fn clear(&mut self) -> Result {
        self.unsent()?;
        self.start_over();
        Ok(())
    }

    /// The held page as it was when the exchange began, but for cookies.
    pub(crate) fn start_over(&mut self) {
        let shared = std::sync::Arc::clone(&self.shared);
        if let Some(page) = self.held() {
            let cookies: Vec<String> = page.head.get_all(SET_COOKIE).map(Into::into).collect();
            page.head.clear();
            page.body.clear();
            page.head.set_known_type(HTML);
            shared.site.set_default_headers(&mut page.head);
            // Those of the site are among the ones that were there.
            page.head.remove(SET_COOKIE);
            for cookie in cookies {
                // What could be set can be set again.
                let _ = page.head.add(SET_COOKIE, &cookie);
            }
        }
    }
}

/// Sets a status with its usual reason.
pub(crate) fn set_status(head: &mut Head, status: StatusCode) {
    head.status = status;
    if !head.has_usual_reason() {
        head.set_reason(status.canonical_reason().unwrap_or("Unknown"));
    }
}

/// What can be the value of a header: text, numbers and times.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the value of a header",
    label = "expected text, a whole number or a `SystemTime`",
    note = "for any other type write `x.set_header(name, value.to_string())`"
)]
pub trait HeaderText {
    /// The value as it is sent.
    fn text(&self) -> Cow<'_, str>;
}

impl HeaderText for str {
    #[inline]
    fn text(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

impl HeaderText for String {
    fn text(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

impl HeaderText for Cow<'_, str> {
    fn text(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

impl<T: HeaderText + ?Sized> HeaderText for &T {
    #[inline]
    fn text(&self) -> Cow<'_, str> {
        (**self).text()
    }
}

/// As HTTP writes times: `Sun, 06 Nov 1994 08:49:37 GMT`.
impl HeaderText for SystemTime {
    fn text(&self) -> Cow<'_, str> {
        Cow::Owned(format_timestamp(*self).to_string())
    }
}

macro_rules! numbers {
    ($($number:ty)*) => {
        $(impl HeaderText for $number {
            fn text(&self) -> Cow<'_, str> {
                Cow::Owned(self.to_string())
            }
        })*
    };
}

numbers! { u8 u16 u32 u64 usize i8 i16 i32 i64 isize }
