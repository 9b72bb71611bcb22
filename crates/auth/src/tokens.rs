//! What a login ends with.

use std::fmt;
use std::time::Duration;

use serde_json::{Map, Value};

use crate::ask::Answer;
use crate::{Error, Secret};

/// What a login ends with: who it is, and the tokens to ask for more.
///
/// `user` holds the fields as the provider gives them. In `OpenID Connect` they are the claims of the ID token, of which `sub` never
/// changes; everything else, an e-mail address too, may be another person's tomorrow.
#[derive(Debug, Clone)]
pub struct Login<T = Tokens> {
    /// The provider's fields.
    pub user: Map<String, Value>,
    /// What further requests on behalf of the user are made with.
    pub tokens: T,
}

impl<T> Login<T> {
    /// A field that is text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.user.get(name)?.as_str()
    }
}

/// The tokens of OAuth 2.0 (RFC 6749, section 5.1).
///
/// `Debug` shows the names of the fields alone.
#[derive(Clone)]
#[non_exhaustive]
pub struct Tokens {
    /// What requests on behalf of the user are made with.
    pub access_token: Secret,
    /// How long it holds from now on, where the provider says so.
    pub expires_in: Option<Duration>,
    /// What gets the next one.
    pub refresh_token: Option<Secret>,
    /// What says who it is (OpenID Connect); verified by the time it is handed out.
    pub id_token: Option<Secret>,
    /// Every field of the answer that is no token.
    pub fields: Map<String, Value>,
}

impl Tokens {
    pub(crate) fn read(answer: &Answer) -> Result<Self, Error> {
        let mut fields = answer.object_or_form()?;
        let mut secret = |name: &str| match fields.remove(name) {
            Some(Value::String(text)) if !text.is_empty() => Some(Secret::from(text)),
            _ => None,
        };
        let (access_token, refresh_token, id_token) = (
            secret("access_token").ok_or_else(|| answer.fault("`access_token` is missing"))?,
            secret("refresh_token"),
            secret("id_token"),
        );
        if let Some(kind) = fields.get("token_type").and_then(Value::as_str)
            && !kind.eq_ignore_ascii_case("bearer")
        {
            return Err(answer.fault("`token_type` is not bearer"));
        }
        let expires_in = fields.get("expires_in").or_else(|| fields.get("expires"));
        let expires_in = expires_in.and_then(|value| match value {
            Value::String(text) => text.parse().ok(),
            value => value.as_u64(),
        });
        Ok(Self {
            access_token,
            expires_in: expires_in.map(Duration::from_secs),
            refresh_token,
            id_token,
            fields,
        })
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.fields.keys().collect();
        f.debug_struct("Tokens")
            .field("access_token", &self.access_token)
            .field("expires_in", &self.expires_in)
            .field("refresh_token", &self.refresh_token)
            .field("id_token", &self.id_token)
            .field("fields", &names)
            .finish()
    }
}
