//! How a provider says it works (OpenID Connect Discovery 1.0, section 3).

use serde_json::{Map, Value};

use crate::ask::Answer;
use crate::{Check, ClientAuth, Error, Step};

/// What of it is used.
#[derive(Debug)]
pub(super) struct Metadata {
    pub(super) authorization_endpoint: String,
    pub(super) token_endpoint: String,
    pub(super) userinfo_endpoint: Option<String>,
    pub(super) jwks_uri: String,
    pub(super) client_auth: ClientAuth,
    /// Whether the browser's return names the issuer (RFC 9207).
    pub(super) says_iss: bool,
}

impl Metadata {
    /// Reads the metadata, which have to be those of this issuer.
    pub(super) fn read(answer: &Answer, issuer: &str) -> Result<Self, Error> {
        let fields = answer.object()?;
        let found = text(&fields, "issuer").ok_or_else(|| answer.fault("`issuer` is missing"))?;
        if found != issuer {
            let detail = format!("`{found}` is not `{issuer}`");
            return Err(Error::check(Step::Discovery, Check::Issuer, detail));
        }
        let endpoint = |name: &str| {
            let Some(url) = text(&fields, name) else {
                return Err(answer.fault(&format!("`{name}` is missing")));
            };
            if is_https(issuer) && !is_https(url) {
                let detail = format!("`{name}` is `{url}`");
                return Err(Error::check(Step::Discovery, Check::Https, detail));
            }
            Ok(url.to_owned())
        };
        Ok(Self {
            authorization_endpoint: endpoint("authorization_endpoint")?,
            token_endpoint: endpoint("token_endpoint")?,
            userinfo_endpoint: match fields.get("userinfo_endpoint") {
                Some(_) => Some(endpoint("userinfo_endpoint")?),
                None => None,
            },
            jwks_uri: endpoint("jwks_uri")?,
            client_auth: client_auth(&fields),
            says_iss: fields.get("authorization_response_iss_parameter_supported")
                == Some(&Value::Bool(true)),
        })
    }
}

/// Basic, unless the provider lists its ways and only the form is among them.
fn client_auth(fields: &Map<String, Value>) -> ClientAuth {
    let Some(Value::Array(ways)) = fields.get("token_endpoint_auth_methods_supported") else {
        return ClientAuth::Basic;
    };
    let knows = |name: &str| ways.iter().any(|way| way == name);
    if !knows("client_secret_basic") && knows("client_secret_post") {
        ClientAuth::Form
    } else {
        ClientAuth::Basic
    }
}

fn text<'f>(fields: &'f Map<String, Value>, name: &str) -> Option<&'f str> {
    fields.get(name)?.as_str().filter(|text| !text.is_empty())
}

fn is_https(url: &str) -> bool {
    url.get(..8)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"))
}
