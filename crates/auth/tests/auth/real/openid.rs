//! AUTH-2.01 and AUTH-2.02 against a provider of OpenID 2.0 made with python3-openid.

use tornado_auth::{Attribute, Check, Error, OpenId, Redirect, Returned, Step};

use super::browser::Browser;
use super::program::Program;
use super::wire::Wire;
use crate::visit::BACK;

fn client(provider: &Program) -> OpenId {
    OpenId::new(format!("{}/endpoint", provider.origin))
}

async fn consent(redirect: &Redirect) -> Returned {
    let mut browser = Browser::default();
    let page = browser.visit(redirect.url()).await.page();
    browser.submit(&page, &[("said", "yes")]).await.back()
}

#[tokio::test]
async fn a_person_logs_in_once() -> Result<(), Error> {
    let provider = Program::start("openid_provider.py");
    let client = client(&provider);
    let redirect = client.authenticate_redirect(BACK);
    let returned = consent(&redirect).await;
    let login = client
        .authenticated_user(&Wire, Some(redirect.in_flight()), &returned)
        .await?;
    let claimed_id = format!("{}/ada", provider.origin);
    let expected = [
        ("first_name", "Ada"),
        ("last_name", "Lovelace"),
        ("name", "Ada Lovelace"),
        ("email", "ada@op.example"),
        ("locale", "en-gb"),
        ("claimed_id", &claimed_id),
    ];
    for (name, value) in expected {
        assert_eq!(login.text(name), Some(value), "{name}");
    }
    let again = client
        .authenticated_user(&Wire, Some(redirect.in_flight()), &returned)
        .await;
    let again = again.expect_err("the provider stands by it once");
    assert_eq!(
        (again.step(), again.failed_check()),
        (Step::Verification, Some(Check::IsValid))
    );
    Ok(())
}

#[tokio::test]
async fn only_what_is_asked_for_is_told() -> Result<(), Error> {
    let provider = Program::start("openid_provider.py");
    let client = client(&provider).attributes([Attribute::Email]);
    let redirect = client.authenticate_redirect(BACK);
    let returned = consent(&redirect).await;
    let login = client
        .authenticated_user(&Wire, Some(redirect.in_flight()), &returned)
        .await?;
    assert_eq!(
        (login.text("email"), login.text("name")),
        (Some("ada@op.example"), Some("ada"))
    );
    assert!(!login.user.contains_key("first_name"));
    Ok(())
}

#[tokio::test]
async fn a_person_says_no() {
    let provider = Program::start("openid_provider.py");
    let client = client(&provider);
    let redirect = client.authenticate_redirect(BACK);
    let mut browser = Browser::default();
    let page = browser.visit(redirect.url()).await.page();
    let returned = browser.click(&page, "no").await.back();
    match client
        .authenticated_user(&Wire, Some(redirect.in_flight()), &returned)
        .await
    {
        Err(Error::Refused {
            step: Step::Return,
            code,
            ..
        }) => assert_eq!(code, "cancel"),
        other => panic!("{other:?}"),
    }
}

/// Changed on its way, or brought by another browser.
#[tokio::test]
async fn what_the_provider_did_not_say_is_refused() {
    let provider = Program::start("openid_provider.py");
    let client = client(&provider);
    let redirect = client.authenticate_redirect(BACK);
    let returned = consent(&redirect).await;
    let changed = |name: &str, value: &str| -> Returned {
        let names = [
            "ns",
            "mode",
            "op_endpoint",
            "claimed_id",
            "identity",
            "return_to",
            "response_nonce",
            "assoc_handle",
            "signed",
            "sig",
            "ns.ax",
            "ax.mode",
            "ax.type.email",
            "ax.value.email",
            "ax.type.ext0",
            "ax.value.ext0",
            "ax.count.ext0",
        ];
        let names = names
            .iter()
            .map(|name| format!("openid.{name}"))
            .chain(["state".to_owned()]);
        let kept =
            names.filter_map(|found| Some((found.clone(), returned.get(&found)?.to_owned())));
        kept.filter(|(found, _)| found != name)
            .chain([(name.to_owned(), value.to_owned())])
            .collect()
    };
    let eve = format!("{}/eve", provider.origin);
    let spoiled = [
        (
            changed("openid.claimed_id", &eve),
            Step::Verification,
            Check::IsValid,
        ),
        (
            changed("openid.sig", "AAAAAAAAAAAAAAAAAAAAAAAAAAA="),
            Step::Verification,
            Check::IsValid,
        ),
        (
            changed("state", "of-another-browser"),
            Step::Return,
            Check::State,
        ),
        (
            changed("openid.return_to", "https://app.example/other"),
            Step::Return,
            Check::ReturnTo,
        ),
    ];
    for (returned, step, check) in spoiled {
        let error = client
            .authenticated_user(&Wire, Some(redirect.in_flight()), &returned)
            .await
            .expect_err("refused");
        assert_eq!(
            (error.step(), error.failed_check()),
            (step, Some(check)),
            "{error}"
        );
    }
}
