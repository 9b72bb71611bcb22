//! AUTH-2.03 to AUTH-2.05, AUTH-3.05: OAuth 1.0a and Twitter against a double.

use std::time::{Duration, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tornado_auth::providers::Twitter;
use tornado_auth::signature::{Version, oauth};
use tornado_auth::{AccessToken, Check, Error, OAuth1, Returned, Step};
use tornado_httpclient::{Request, Response, Script};

use crate::visit::{BACK, argument, arguments, form};

const REQUEST_TOKEN: &str =
    "oauth_token=rt%2F1&oauth_token_secret=rs-1&oauth_callback_confirmed=true";
const ACCESS_TOKEN: &str = "oauth_token=at-1&oauth_token_secret=as-1&screen_name=ada";

fn provider() -> OAuth1 {
    OAuth1::new(
        "https://p.example/r",
        "https://p.example/a",
        "https://p.example/t",
        "key",
        "secret",
    )
}

fn twitter() -> Twitter {
    Twitter::new("key", "secret")
        .with_oauth(|oauth| {
            oauth
                .request_token_url("https://p.example/r")
                .authorize_url("https://p.example/a")
                .access_token_url("https://p.example/t")
        })
        .authenticate_url("https://p.example/auto")
        .base_url("https://p.example/1.1")
}

fn ok(body: &str) -> Response {
    Response::new(200).with_body(body.to_owned())
}

/// Signs what was sent anew, and compares.
fn assert_signed(request: &Request, token_secret: &str) {
    let sent = arguments(request.url());
    let fields = form(request);
    let names = [
        "consumer_key",
        "signature_method",
        "timestamp",
        "nonce",
        "version",
        "token",
        "callback",
        "verifier",
    ];
    let names = names.map(|name| format!("oauth_{name}"));
    let extra = ["include", "page", "text"];
    let names = names.iter().map(String::as_str).chain(extra);
    let parameters: Vec<_> = names
        .filter_map(|name| Some((name, sent.get(name).or_else(|| fields.get(name))?)))
        .collect();
    let expected = oauth(
        Version::V1_0a,
        request.method().as_str(),
        request.url(),
        &parameters,
        "secret",
        token_secret,
    );
    assert_eq!(sent.get("oauth_signature"), Some(&*expected));
}

/// AUTH-2.03: the three steps, and the cookie.
#[tokio::test]
async fn a_request_token_becomes_an_access_token() -> Result<(), Error> {
    let provider = provider();
    let script = Script::new()
        .answer(ok(REQUEST_TOKEN))
        .answer(ok(ACCESS_TOKEN));
    let redirect = provider.authorize_redirect(&script, Some(BACK)).await?;
    assert_eq!(argument(redirect.url(), "oauth_token"), "rt/1");
    assert_eq!(argument(redirect.url(), "oauth_callback"), BACK);
    let token = format!("{}|{}|", STANDARD.encode("rt/1"), STANDARD.encode("rs-1"));
    assert!(redirect.in_flight().starts_with(&token));

    let returned = Returned::from_query("oauth_token=rt%2F1&oauth_verifier=v-1");
    let token = provider
        .access_token(&script, Some(redirect.in_flight()), &returned)
        .await?;
    assert_eq!(
        (token.key.expose(), token.secret.expose()),
        ("at-1", "as-1")
    );
    assert_eq!(token.get("screen_name"), Some("ada"));

    let [first, second] = script.requests().try_into().expect("two requests");
    assert_eq!(argument(first.url(), "oauth_callback"), BACK);
    assert_eq!(argument(first.url(), "oauth_version"), "1.0");
    assert_signed(&first, "");
    assert_eq!(argument(second.url(), "oauth_verifier"), "v-1");
    assert_signed(&second, "rs-1");
    assert_ne!(
        argument(first.url(), "oauth_nonce"),
        argument(second.url(), "oauth_nonce")
    );
    Ok(())
}

/// AUTH-2.04
#[tokio::test]
async fn out_of_band_means_that_no_browser_comes_back() -> Result<(), Error> {
    let script = Script::new().answer(ok(REQUEST_TOKEN));
    let redirect = provider()
        .extra_param("scope", "all")
        .authorize_redirect(&script, Some("oob"))
        .await?;
    assert_eq!(redirect.url(), "https://p.example/a?oauth_token=rt%2F1");
    assert_eq!(
        argument(script.requests()[0].url(), "oauth_callback"),
        "oob"
    );
    assert_eq!(argument(script.requests()[0].url(), "scope"), "all");
    Ok(())
}

/// AUTH-2.03: missing and mismatching cookies.
#[tokio::test]
async fn a_return_without_its_cookie_is_refused() -> Result<(), Error> {
    let provider = provider();
    let script = Script::new().answer(ok(REQUEST_TOKEN));
    let redirect = provider.authorize_redirect(&script, Some(BACK)).await?;
    let ours = Some(redirect.in_flight());
    let cases = [
        (None, "oauth_token=rt%2F1", Check::InFlight),
        (Some("nonsense"), "oauth_token=rt%2F1", Check::InFlight),
        (Some("|"), "oauth_token=", Check::InFlight),
        (Some("|||0"), "oauth_token=", Check::InFlight),
        (
            Some("cnQvMQ==|cnMtMQ=="),
            "oauth_token=rt%2F1",
            Check::InFlight,
        ),
        (ours, "oauth_token=other", Check::RequestToken),
        (ours, "oauth_token=rt%2F1&oauth_token=rt%2F1", Check::Fields),
        (ours, "", Check::Fields),
        (ours, "denied=other", Check::RequestToken),
    ];
    for (in_flight, query, check) in cases {
        let error = provider
            .access_token(&script, in_flight, &Returned::from_query(query))
            .await;
        let error = error.expect_err("nobody");
        assert_eq!(
            (error.step(), error.failed_check()),
            (Step::Return, Some(check)),
            "{query}: {error}"
        );
    }
    let denied = provider
        .access_token(&script, ours, &Returned::from_query("denied=rt%2F1"))
        .await;
    assert!(matches!(denied, Err(Error::Refused { .. })));
    Ok(())
}

/// AUTH-2.03: a provider that is not to be trusted with another's logins cannot hand in a request token of that one.
#[tokio::test]
async fn a_login_that_began_with_another_provider_is_refused() -> Result<(), Error> {
    let script = Script::new().answer(ok(REQUEST_TOKEN));
    let redirect = provider()
        .request_token_url("https://mallory.example/r")
        .authorize_redirect(&script, Some(BACK))
        .await?;
    let returned = Returned::from_query("oauth_token=rt%2F1&oauth_verifier=v-1");
    let error = provider()
        .access_token(&script, Some(redirect.in_flight()), &returned)
        .await;
    let error = error.expect_err("nobody");
    assert_eq!(error.failed_check(), Some(Check::InFlight), "{error}");
    assert_eq!(script.requests().len(), 1);
    Ok(())
}

/// AUTH-2.03: as in the other protocols, whatever the cookie's signature allows.
#[tokio::test]
async fn a_login_under_way_for_more_than_ten_minutes_is_over() -> Result<(), Error> {
    let at = |seconds| provider().clock(move || UNIX_EPOCH + Duration::from_secs(seconds));
    let script = Script::new()
        .answer(ok(REQUEST_TOKEN))
        .answer(ok(ACCESS_TOKEN));
    let redirect = at(1000).authorize_redirect(&script, Some(BACK)).await?;
    let returned = Returned::from_query("oauth_token=rt%2F1&oauth_verifier=v-1");
    let in_flight = Some(redirect.in_flight());
    let late = at(1601).access_token(&script, in_flight, &returned).await;
    assert_eq!(
        late.expect_err("too late").failed_check(),
        Some(Check::InFlightAge)
    );
    at(1600).access_token(&script, in_flight, &returned).await?;
    Ok(())
}

#[tokio::test]
async fn answers_without_token_or_secret_are_faults() {
    for (body, fault) in [
        ("oauth_token=1", "`oauth_token_secret` is missing"),
        ("nonsense", "`oauth_token` is missing"),
    ] {
        let error = provider()
            .authorize_redirect(&Script::new().answer(ok(body)), None)
            .await;
        match error {
            Err(Error::Answer {
                step: Step::RequestToken,
                fault: found,
                ..
            }) => assert_eq!(found, fault),
            other => panic!("{other:?}"),
        }
    }
}

/// AUTH-2.05, AUTH-3.05
#[tokio::test]
async fn twitter_names_the_user_by_his_screen_name() -> Result<(), Error> {
    let twitter = twitter();
    let script = Script::new()
        .answer(ok(REQUEST_TOKEN))
        .answer(ok(ACCESS_TOKEN))
        .answer(ok(r#"{"screen_name": "ada", "name": "Ada L."}"#));
    let redirect = twitter.authenticate_redirect(&script, Some(BACK)).await?;
    assert_eq!(redirect.url(), "https://p.example/auto?oauth_token=rt%2F1");
    let returned = Returned::from_query("oauth_token=rt%2F1&oauth_verifier=v-1");
    let login = twitter
        .authenticated_user(&script, Some(redirect.in_flight()), &returned)
        .await?;
    assert_eq!(
        (login.text("username"), login.text("name")),
        (Some("ada"), Some("Ada L."))
    );
    assert_eq!(login.tokens.key.expose(), "at-1");
    let asked = &script.requests()[2];
    assert!(
        asked
            .url()
            .starts_with("https://p.example/1.1/account/verify_credentials.json?")
    );
    assert_signed(asked, "as-1");
    Ok(())
}

/// AUTH-1.03, AUTH-2.05, AUTH-3.05: `twitter_request`.
#[tokio::test]
async fn twitter_requests_are_signed_with_all_their_arguments() -> Result<(), Error> {
    let twitter = twitter();
    let token = AccessToken::new("at-1", "as-1");
    let script = Script::new()
        .answer(ok("[]"))
        .answer(ok("{}"))
        .answer(ok("{}"));
    twitter
        .request(
            &script,
            "/statuses/home",
            Some(&token),
            &[("page", "2")],
            None,
        )
        .await?;
    twitter
        .request(
            &script,
            "/statuses/update",
            Some(&token),
            &[],
            Some(&[("text", "hi & bye")]),
        )
        .await?;
    twitter
        .request(
            &script,
            "http://search.example/search.json",
            None,
            &[("q", "x")],
            None,
        )
        .await?;
    let [list, post, search] = script.requests().try_into().expect("three requests");
    assert!(
        list.url()
            .starts_with("https://p.example/1.1/statuses/home.json?page=2&oauth_consumer_key=key&")
    );
    assert_signed(&list, "as-1");
    assert_eq!(
        (post.method().as_str(), form(&post).get("text")),
        ("POST", Some("hi & bye"))
    );
    assert_signed(&post, "as-1");
    assert_eq!(search.url(), "http://search.example/search.json?q=x");
    Ok(())
}
