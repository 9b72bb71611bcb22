//! The provider of logins that was chosen, whichever its protocol.

use serde_json::{Map, Value};
use tornado::auth::providers::{self, FacebookGraph, Twitter};
use tornado::auth::{Error, OAuth2, OpenIdConnect, Redirect, Returned};
use tornado::httpclient::{AsyncHttpClient, Fetch};

/// Somebody who vouches for others.
pub(crate) struct Provider {
    /// What tells its people from those of another: the name or the address that was given.
    pub(crate) id: String,
    /// What it is called on pages.
    pub(crate) name: String,
    protocol: Protocol,
    fetch: AsyncHttpClient,
}

enum Protocol {
    Connect(OpenIdConnect),
    OAuth2(OAuth2),
    Facebook(FacebookGraph),
    Twitter(Twitter),
}

/// Whom it vouches for.
pub(crate) struct Person {
    /// Never changes.
    pub(crate) subject: String,
    pub(crate) name: String,
}

impl Provider {
    /// A provider by its name, or by the address of an issuer of OpenID Connect.
    pub(crate) fn new(id: &str, client_id: &str, secret: &str) -> Option<Self> {
        let connect = |name, provider| (name, Protocol::Connect(provider));
        let (name, protocol) = match id {
            "google" => connect("Google", providers::google(client_id, secret)),
            "microsoft" => connect(
                "Microsoft",
                providers::microsoft("common", client_id, secret),
            ),
            "yahoo" => connect("Yahoo", providers::yahoo(client_id, secret)),
            "github" => (
                "GitHub",
                Protocol::OAuth2(providers::github(client_id, secret)),
            ),
            "x" => ("X", Protocol::OAuth2(providers::x(client_id, secret))),
            "facebook" => (
                "Facebook",
                Protocol::Facebook(FacebookGraph::new(client_id, secret)),
            ),
            "twitter" => (
                "Twitter",
                Protocol::Twitter(Twitter::new(client_id, secret)),
            ),
            issuer => {
                let (_, host) = issuer.split_once("://")?;
                let provider = OpenIdConnect::new(issuer, client_id, secret).scope(["profile"]);
                connect(host.split('/').next()?, provider)
            }
        };
        Some(Self {
            id: id.to_owned(),
            name: name.to_owned(),
            protocol,
            fetch: AsyncHttpClient::new(),
        })
    }

    /// Where to send the browser, which is to come back to this address.
    pub(crate) async fn leave(&self, back: &str) -> Result<Redirect, Error> {
        match &self.protocol {
            Protocol::Connect(provider) => provider.authorize_redirect(&self.fetch, back).await,
            Protocol::OAuth2(provider) => Ok(provider.authorize_redirect(back)),
            Protocol::Facebook(provider) => Ok(provider.authorize_redirect(back)),
            Protocol::Twitter(provider) => {
                provider
                    .authenticate_redirect(&self.fetch, Some(back))
                    .await
            }
        }
    }

    /// Whom the browser brought back; nobody if the provider does not say.
    pub(crate) async fn come_back(
        &self,
        cookie: Option<&str>,
        returned: &Returned,
    ) -> Result<Option<Person>, Error> {
        let fetch: &dyn Fetch = &self.fetch;
        let said = match &self.protocol {
            Protocol::Connect(provider) => {
                let login = provider.authenticated_user(fetch, cookie, returned).await?;
                // The name is a courtesy: without it one is still who one is.
                let mut said = provider.user_info(fetch, &login).await.unwrap_or_default();
                said.extend(login.user);
                said
            }
            Protocol::OAuth2(provider) => {
                let login = provider.authenticated_user(fetch, cookie, returned).await?;
                login.user
            }
            Protocol::Facebook(provider) => {
                let login = provider.authenticated_user(fetch, cookie, returned).await?;
                login.user
            }
            Protocol::Twitter(provider) => {
                let login = provider.authenticated_user(fetch, cookie, returned).await?;
                login.user
            }
        };
        Ok(Person::read(&said))
    }
}

impl Person {
    fn read(said: &Map<String, Value>) -> Option<Self> {
        // X wraps what the others say at once.
        let said = said.get("data").and_then(Value::as_object).unwrap_or(said);
        let find = |names: &[&str]| names.iter().find_map(|name| text(said.get(*name)?));
        let names = ["name", "preferred_username", "login", "username"];
        let subject = find(&["sub", "id_str", "id"])?;
        let name = find(&names).unwrap_or_else(|| "Author".into());
        Some(Self { subject, name })
    }
}

fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::{Person, Provider};
    use serde_json::json;

    #[test]
    fn every_provider_says_who_it_is_in_its_own_way() {
        for (said, subject, name) in [
            (json!({"sub": "a1", "name": "Ada"}), "a1", "Ada"),
            (
                json!({"id": 1815, "login": "ada", "name": null}),
                "1815",
                "ada",
            ),
            (
                json!({"data": {"id": "7", "name": "Ada", "username": "a"}}),
                "7",
                "Ada",
            ),
            (json!({"id": "9"}), "9", "Author"),
        ] {
            let person = said.as_object().and_then(Person::read).expect("somebody");
            assert_eq!((&*person.subject, &*person.name), (subject, name));
        }
        assert!(
            json!({"name": "Ada"})
                .as_object()
                .and_then(Person::read)
                .is_none()
        );
    }

    #[test]
    fn a_provider_has_a_name_or_an_address() {
        let name = |id| Provider::new(id, "id", "secret").map(|provider| provider.name);
        for id in [
            "google",
            "microsoft",
            "yahoo",
            "github",
            "x",
            "facebook",
            "twitter",
        ] {
            assert!(name(id).is_some_and(|name| name.eq_ignore_ascii_case(id)));
        }
        assert_eq!(
            name("https://id.example/people").as_deref(),
            Some("id.example")
        );
        assert_eq!(name("gogle"), None);
    }
}
