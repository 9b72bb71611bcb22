//! OpenID 2.0: the provider stands by what the browser brought.

use std::collections::HashSet;
use std::time::SystemTime;

use serde_json::{Map, Value};
use tornado_httpclient::{Fetch, Request};

use crate::ask::ask;
use crate::clock::Clock;
use crate::query::{form, with_query};
use crate::redact::excerpt;
use crate::redirect::Flight;
use crate::{Check, Error, Login, Redirect, Returned, Secret, Step};

const NS: &str = "http://specs.openid.net/auth/2.0";
const SELECT: &str = "http://specs.openid.net/auth/2.0/identifier_select";
const NS_AX: &str = "http://openid.net/srv/ax/1.0";
const NS_OAUTH: &str = "http://specs.openid.net/extensions/oauth/1.0";

/// A provider of OpenID 2.0, known by its endpoint (`AUTH-2.01`, `AUTH-2.02`).
///
/// It names the user (`identifier_select`) and sends attributes of his (Attribute Exchange 1.0). Only what it has signed is used. What
/// is in flight is a `state` that becomes part of the address to come back to.
///
/// ```
/// use tornado_auth::{OpenId, Returned};
/// use tornado_httpclient::{Response, Script};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tornado_auth::Error> {
/// let provider = OpenId::new("https://op.example/endpoint");
/// let redirect = provider.authenticate_redirect("https://my.example/login");
/// assert!(redirect.url().starts_with("https://op.example/endpoint?openid.ns=http%3A%2F%2Fspecs.openid.net%2Fauth%2F2.0&"));
///
/// // … the browser is back:
/// let query = // …
/// #     "";
/// # let state = redirect.url().split("state%3D").nth(1).and_then(|rest| rest.split('&').next()).unwrap_or_default();
/// # let query = &format!("state={state}&openid.ns=http://specs.openid.net/auth/2.0&openid.mode=id_res&openid.op_endpoint=https://op.example/endpoint&openid.return_to=https://my.example/login?state%3D{state}&openid.claimed_id=https://op.example/ada&openid.identity=https://op.example/ada&openid.response_nonce=n&openid.assoc_handle=h&openid.sig=s&openid.signed=op_endpoint,return_to,response_nonce,assoc_handle,claimed_id,identity");
/// let fetch = Script::new() // in earnest an `AsyncHttpClient`
///     .answer(Response::new(200).with_body("ns:http://specs.openid.net/auth/2.0\nis_valid:true\n"));
/// let login = provider.authenticated_user(&fetch, Some(redirect.in_flight()), &Returned::from_query(query)).await?;
/// assert_eq!(login.text("claimed_id"), Some("https://op.example/ada"));
/// # Ok(())
/// # }
/// ```
///
/// A provider answers for identifiers of its own: keep `claimed_id` together with the endpoint that named it.
#[doc(alias = "OpenIdMixin")]
#[derive(Debug, Clone)]
pub struct OpenId {
    endpoint: String,
    realm: Option<String>,
    attributes: Vec<Attribute>,
    oauth: Option<(String, String)>,
    clock: Clock,
}

/// What a provider is asked to tell of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Attribute {
    /// First, last and full name.
    Name,
    /// The e-mail address.
    Email,
    /// The language, such as `en-us`.
    Language,
    /// The name that he chose.
    Username,
}

const FIRST: &str = "http://axschema.org/namePerson/first";
const FULL: &str = "http://axschema.org/namePerson";
const LAST: &str = "http://axschema.org/namePerson/last";
const EMAIL: &str = "http://axschema.org/contact/email";
const LANGUAGE: &str = "http://axschema.org/pref/language";
const USERNAME: &str = "http://axschema.org/namePerson/friendly";

impl Attribute {
    fn aliases(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Name => &[("firstname", FIRST), ("fullname", FULL), ("lastname", LAST)],
            Self::Email => &[("email", EMAIL)],
            Self::Language => &[("language", LANGUAGE)],
            Self::Username => &[("username", USERNAME)],
        }
    }
}

impl OpenId {
    /// The provider with this endpoint.
    pub fn new(endpoint: impl Into<String>) -> Self {
        use Attribute::{Email, Language, Name, Username};
        Self {
            endpoint: endpoint.into(),
            realm: None,
            attributes: vec![Name, Email, Language, Username],
            oauth: None,
            clock: Clock::default(),
        }
    }

    /// Replaces the endpoint.
    #[must_use]
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = url.into();
        self
    }

    /// Replaces the realm: scheme and host of the address to come back to.
    #[must_use]
    pub fn realm(mut self, realm: impl Into<String>) -> Self {
        self.realm = Some(realm.into());
        self
    }

    /// Asks for fewer attributes: all there are.
    #[doc(alias = "ax_attrs")]
    #[must_use]
    pub fn attributes(mut self, attributes: impl IntoIterator<Item = Attribute>) -> Self {
        self.attributes = attributes.into_iter().collect();
        self
    }

    /// Asks for an approved OAuth request token as well (the hybrid).
    #[must_use]
    pub fn with_oauth(mut self, consumer: impl Into<String>, scope: impl Into<String>) -> Self {
        self.oauth = Some((consumer.into(), scope.into()));
        self
    }

    /// Takes the time from elsewhere than the system.
    #[must_use]
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Clock::new(now);
        self
    }

    /// Where to send the browser; it is to come back to `return_to`, an absolute address.
    #[must_use]
    pub fn authenticate_redirect(&self, return_to: &str) -> Redirect {
        let flight = Flight::start(&self.endpoint, return_to, &self.clock);
        let return_to = complete(&flight);
        let realm = self.realm.clone().unwrap_or_else(|| origin(&return_to));
        let mut fields = vec![
            ("openid.ns".to_owned(), NS.to_owned()),
            ("openid.claimed_id".to_owned(), SELECT.to_owned()),
            ("openid.identity".to_owned(), SELECT.to_owned()),
            ("openid.return_to".to_owned(), return_to),
            ("openid.realm".to_owned(), realm),
            ("openid.mode".to_owned(), "checkid_setup".to_owned()),
        ];
        self.attributes_into(&mut fields);
        if let Some((consumer, scope)) = &self.oauth {
            fields.extend([
                ("openid.ns.oauth".to_owned(), NS_OAUTH.to_owned()),
                ("openid.oauth.consumer".to_owned(), consumer.clone()),
                ("openid.oauth.scope".to_owned(), scope.clone()),
            ]);
        }
        Redirect::new(with_query(&self.endpoint, &fields), flight.text())
    }

    /// Asks the provider whether it said what the browser brought, and reads who it is.
    ///
    /// `user` may have `first_name`, `last_name`, `name`, `email`, `locale`, `username` and `claimed_id`. `tokens` is the approved
    /// request token, if one was asked for.
    ///
    /// # Errors
    /// Of the steps [`Step::Return`] and [`Step::Verification`].
    #[doc(alias = "get_authenticated_user")]
    pub async fn authenticated_user(
        &self,
        fetch: &dyn Fetch,
        in_flight: Option<&str>,
        returned: &Returned,
    ) -> Result<Login<Option<Secret>>, Error> {
        let flight = Flight::land(in_flight, &self.endpoint, &self.clock, returned)?;
        let signed = self.check_return(&flight, returned)?;
        self.verify(fetch, &flight, returned).await?;
        let token = signed
            .namespace(NS_OAUTH)
            .and_then(|alias| signed.get(&format!("{alias}.request_token")));
        Ok(Login {
            user: signed.user(),
            tokens: token.map(Secret::from),
        })
    }

    fn attributes_into(&self, fields: &mut Vec<(String, String)>) {
        let aliases: Vec<_> = self
            .attributes
            .iter()
            .flat_map(|attribute| attribute.aliases())
            .collect();
        if aliases.is_empty() {
            return;
        }
        fields.push(("openid.ns.ax".to_owned(), NS_AX.to_owned()));
        fields.push(("openid.ax.mode".to_owned(), "fetch_request".to_owned()));
        for (alias, uri) in &aliases {
            fields.push((format!("openid.ax.type.{alias}"), (*uri).to_owned()));
        }
        let required: Vec<_> = aliases.iter().map(|(alias, _)| *alias).collect();
        fields.push(("openid.ax.required".to_owned(), required.join(",")));
    }

    /// What can be checked without asking (section 11), and what was signed.
    fn check_return<'r>(
        &self,
        flight: &Flight,
        returned: &'r Returned,
    ) -> Result<Signed<'r>, Error> {
        let wrong = |check, detail: &str| Err(Error::check(Step::Return, check, detail));
        if let Some(name) = repeated(returned) {
            // Which of both the provider takes for the signed one is not known here.
            return wrong(Check::Fields, &format!("`{name}` came more than once"));
        }
        match returned.one("openid.mode")? {
            "id_res" => {}
            "error" => {
                return Err(Error::refused_on_return(
                    "error",
                    returned.get("openid.error"),
                ));
            }
            mode => return Err(Error::refused_on_return(mode, None)),
        }
        if returned.one("openid.ns")? != NS {
            return wrong(Check::Fields, "`openid.ns` is not that of OpenID 2.0");
        }
        if returned.one("openid.return_to")? != complete(flight) {
            return wrong(Check::ReturnTo, "`openid.return_to` is not what was sent");
        }
        let endpoint = returned.one("openid.op_endpoint")?;
        if endpoint != self.endpoint {
            let detail = format!("`{endpoint}` is not `{}`", self.endpoint);
            return wrong(Check::Issuer, &detail);
        }
        let signed = Signed {
            names: returned.one("openid.signed")?.split(',').collect(),
            returned,
        };
        let mut needed = vec!["op_endpoint", "return_to", "response_nonce", "assoc_handle"];
        if returned.has("openid.claimed_id") || returned.has("openid.identity") {
            needed.extend(["claimed_id", "identity"]);
        }
        match needed.into_iter().find(|name| signed.get(name).is_none()) {
            Some(name) => wrong(Check::Signature, &format!("it does not cover `{name}`")),
            None => Ok(signed),
        }
    }

    async fn verify(
        &self,
        fetch: &dyn Fetch,
        flight: &Flight,
        returned: &Returned,
    ) -> Result<(), Error> {
        let fields: Vec<_> = returned
            .iter()
            .map(|(name, value)| match name {
                "openid.mode" => (name, "check_authentication"),
                _ => (name, value),
            })
            .collect();
        let request = Request::post(&self.endpoint, form(&fields))
            .header("Content-Type", "application/x-www-form-urlencoded");
        let secrets = [flight.state.as_str()];
        let answer = ask(fetch, Step::Verification, request, &secrets).await?;
        if answer.text().lines().any(|line| line == "is_valid:true") {
            return Ok(());
        }
        let answer = excerpt(answer.text(), &secrets.map(str::to_owned));
        Err(Error::check(
            Step::Verification,
            Check::IsValid,
            format!("`{answer}`"),
        ))
    }
}

/// The fields that the provider has signed.
struct Signed<'r> {
    names: Vec<&'r str>,
    returned: &'r Returned,
}

impl<'r> Signed<'r> {
    /// The value of `openid.NAME`, if it is signed, and not empty.
    fn get(&self, name: &str) -> Option<&'r str> {
        if !self.names.contains(&name) {
            return None;
        }
        self.returned
            .get(&format!("openid.{name}"))
            .filter(|value| !value.is_empty())
    }

    /// The alias that stands for a namespace.
    fn namespace(&self, uri: &str) -> Option<&'r str> {
        let aliases = self
            .names
            .iter()
            .filter_map(|name| name.strip_prefix("ns."));
        let mut aliases = aliases.filter(|alias| self.get(&format!("ns.{alias}")) == Some(uri));
        aliases.next()
    }

    /// The attributes that were exchanged, by their types.
    fn attribute(&self, uri: &str) -> Option<&'r str> {
        let alias = self.namespace(NS_AX)?;
        let prefix = format!("{alias}.type.");
        let mut types = self
            .names
            .iter()
            .filter_map(|name| name.strip_prefix(&*prefix));
        let name = types.find(|name| self.get(&format!("{prefix}{name}")) == Some(uri))?;
        self.get(&format!("{alias}.value.{name}"))
            .or_else(|| self.get(&format!("{alias}.value.{name}.1"))) // of several, the first
    }

    fn user(&self) -> Map<String, Value> {
        let (first, last, email) = (
            self.attribute(FIRST),
            self.attribute(LAST),
            self.attribute(EMAIL),
        );
        let name = match (self.attribute(FULL), first, last, email) {
            (Some(name), ..) => Some(name.to_owned()),
            (None, Some(first), Some(last), _) => Some(format!("{first} {last}")),
            (None, Some(part), None, _) | (None, None, Some(part), _) => Some(part.to_owned()),
            (None, None, None, Some(email)) => email.split('@').next().map(str::to_owned),
            (None, None, None, None) => None,
        };
        let text = |value: Option<&str>| value.map(str::to_owned);
        let fields = [
            ("first_name", text(first)),
            ("last_name", text(last)),
            ("name", name),
            ("email", text(email)),
            ("locale", self.attribute(LANGUAGE).map(str::to_lowercase)),
            ("username", text(self.attribute(USERNAME))),
            ("claimed_id", text(self.get("claimed_id"))),
        ];
        let fields = fields.into_iter();
        fields
            .filter_map(|(name, value)| Some((name.to_owned(), Value::String(value?))))
            .collect()
    }
}

/// A field of the protocol that came more than once.
fn repeated(returned: &Returned) -> Option<&str> {
    let mut seen = HashSet::new();
    returned
        .iter()
        .map(|(name, _)| name)
        .find(|name| name.starts_with("openid.") && !seen.insert(*name))
}

/// The address to come back to, with the state in it.
fn complete(flight: &Flight) -> String {
    with_query(&flight.redirect_uri, &[("state", &flight.state)])
}

/// Scheme and host of an address, and `/`.
fn origin(url: &str) -> String {
    let host = url.find("://").map_or(0, |scheme| scheme + 3);
    let rest = url.get(host..).unwrap_or_default();
    let end = rest
        .find(['/', '?', '#'])
        .map_or(url.len(), |end| host + end);
    format!("{}/", url.get(..end).unwrap_or_default())
}
