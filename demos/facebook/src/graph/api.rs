//! What programs ask: tokens, people, posts.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use sha2::{Digest, Sha256};
use tornado::auth::signature::appsecret_proof;
use tornado::web::{Exchange, Handler, HttpError, Json, Result};

use crate::graph::people::Person;
use crate::graph::{Graph, MOST, Post, keep, people};

/// How long a code may be exchanged.
const CODE_AGE: Duration = Duration::from_secs(60);
/// How long a token holds, in seconds.
const TOKEN_AGE: u32 = 3600;

/// `POST /oauth/access_token`: a token for a code.
pub(super) struct Token;

impl Handler<Graph> for Token {
    /// The application comes here, not a browser.
    fn check_xsrf(&mut self, _: &mut Exchange<Graph>) -> Result {
        Ok(())
    }

    async fn post(&mut self, x: &mut Exchange<Graph>) -> Result {
        let field = |name| x.body_argument::<String>(name);
        let (id, secret, back) = (
            field("client_id")?,
            field("client_secret")?,
            field("redirect_uri")?,
        );
        let (code, verifier) = (field("code")?, field("code_verifier")?);
        let graph = x.site();
        if id != graph.key || secret != graph.secret || back != graph.back {
            return refuse(x, "Error validating application.");
        }
        let grant = graph.state().codes.remove(&code);
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
        let Some(grant) =
            grant.filter(|grant| grant.challenge == challenge && grant.since.elapsed() < CODE_AGE)
        else {
            return refuse(
                x,
                "This authorization code has been used, or never was one.",
            );
        };
        let token = keep(&mut graph.state().tokens, grant.person);
        x.set_header("Cache-Control", "no-store")?;
        x.write(Json(
            &json!({"access_token": token, "token_type": "bearer", "expires_in": TOKEN_AGE}),
        ))
    }
}

/// `GET /me`: who it is.
pub(super) struct Me;

impl Handler<Graph> for Me {
    async fn get(&mut self, x: &mut Exchange<Graph>) -> Result {
        let Some(person) = whose_token(x)? else {
            return refuse(x, "Invalid OAuth access token.");
        };
        x.write(Json(&person.json(&here(x))))
    }
}

/// `GET /me/feed`: the newest posts; `POST`: one more.
pub(super) struct Feed;

impl Handler<Graph> for Feed {
    fn check_xsrf(&mut self, _: &mut Exchange<Graph>) -> Result {
        Ok(()) // as above
    }

    async fn get(&mut self, x: &mut Exchange<Graph>) -> Result {
        if whose_token(x)?.is_none() {
            return refuse(x, "Invalid OAuth access token.");
        }
        let (limit, graph) = (x.argument_or("limit", 25)?, here(x));
        let state = x.site().state();
        let newest = state.posts.iter().enumerate().rev().take(limit);
        let posts: Vec<_> = newest
            .map(|(number, post)| post.json(&graph, number))
            .collect();
        drop(state);
        x.write(Json(&json!({"data": posts})))
    }

    async fn post(&mut self, x: &mut Exchange<Graph>) -> Result {
        let Some(person) = whose_token(x)? else {
            return refuse(x, "Invalid OAuth access token.");
        };
        let message: String = x.body_argument("message")?;
        if message.contains("moth") && person.first != "Grace" {
            return refuse(x, "Only Grace may speak of moths."); // something has to be refused
        }
        let link = x.find_body_argument::<String>("link")?.map(|url| {
            let host = url.split('/').nth(2).unwrap_or_default().to_owned();
            (host, String::new(), url)
        });
        let post = Post {
            person,
            message,
            created: jiff::Timestamp::now(),
            link,
        };
        let mut state = x.site().state();
        if state.posts.len() >= MOST {
            state.posts.remove(0);
        }
        state.posts.push(post);
        let id = format!("{}_{}", person.id, state.posts.len() - 1);
        drop(state);
        x.write(Json(&json!({"id": id})))
    }
}

/// `GET /1815/picture`: two letters in a circle.
pub(super) struct Picture(pub(super) usize);

impl Handler<Graph> for Picture {
    async fn get(&mut self, x: &mut Exchange<Graph>) -> Result {
        let person = people::find(self.0).ok_or(HttpError(404))?;
        let first = |name: &str| name.chars().next().unwrap_or_default();
        x.set_header("Content-Type", "image/svg+xml")?;
        x.set_header("Cache-Control", "max-age=3600")?;
        x.write(format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 100\"><rect width=\"100\" height=\"100\" fill=\"{}\"/>\
             <text x=\"50\" y=\"65\" font-family=\"system-ui, sans-serif\" font-size=\"42\" font-weight=\"600\" text-anchor=\"middle\" \
             fill=\"#fff\">{}{}</text></svg>",
            person.colour,
            first(person.first),
            first(person.last),
        ))
    }
}

/// Whose token the request carries, if the proof belongs to it.
fn whose_token(x: &Exchange<Graph>) -> Result<Option<&'static Person>> {
    let (token, proof): (String, String) = (
        x.query_argument("access_token")?,
        x.query_argument("appsecret_proof")?,
    );
    let graph = x.site();
    if proof != appsecret_proof(&token, &graph.secret) {
        return Ok(None);
    }
    Ok(graph.state().tokens.get(&token).copied())
}

fn here(x: &Exchange<Graph>) -> String {
    format!("{}://{}", x.request().protocol(), x.request().host())
}

/// As the Graph API says no.
fn refuse(x: &mut Exchange<Graph>, message: &str) -> Result {
    x.set_status(400)?;
    let error = json!({"message": message, "type": "OAuthException", "code": 190});
    x.write(Json(&json!({"error": error})))
}
