//! No error shows a secret, whatever the provider answers.

use std::error::Error as _;

use tornado_auth::providers::{FacebookConnect, FacebookGraph, Twitter};
use tornado_auth::signature::facebook_connect;
use tornado_auth::{AccessToken, Error, OAuth2, OpenId, Returned};
use tornado_httpclient::{Request, Response, Script};

use crate::openid::{ENDPOINT, assertion};
use crate::provider::Provider;
use crate::visit::{BACK, argument};

/// Each contains this, so that one search finds all.
const MARK: &str = "s3cr3t";

/// Everything that was sent: address, headers and body.
fn echo(request: &Request) -> String {
    let headers: Vec<_> = request
        .headers()
        .iter()
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    let body = request.body().map(|body| &body[..]).unwrap_or_default();
    format!(
        "{} {} {}",
        String::from_utf8_lossy(body),
        headers.join(" "),
        request.url()
    )
}

/// Providers that answer with what they should keep to themselves.
fn hostile() -> Vec<Script> {
    let by = |answer: fn(&Request) -> Response| Script::by(move |request| Ok(answer(request)));
    vec![
        by(|request| Response::new(400).with_body(echo(request))),
        by(|request| Response::new(200).with_body(echo(request))),
        by(|request| {
            Response::new(302)
                .with_body(echo(request))
                .with_header("Location", "/s3cr3t")
        }),
        by(|request| {
            let told =
                serde_json::json!({"error": echo(request), "error_description": echo(request)});
            Response::new(400).with_body(told.to_string())
        }),
        by(|request| Response::new(400).with_body(serde_json::json!([echo(request)]).to_string())),
        by(|_| {
            Response::new(200)
                .with_body(r#"{"access_token": "at-s3cr3t", "id_token": "s3cr3t.e30.""#)
        }),
        by(|_| {
            Response::new(200).with_body(
                r#"{"access_token": "at-s3cr3t", "id_token": "s3cr3t.e30.", "token_type": "mac"}"#,
            )
        }),
        by(|_| Response::new(200).with_body(r#"["oauth_token_secret", {"oauth_token":"s3cr3t"}]"#)),
        by(|_| Response::new(200).with_body("oauth_token_secret=s3cr3t&session_key=s3cr3t")),
        by(|_| Response::new(500).with_body("access_token: 's3cr3t'\nclient_secret = s3cr3t")),
        Script::by(|_| Err(tornado_httpclient::Error::ClientClosed)),
    ]
}

async fn failures(fetch: &Script) -> Vec<Error> {
    let returned = |state: &str| Returned::from_iter([("code", "code-s3cr3t"), ("state", state)]);
    let token = AccessToken::new("at-s3cr3t", "as-s3cr3t");
    let mut errors = Vec::new();

    let oauth2 = OAuth2::new(
        "https://p.example/a",
        "https://p.example/t",
        "id",
        "cs-s3cr3t",
    )
    .user_url("https://p.example/me");
    for provider in [
        oauth2.clone(),
        oauth2.client_auth(tornado_auth::ClientAuth::Basic),
    ] {
        let redirect = provider.authorize_redirect(BACK);
        let returned = returned(&argument(redirect.url(), "state"));
        errors.extend(
            provider
                .authenticated_user(fetch, Some(redirect.in_flight()), &returned)
                .await
                .err(),
        );
        errors.extend(
            provider
                .request(
                    fetch,
                    "https://p.example/x",
                    &"at-s3cr3t".into(),
                    &[],
                    Some(&[]),
                )
                .await
                .err(),
        );
        errors.extend(provider.refresh(fetch, &"rt-s3cr3t".into()).await.err());
    }

    let graph = FacebookGraph::new("id", "cs-s3cr3t");
    let redirect = graph.authorize_redirect(BACK);
    let state = argument(redirect.url(), "state");
    errors.extend(
        graph
            .authenticated_user(fetch, Some(redirect.in_flight()), &returned(&state))
            .await
            .err(),
    );
    errors.extend(
        graph
            .request(fetch, "/me", Some(&"at-s3cr3t".into()), &[], None)
            .await
            .err(),
    );

    let twitter = Twitter::new("key", "cs-s3cr3t");
    errors.extend(twitter.authorize_redirect(fetch, Some(BACK)).await.err());
    let back = Returned::from_query("oauth_token=rt-s3cr3t&oauth_verifier=v-s3cr3t");
    let cookie = "cnQtczNjcjN0|cnMtczNjcjN0"; // rt-s3cr3t and rs-s3cr3t
    errors.extend(
        twitter
            .authenticated_user(fetch, Some(cookie), &back)
            .await
            .err(),
    );
    errors.extend(
        twitter
            .request(fetch, "/x", Some(&token), &[], Some(&[]))
            .await
            .err(),
    );

    let connect = FacebookConnect::new("key", "cs-s3cr3t");
    let redirect = connect.authenticate_redirect(BACK, None, &[]);
    let sig = facebook_connect(&[("session_key", "sk-s3cr3t"), ("uid", "7")], "cs-s3cr3t");
    let session = format!(r#"{{"session_key": "sk-s3cr3t", "uid": "7", "sig": "{sig}"}}"#);
    let state = argument(&argument(redirect.url(), "next"), "state");
    let back = Returned::from_iter([("session", &session), ("state", &state)]);
    errors.extend(
        connect
            .authenticated_user(fetch, Some(redirect.in_flight()), &back)
            .await
            .err(),
    );

    let openid = OpenId::new(ENDPOINT);
    let redirect = openid.authenticate_redirect(BACK);
    let returned = assertion(&redirect, &[]).into_iter().collect();
    errors.extend(
        openid
            .authenticated_user(fetch, Some(redirect.in_flight()), &returned)
            .await
            .err(),
    );

    let provider = Provider::new();
    errors.extend(provider.client.authorize_redirect(fetch, BACK).await.err());
    if let Ok(redirect) = provider
        .client
        .authorize_redirect(&provider.script, BACK)
        .await
    {
        let back = [
            ("code", "code-s3cr3t"),
            ("state", &argument(redirect.url(), "state")),
        ];
        let back = Returned::from_iter(back);
        errors.extend(
            provider
                .client
                .authenticated_user(fetch, Some(redirect.in_flight()), &back)
                .await
                .err(),
        );
    }
    errors
}

#[tokio::test]
async fn no_error_shows_a_secret() {
    let mut seen = 0;
    for (number, fetch) in hostile().iter().enumerate() {
        for error in failures(fetch).await {
            let cause = error
                .source()
                .map(|cause| format!("{cause} {cause:?}"))
                .unwrap_or_default();
            let shown = format!("{error} {error:?} {cause}");
            assert!(!shown.contains(MARK), "answer {number}: {shown}");
            assert!(shown.len() < 4000, "answer {number}: {} bytes", shown.len());
            assert!(
                !error.to_string().contains(char::is_control),
                "answer {number}: {error:?}"
            );
            seen += 1;
        }
    }
    assert!(seen > 100, "{seen} errors");
}

/// Long answers are cut.
#[tokio::test]
async fn an_answer_without_an_end_is_shown_by_its_beginning() {
    let provider = OAuth2::new("https://p.example/a", "https://p.example/t", "id", "secret");
    for (length, shown) in [(100_000, 301), (3_000_000, 0)] {
        let script = Script::new().answer(Response::new(500).with_body("é".repeat(length)));
        let error = provider
            .refresh(&script, &"rt".into())
            .await
            .expect_err("a status");
        match error {
            Error::Status { answer, .. } | Error::Answer { answer, .. } => {
                assert_eq!(answer.chars().count(), shown)
            }
            other => panic!("{other:?}"),
        }
    }
}
