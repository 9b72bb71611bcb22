//! AUTH-2.09, AUTH-3.02, AUTH-3.03: OAuth 2.0 against a double.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use tornado_auth::{Check, ClientAuth, Error, Login, OAuth2, Redirect, Returned, Step, providers};
use tornado_httpclient::{Response, Script};

use crate::visit::{BACK, agreed, argument, arguments, form};

const TOKEN: &str = r#"{"access_token": "at-1", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "rt-1", "scope": "a b"}"#;

fn provider() -> OAuth2 {
    OAuth2::new(
        "https://p.example/authorize?tenant=1",
        "https://p.example/token",
        "my id",
        "my:secret",
    )
    .user_url("https://p.example/me")
    .scope(["profile", "email"])
    .extra_param("approval_prompt", "auto")
}

fn ok(body: &str) -> Response {
    Response::new(200).with_body(body.to_owned())
}

async fn log_in(provider: &OAuth2, answers: &[&str]) -> Result<Login, Error> {
    let script = answers
        .iter()
        .fold(Script::new(), |script, body| script.answer(ok(body)));
    let redirect = provider.authorize_redirect(BACK);
    provider
        .authenticated_user(&script, Some(redirect.in_flight()), &agreed(&redirect))
        .await
}

/// AUTH-2.09, AUTH-3.02
#[tokio::test]
async fn the_browser_leaves_with_code_scope_state_and_challenge() {
    let redirect = provider().authorize_redirect(BACK);
    let sent = arguments(redirect.url());
    let expected = [
        ("tenant", "1"),
        ("response_type", "code"),
        ("client_id", "my id"),
        ("redirect_uri", BACK),
        ("scope", "profile email"),
        ("code_challenge_method", "S256"),
        ("approval_prompt", "auto"),
    ];
    for (name, value) in expected {
        assert_eq!(sent.get(name), Some(value), "{name}");
    }
    assert_eq!(argument(redirect.url(), "state").len(), 43);
    assert!(!redirect.url().contains("secret"));
}

/// AUTH-2.09, AUTH-3.01, AUTH-3.03, AUTH-3.06: the verifier is the one whose hash was sent (RFC 7636).
#[tokio::test]
async fn the_code_is_exchanged_with_a_form_and_the_user_is_asked_for() -> Result<(), Error> {
    let provider = provider();
    let script = Script::new()
        .answer(ok(TOKEN))
        .answer(ok(r#"{"id": 7, "name": "Ada"}"#));
    let redirect = provider.authorize_redirect(BACK);
    let login = provider
        .authenticated_user(&script, Some(redirect.in_flight()), &agreed(&redirect))
        .await?;

    assert_eq!(
        (login.text("name"), &login.user["id"]),
        (Some("Ada"), &7.into())
    );
    assert_eq!(login.tokens.access_token.expose(), "at-1");
    assert_eq!(
        login
            .tokens
            .refresh_token
            .as_ref()
            .map(|token| token.expose()),
        Some("rt-1")
    );
    assert_eq!(login.tokens.expires_in, Some(Duration::from_secs(3600)));
    assert_eq!(login.tokens.fields["scope"], "a b");

    let [exchange, me] = script.requests().try_into().expect("two requests");
    assert_eq!(
        (exchange.method().as_str(), exchange.url()),
        ("POST", "https://p.example/token")
    );
    let sent = form(&exchange);
    let expected = [
        ("grant_type", "authorization_code"),
        ("code", "the-code"),
        ("redirect_uri", BACK),
        ("client_id", "my id"),
        ("client_secret", "my:secret"),
    ];
    for (name, value) in expected {
        assert_eq!(sent.get(name), Some(value), "{name}");
    }
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(
        sent.get("code_verifier").unwrap_or_default(),
    ));
    assert_eq!(argument(redirect.url(), "code_challenge"), challenge);
    assert_eq!(
        me.headers().get("Authorization").as_deref(),
        Some("Bearer at-1")
    );
    Ok(())
}

/// RFC 6749, section 2.3.1
#[tokio::test]
async fn an_application_may_prove_who_it_is_by_the_header() -> Result<(), Error> {
    let provider = provider().client_auth(ClientAuth::Basic);
    let script = Script::new().answer(ok(TOKEN)).answer(ok("{}"));
    let redirect = provider.authorize_redirect(BACK);
    provider
        .authenticated_user(&script, Some(redirect.in_flight()), &agreed(&redirect))
        .await?;
    let exchange = &script.requests()[0];
    let expected = format!("Basic {}", STANDARD.encode("my+id:my%3Asecret"));
    assert_eq!(
        exchange.headers().get("Authorization").as_deref(),
        Some(&*expected)
    );
    assert!(!form(exchange).has("client_secret"));
    Ok(())
}

#[tokio::test]
async fn an_application_without_a_secret_names_itself_alone() -> Result<(), Error> {
    let provider = provider().without_secret().client_auth(ClientAuth::Basic);
    let script = Script::new().answer(ok(TOKEN)).answer(ok("{}"));
    let redirect = provider.authorize_redirect(BACK);
    provider
        .authenticated_user(&script, Some(redirect.in_flight()), &agreed(&redirect))
        .await?;
    let sent = form(&script.requests()[0]);
    assert_eq!(
        (sent.get("client_id"), sent.get("client_secret")),
        (Some("my id"), None)
    );
    Ok(())
}

/// AUTH-3.06
#[tokio::test]
async fn a_return_that_nobody_left_for_is_refused_before_anything_is_asked() {
    let provider = provider();
    let other = OAuth2::new(
        "https://other.example/authorize",
        "https://p.example/token",
        "my id",
        "s",
    );
    let (ours, theirs) = (
        provider.authorize_redirect(BACK),
        provider.authorize_redirect(BACK),
    );
    let elsewhere = other.authorize_redirect(BACK);
    let twice = Returned::from_query(&format!(
        "code=1&state={0}&state={0}",
        argument(ours.url(), "state")
    ));
    let cases: [(Option<&str>, Returned, Check); 7] = [
        (None, agreed(&ours), Check::InFlight),
        (Some("nonsense"), agreed(&ours), Check::InFlight),
        (Some(""), agreed(&ours), Check::InFlight),
        (
            Some(elsewhere.in_flight()),
            agreed(&elsewhere),
            Check::InFlight,
        ),
        (Some(ours.in_flight()), agreed(&theirs), Check::State),
        (
            Some(ours.in_flight()),
            Returned::from_query("code=1"),
            Check::Fields,
        ),
        (Some(ours.in_flight()), twice, Check::Fields),
    ];
    for (number, (in_flight, returned, check)) in cases.into_iter().enumerate() {
        let error = provider
            .authenticated_user(&Script::new(), in_flight, &returned)
            .await;
        let error = error.expect_err("nobody");
        assert_eq!(
            (error.step(), error.failed_check()),
            (Step::Return, Some(check)),
            "case {number}: {error}"
        );
    }
}

#[tokio::test]
async fn a_login_under_way_for_more_than_ten_minutes_is_over() {
    let seconds = Arc::new(AtomicU64::new(1_000_000));
    let provider = provider().clock({
        let seconds = Arc::clone(&seconds);
        move || -> SystemTime { UNIX_EPOCH + Duration::from_secs(seconds.load(Ordering::Relaxed)) }
    });
    let redirect = provider.authorize_redirect(BACK);
    seconds.fetch_add(Redirect::MAX_AGE.as_secs(), Ordering::Relaxed);
    let script = Script::new().answer(ok(TOKEN)).answer(ok("{}"));
    let login = provider
        .authenticated_user(&script, Some(redirect.in_flight()), &agreed(&redirect))
        .await;
    assert!(login.is_ok());
    seconds.fetch_add(1, Ordering::Relaxed);
    let error = provider
        .authenticated_user(&script, Some(redirect.in_flight()), &agreed(&redirect))
        .await;
    assert_eq!(
        error.expect_err("too late").failed_check(),
        Some(Check::InFlightAge)
    );
}

#[tokio::test]
async fn who_says_no_is_told_in_his_own_words() {
    let provider = provider();
    let redirect = provider.authorize_redirect(BACK);
    let state = argument(redirect.url(), "state");
    let returned = Returned::from_iter([
        ("error", "access_denied"),
        ("error_description", "not\ntoday"),
        ("state", &state),
    ]);
    let error = provider
        .authenticated_user(&Script::new(), Some(redirect.in_flight()), &returned)
        .await;
    let error = error.expect_err("refused");
    assert_eq!(
        error.to_string(),
        "return from the provider: refused with `access_denied`: not today"
    );
}

/// GitHub refuses with status 200, Facebook with an object, Twitter with a list.
#[tokio::test]
async fn refusals_of_the_token_are_understood_in_every_dialect() {
    let answers = [
        (
            400,
            r#"{"error": "invalid_grant", "error_description": "used before"}"#,
            "invalid_grant",
            "used before",
        ),
        (
            200,
            "error=bad_verification_code&error_description=expired",
            "bad_verification_code",
            "expired",
        ),
        (
            400,
            r#"{"error": {"message": "Invalid code", "type": "OAuthException", "code": 100}}"#,
            "OAuthException",
            "Invalid code",
        ),
        (
            401,
            r#"{"errors": [{"code": 32, "message": "Could not authenticate you."}]}"#,
            "32",
            "Could not authenticate you.",
        ),
    ];
    for (status, body, code, description) in answers {
        let provider = provider();
        let redirect = provider.authorize_redirect(BACK);
        let script = Script::new().answer(Response::new(status).with_body(body));
        let error = provider
            .authenticated_user(&script, Some(redirect.in_flight()), &agreed(&redirect))
            .await;
        let Err(Error::Refused {
            step,
            code: found,
            description: said,
        }) = error
        else {
            panic!("{body}: {error:?}");
        };
        assert_eq!(
            (step, &*found, &*said),
            (Step::AccessToken, code, description)
        );
    }
}

#[tokio::test]
async fn answers_that_are_no_tokens_are_faults() {
    let cases = [
        ("", "`access_token` is missing"),
        ("<html>", "neither JSON nor a form"),
        ("[1]", "no JSON object"),
        ("{\"access_token\": ", "no JSON (line 1, column 17)"),
        (r#"{"access_token": ""}"#, "`access_token` is missing"),
        (
            r#"{"access_token": "a", "token_type": "mac"}"#,
            "`token_type` is not bearer",
        ),
    ];
    for (body, expected) in cases {
        match log_in(&provider(), &[body]).await {
            Err(Error::Answer {
                step: Step::AccessToken,
                fault,
                ..
            }) => assert_eq!(fault, expected, "{body}"),
            other => panic!("{body}: {other:?}"),
        }
    }
    let error = log_in(&provider(), &[TOKEN, "[]"])
        .await
        .expect_err("nobody");
    assert_eq!(error.failed_check(), Some(Check::Subject));
}

#[tokio::test]
async fn redirects_of_the_token_endpoint_are_not_followed() {
    let provider = provider();
    let redirect = provider.authorize_redirect(BACK);
    let script =
        Script::new().answer(Response::new(302).with_header("Location", "https://evil.example/"));
    let error = provider
        .authenticated_user(&script, Some(redirect.in_flight()), &agreed(&redirect))
        .await;
    assert!(matches!(error, Err(Error::Status { code: 302, .. })));
    assert_eq!(script.requests()[0].options().follow_redirects, Some(false));
}

/// AUTH-1.03, AUTH-3.02: `oauth2_request`.
#[tokio::test]
async fn requests_on_behalf_of_the_user_carry_his_token() -> Result<(), Error> {
    let provider = provider();
    let script = Script::new()
        .answer(ok("[1, 2]"))
        .answer(ok(r#"{"done": true}"#));
    let token = "at-1".into();
    let list = provider
        .request(
            &script,
            "https://p.example/list",
            &token,
            &[("page", "2")],
            None,
        )
        .await?;
    assert_eq!(list[1], 2);
    let done = provider
        .request(
            &script,
            "https://p.example/post",
            &token,
            &[],
            Some(&[("text", "hi")]),
        )
        .await?;
    assert_eq!(done["done"], true);
    let [list, post] = script.requests().try_into().expect("two requests");
    assert_eq!(list.url(), "https://p.example/list?page=2");
    assert_eq!(post.method().as_str(), "POST");
    assert_eq!(form(&post).get("text"), Some("hi"));
    assert_eq!(
        post.headers().get("Authorization").as_deref(),
        Some("Bearer at-1")
    );
    Ok(())
}

#[tokio::test]
async fn a_refresh_token_gets_new_tokens() -> Result<(), Error> {
    let script = Script::new().answer(ok(TOKEN));
    let tokens = provider().refresh(&script, &"rt-0".into()).await?;
    assert_eq!(tokens.access_token.expose(), "at-1");
    let sent = form(&script.requests()[0]);
    assert_eq!(
        (sent.get("grant_type"), sent.get("refresh_token")),
        (Some("refresh_token"), Some("rt-0"))
    );
    Ok(())
}

/// AUTH-2.10: every address of a provider can be replaced; AUTH-3.03 for Google's.
#[tokio::test]
async fn well_known_providers_can_be_replaced_by_a_stand_in() -> Result<(), Error> {
    for provider in [
        providers::google_oauth2("id", "s"),
        providers::github("id", "s"),
        providers::x("id", "s"),
    ] {
        let provider = provider
            .authorize_url("http://127.0.0.1:1/authorize")
            .token_url("http://127.0.0.1:1/token")
            .user_url("http://127.0.0.1:1/me");
        let script = Script::new()
            .answer(ok(TOKEN))
            .answer(ok(r#"{"name": "Ada"}"#));
        let redirect = provider.authorize_redirect(BACK);
        assert!(redirect.url().starts_with("http://127.0.0.1:1/authorize?"));
        provider
            .authenticated_user(&script, Some(redirect.in_flight()), &agreed(&redirect))
            .await?;
        for request in script.requests() {
            assert!(
                request.url().starts_with("http://127.0.0.1:1/"),
                "{}",
                request.url()
            );
        }
    }
    Ok(())
}
