//! AUTH-2.03 to AUTH-2.05 against a provider of OAuth 1.0a made with oauthlib.

use std::time::{Duration, UNIX_EPOCH};

use tornado_auth::providers::Twitter;
use tornado_auth::{AccessToken, Check, Error, Returned, Step};

use super::browser::Browser;
use super::program::Program;
use super::wire::Wire;
use crate::visit::BACK;

fn twitter(provider: &Program, secret: &str) -> Twitter {
    let url = |path: &str| format!("{}{path}", provider.origin);
    Twitter::new("consumer-key", secret)
        .with_oauth(|oauth| {
            oauth
                .request_token_url(url("/initiate"))
                .authorize_url(url("/authorize"))
                .access_token_url(url("/token"))
        })
        .authenticate_url(url("/authorize"))
        .base_url(url("/1.1"))
}

const SECRET: &str = "consumer & secret/~";

async fn consent(url: &str) -> Returned {
    let mut browser = Browser::default();
    let page = browser.visit(url).await.page();
    browser.submit(&page, &[]).await.back()
}

#[tokio::test]
async fn a_person_logs_in_and_says_something() -> Result<(), Error> {
    let provider = Program::start("oauth1_provider.py");
    let twitter = twitter(&provider, SECRET);
    let redirect = twitter.authenticate_redirect(&Wire, Some(BACK)).await?;
    let returned = consent(redirect.url()).await;
    let login = twitter
        .authenticated_user(&Wire, Some(redirect.in_flight()), &returned)
        .await?;
    assert_eq!(login.text("username"), Some("ada"));
    assert_eq!(login.tokens.get("screen_name"), Some("ada"));
    let post = [("status", "hällo & ~bye/ +")];
    let said = twitter
        .request(
            &Wire,
            "/statuses/update",
            Some(&login.tokens),
            &[("a b", "c,d")],
            Some(&post),
        )
        .await?;
    assert_eq!(said["said"], "hällo & ~bye/ +");

    let again = twitter
        .authenticated_user(&Wire, Some(redirect.in_flight()), &returned)
        .await;
    assert_eq!(again.expect_err("used before").step(), Step::AccessToken);
    Ok(())
}

#[tokio::test]
async fn a_person_says_no() -> Result<(), Error> {
    let provider = Program::start("oauth1_provider.py");
    let twitter = twitter(&provider, SECRET);
    let redirect = twitter.authorize_redirect(&Wire, Some(BACK)).await?;
    let mut browser = Browser::default();
    let page = browser.visit(redirect.url()).await.page();
    let returned = browser.click(&page, "no").await.back();
    let error = twitter
        .authenticated_user(&Wire, Some(redirect.in_flight()), &returned)
        .await;
    assert!(
        matches!(
            error,
            Err(Error::Refused {
                step: Step::Return,
                ..
            })
        ),
        "{error:?}"
    );
    Ok(())
}

#[tokio::test]
async fn a_return_counts_in_the_browser_that_left() -> Result<(), Error> {
    let provider = Program::start("oauth1_provider.py");
    let twitter = twitter(&provider, SECRET);
    let (ours, theirs) = (
        twitter.authorize_redirect(&Wire, Some(BACK)).await?,
        twitter.authorize_redirect(&Wire, Some(BACK)).await?,
    );
    let returned = consent(theirs.url()).await;
    for (in_flight, check) in [
        (Some(ours.in_flight()), Check::RequestToken),
        (None, Check::InFlight),
    ] {
        let error = twitter
            .authenticated_user(&Wire, in_flight, &returned)
            .await
            .expect_err("refused");
        assert_eq!(error.failed_check(), Some(check));
    }
    let token = returned.get("oauth_token").unwrap_or_default();
    let guessed = Returned::from_iter([("oauth_token", token), ("oauth_verifier", "guessed")]);
    let error = twitter
        .authenticated_user(&Wire, Some(theirs.in_flight()), &guessed)
        .await
        .expect_err("refused");
    assert_eq!(error.step(), Step::AccessToken);
    Ok(())
}

#[tokio::test]
async fn wrong_signatures_and_old_requests_are_refused() {
    let provider = Program::start("oauth1_provider.py");
    let wrong = twitter(&provider, "not the secret")
        .authorize_redirect(&Wire, Some(BACK))
        .await;
    let old = twitter(&provider, SECRET)
        .with_oauth(|oauth| oauth.clock(|| UNIX_EPOCH + Duration::from_secs(1_000_000_000)))
        .authorize_redirect(&Wire, Some(BACK))
        .await;
    for error in [wrong, old] {
        let error = error.expect_err("refused");
        assert_eq!(error.step(), Step::RequestToken, "{error}");
        assert!(
            !format!("{error} {error:?}").contains("secret"),
            "{error:?}"
        );
    }
    let token = AccessToken::new("made-up", "made-up-secret");
    let error = twitter(&provider, SECRET)
        .request(&Wire, "/x", Some(&token), &[], None)
        .await
        .expect_err("refused");
    assert_eq!(
        error.to_string(),
        "request: refused with `32`: Could not authenticate you."
    );
}
