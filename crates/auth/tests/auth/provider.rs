//! A double of an OpenID Connect provider, that can lie.

use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use tornado_auth::{Error, Login, OpenIdConnect};
use tornado_httpclient::{Request, Response, Script};

use crate::visit::{BACK, agreed, argument};

pub(crate) const ISSUER: &str = "https://op.example";

/// What the provider says; tests change it.
pub(crate) struct Says {
    pub(crate) metadata: Value,
    pub(crate) keys: Vec<Value>,
    pub(crate) header: Value,
    pub(crate) claims: Value,
    pub(crate) user: Value,
    pub(crate) signer: Arc<Key>,
    /// Changes the token when it is signed.
    pub(crate) spoil: fn(String) -> String,
    pub(crate) without_id_token: bool,
}

/// A key of the provider.
pub(crate) struct Key {
    pair: EcdsaKeyPair,
    id: String,
}

impl Key {
    pub(crate) fn new(id: &str) -> Arc<Self> {
        let random = SystemRandom::new();
        let document =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).expect("a key");
        let pair =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random)
                .expect("a pair");
        Arc::new(Self {
            pair,
            id: id.to_owned(),
        })
    }

    pub(crate) fn jwk(&self) -> Value {
        let point = self.pair.public_key().as_ref();
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        json!({"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.id, "x": text(&point[1..33]), "y": text(&point[33..])})
    }

    fn sign(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(header), part(claims));
        let signature = self
            .pair
            .sign(&SystemRandom::new(), signed.as_bytes())
            .expect("a signature");
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

/// The provider, and the application's idea of it.
pub(crate) struct Provider {
    pub(crate) says: Arc<Mutex<Says>>,
    pub(crate) script: Script,
    pub(crate) client: OpenIdConnect,
}

pub(crate) fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("after 1970")
        .as_secs()
}

impl Provider {
    pub(crate) fn new() -> Self {
        let key = Key::new("one");
        let says = Says {
            metadata: json!({
                "issuer": ISSUER,
                "authorization_endpoint": format!("{ISSUER}/auth"),
                "token_endpoint": format!("{ISSUER}/token"),
                "userinfo_endpoint": format!("{ISSUER}/me"),
                "jwks_uri": format!("{ISSUER}/jwks"),
            }),
            keys: vec![key.jwk()],
            header: json!({"alg": "ES256", "kid": "one"}),
            claims: json!({"iss": ISSUER, "sub": "ada", "aud": "my-id", "exp": now() + 600, "iat": now()}),
            user: json!({"sub": "ada", "email": "ada@op.example"}),
            signer: key,
            spoil: |token| token,
            without_id_token: false,
        };
        let says = Arc::new(Mutex::new(says));
        let answering = Arc::clone(&says);
        let script =
            Script::by(move |request| Ok(answering.lock().expect("no panic").answer(request)));
        let client = OpenIdConnect::new(ISSUER, "my-id", "my-secret").scope(["email"]);
        Self {
            says,
            script,
            client,
        }
    }

    pub(crate) fn says(&self, change: impl FnOnce(&mut Says)) {
        change(&mut self.says.lock().expect("no panic"));
    }

    /// A whole login; the nonce is the one that was sent, unless the claims have one.
    pub(crate) async fn log_in(&self) -> Result<Login, Error> {
        let redirect = self.client.authorize_redirect(&self.script, BACK).await?;
        let nonce = argument(redirect.url(), "nonce");
        self.says(|says| {
            let claims = says.claims.as_object_mut().expect("claims");
            claims
                .entry("nonce")
                .or_insert_with(|| nonce.clone().into());
        });
        let login = self
            .client
            .authenticated_user(&self.script, Some(redirect.in_flight()), &agreed(&redirect))
            .await;
        self.says(|says| {
            let claims = says.claims.as_object_mut().expect("claims");
            if claims.get("nonce").is_some_and(|found| *found == *nonce) {
                claims.remove("nonce");
            }
        });
        login
    }

    /// How often an address was asked for.
    pub(crate) fn asked(&self, path: &str) -> usize {
        let requests = self.script.requests();
        requests
            .iter()
            .filter(|request| request.url() == format!("{ISSUER}{path}"))
            .count()
    }
}

impl Says {
    fn answer(&self, request: &Request) -> Response {
        let json = |value: &Value| Response::new(200).with_body(value.to_string());
        match request.url().strip_prefix(ISSUER) {
            Some("/.well-known/openid-configuration") => json(&self.metadata),
            Some("/jwks") => json(&json!({"keys": self.keys})),
            Some("/me") => json(&self.user),
            Some("/token") => {
                let mut answer = json!({"access_token": "at-1", "token_type": "Bearer"});
                if !self.without_id_token {
                    answer["id_token"] =
                        (self.spoil)(self.signer.sign(&self.header, &self.claims)).into();
                }
                json(&answer)
            }
            _ => Response::new(404),
        }
    }
}
