//! AUTH-3.06: OpenID Connect against a double that can lie.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tornado_auth::{Check, Error, OpenIdConnect, Returned, Step, providers};
use tornado_httpclient::{Response, Script};

use crate::provider::{ISSUER, Key, Provider, Says, now};
use crate::visit::{BACK, argument, form};

#[tokio::test]
async fn the_verified_token_says_who_it_is() -> Result<(), Error> {
    let provider = Provider::new();
    let login = provider.log_in().await?;
    assert_eq!(
        (login.text("sub"), login.text("iss")),
        (Some("ada"), Some(ISSUER))
    );
    let more = provider.client.user_info(&provider.script, &login).await?;
    assert_eq!(more["email"], "ada@op.example");
    let exchange = provider
        .script
        .requests()
        .into_iter()
        .find(|request| request.url().ends_with("/token"))
        .expect("asked");
    assert!(
        exchange.headers().contains("Authorization"),
        "basic, as nothing else is said"
    );
    assert_eq!(form(&exchange).get("client_secret"), None);
    Ok(())
}

#[tokio::test]
async fn the_browser_leaves_with_openid_nonce_state_and_challenge() -> Result<(), Error> {
    let provider = Provider::new();
    let redirect = provider
        .client
        .authorize_redirect(&provider.script, BACK)
        .await?;
    assert!(redirect.url().starts_with(&format!("{ISSUER}/auth?")));
    assert_eq!(argument(redirect.url(), "scope"), "openid email");
    for name in ["nonce", "state", "code_challenge"] {
        assert_eq!(argument(redirect.url(), name).len(), 43, "{name}");
    }
    Ok(())
}

/// Discovery and keys are asked for once an hour, not for each login.
#[tokio::test]
async fn what_was_learned_is_kept() -> Result<(), Error> {
    let provider = Provider::new();
    for _ in 0..3 {
        provider.log_in().await?;
    }
    assert_eq!(provider.asked("/.well-known/openid-configuration"), 1);
    assert_eq!(provider.asked("/jwks"), 1);
    Ok(())
}

/// Every claim and every part of the header that is checked.
#[tokio::test]
async fn a_token_that_is_wrong_anywhere_is_refused() {
    type Change = fn(&mut Says);
    let cases: [(&str, Change, Check); 30] = [
        (
            "another issuer",
            |s| s.claims["iss"] = "https://evil.example".into(),
            Check::Issuer,
        ),
        (
            "an issuer with a slash more",
            |s| s.claims["iss"] = format!("{ISSUER}/").into(),
            Check::Issuer,
        ),
        ("no issuer", |s| drop(s.claims["iss"].take()), Check::Issuer),
        (
            "another audience",
            |s| s.claims["aud"] = "other".into(),
            Check::Audience,
        ),
        (
            "no audience",
            |s| drop(s.claims["aud"].take()),
            Check::Audience,
        ),
        (
            "an audience of others",
            |s| s.claims["aud"] = json!(["x", "y"]),
            Check::Audience,
        ),
        (
            "several audiences without a party",
            |s| s.claims["aud"] = json!(["my-id", "y"]),
            Check::AuthorizedParty,
        ),
        (
            "another party",
            |s| s.claims["azp"] = "other".into(),
            Check::AuthorizedParty,
        ),
        (
            "expired",
            |s| s.claims["exp"] = (now() - 61).into(),
            Check::Expiry,
        ),
        ("no expiry", |s| drop(s.claims["exp"].take()), Check::Expiry),
        (
            "an expiry in words",
            |s| s.claims["exp"] = "never".into(),
            Check::Expiry,
        ),
        (
            "a negative expiry",
            |s| s.claims["exp"] = (-1).into(),
            Check::Expiry,
        ),
        (
            "issued tomorrow",
            |s| s.claims["iat"] = (now() + 86_400).into(),
            Check::IssuedAt,
        ),
        (
            "not issued",
            |s| drop(s.claims["iat"].take()),
            Check::IssuedAt,
        ),
        (
            "not before tomorrow",
            |s| s.claims["nbf"] = (now() + 86_400).into(),
            Check::IssuedAt,
        ),
        (
            "another nonce",
            |s| s.claims["nonce"] = "swapped".into(),
            Check::Nonce,
        ),
        (
            "no nonce",
            |s| s.claims["nonce"] = Value::Null,
            Check::Nonce,
        ),
        (
            "the hash of another token",
            |s| s.claims["at_hash"] = "MTIzNDU2Nzg5MDEyMzQ1Ng".into(),
            Check::AccessTokenHash,
        ),
        (
            "a hash that is none",
            |s| s.claims["at_hash"] = 7.into(),
            Check::AccessTokenHash,
        ),
        ("nobody", |s| s.claims["sub"] = "".into(), Check::Subject),
        (
            "a subject of a thousand letters",
            |s| s.claims["sub"] = "x".repeat(1000).into(),
            Check::Subject,
        ),
        (
            "alg none",
            |s| s.header["alg"] = "none".into(),
            Check::Algorithm,
        ),
        (
            "alg None",
            |s| s.header["alg"] = "None".into(),
            Check::Algorithm,
        ),
        (
            "a shared secret",
            |s| s.header["alg"] = "HS256".into(),
            Check::Algorithm,
        ),
        ("no alg", |s| drop(s.header["alg"].take()), Check::Algorithm),
        (
            "extensions",
            |s| s.header["crit"] = json!(["exp"]),
            Check::Algorithm,
        ),
        (
            "the algorithm of other keys",
            |s| s.header["alg"] = "RS256".into(),
            Check::Key,
        ),
        (
            "an unknown key",
            |s| s.header["kid"] = "two".into(),
            Check::Key,
        ),
        (
            "another's signature",
            |s| s.signer = Key::new("one"),
            Check::Signature,
        ),
        (
            "another's signature, no key named",
            |s| {
                s.header = json!({"alg": "ES256"});
                s.signer = Key::new("one");
            },
            Check::Key,
        ),
    ];
    for (what, change, check) in cases {
        let provider = Provider::new();
        provider.says(change);
        let error = provider.log_in().await.expect_err(what);
        assert_eq!(
            (error.step(), error.failed_check()),
            (Step::IdToken, Some(check)),
            "{what}: {error}"
        );
    }
}

#[tokio::test]
async fn a_token_whose_text_was_changed_is_refused() {
    type Spoil = fn(String) -> String;
    let spoils: [(Spoil, Check); 6] = [
        (
            |token| {
                token
                    .rsplit_once('.')
                    .map(|(signed, _)| format!("{signed}."))
                    .unwrap_or_default()
            },
            Check::Signature,
        ),
        (
            |token| token.replacen('.', "x.", 2).replacen("x.", ".", 1),
            Check::Fields,
        ),
        (
            |token| {
                token
                    .rsplit_once('.')
                    .map(|(signed, _)| signed.to_owned())
                    .unwrap_or_default()
            },
            Check::Fields,
        ),
        (|_| String::new(), Check::Fields),
        (|_| "...".to_owned(), Check::Fields),
        (|token| format!("{token}.e30"), Check::Fields),
    ];
    for (number, (spoil, check)) in spoils.into_iter().enumerate() {
        let provider = Provider::new();
        provider.says(|says| says.spoil = spoil);
        let error = provider.log_in().await.expect_err("not believed");
        assert_eq!(error.step(), Step::IdToken, "{number}: {error}");
        assert_eq!(error.failed_check(), Some(check), "{number}: {error}");
    }
    let provider = Provider::new();
    provider.says(|says| says.without_id_token = true);
    assert_eq!(
        provider
            .log_in()
            .await
            .expect_err("no token")
            .failed_check(),
        Some(Check::Fields)
    );
}

/// Clocks may differ by a minute; of several audiences one is ours; keys without names are tried.
#[tokio::test]
async fn a_token_that_is_right_in_another_way_is_believed() -> Result<(), Error> {
    let changes: [fn(&mut Says); 6] = [
        |s| s.claims["exp"] = (now() - 30).into(),
        |s| s.claims["iat"] = (now() + 30).into(),
        |s| s.claims["iat"] = (now() as f64 + 0.5).into(),
        |s| {
            s.claims["aud"] = json!(["other", "my-id"]);
            s.claims["azp"] = "my-id".into();
        },
        |s| {
            s.header = json!({"alg": "ES256"});
            s.keys.insert(0, Key::new("zero").jwk());
        },
        |s| {
            let hash = Sha256::digest("at-1");
            s.claims["at_hash"] = URL_SAFE_NO_PAD.encode(&hash[..16]).into();
        },
    ];
    for change in changes {
        let provider = Provider::new();
        provider.says(change);
        provider.log_in().await?;
    }
    Ok(())
}

/// A key that is not known yet is asked for, and then not again for a minute.
#[tokio::test]
async fn rotated_keys_are_found_and_asked_for_once_a_minute() -> Result<(), Error> {
    let seconds = Arc::new(AtomicU64::new(now()));
    let mut provider = Provider::new();
    provider.client = provider.client.clone().clock({
        let seconds = Arc::clone(&seconds);
        move || UNIX_EPOCH + Duration::from_secs(seconds.load(Ordering::Relaxed))
    });
    let rotate = |name: &'static str| {
        let key = Key::new(name);
        provider.says(|says| {
            says.keys = vec![key.jwk()];
            says.header["kid"] = name.into();
            says.signer = key;
        });
    };
    provider.log_in().await?;
    assert_eq!(provider.asked("/jwks"), 1);
    rotate("two");
    provider.log_in().await?;
    assert_eq!(provider.asked("/jwks"), 2);
    rotate("three");
    for _ in 0..5 {
        let error = provider.log_in().await.expect_err("not known yet");
        assert_eq!(error.failed_check(), Some(Check::Key));
    }
    assert_eq!(provider.asked("/jwks"), 2);
    seconds.fetch_add(60, Ordering::Relaxed);
    provider.log_in().await?;
    assert_eq!(provider.asked("/jwks"), 3);
    Ok(())
}

/// A key that the provider has withdrawn is believed for an hour at most.
#[tokio::test]
async fn withdrawn_keys_are_forgotten() -> Result<(), Error> {
    let seconds = Arc::new(AtomicU64::new(now()));
    let mut provider = Provider::new();
    provider.client = provider.client.clone().clock({
        let seconds = Arc::clone(&seconds);
        move || UNIX_EPOCH + Duration::from_secs(seconds.load(Ordering::Relaxed))
    });
    provider.says(|says| says.claims["exp"] = (now() + 86_400).into());
    provider.log_in().await?;
    provider.says(|says| says.keys = vec![Key::new("two").jwk()]);
    provider.log_in().await?;
    seconds.fetch_add(3600, Ordering::Relaxed);
    assert_eq!(
        provider
            .log_in()
            .await
            .expect_err("withdrawn")
            .failed_check(),
        Some(Check::Key)
    );
    Ok(())
}

#[tokio::test]
async fn keys_that_are_not_for_signing_or_too_weak_are_not_used() {
    let unusable: [fn(&mut Value); 5] = [
        |key| key["use"] = "enc".into(),
        |key| key["alg"] = "ES384".into(),
        |key| key["alg"] = "RSA-OAEP".into(),
        |key| key["kty"] = "oct".into(),
        |key| drop(key["kid"].take()),
    ];
    for change in unusable {
        let provider = Provider::new();
        provider.says(|says| change(&mut says.keys[0]));
        assert_eq!(
            provider.log_in().await.expect_err("no key").failed_check(),
            Some(Check::Key)
        );
    }
    let provider = Provider::new();
    provider.says(|says| {
        says.keys = vec![json!({"kty": "RSA", "kid": "one", "n": URL_SAFE_NO_PAD.encode([255; 64]), "e": "AQAB"})];
        says.header["alg"] = "RS256".into();
    });
    assert_eq!(
        provider
            .log_in()
            .await
            .expect_err("512 bits")
            .failed_check(),
        Some(Check::Signature)
    );
}

#[tokio::test]
async fn metadata_of_another_issuer_or_without_tls_are_refused() {
    type Change = fn(&mut Says);
    let checks: [(Change, Check); 4] = [
        (
            |s| s.metadata["issuer"] = "https://evil.example".into(),
            Check::Issuer,
        ),
        (
            |s| s.metadata["token_endpoint"] = "http://op.example/token".into(),
            Check::Https,
        ),
        (
            |s| s.metadata["jwks_uri"] = "http://op.example/jwks".into(),
            Check::Https,
        ),
        (
            |s| s.metadata["userinfo_endpoint"] = "ftp://op.example".into(),
            Check::Https,
        ),
    ];
    for (change, check) in checks {
        let provider = Provider::new();
        provider.says(change);
        let error = provider.log_in().await.expect_err("refused");
        assert_eq!(
            (error.step(), error.failed_check()),
            (Step::Discovery, Some(check)),
            "{error}"
        );
    }
    for name in [
        "issuer",
        "authorization_endpoint",
        "token_endpoint",
        "jwks_uri",
    ] {
        let provider = Provider::new();
        provider.says(|says| drop(says.metadata[name].take()));
        let error = provider.log_in().await.expect_err("refused");
        assert!(
            error
                .to_string()
                .starts_with(&format!("discovery: `{name}` is missing: `{{")),
            "{error}"
        );
    }
}

/// RFC 9207
#[tokio::test]
async fn a_return_from_another_provider_is_refused() -> Result<(), Error> {
    let provider = Provider::new();
    provider
        .says(|says| says.metadata["authorization_response_iss_parameter_supported"] = true.into());
    let redirect = provider
        .client
        .authorize_redirect(&provider.script, BACK)
        .await?;
    let state = argument(redirect.url(), "state");
    for (query, check) in [
        (format!("code=c&state={state}"), Check::Issuer),
        (
            format!("code=c&state={state}&iss=https://evil.example"),
            Check::Issuer,
        ),
        (
            format!("code=c&state={state}&iss=https://evil.example&iss={ISSUER}"),
            Check::Fields,
        ),
    ] {
        let returned = Returned::from_query(&query);
        let error = provider
            .client
            .authenticated_user(&provider.script, Some(redirect.in_flight()), &returned)
            .await;
        assert_eq!(error.expect_err("refused").failed_check(), Some(check));
    }
    assert_eq!(provider.asked("/token"), 0);
    Ok(())
}

#[tokio::test]
async fn user_information_of_somebody_else_is_refused() -> Result<(), Error> {
    let provider = Provider::new();
    let login = provider.log_in().await?;
    for user in [json!({"sub": "eve"}), json!({}), json!([])] {
        provider.says(|says| says.user = user);
        let error = provider
            .client
            .user_info(&provider.script, &login)
            .await
            .expect_err("refused");
        assert_eq!(
            (error.step(), error.failed_check()),
            (Step::User, Some(Check::Subject))
        );
    }
    provider.says(|says| drop(says.metadata["userinfo_endpoint"].take()));
    Ok(())
}

/// The way that the provider likes.
#[tokio::test]
async fn the_secret_goes_into_the_form_where_only_that_is_known() -> Result<(), Error> {
    let provider = Provider::new();
    provider.says(|says| {
        says.metadata["token_endpoint_auth_methods_supported"] = json!(["client_secret_post"])
    });
    provider.log_in().await?;
    let exchange = provider
        .script
        .requests()
        .into_iter()
        .find(|request| request.url().ends_with("/token"))
        .expect("asked");
    assert_eq!(form(&exchange).get("client_secret"), Some("my-secret"));
    assert!(!exchange.headers().contains("Authorization"));
    Ok(())
}

/// AUTH-1.01, AUTH-1.05: Google, Yahoo and Microsoft by discovery; one tenant of the last, or all.
#[tokio::test]
async fn well_known_providers_are_asked_at_their_addresses() {
    let cases: [(OpenIdConnect, &str); 5] = [
        (providers::google("id", "s"), "https://accounts.google.com"),
        (providers::yahoo("id", "s"), "https://api.login.yahoo.com"),
        (
            providers::microsoft("contoso", "id", "s"),
            "https://login.microsoftonline.com/contoso/v2.0",
        ),
        (
            providers::microsoft("common", "id", "s"),
            "https://login.microsoftonline.com/common/v2.0",
        ),
        (
            providers::microsoft("consumers", "id", "s"),
            "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
        ),
    ];
    for (provider, base) in cases {
        let script = Script::new().answer(Response::new(503).with_body("later"));
        let error = provider
            .authorize_redirect(&script, BACK)
            .await
            .expect_err("not there");
        assert_eq!(
            error.to_string(),
            "discovery: answered with status 503: `later`"
        );
        assert_eq!(
            script.requests()[0].url(),
            format!("{base}/.well-known/openid-configuration")
        );
    }
}

/// Of a provider with many tenants the token names the tenant, and its issuer has to be that of the tenant.
#[tokio::test]
async fn every_tenant_of_microsoft_is_an_issuer_of_its_own() -> Result<(), Error> {
    const ANY: &str = "https://login.microsoftonline.com/{tenantid}/v2.0";
    const TENANT: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";
    let own = ANY.replace("{tenantid}", TENANT);
    let cases = [
        (own.as_str(), TENANT, true),
        (&own, "other", false),
        (ANY, "{tenantid}", false),
        ("https://login.microsoftonline.com//v2.0", "", false),
        ("https://login.microsoftonline.com/a/b/v2.0", "a/b", false),
    ];
    for (issuer, tenant, holds) in cases {
        let mut provider = Provider::new();
        provider.client = providers::microsoft("common", "my-id", "my-secret")
            .discovery_url(format!("{ISSUER}/.well-known/openid-configuration"));
        provider.says(|says| {
            says.metadata["issuer"] = ANY.into();
            says.claims["iss"] = issuer.into();
            says.claims["tid"] = tenant.into();
        });
        let login = provider.log_in().await;
        match holds {
            true => drop(login?),
            false => assert_eq!(
                login.expect_err("refused").failed_check(),
                Some(Check::Issuer)
            ),
        }
    }
    Ok(())
}
