//! AUTH-3.06 against `oidc-provider`, a certified provider of OpenID Connect.

use tornado_auth::{
    Check, ClientAuth, Error, Login, OAuth2, OpenIdConnect, Redirect, Returned, Step,
};

use super::browser::{Browser, Page};
use super::program::Program;
use super::wire::{Wire, send};
use crate::visit::BACK;

fn client(provider: &Program, id: &str) -> OpenIdConnect {
    let secret = format!("secret-of-{id}-which-is-long-enough");
    OpenIdConnect::new(&provider.origin, id, secret).scope(["email", "profile"])
}

async fn control(provider: &Program, what: &str) {
    let url = format!("{}/control?{what}", provider.origin);
    send("POST", &url, &[], b"").await.expect("done");
}

/// Logs in and consents, as a person does.
async fn consent(redirect: &Redirect) -> Returned {
    let mut browser = Browser::default();
    let page = browser.visit(redirect.url()).await.page();
    let page = log_in_as(&mut browser, &page, "ada").await;
    browser.submit(&page, &[]).await.back()
}

async fn log_in_as(browser: &mut Browser, page: &Page, name: &str) -> Page {
    browser
        .submit(page, &[("login", name), ("password", "any")])
        .await
        .page()
}

async fn log_in(client: &OpenIdConnect) -> Result<Login, Error> {
    let redirect = client.authorize_redirect(&Wire, BACK).await?;
    let returned = consent(&redirect).await;
    client
        .authenticated_user(&Wire, Some(redirect.in_flight()), &returned)
        .await
}

/// AUTH-1.02: RS256 and ES256, the secret in the header and in the form, and no secret at all.
#[tokio::test]
async fn a_person_logs_in() -> Result<(), Error> {
    let provider = Program::start("oidc_provider.mjs");
    for id in ["rs", "es", "public"] {
        let client = match id {
            "public" => client(&provider, id).without_secret(),
            "es" => client(&provider, id).client_auth(ClientAuth::Form),
            id => client(&provider, id),
        };
        let login = log_in(&client).await?;
        assert_eq!(login.text("sub"), Some("ada"));
        let user = client.user_info(&Wire, &login).await?;
        assert_eq!(
            (user["email"].as_str(), user["name"].as_str()),
            (Some("ada@op.example"), Some("The person ada"))
        );
        let refresh_token = login.tokens.refresh_token.expect("a refresh token");
        let tokens = client.refresh(&Wire, &refresh_token).await?;
        assert_ne!(tokens.access_token, login.tokens.access_token);
    }
    Ok(())
}

/// The same provider spoken to as one of OAuth 2.0.
#[tokio::test]
async fn a_person_logs_in_by_oauth_2_alone() -> Result<(), Error> {
    let provider = Program::start("oidc_provider.mjs");
    let url = |path: &str| format!("{}{path}", provider.origin);
    let client = OAuth2::new(
        url("/auth"),
        url("/token"),
        "es",
        "secret-of-es-which-is-long-enough",
    )
    .user_url(url("/me"))
    .scope(["openid", "email"]);
    let redirect = client.authorize_redirect(BACK);
    let returned = consent(&redirect).await;
    let login = client
        .authenticated_user(&Wire, Some(redirect.in_flight()), &returned)
        .await?;
    assert_eq!(login.text("email"), Some("ada@op.example"));
    let error = client
        .request(&Wire, &url("/me"), &"of-somebody".into(), &[], None)
        .await
        .expect_err("refused");
    assert!(
        matches!(error, Error::Refused { step: Step::Request, ref code, .. } if code == "invalid_token"),
        "{error}"
    );
    Ok(())
}

#[tokio::test]
async fn a_person_says_no() -> Result<(), Error> {
    let provider = Program::start("oidc_provider.mjs");
    let client = client(&provider, "rs");
    let redirect = client.authorize_redirect(&Wire, BACK).await?;
    let mut browser = Browser::default();
    let page = browser.visit(redirect.url()).await.page();
    let returned = browser.click(&page, "[ Cancel ]").await.back();
    let error = client
        .authenticated_user(&Wire, Some(redirect.in_flight()), &returned)
        .await;
    match error {
        Err(Error::Refused {
            step: Step::Return,
            code,
            ..
        }) => assert_eq!(code, "access_denied"),
        other => panic!("{other:?}"),
    }
    Ok(())
}

/// The cookie is cleared at the first return; and should it not be, the provider takes no code twice.
#[tokio::test]
async fn a_return_counts_once_and_in_the_browser_that_left() -> Result<(), Error> {
    let provider = Program::start("oidc_provider.mjs");
    let client = client(&provider, "rs");
    let redirect = client.authorize_redirect(&Wire, BACK).await?;
    let returned = consent(&redirect).await;

    let other = client.authorize_redirect(&Wire, BACK).await?;
    let stolen = client
        .authenticated_user(&Wire, Some(other.in_flight()), &returned)
        .await;
    assert_eq!(
        stolen.expect_err("another browser").failed_check(),
        Some(Check::State)
    );
    client
        .authenticated_user(&Wire, Some(redirect.in_flight()), &returned)
        .await?;
    let again = client.authenticated_user(&Wire, None, &returned).await;
    assert_eq!(
        again.expect_err("the cookie is gone").failed_check(),
        Some(Check::InFlight)
    );
    let again = client
        .authenticated_user(&Wire, Some(redirect.in_flight()), &returned)
        .await;
    let again = again.expect_err("the code was used");
    assert!(
        matches!(again, Error::Refused { step: Step::AccessToken, ref code, .. } if code == "invalid_grant"),
        "{again}"
    );
    Ok(())
}

/// PKCE: a code that was caught is of no use in a login of one's own.
#[tokio::test]
async fn a_code_of_another_login_is_refused() -> Result<(), Error> {
    let provider = Program::start("oidc_provider.mjs");
    let client = client(&provider, "rs");
    let theirs = client.authorize_redirect(&Wire, BACK).await?;
    let caught = consent(&theirs).await;
    let ours = client.authorize_redirect(&Wire, BACK).await?;
    let state = crate::visit::argument(ours.url(), "state");
    let issuer = provider.origin.as_str();
    let returned = Returned::from_iter([
        ("code", caught.get("code").unwrap_or_default()),
        ("state", &state),
        ("iss", issuer),
    ]);
    let error = client
        .authenticated_user(&Wire, Some(ours.in_flight()), &returned)
        .await
        .expect_err("refused");
    assert!(
        matches!(error, Error::Refused { step: Step::AccessToken, ref code, .. } if code == "invalid_grant"),
        "{error}"
    );
    Ok(())
}

/// Signed by the provider's own key where that is not what is wrong.
#[tokio::test]
async fn tokens_that_are_wrong_in_one_way_are_refused() -> Result<(), Error> {
    let provider = Program::start("oidc_provider.mjs");
    let client = client(&provider, "rs");
    let modes = [
        ("expired", Check::Expiry),
        ("nonce", Check::Nonce),
        ("issuer", Check::Issuer),
        ("audience", Check::Audience),
        ("token", Check::AccessTokenHash),
        ("none", Check::Algorithm),
        ("signature", Check::Signature),
    ];
    for (mode, check) in modes {
        control(&provider, &format!("mode={mode}")).await;
        let error = log_in(&client).await.expect_err(mode);
        assert_eq!(
            (error.step(), error.failed_check()),
            (Step::IdToken, Some(check)),
            "{mode}: {error}"
        );
    }
    control(&provider, "mode=").await;
    log_in(&client).await?;
    Ok(())
}

#[tokio::test]
async fn a_token_signed_with_the_shared_secret_is_refused() {
    let provider = Program::start("oidc_provider.mjs");
    let error = log_in(&client(&provider, "hs")).await.expect_err("refused");
    assert_eq!(
        error.to_string(),
        "ID token: refused algorithm: `HS256` is not believed"
    );
}

#[tokio::test]
async fn an_issuer_by_another_name_is_refused() {
    let provider = Program::start("oidc_provider.mjs");
    let client = OpenIdConnect::new(
        provider.origin.replace("127.0.0.1", "localhost"),
        "rs",
        "secret",
    );
    let error = client
        .authorize_redirect(&Wire, BACK)
        .await
        .expect_err("refused");
    assert_eq!(
        (error.step(), error.failed_check()),
        (Step::Discovery, Some(Check::Issuer))
    );
}

#[tokio::test]
async fn rotated_keys_are_found() -> Result<(), Error> {
    let provider = Program::start("oidc_provider.mjs");
    let client = client(&provider, "rs");
    log_in(&client).await?;
    control(&provider, "rotate=1").await;
    log_in(&client).await?;
    control(&provider, "rotate=1").await;
    let error = log_in(&client).await.expect_err("asked for once a minute");
    assert_eq!(error.failed_check(), Some(Check::Key));
    Ok(())
}

#[tokio::test]
async fn a_wrong_secret_is_refused_and_not_shown() -> Result<(), Error> {
    let provider = Program::start("oidc_provider.mjs");
    let client = OpenIdConnect::new(&provider.origin, "rs", "not-the-secret");
    let error = log_in(&client).await.expect_err("refused");
    assert!(
        matches!(error, Error::Refused { step: Step::AccessToken, ref code, .. } if code == "invalid_client"),
        "{error}"
    );
    assert!(!format!("{error} {error:?}").contains("not-the-secret"));
    Ok(())
}
