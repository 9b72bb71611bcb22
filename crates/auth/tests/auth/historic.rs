//! Providers that are gone: Google's hybrid, FriendFeed, Facebook Connect.

use serde_json::json;
use tornado_auth::providers::{FacebookConnect, FriendFeed, GoogleHybrid};
use tornado_auth::signature::{Version, facebook_connect, oauth};
use tornado_auth::{AccessToken, Check, Error, Redirect, Returned, Step};
use tornado_httpclient::{Response, Script};

use crate::openid::{ENDPOINT, assertion};
use crate::visit::{BACK, argument, arguments};

fn ok(body: &str) -> Response {
    Response::new(200).with_body(body.to_owned())
}

fn google() -> GoogleHybrid {
    GoogleHybrid::new("key", "secret")
        .with_openid(|openid| openid.endpoint(ENDPOINT))
        .with_oauth(|oauth| oauth.access_token_url("https://op.example/token"))
}

/// AUTH-2.07, AUTH-1.01
#[tokio::test]
async fn google_brings_a_login_and_a_token_in_one_return() -> Result<(), Error> {
    let redirect = google().authorize_redirect(
        "https://app.example:8443/login",
        "http://www.google.com/m8/feeds",
    );
    let sent = arguments(redirect.url());
    assert_eq!(sent.get("openid.oauth.consumer"), Some("app.example"));
    assert_eq!(
        sent.get("openid.oauth.scope"),
        Some("http://www.google.com/m8/feeds")
    );

    let more = [
        ("ns.ext2", "http://specs.openid.net/extensions/oauth/1.0"),
        ("ext2.request_token", "rt-1"),
    ];
    let returned: Returned = assertion(&redirect, &more).into_iter().collect();
    let script = Script::new()
        .answer(ok("is_valid:true\n"))
        .answer(ok("oauth_token=at-1&oauth_token_secret=as-1"));
    let login = google()
        .authenticated_user(&script, Some(redirect.in_flight()), &returned)
        .await?;
    assert_eq!(login.text("claimed_id"), Some("https://op.example/ada"));
    assert_eq!(
        login
            .tokens
            .map(|token| token.key.expose().to_owned())
            .as_deref(),
        Some("at-1")
    );
    let exchange = &script.requests()[1];
    assert_eq!(argument(exchange.url(), "oauth_token"), "rt-1");
    let sent = arguments(exchange.url());
    let names = [
        "oauth_consumer_key",
        "oauth_signature_method",
        "oauth_timestamp",
        "oauth_nonce",
        "oauth_version",
        "oauth_token",
    ];
    let parameters = names.map(|name| (name, sent.get(name).unwrap_or_default()));
    let expected = oauth(
        Version::V1_0a,
        "GET",
        "https://op.example/token",
        &parameters,
        "secret",
        "",
    );
    assert_eq!(sent.get("oauth_signature"), Some(&*expected));
    Ok(())
}

/// AUTH-2.07
#[tokio::test]
async fn google_logs_in_without_a_token_too() -> Result<(), Error> {
    let redirect = google().authenticate_redirect(BACK);
    let returned: Returned = assertion(&redirect, &[]).into_iter().collect();
    let script = Script::new().answer(ok("is_valid:true\n"));
    let login = google()
        .authenticated_user(&script, Some(redirect.in_flight()), &returned)
        .await?;
    assert!(login.tokens.is_none());
    Ok(())
}

fn friendfeed() -> FriendFeed {
    FriendFeed::new("key", "se/cret")
        .with_oauth(|oauth| {
            oauth
                .request_token_url("https://ff.example/r")
                .authorize_url("https://ff.example/a")
                .access_token_url("https://ff.example/t")
        })
        .base_url("https://ff.example/v2")
}

/// AUTH-2.06: OAuth 1.0, whose secrets go raw into the key, and whose callback is registered.
#[tokio::test]
async fn friendfeed_speaks_oauth_1_0() -> Result<(), Error> {
    let script = Script::new()
        .answer(ok("oauth_token=rt-1&oauth_token_secret=rs%2F1"))
        .answer(ok("oauth_token=at-1&oauth_token_secret=as-1&username=ada"))
        .answer(ok(r#"{"id": "ada", "name": "Ada", "description": "-"}"#))
        .answer(ok("{}"));
    let redirect = friendfeed().authorize_redirect(&script).await?;
    assert_eq!(redirect.url(), "https://ff.example/a?oauth_token=rt-1");
    let returned = Returned::from_query("oauth_token=rt-1");
    let login = friendfeed()
        .authenticated_user(&script, Some(redirect.in_flight()), &returned)
        .await?;
    assert_eq!(
        (login.text("username"), login.text("name")),
        (Some("ada"), Some("Ada"))
    );
    friendfeed()
        .request(
            &script,
            "/entry",
            Some(&login.tokens),
            &[],
            Some(&[("body", "hi")]),
        )
        .await?;

    let requests = script.requests();
    let exchange = arguments(requests[1].url());
    let names = [
        "oauth_consumer_key",
        "oauth_signature_method",
        "oauth_timestamp",
        "oauth_nonce",
        "oauth_version",
        "oauth_token",
    ];
    let parameters = names.map(|name| (name, exchange.get(name).unwrap_or_default()));
    let expected = oauth(
        Version::V1_0,
        "GET",
        "https://ff.example/t",
        &parameters,
        "se/cret",
        "rs/1",
    );
    assert_eq!(exchange.get("oauth_signature"), Some(&*expected));
    assert!(!exchange.has("oauth_callback"));
    assert!(
        requests[2]
            .url()
            .starts_with("https://ff.example/v2/feedinfo/ada?include=id%2Cname%2Cdescription&")
    );
    assert!(
        requests[3]
            .url()
            .starts_with("https://ff.example/v2/entry?")
    );
    Ok(())
}

#[tokio::test]
async fn friendfeed_without_a_name_is_nobody() {
    let script = Script::new()
        .answer(ok("oauth_token=rt-1&oauth_token_secret=rs-1"))
        .answer(ok("oauth_token=at-1&oauth_token_secret=as-1"));
    let redirect = friendfeed()
        .authorize_redirect(&script)
        .await
        .expect("a request token");
    let error = friendfeed()
        .authenticated_user(
            &script,
            Some(redirect.in_flight()),
            &Returned::from_query("oauth_token=rt-1"),
        )
        .await;
    assert_eq!(
        error.expect_err("nobody").failed_check(),
        Some(Check::Subject)
    );
    let tokens = AccessToken::new("at-1", "as-1");
    assert_eq!(tokens.get("username"), None);
}

fn facebook() -> FacebookConnect {
    FacebookConnect::new("api-key", "the-secret")
        .login_url("https://fb.example/login")
        .rest_url("https://fb.example/rest")
}

fn session(redirect: &Redirect, uid: &str, sig: Option<&str>) -> Returned {
    let parts = [("expires", "0"), ("session_key", "sk-1"), ("uid", uid)];
    let sig = sig.map_or_else(|| facebook_connect(&parts, "the-secret"), str::to_owned);
    let session = json!({"session_key": "sk-1", "uid": uid, "expires": 0, "sig": sig}).to_string();
    let state = argument(&argument(redirect.url(), "next"), "state");
    Returned::from_iter([("session", &session), ("state", &state)])
}

/// AUTH-2.08
#[tokio::test]
async fn facebook_connect_checks_the_session_and_signs_its_calls() -> Result<(), Error> {
    let redirect = facebook().authenticate_redirect(
        BACK,
        Some("https://app.example/"),
        &["read_stream", "email"],
    );
    let sent = arguments(redirect.url());
    let state = argument(sent.get("next").unwrap_or_default(), "state");
    let expected = [
        ("api_key", "api-key"),
        ("v", "1.0"),
        ("fbconnect", "true"),
        ("display", "page"),
        ("next", &format!("{BACK}?state={state}")),
        ("return_session", "true"),
        ("cancel_url", "https://app.example/"),
        ("req_perms", "read_stream,email"),
    ];
    for (name, value) in expected {
        assert_eq!(sent.get(name), Some(value), "{name}");
    }
    let script = Script::new()
        .answer(ok(r#"[{"uid": 7, "name": "Ada"}]"#))
        .answer(ok("[]"));
    let login = facebook()
        .authenticated_user(
            &script,
            Some(redirect.in_flight()),
            &session(&redirect, "7", None),
        )
        .await?;
    assert_eq!(
        (login.text("name"), login.tokens.expose()),
        (Some("Ada"), "sk-1")
    );
    assert_eq!(login.user["session_expires"], 0);
    facebook()
        .request(&script, "stream.get", &[("session_key", "sk-1")])
        .await?;

    let [info, stream] = script.requests().try_into().expect("two requests");
    let sent = arguments(info.url());
    assert_eq!(sent.get("method"), Some("facebook.users.getInfo"));
    assert_eq!(sent.get("uids"), Some("7"));
    assert_eq!(sent.get("format"), Some("json"));
    assert!(
        sent.get("call_id").is_some_and(|id| id.len() >= 16),
        "microseconds"
    );
    let names = [
        "session_key",
        "uids",
        "fields",
        "api_key",
        "v",
        "method",
        "call_id",
        "format",
    ];
    let parameters = names.map(|name| (name, sent.get(name).unwrap_or_default()));
    assert_eq!(
        sent.get("sig"),
        Some(&*facebook_connect(&parameters, "the-secret"))
    );
    assert_eq!(argument(stream.url(), "method"), "facebook.stream.get");
    Ok(())
}

/// AUTH-2.08: `error_code` is a refusal.
#[tokio::test]
async fn facebook_connect_refuses_with_a_code() {
    let redirect = facebook().authenticate_redirect(BACK, None, &[]);
    let script = Script::new().answer(ok(
        r#"{"error_code": 102, "error_msg": "Session key invalid"}"#,
    ));
    let error = facebook()
        .authenticated_user(
            &script,
            Some(redirect.in_flight()),
            &session(&redirect, "7", None),
        )
        .await;
    let error = error.expect_err("refused");
    assert_eq!(
        error.to_string(),
        "user: refused with `102`: Session key invalid"
    );
}

#[tokio::test]
async fn a_session_that_facebook_did_not_sign_is_refused() {
    let redirect = facebook().authenticate_redirect(BACK, None, &[]);
    let own = facebook_connect(
        &[("expires", "0"), ("session_key", "sk-1"), ("uid", "7")],
        "the-secret",
    );
    let state = argument(&argument(redirect.url(), "next"), "state");
    let without = Returned::from_iter([("session", "{\"uid\": 7}"), ("state", &state)]);
    let broken = Returned::from_iter([("session", "7"), ("state", &state)]);
    let cases = [
        (session(&redirect, "8", Some(&own)), Check::Signature),
        (session(&redirect, "7", Some("")), Check::Signature),
        (without, Check::Signature),
        (broken, Check::Fields),
    ];
    for (returned, check) in cases {
        let error = facebook()
            .authenticated_user(&Script::new(), Some(redirect.in_flight()), &returned)
            .await;
        let error = error.expect_err("nobody");
        assert_eq!(
            (error.step(), error.failed_check()),
            (Step::Return, Some(check)),
            "{error}"
        );
    }
    let script = Script::new().answer(ok(r#"[{"uid": 8}]"#));
    let error = facebook()
        .authenticated_user(
            &script,
            Some(redirect.in_flight()),
            &session(&redirect, "7", None),
        )
        .await;
    assert_eq!(
        error.expect_err("somebody else").failed_check(),
        Some(Check::Subject)
    );
}
