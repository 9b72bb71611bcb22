//! What never leaves, and with which word it does.

use tornado_httpclient::{AsyncHttpClient, Error, Request};

use crate::requests::arrives;

type Done = Result<(), Box<dyn std::error::Error>>;

/// What a request that must not leave fails with.
async fn refusal(request: Request) -> String {
    match AsyncHttpClient::new().fetch(request).await {
        Err(error @ Error::Request { .. }) => {
            assert_eq!(error.code(), 599);
            error.to_string()
        }
        other => panic!("expected a refusal, came {other:?}"),
    }
}

/// HCLI-2.08.
#[tokio::test]
async fn seven_methods_are_known_and_others_need_a_word() -> Done {
    for method in ["GET", "HEAD", "DELETE", "OPTIONS", "POST", "PUT", "PATCH"] {
        let asked = arrives(|url| {
            let request = Request::new(method.parse().expect("a method"), url);
            if method.starts_with('P') {
                request.with_body("")
            } else {
                request
            }
        });
        assert_eq!(asked.await?.line(), format!("{method} /path?q=1 HTTP/1.1"));
    }
    let other = |url| Request::new("FROB".parse().expect("a method"), url);
    assert!(
        refusal(other("http://127.0.0.1/".into()))
            .await
            .contains("unknown method FROB")
    );
    let asked = arrives(|url| other(url).allow_nonstandard_methods(true)).await?;
    assert!(asked.line().starts_with("FROB "));
    Ok(())
}

/// HCLI-3.02.
#[tokio::test]
async fn methods_have_the_bodies_that_they_should() -> Done {
    let url = "http://127.0.0.1/";
    for method in ["POST", "PUT", "PATCH"] {
        let without = Request::new(method.parse()?, url);
        assert!(
            refusal(without)
                .await
                .contains(&format!("{method} without a body"))
        );
        let asked = arrives(|url| {
            let request = Request::new(method.parse().expect("a method"), url);
            request.allow_nonstandard_methods(true)
        });
        assert!(
            matches!(asked.await?.header("Content-Length"), None | Some("0")),
            "{method}"
        );
    }
    for method in ["GET", "DELETE", "OPTIONS"] {
        let with =
            |url: String| Request::new(method.parse().expect("a method"), url).with_body("x");
        assert!(
            refusal(with(url.into()))
                .await
                .contains(&format!("{method} with a body"))
        );
        let asked = arrives(|url| with(url).allow_nonstandard_methods(true)).await?;
        assert_eq!(
            (asked.header("Content-Length"), asked.body.as_str()),
            (Some("1"), "x")
        );
    }
    Ok(())
}

/// HCLI-2.03, HCLI-3.06: nothing that a caller passes on can end a line.
#[tokio::test]
async fn line_breaks_never_reach_the_wire() {
    let get = || Request::get("http://127.0.0.1/");
    for broken in ["a\r\nX-Evil: 1", "a\nb", "a\rb", "a\0b"] {
        let refused = [
            get().header("X-Name", broken),
            get().header(broken, "value"),
            get().user_agent(broken),
            Request::get(format!("http://127.0.0.1/{broken}")),
        ];
        for request in refused {
            let error = refusal(request).await;
            assert!(!error.contains(['\r', '\n', '\0']), "{error:?}");
        }
    }
    assert!(
        refusal(get().header("X-Name", "сто"))
            .await
            .contains("x-name")
    );
    assert!("GET /\r\nX: 1".parse::<http::Method>().is_err());
}

/// HCLI-2.03 (and `SECU`): a scheme other than http and https is an error, not a hang.
#[tokio::test]
async fn other_schemes_are_refused() {
    for url in [
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "127.0.0.1/",
        "",
        "mailto:a@b",
        "httpx://a/",
    ] {
        assert!(
            refusal(Request::get(url))
                .await
                .contains("no URL of http or https"),
            "{url}"
        );
    }
    for url in ["http://", "https://exa mple/", "http://127.0.0.1:99999/"] {
        refusal(Request::get(url)).await;
    }
}
