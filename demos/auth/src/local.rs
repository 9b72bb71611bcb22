//! A provider of OpenID Connect for one application, which believes everybody: a stand-in, and no more.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tornado::escape::{url_escape, xhtml_escape};
use tornado::web::{Application, Exchange, Handler, HttpError, Json, Result};

use crate::site::{Demo, page};

/// The provider.
pub(crate) struct Local {
    issuer: String,
    client_id: String,
    /// What the application has to send as `Authorization`.
    authorization: String,
    back: String,
    key: EcdsaKeyPair,
    codes: Mutex<HashMap<String, Grant>>,
    tokens: Mutex<HashMap<String, String>>,
}

/// What somebody has agreed to.
struct Grant {
    name: String,
    nonce: String,
    challenge: String,
    since: Instant,
}

/// How long a code may be exchanged.
const CODE_AGE: Duration = Duration::from_secs(60);
/// More codes and tokens than these are not kept.
const MOST: usize = 1000;

/// 256 random bits.
pub(crate) fn random_text() -> String {
    let mut bytes = [0; 32];
    SystemRandom::new()
        .fill(&mut bytes)
        .expect("the system's source of randomness works");
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Local {
    pub(crate) fn new(url: &str, client_id: &str, client_secret: &str) -> Self {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).expect("a key can be made");
        let pair = format!(
            "{}:{}",
            url_escape(client_id, true),
            url_escape(client_secret, true)
        );
        Self {
            issuer: format!("{url}/provider"),
            client_id: client_id.to_owned(),
            authorization: format!("Basic {}", STANDARD.encode(pair)),
            back: format!("{url}/login"),
            key: EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random)
                .expect("it is one"),
            codes: Mutex::default(),
            tokens: Mutex::default(),
        }
    }

    pub(crate) fn issuer(&self) -> &str {
        &self.issuer
    }

    fn sign(&self, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!(
            "{}.{}",
            part(&json!({"alg": "ES256", "kid": "1"})),
            part(claims)
        );
        let signature = self
            .key
            .sign(&SystemRandom::new(), signed.as_bytes())
            .expect("a signature can be made");
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

/// Keeps a value under a new random name.
fn keep<T>(map: &Mutex<HashMap<String, T>>, value: T) -> String {
    let name = random_text();
    let mut map = map.lock().expect("no handler panics with it");
    if map.len() >= MOST {
        map.clear();
    }
    map.insert(name.clone(), value);
    name
}

pub(crate) fn routes(application: Application<Demo>) -> Application<Demo> {
    application
        .route("/provider/.well-known/openid-configuration", || Metadata)
        .route("/provider/keys", || Keys)
        .route("/provider/authorize", || Authorize)
        .route("/provider/token", || Token)
        .route("/provider/user", || User)
}

fn local(x: &Exchange<Demo>) -> Result<&Local> {
    Ok(x.site().local.as_ref().ok_or(HttpError(404))?)
}

struct Metadata;

impl Handler<Demo> for Metadata {
    async fn get(&mut self, x: &mut Exchange<Demo>) -> Result {
        let issuer = local(x)?.issuer();
        let metadata = json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": format!("{issuer}/token"),
            "userinfo_endpoint": format!("{issuer}/user"),
            "jwks_uri": format!("{issuer}/keys"),
            "authorization_response_iss_parameter_supported": true,
        });
        x.write(Json(&metadata))
    }
}

struct Keys;

impl Handler<Demo> for Keys {
    async fn get(&mut self, x: &mut Exchange<Demo>) -> Result {
        let (_, point) = local(x)?.key.public_key().as_ref().split_at(1);
        let (left, right) = point.split_at(32);
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let key = json!({"kty": "EC", "crv": "P-256", "use": "sig", "kid": "1", "x": text(left), "y": text(right)});
        x.write(Json(&json!({"keys": [key]})))
    }
}

struct Authorize;

impl Handler<Demo> for Authorize {
    async fn get(&mut self, x: &mut Exchange<Demo>) -> Result {
        check_application(x)?;
        let form = x.xsrf_form_html().await?;
        let query = xhtml_escape(x.request().query()).into_owned();
        let body = format!(
            "<p>This provider believes everybody: there is no password.</p>\
             <form action=\"/provider/authorize?{query}\" method=post>{form}\
             <label for=name>Your name</label><input id=name name=name value=Ada maxlength=100 autocomplete=off required>\
             <button id=allow name=answer value=yes>Log in</button>\
             <button class=second id=deny name=answer value=no formnovalidate>Cancel</button></form>"
        );
        x.write(page("The local provider", &body))
    }

    async fn post(&mut self, x: &mut Exchange<Demo>) -> Result {
        check_application(x)?;
        let (state, issuer): (String, _) = (
            x.query_argument("state")?,
            url_escape(local(x)?.issuer(), true).into_owned(),
        );
        let answer = match x.body_argument::<String>("answer")?.as_str() {
            "yes" => {
                let grant = Grant {
                    name: x.body_argument("name")?,
                    nonce: x.query_argument("nonce")?,
                    challenge: x.query_argument("code_challenge")?,
                    since: Instant::now(),
                };
                format!("code={}", keep(&local(x)?.codes, grant))
            }
            _ => "error=access_denied".to_owned(),
        };
        let back = &local(x)?.back;
        let url = format!(
            "{back}?{answer}&state={}&iss={issuer}",
            url_escape(&state, true)
        );
        x.redirect(&url)
    }
}

/// Nobody is sent elsewhere than to the one application.
fn check_application(x: &Exchange<Demo>) -> Result {
    let (id, back): (String, String) = (
        x.query_argument("client_id")?,
        x.query_argument("redirect_uri")?,
    );
    let local = local(x)?;
    if id != local.client_id || back != local.back {
        return Err(HttpError(400).with_log("another application"));
    }
    Ok(())
}

struct Token;

impl Handler<Demo> for Token {
    /// The application comes here, not a browser.
    fn check_xsrf(&mut self, _: &mut Exchange<Demo>) -> Result {
        Ok(())
    }

    async fn post(&mut self, x: &mut Exchange<Demo>) -> Result {
        let (code, verifier): (String, String) =
            (x.body_argument("code")?, x.body_argument("code_verifier")?);
        let local = local(x)?;
        if x.request().header("Authorization") != Some(&*local.authorization) {
            return refuse(x, 401, "invalid_client");
        }
        let grant = local
            .codes
            .lock()
            .expect("no handler panics with it")
            .remove(&code);
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
        let Some(grant) =
            grant.filter(|grant| grant.challenge == challenge && grant.since.elapsed() < CODE_AGE)
        else {
            return refuse(x, 400, "invalid_grant");
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        let claims = json!({
            "iss": local.issuer,
            "sub": grant.name,
            "aud": local.client_id,
            "iat": now,
            "exp": now + 60,
            "nonce": grant.nonce,
        });
        let tokens = json!({
            "access_token": keep(&local.tokens, grant.name),
            "token_type": "Bearer",
            "expires_in": 60,
            "id_token": local.sign(&claims),
        });
        x.set_header("Cache-Control", "no-store")?;
        x.write(Json(&tokens))
    }
}

fn refuse(x: &mut Exchange<Demo>, status: u16, error: &str) -> Result {
    x.set_status(status)?;
    x.write(Json(&json!({"error": error})))
}

struct User;

impl Handler<Demo> for User {
    async fn get(&mut self, x: &mut Exchange<Demo>) -> Result {
        let token = x
            .request()
            .header("Authorization")
            .unwrap_or_default()
            .to_owned();
        let token = token.strip_prefix("Bearer ").unwrap_or_default();
        let name = local(x)?
            .tokens
            .lock()
            .expect("no handler panics with it")
            .get(token)
            .cloned();
        let Some(name) = name else {
            return refuse(x, 401, "invalid_token");
        };
        x.write(Json(&json!({"sub": name, "name": name})))
    }
}
