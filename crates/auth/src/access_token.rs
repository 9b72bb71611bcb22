//! The token of OAuth 1.0: a key, and a secret to sign with.

use std::fmt;

use tornado_escape::ParseQs;

use crate::ask::Answer;
use crate::query::fields;
use crate::{Error, Secret};

/// An access token of OAuth 1.0, and what came along with it.
///
/// `Debug` shows the names of the fields alone.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccessToken {
    /// The token.
    pub key: Secret,
    /// What requests with it are signed with.
    pub secret: Secret,
    /// Fields that the provider added, such as `screen_name`.
    pub fields: Vec<(String, String)>,
}

impl AccessToken {
    /// A token that was kept.
    pub fn new(key: impl Into<Secret>, secret: impl Into<Secret>) -> Self {
        Self {
            key: key.into(),
            secret: secret.into(),
            fields: Vec::new(),
        }
    }

    /// A field that the provider added.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let field = self.fields.iter().find(|(found, _)| found == name);
        field.map(|(_, value)| value.as_str())
    }

    pub(crate) fn read(answer: &Answer) -> Result<Self, Error> {
        let text = answer.text().trim();
        if text.starts_with('{') {
            answer.object()?; // tells a refusal by its own words
        }
        let mut fields = fields(text, ParseQs::default()).unwrap_or_default();
        let mut take = |name: &str| {
            let index = fields.iter().position(|(found, _)| found == name);
            index
                .map(|index| fields.remove(index).1)
                .ok_or_else(|| answer.fault(&format!("`{name}` is missing")))
        };
        let (key, secret) = (take("oauth_token")?, take("oauth_token_secret")?);
        Ok(Self {
            key: key.into(),
            secret: secret.into(),
            fields,
        })
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.fields.iter().map(|(name, _)| name).collect();
        f.debug_struct("AccessToken")
            .field("key", &self.key)
            .field("secret", &self.secret)
            .field("fields", &names)
            .finish()
    }
}
