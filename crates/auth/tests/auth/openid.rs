//! AUTH-2.01, AUTH-2.02, W-OPENID: OpenID 2.0 against a double.

use tornado_auth::{Attribute, Check, Error, Login, OpenId, Redirect, Returned, Secret, Step};
use tornado_httpclient::{Response, Script};

use crate::visit::{BACK, argument, arguments, form};

pub(crate) const ENDPOINT: &str = "https://op.example/endpoint";

const AX: [(&str, &str); 7] = [
    ("ns.ext1", "http://openid.net/srv/ax/1.0"),
    ("ext1.mode", "fetch_response"),
    ("ext1.type.a", "http://axschema.org/contact/email"),
    ("ext1.value.a", "ada@op.example"),
    ("ext1.type.b", "http://axschema.org/pref/language"),
    ("ext1.value.b", "en-GB"),
    ("ext1.type.c", "http://axschema.org/namePerson/friendly"),
];

/// What an honest provider lets the browser bring, everything signed, and `more` with it.
pub(crate) fn assertion(redirect: &Redirect, more: &[(&str, &str)]) -> Vec<(String, String)> {
    let sent = arguments(redirect.url());
    let return_to = sent.get("openid.return_to").unwrap_or_default().to_owned();
    let state = argument(&return_to, "state");
    let mut fields = vec![
        ("op_endpoint", ENDPOINT),
        ("claimed_id", "https://op.example/ada"),
        ("identity", "https://op.example/ada"),
        ("return_to", &return_to),
        ("response_nonce", "2026-01-01T00:00:00Z1"),
        ("assoc_handle", "h"),
    ];
    fields.extend(more);
    let names: Vec<_> = fields.iter().map(|(name, _)| *name).collect();
    let signed = names.join(",");
    fields.extend([
        ("ns", "http://specs.openid.net/auth/2.0"),
        ("mode", "id_res"),
        ("signed", &signed),
        ("sig", "c2ln"),
    ]);
    let mut fields: Vec<_> = fields
        .into_iter()
        .map(|(name, value)| (format!("openid.{name}"), value.to_owned()))
        .collect();
    fields.push(("state".to_owned(), state));
    fields
}

fn set(fields: &mut Vec<(String, String)>, name: &str, value: Option<&str>) {
    fields.retain(|(found, _)| found != name);
    fields.extend(value.map(|value| (name.to_owned(), value.to_owned())));
}

async fn come_back(
    provider: &OpenId,
    redirect: &Redirect,
    fields: &[(String, String)],
    answer: &str,
) -> Result<(Login<Option<Secret>>, Script), Error> {
    let script = Script::new().answer(Response::new(200).with_body(answer.to_owned()));
    let returned = fields.iter().map(|(name, value)| (name, value)).collect();
    let login = provider
        .authenticated_user(&script, Some(redirect.in_flight()), &returned)
        .await?;
    Ok((login, script))
}

/// AUTH-2.01, W-OPENID
#[test]
fn the_browser_leaves_with_the_parameters_of_the_checklist() {
    let redirect =
        OpenId::new(ENDPOINT).authenticate_redirect("https://app.example:8443/login?a=1");
    let sent = arguments(redirect.url());
    let state = argument(sent.get("openid.return_to").unwrap_or_default(), "state");
    let expected = [
        ("openid.ns", "http://specs.openid.net/auth/2.0"),
        (
            "openid.claimed_id",
            "http://specs.openid.net/auth/2.0/identifier_select",
        ),
        (
            "openid.identity",
            "http://specs.openid.net/auth/2.0/identifier_select",
        ),
        (
            "openid.return_to",
            &format!("https://app.example:8443/login?a=1&state={state}"),
        ),
        ("openid.realm", "https://app.example:8443/"),
        ("openid.mode", "checkid_setup"),
        ("openid.ns.ax", "http://openid.net/srv/ax/1.0"),
        ("openid.ax.mode", "fetch_request"),
        (
            "openid.ax.type.firstname",
            "http://axschema.org/namePerson/first",
        ),
        ("openid.ax.type.fullname", "http://axschema.org/namePerson"),
        (
            "openid.ax.type.lastname",
            "http://axschema.org/namePerson/last",
        ),
        ("openid.ax.type.email", "http://axschema.org/contact/email"),
        (
            "openid.ax.type.language",
            "http://axschema.org/pref/language",
        ),
        (
            "openid.ax.type.username",
            "http://axschema.org/namePerson/friendly",
        ),
        (
            "openid.ax.required",
            "firstname,fullname,lastname,email,language,username",
        ),
    ];
    for (name, value) in expected {
        assert_eq!(sent.get(name), Some(value), "{name}");
    }
    assert!(!sent.has("openid.ns.oauth"));
}

/// AUTH-2.01
#[test]
fn fewer_attributes_may_be_asked_for_and_a_token_besides() {
    let provider = OpenId::new(ENDPOINT)
        .attributes([Attribute::Email])
        .with_oauth("app.example", "feeds")
        .realm("https://*.example/");
    let redirect = provider.authenticate_redirect(BACK);
    let sent = arguments(redirect.url());
    assert_eq!(sent.get("openid.ax.required"), Some("email"));
    assert!(!sent.has("openid.ax.type.fullname"));
    assert_eq!(
        sent.get("openid.ns.oauth"),
        Some("http://specs.openid.net/extensions/oauth/1.0")
    );
    assert_eq!(sent.get("openid.oauth.consumer"), Some("app.example"));
    assert_eq!(sent.get("openid.oauth.scope"), Some("feeds"));
    assert_eq!(sent.get("openid.realm"), Some("https://*.example/"));
    let redirect = OpenId::new(ENDPOINT)
        .attributes([])
        .authenticate_redirect(BACK);
    assert!(!arguments(redirect.url()).has("openid.ns.ax"));
}

/// AUTH-2.02: everything is posted back, with another mode.
#[tokio::test]
async fn the_provider_is_asked_whether_it_said_that() -> Result<(), Error> {
    let provider = OpenId::new(ENDPOINT);
    let redirect = provider.authenticate_redirect(BACK);
    let mut more = AX.to_vec();
    more.push(("ext1.value.c", "countess"));
    let fields = assertion(&redirect, &more);
    let (login, script) = come_back(&provider, &redirect, &fields, "ns:x\nis_valid:true\n").await?;
    let expected = [
        ("email", "ada@op.example"),
        ("locale", "en-gb"),
        ("username", "countess"),
        ("name", "ada"),
        ("claimed_id", "https://op.example/ada"),
    ];
    for (name, value) in expected {
        assert_eq!(login.text(name), Some(value), "{name}");
    }
    assert!(login.text("first_name").is_none() && login.tokens.is_none());

    let asked = &script.requests()[0];
    assert_eq!((asked.method().as_str(), asked.url()), ("POST", ENDPOINT));
    let sent = form(asked);
    assert_eq!(sent.get("openid.mode"), Some("check_authentication"));
    for (name, value) in fields.iter().filter(|(name, _)| name != "openid.mode") {
        assert_eq!(sent.get(name), Some(value.as_str()), "{name}");
    }
    Ok(())
}

/// AUTH-2.02: the full name, else first and last, else the e-mail address up to its `@`.
#[tokio::test]
async fn the_name_is_made_of_what_there_is() -> Result<(), Error> {
    let (first, last, full) = ("namePerson/first", "namePerson/last", "namePerson");
    type Case<'a> = (&'a [(&'a str, &'a str)], Option<&'a str>);
    let cases: [Case<'_>; 5] = [
        (
            &[(full, "Ada Lovelace"), (first, "A")],
            Some("Ada Lovelace"),
        ),
        (&[(last, "Lovelace"), (first, "Ada")], Some("Ada Lovelace")),
        (&[(first, "Ada")], Some("Ada")),
        (&[("contact/email", "ada@x")], Some("ada")),
        (&[], None),
    ];
    for (attributes, expected) in cases {
        let provider = OpenId::new(ENDPOINT);
        let redirect = provider.authenticate_redirect(BACK);
        let mut more = vec![(
            "ns.ax".to_owned(),
            "http://openid.net/srv/ax/1.0".to_owned(),
        )];
        for (number, (name, value)) in attributes.iter().enumerate() {
            more.push((
                format!("ax.type.t{number}"),
                format!("http://axschema.org/{name}"),
            ));
            more.push((format!("ax.value.t{number}"), (*value).to_owned()));
        }
        let more: Vec<_> = more
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let (login, _) = come_back(
            &provider,
            &redirect,
            &assertion(&redirect, &more),
            "is_valid:true",
        )
        .await?;
        assert_eq!(login.text("name"), expected);
    }
    Ok(())
}

/// AUTH-2.02: as a whole line.
#[tokio::test]
async fn a_provider_that_does_not_stand_by_it_is_not_believed() {
    for answer in [
        "is_valid:false\n",
        "",
        "not_is_valid:true",
        "is_valid:true?",
        "<p>is_valid:true</p>",
    ] {
        let provider = OpenId::new(ENDPOINT);
        let redirect = provider.authenticate_redirect(BACK);
        let error = come_back(&provider, &redirect, &assertion(&redirect, &[]), answer).await;
        let error = error.map(drop).expect_err("nobody");
        assert_eq!(
            (error.step(), error.failed_check()),
            (Step::Verification, Some(Check::IsValid)),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn what_was_not_signed_is_not_used() -> Result<(), Error> {
    let provider = OpenId::new(ENDPOINT);
    let redirect = provider.authenticate_redirect(BACK);
    let mut fields = assertion(&redirect, &[("ns.ax", "http://openid.net/srv/ax/1.0")]);
    set(
        &mut fields,
        "openid.ax.type.a",
        Some("http://axschema.org/contact/email"),
    );
    set(
        &mut fields,
        "openid.ax.value.a",
        Some("somebody@else.example"),
    );
    let (login, _) = come_back(&provider, &redirect, &fields, "is_valid:true").await?;
    assert_eq!(login.text("email"), None);
    Ok(())
}

/// AUTH-2.02: of two values the provider may have signed one, and stand by it, while the other is read here.
#[tokio::test]
async fn a_field_that_comes_twice_is_refused_without_asking() {
    for name in ["claimed_id", "ext1.value.a", "signed", "return_to"] {
        let provider = OpenId::new(ENDPOINT);
        let redirect = provider.authenticate_redirect(BACK);
        let mut fields = assertion(&redirect, &AX);
        fields.push((
            format!("openid.{name}"),
            "https://op.example/grace".to_owned(),
        ));
        let error = come_back(&provider, &redirect, &fields, "is_valid:true").await;
        let error = error.map(drop).expect_err("nobody");
        assert_eq!(
            (error.step(), error.failed_check()),
            (Step::Return, Some(Check::Fields)),
            "{name}: {error}"
        );
    }
}

#[tokio::test]
async fn an_answer_made_for_somebody_else_is_refused_without_asking() {
    let signed_without = |name: &str| {
        let all = [
            "op_endpoint",
            "return_to",
            "response_nonce",
            "assoc_handle",
            "claimed_id",
            "identity",
        ];
        all.into_iter()
            .filter(|found| *found != name)
            .collect::<Vec<_>>()
            .join(",")
    };
    let cases = [
        (
            "openid.op_endpoint",
            Some("https://evil.example/".to_owned()),
            Check::Issuer,
        ),
        ("openid.op_endpoint", None, Check::Fields),
        (
            "openid.return_to",
            Some("https://other.example/login".to_owned()),
            Check::ReturnTo,
        ),
        (
            "openid.ns",
            Some("http://openid.net/signon/1.0".to_owned()),
            Check::Fields,
        ),
        ("openid.signed", None, Check::Fields),
        (
            "openid.signed",
            Some(signed_without("claimed_id")),
            Check::Signature,
        ),
        (
            "openid.signed",
            Some(signed_without("return_to")),
            Check::Signature,
        ),
        (
            "openid.signed",
            Some(signed_without("response_nonce")),
            Check::Signature,
        ),
        ("openid.response_nonce", None, Check::Signature),
        ("openid.mode", None, Check::Fields),
        ("state", Some("other".to_owned()), Check::State),
        ("state", None, Check::Fields),
    ];
    for (name, value, check) in cases {
        let provider = OpenId::new(ENDPOINT);
        let redirect = provider.authenticate_redirect(BACK);
        let mut fields = assertion(&redirect, &[]);
        set(&mut fields, name, value.as_deref());
        let error = come_back(&provider, &redirect, &fields, "is_valid:true").await;
        let error = error.map(drop).expect_err("nobody");
        assert_eq!(
            (error.step(), error.failed_check()),
            (Step::Return, Some(check)),
            "{name}={value:?}: {error}"
        );
    }
}

#[tokio::test]
async fn a_user_who_turned_back_is_told_apart() {
    for (mode, code) in [
        ("cancel", "cancel"),
        ("error", "error"),
        ("setup_needed", "setup_needed"),
    ] {
        let provider = OpenId::new(ENDPOINT);
        let redirect = provider.authenticate_redirect(BACK);
        let mut fields = assertion(&redirect, &[]);
        set(&mut fields, "openid.mode", Some(mode));
        match come_back(&provider, &redirect, &fields, "").await.err() {
            Some(Error::Refused { code: found, .. }) => assert_eq!(found, code),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_return_without_its_cookie_is_refused() {
    let provider = OpenId::new(ENDPOINT);
    let redirect = provider.authenticate_redirect(BACK);
    let returned: Returned = assertion(&redirect, &[]).into_iter().collect();
    let error = provider
        .authenticated_user(&Script::new(), None, &returned)
        .await
        .expect_err("nobody");
    assert_eq!(error.failed_check(), Some(Check::InFlight));
}
