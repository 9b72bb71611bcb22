//! The values: they come and go as promised, and don't show what is secret.

use tornado_auth::{AccessToken, OAuth2, OpenIdConnect, Redirect, Returned, Secret, providers};

use crate::visit::{BACK, argument};

#[test]
fn a_secret_is_not_shown() {
    let secret = Secret::from("hidden");
    assert_eq!(format!("{secret:?}"), "***");
    assert_eq!(secret.expose(), "hidden");
    assert_eq!(secret, Secret::from("hidden"));
    assert_ne!(secret, Secret::from("hidden too"));
}

#[test]
fn providers_tokens_and_redirects_are_shown_without_secrets() {
    let provider = OAuth2::new("https://p/a", "https://p/t", "id", "hidden");
    let redirect = provider.authorize_redirect(BACK);
    let returned = Returned::from_query("code=hidden&state=hidden");
    let mut token = AccessToken::new("hidden", "hidden");
    token.fields = vec![("oauth_session_handle".into(), "hidden".into())];
    let shown = [
        format!("{provider:?}"),
        format!("{:?}", OpenIdConnect::new("https://p", "id", "hidden")),
        format!("{:?}", providers::Twitter::new("key", "hidden")),
        format!("{:?}", providers::FacebookConnect::new("key", "hidden")),
        format!("{token:?}"),
        format!("{:?}", AccessToken::new("hidden", "hidden")),
        format!("{returned:?}"),
    ];
    for text in shown {
        assert!(!text.contains("hidden"), "{text}");
    }
    assert_eq!(
        format!("{redirect:?}"),
        r#"Redirect { url: "https://p/a", .. }"#
    );
    assert_eq!(format!("{returned:?}"), r#"{"code", "state"}"#);
}

/// The last of several values, as in Tornado; forms and queries alike.
#[test]
fn what_the_browser_brought_is_read_from_queries_and_from_pairs() {
    let returned = Returned::from_query("?a=1&b=x+%26+y&a=2&empty=");
    assert_eq!(returned.get("a"), Some("2"));
    assert_eq!(returned.get("b"), Some("x & y"));
    assert!(returned.has("empty") && !returned.has("c"));
    let returned = Returned::from_iter([(&b"name"[..], &b"\xff"[..])]);
    assert_eq!(returned.get("name"), Some("\u{fffd}"));
}

/// AUTH-2.03: the name of the cookie.
#[test]
fn what_is_in_flight_fits_into_a_cookie() {
    assert_eq!(Redirect::COOKIE, "_oauth_request_token");
    let provider = OAuth2::new("https://p/a", "https://p/t", "id", "secret");
    let redirect = provider.authorize_redirect(BACK);
    let text = redirect.in_flight();
    assert!(
        text.len() < 1000
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    );
    let again = provider.authorize_redirect(BACK);
    assert_ne!(
        argument(redirect.url(), "state"),
        argument(again.url(), "state")
    );
}

/// AUTH-1.01, AUTH-1.05, AUTH-3.03: who is there, and where.
#[test]
fn well_known_providers_have_their_addresses() {
    let page = |redirect: Redirect| {
        redirect
            .url()
            .split('?')
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    let google = providers::google_oauth2("id", "secret").authorize_redirect(BACK);
    assert_eq!(argument(google.url(), "scope"), "profile email");
    assert_eq!(page(google), "https://accounts.google.com/o/oauth2/v2/auth");
    assert_eq!(
        page(providers::github("id", "secret").authorize_redirect(BACK)),
        "https://github.com/login/oauth/authorize"
    );
    assert_eq!(
        page(providers::x("id", "secret").authorize_redirect(BACK)),
        "https://x.com/i/oauth2/authorize"
    );
    assert_eq!(
        page(providers::FacebookGraph::new("id", "secret").authorize_redirect(BACK)),
        "https://www.facebook.com/dialog/oauth"
    );
    assert_eq!(
        page(providers::yahoo_openid().authenticate_redirect(BACK)),
        "https://open.login.yahooapis.com/openid/op/auth"
    );
}
