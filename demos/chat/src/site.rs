//! What all handlers share.

use std::sync::Arc;

use tornado::broadcast::Broadcast;
use tornado::httputil::Head;
use tornado::locale::Locale;
use tornado::template::{TemplateValue, Value};
use tornado::web::{Exchange, Result, Site};

use crate::room::Said;

pub(crate) struct Chat {
    pub(crate) room: Arc<dyn Broadcast<Said>>,
}

/// What a page may do: nothing with scripts, styles or connections of others.
const POLICY: &str =
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

impl Site for Chat {
    /// A nickname.
    type User = String;

    async fn current_user(&self, x: &mut Exchange<Self>) -> Result<Option<String>> {
        x.secure_cookie("user")
    }

    async fn user_locale(&self, x: &mut Exchange<Self>) -> Result<Option<Locale>> {
        Ok(x.cookie("language").map(|code| x.locales().get([code])))
    }

    fn template_user<'a>(&'a self, user: &'a String) -> Value<'a> {
        user.value()
    }

    fn set_default_headers(&self, head: &mut Head) {
        let headers = [
            ("Content-Security-Policy", POLICY),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "same-origin"),
        ];
        for (name, value) in headers {
            let set = head.set(name, value);
            debug_assert!(set.is_ok(), "{name}");
        }
    }
}
