//! What comes back, and what it is when nothing does.

use std::time::Duration;

use tornado_httpclient::{AsyncHttpClient, Error, Request};

use crate::far_end::{FarEnd, Say, answer, ok};

type Done = Result<(), Box<dyn std::error::Error>>;

/// HCLI-2.05, HCLI-3.08.
#[tokio::test]
async fn a_response_has_all_its_fields() -> Done {
    let before = std::time::SystemTime::now();
    let far_end = FarEnd::start(|_| {
        answer(
            "299 Quite Fine",
            "set-cookie: a=1\r\nSet-Cookie: b=2\r\nX-Latin: Zo\u{eb}\r\n",
            "body",
        )
    })
    .await;
    let request = Request::get(far_end.url("/page#part")).header("X-Mine", "1");
    let response = AsyncHttpClient::new().fetch(request).await?;
    assert_eq!((response.code(), response.reason()), (299, "Quite Fine"));
    assert_eq!(
        response
            .headers()
            .get_list("Set-Cookie")
            .collect::<Vec<_>>(),
        ["a=1", "b=2"]
    );
    assert_eq!(response.header("SET-cookie").as_deref(), Some("a=1,b=2"));
    assert_eq!(response.text(), "body");
    assert!(response.effective_url().starts_with(&far_end.url("/page")));
    let asked = response.request().expect("the request");
    assert_eq!(asked.headers().get("x-mine").as_deref(), Some("1"));
    assert!(response.start_time() >= before);
    assert!(response.request_time() > Duration::ZERO);
    let times = response.time_info();
    assert!(
        times
            .connect
            .is_some_and(|connect| connect <= times.starttransfer)
    );
    assert!(times.starttransfer <= times.total && times.total == response.request_time());
    assert_eq!(times.redirect, Duration::ZERO);
    Ok(())
}

/// HCLI-2.06: the text of the error, and the response within it.
#[tokio::test]
async fn other_statuses_than_2xx_are_errors() -> Done {
    let far_end = FarEnd::start(|_| answer("404 Not Found", "", "no such page")).await;
    let client = AsyncHttpClient::new();
    let error = client.fetch(far_end.url("/")).await.expect_err("404");
    assert_eq!(
        (error.code(), error.to_string().as_str()),
        (404, "HTTP 404: Not Found")
    );
    assert_eq!(error.response().expect("a response").text(), "no such page");
    Ok(())
}

/// HCLI-2.05, HCLI-3.01: `raise_error=False`, and `rethrow`.
#[tokio::test]
async fn an_error_can_wait_until_it_is_rethrown() -> Done {
    let far_end = FarEnd::start(|_| answer("503 Busy", "", "")).await;
    let request = Request::get(far_end.url("/")).raise_error(false);
    let response = AsyncHttpClient::new().fetch(request).await?;
    assert_eq!((response.code(), response.is_success()), (503, false));
    assert_eq!(
        response.rethrow().expect_err("503").to_string(),
        "HTTP 503: Busy"
    );
    Ok(())
}

/// HCLI-2.06: no response is 599, whatever `raise_error` says.
#[tokio::test]
async fn no_response_is_599() -> Done {
    let (listener, port) = tornado_testing::bind_unused_port();
    drop(listener);
    let request = Request::get(format!("http://127.0.0.1:{port}/?token=hidden")).raise_error(false);
    let error = AsyncHttpClient::new()
        .fetch(request)
        .await
        .expect_err("nobody listens");
    assert!(matches!(error, Error::Connect { .. }) && error.code() == 599);
    let text = format!("{error} {error:?}");
    assert!(text.contains(&format!(
        "no connection to http://127.0.0.1:{port}: Connection refused"
    )));
    assert!(!text.contains("hidden"));
    Ok(())
}

/// HCLI-2.06: a server that goes away, or does not speak HTTP.
#[tokio::test]
async fn half_a_response_is_an_error() -> Done {
    let broken: [&[u8]; 6] = [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nBad\0Name: 1\r\n\r\n",
    ];
    for bytes in broken {
        let far_end = FarEnd::start(move |_| Say::AndClose(bytes.to_vec())).await;
        let error = AsyncHttpClient::new()
            .fetch(far_end.url("/"))
            .await
            .expect_err("cut");
        assert!(
            matches!(error, Error::Closed { .. }) && error.code() == 599,
            "{error}"
        );
        assert!(error.to_string().contains(&far_end.url("")), "{error}");
    }
    Ok(())
}

/// A body without a length ends with the connection, as in HTTP/1.0.
#[tokio::test]
async fn a_body_may_end_with_its_connection() -> Done {
    let far_end =
        FarEnd::start(|_| Say::AndClose(b"HTTP/1.0 200 OK\r\n\r\nto the end".to_vec())).await;
    assert_eq!(
        AsyncHttpClient::new().fetch(far_end.url("/")).await?.text(),
        "to the end"
    );
    Ok(())
}

/// Answers without a body have none, whatever their head says.
#[tokio::test]
async fn answers_without_a_body_end_with_their_head() -> Done {
    let far_end = FarEnd::start(|asked| match asked.line().split(' ').next() {
        Some("HEAD") => Say::This(
            b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\nContent-Encoding: gzip\r\n\r\n".to_vec(),
        ),
        _ => Say::This(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()),
    })
    .await;
    let client = AsyncHttpClient::new();
    let response = client.fetch(Request::head(far_end.url("/"))).await?;
    assert!(response.body().is_empty());
    assert_eq!(client.fetch(far_end.url("/")).await?.code(), 204);
    assert_eq!(far_end.connections(), 1);
    Ok(())
}

/// What a HEAD is told of a body counts towards no limit.
#[tokio::test]
async fn a_head_may_speak_of_a_body_over_the_limit() -> Done {
    let far_end = FarEnd::start(|_| {
        Say::This(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n".to_vec())
    })
    .await;
    let response = AsyncHttpClient::new()
        .fetch(Request::head(far_end.url("/")))
        .await?;
    assert_eq!(
        response.header("Content-Length").as_deref(),
        Some("99999999999")
    );
    Ok(())
}

/// HCLI-3.08: nor do they keep a fetch alive for ever.
#[tokio::test]
async fn interim_responses_without_end_run_into_the_timeout() {
    let far_end = FarEnd::start(|_| {
        Say::AndHang(
            "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                .repeat(10_000)
                .into(),
        )
    })
    .await;
    let timeout = std::time::Duration::from_millis(300);
    let request = Request::get(far_end.url("/")).request_timeout(timeout);
    let error = AsyncHttpClient::new().fetch(request).await;
    assert!(error.expect_err("no answer").is_timeout());
}

/// HCLI-3.08: interim responses are passed over.
#[tokio::test]
async fn interim_responses_are_passed_over() -> Done {
    let far_end = FarEnd::start(|_| {
        let interim = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n".repeat(10);
        Say::This((interim + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone").into())
    })
    .await;
    let response = AsyncHttpClient::new().fetch(far_end.url("/")).await?;
    assert_eq!(
        (response.text().as_ref(), response.header("Link")),
        ("done", None)
    );
    Ok(())
}

/// HCLI-2.05: nothing of one fetch is there in the next.
#[tokio::test]
async fn cookies_and_credentials_are_not_kept() -> Done {
    let far_end = FarEnd::start(|_| answer("200 OK", "Set-Cookie: session=1\r\n", "")).await;
    let client = AsyncHttpClient::new();
    client
        .fetch(
            Request::get(far_end.url("/"))
                .auth("a", "b")
                .header("X-Once", "1"),
        )
        .await?;
    client.fetch(far_end.url("/")).await?;
    let asked = far_end.last();
    for name in ["Cookie", "Authorization", "X-Once"] {
        assert_eq!(asked.header(name), None, "{name}");
    }
    assert_eq!(asked.connection, 0, "over the same connection");
    Ok(())
}

/// What may be secret is not in what is shown for debugging.
#[tokio::test]
async fn secrets_are_not_shown() -> Done {
    let far_end = FarEnd::start(|_| answer("400 Bad", "X-Token: hidden\r\n", "hidden")).await;
    let url = far_end
        .url("/page?code=hidden")
        .replace("//", "//clerk:hidden@");
    let request = Request::post(url, "hidden")
        .auth("clerk", "hidden")
        .header("X", "hidden");
    assert!(!format!("{request:?}").contains("hidden"), "{request:?}");
    let error = AsyncHttpClient::new()
        .fetch(request)
        .await
        .expect_err("400");
    assert!(
        !format!("{error} {error:?}").contains("hidden"),
        "{error:?}"
    );
    Ok(())
}

/// HCLI-2.06 together with HCLI-2.01: `?` hands an error on.
#[tokio::test]
async fn errors_are_errors() -> Done {
    let far_end = FarEnd::start(|_| ok("")).await;
    let fetched: Result<_, Box<dyn std::error::Error + Send + Sync>> = AsyncHttpClient::new()
        .fetch(far_end.url("/"))
        .await
        .map_err(Into::into);
    assert!(fetched.is_ok());
    Ok(())
}
