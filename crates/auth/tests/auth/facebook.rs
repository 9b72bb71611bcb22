//! AUTH-2.09, AUTH-3.04: Facebook and its Graph API against a double.

use serde_json::Value;
use tornado_auth::providers::FacebookGraph;
use tornado_auth::signature::appsecret_proof;
use tornado_auth::{Check, Error, Login, Step};
use tornado_httpclient::{Response, Script};

use crate::visit::{BACK, agreed, argument, form};

fn facebook() -> FacebookGraph {
    FacebookGraph::new("id", "the-secret")
        .with_oauth(|oauth| {
            oauth
                .authorize_url("https://fb.example/dialog")
                .token_url("https://fb.example/token")
                .scope(["user_posts"])
        })
        .base_url("https://fb.example/graph")
        .extra_fields(["email"])
}

fn ok(body: &str) -> Response {
    Response::new(200).with_body(body.to_owned())
}

async fn log_in(script: &Script) -> Result<Login, Error> {
    let redirect = facebook().authorize_redirect(BACK);
    assert_eq!(argument(redirect.url(), "scope"), "user_posts");
    facebook()
        .authenticated_user(script, Some(redirect.in_flight()), &agreed(&redirect))
        .await
}

/// AUTH-2.09, AUTH-3.04: the answer is JSON today, and was a form.
#[tokio::test]
async fn a_code_becomes_a_user_of_the_graph() -> Result<(), Error> {
    let answers = [
        r#"{"access_token": "at-1", "token_type": "bearer", "expires_in": 5183944}"#,
        "access_token=at-1&expires=5183944",
    ];
    for answer in answers {
        let script = Script::new().answer(ok(answer)).answer(ok(
            r#"{"id": "7", "name": "Ada", "email": "a@x", "other": 1}"#,
        ));
        let login = log_in(&script).await?;
        assert_eq!(
            (login.text("id"), login.text("name"), login.text("email")),
            (Some("7"), Some("Ada"), Some("a@x"))
        );
        assert_eq!(login.user["picture"], Value::Null);
        assert_eq!(login.text("session_expires"), Some("5183944"));
        assert!(!login.user.contains_key("other"));

        let [exchange, me] = script.requests().try_into().expect("two requests");
        let sent = form(&exchange);
        assert_eq!(
            (sent.get("code"), sent.get("client_secret")),
            (Some("the-code"), Some("the-secret"))
        );
        assert_eq!(
            me.url().split('?').next(),
            Some("https://fb.example/graph/me")
        );
        assert_eq!(
            argument(me.url(), "appsecret_proof"),
            appsecret_proof("at-1", "the-secret")
        );
        let fields = argument(me.url(), "fields");
        assert_eq!(
            fields,
            "id,name,first_name,last_name,locale,picture,link,email"
        );
    }
    Ok(())
}

/// AUTH-1.03, AUTH-2.09: `facebook_request`.
#[tokio::test]
async fn the_graph_is_asked_and_posted_to() -> Result<(), Error> {
    let script = Script::new()
        .answer(ok(r#"{"id": "1_2"}"#))
        .answer(ok("true"));
    let token = "at-1".into();
    let post = [("message", "hi")];
    facebook()
        .request(&script, "/me/feed", Some(&token), &[], Some(&post))
        .await?;
    facebook()
        .request(
            &script,
            "/btaylor/picture",
            None,
            &[("type", "small")],
            None,
        )
        .await?;
    let [post, picture] = script.requests().try_into().expect("two requests");
    assert_eq!(
        (post.method().as_str(), argument(post.url(), "access_token")),
        ("POST", "at-1".to_owned())
    );
    assert_eq!(form(&post).get("message"), Some("hi"));
    assert_eq!(
        picture.url(),
        "https://fb.example/graph/btaylor/picture?type=small"
    );
    Ok(())
}

/// A path never becomes part of the host, which would be told the token.
#[tokio::test]
async fn the_graph_is_asked_at_its_host_alone() -> Result<(), Error> {
    for path in ["me", ".evil.example/me", "@evil.example/me"] {
        let script = Script::new().answer(ok("true"));
        facebook()
            .request(&script, path, Some(&"at-1".into()), &[], None)
            .await?;
        let asked = script.requests();
        let start = format!("https://fb.example/graph/{path}?access_token=at-1&");
        assert!(asked[0].url().starts_with(&start), "{}", asked[0].url());
    }
    Ok(())
}

#[tokio::test]
async fn a_graph_that_refuses_or_names_nobody_is_an_error() {
    let token = r#"{"access_token": "at-1"}"#;
    let script = Script::new().answer(ok(token)).answer(Response::new(400).with_body(
        r#"{"error": {"message": "Invalid OAuth access token.", "type": "OAuthException", "code": 190}}"#,
    ));
    let error = log_in(&script).await.expect_err("refused");
    assert_eq!(
        error.to_string(),
        "user: refused with `OAuthException`: Invalid OAuth access token."
    );
    for nobody in ["false", "{}", r#"{"id": null, "name": "Ada"}"#] {
        let error = log_in(&Script::new().answer(ok(token)).answer(ok(nobody)))
            .await
            .expect_err("nobody");
        assert_eq!(
            (error.step(), error.failed_check()),
            (Step::User, Some(Check::Subject))
        );
    }
}
