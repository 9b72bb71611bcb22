//! Redirects (HCLI-3.04): which are followed, and what goes along.

use std::time::Duration;

use tornado_httpclient::{AsyncHttpClient, Error, Request};

use crate::far_end::{Asked, FarEnd, Say, ok, redirect};

type Done = Result<(), Box<dyn std::error::Error>>;

/// A server whose `/from` redirects, and the requests that came behind it.
async fn follow(
    status: u16,
    location: &'static str,
    make: impl FnOnce(String) -> Request,
) -> Result<Asked, Error> {
    let far_end = FarEnd::start(move |asked| {
        if asked.line().contains(" /from ") {
            redirect(status, location)
        } else {
            ok("there")
        }
    })
    .await;
    let response = AsyncHttpClient::new()
        .fetch(make(far_end.url("/from")))
        .await?;
    assert_eq!(far_end.asked().len(), 2);
    // To a HEAD this server says more than it should, which costs it the connection.
    if !far_end.last().line().starts_with("HEAD") {
        assert_eq!(response.text(), "there");
        assert_eq!(far_end.connections(), 1, "the connection is used again");
    }
    Ok(far_end.last())
}

#[tokio::test]
async fn five_statuses_are_followed() -> Done {
    for status in [301, 302, 303, 307, 308] {
        let asked = follow(status, "/to?a=1#part", Request::get).await?;
        assert_eq!(asked.line(), "GET /to?a=1 HTTP/1.1", "{status}");
    }
    for location in ["to", "./to", "?a=1", "//127.0.0.1:1/"] {
        let far_end = FarEnd::start(move |_| redirect(302, location)).await;
        let request = Request::get(far_end.url("/dir/from")).max_redirects(1);
        let outcome = AsyncHttpClient::new().fetch(request).await;
        let last = far_end.last();
        match location {
            "?a=1" => assert_eq!(last.line(), "GET /dir/from?a=1 HTTP/1.1"),
            "//127.0.0.1:1/" => assert!(matches!(outcome, Err(Error::Connect { .. }))),
            _ => assert_eq!(last.line(), "GET /dir/to HTTP/1.1"),
        }
    }
    Ok(())
}

#[tokio::test]
async fn other_statuses_and_redirects_to_nowhere_are_not() -> Done {
    for (status, location) in [(300, true), (304, true), (305, true), (302, false)] {
        let far_end = FarEnd::start(move |_| {
            let line = if location { "Location: /to\r\n" } else { "" };
            Say::This(format!("HTTP/1.1 {status} X\r\n{line}Content-Length: 0\r\n\r\n").into())
        })
        .await;
        let error = AsyncHttpClient::new()
            .fetch(far_end.url("/"))
            .await
            .expect_err("a status");
        assert_eq!((error.code(), far_end.asked().len()), (status, 1));
    }
    Ok(())
}

#[tokio::test]
async fn a_post_becomes_a_get_without_a_body() -> Done {
    for status in [301, 302, 303] {
        let post = |url| {
            let request = Request::post(url, "a=1").header("Content-Encoding", "identity");
            request.header("X-Kept", "1")
        };
        let asked = follow(status, "/to", post).await?;
        assert_eq!(
            (asked.line(), asked.body.as_str()),
            ("GET /to HTTP/1.1", "")
        );
        for gone in [
            "Content-Length",
            "Content-Type",
            "Content-Encoding",
            "Transfer-Encoding",
        ] {
            assert_eq!(asked.header(gone), None, "{gone}");
        }
        assert_eq!(asked.header("X-Kept"), Some("1"));
    }
    Ok(())
}

#[tokio::test]
async fn methods_other_than_post_stay_but_for_303() -> Done {
    for status in [307, 308] {
        let asked = follow(status, "/to", |url| Request::post(url, "a=1")).await?;
        assert_eq!(
            (asked.line(), asked.body.as_str()),
            ("POST /to HTTP/1.1", "a=1")
        );
    }
    let put = |url| Request::put(url, "x");
    assert_eq!(follow(301, "/to", put).await?.line(), "PUT /to HTTP/1.1");
    assert_eq!(follow(303, "/to", put).await?.line(), "GET /to HTTP/1.1");
    assert_eq!(
        follow(303, "/to", Request::head).await?.line(),
        "HEAD /to HTTP/1.1"
    );
    Ok(())
}

#[tokio::test]
async fn a_produced_body_is_produced_once_more() -> Done {
    let produce = |url| {
        Request::new(http::Method::POST, url).body_producer(|mut writer| async move {
            writer.write("once more").await?;
            Ok(())
        })
    };
    let asked = follow(307, "/to", produce).await?;
    assert!(asked.body.contains("once more"), "{}", asked.body);
    Ok(())
}

/// Credentials and cookies go along to the same origin, and to no other: neither another port nor another host.
#[tokio::test]
async fn secrets_stay_with_their_origin() -> Done {
    let secret = |url: String| {
        let request = Request::get(url)
            .auth("clerk", "secret")
            .header("Cookie", "session=1");
        request
            .header("Proxy-Authorization", "x")
            .header("X-Kept", "1")
            .header("Host", "name.example")
    };
    let asked = follow(302, "/to", secret).await?;
    assert!(asked.header("Authorization").is_some());
    assert_eq!(asked.header("Cookie"), Some("session=1"));
    assert_ne!(
        asked.header("Host"),
        Some("name.example"),
        "the Host is that of the new URL"
    );

    let back = FarEnd::start(|_| ok("")).await;
    let other = back.address.port();
    for host in ["127.0.0.1", "localhost"] {
        let far_end =
            FarEnd::start(move |_| redirect(307, &format!("http://{host}:{other}/to"))).await;
        AsyncHttpClient::new()
            .fetch(secret(far_end.url("/from")))
            .await?;
        let asked = back.last();
        for gone in ["Authorization", "Cookie", "Proxy-Authorization"] {
            assert_eq!(asked.header(gone), None, "{gone} to {host}");
        }
        assert_eq!(asked.header("X-Kept"), Some("1"));
        let in_url = far_end.url("/from").replace("//", "//clerk:secret@");
        AsyncHttpClient::new().fetch(in_url).await?;
        assert_eq!(back.last().header("Authorization"), None);
    }
    Ok(())
}

/// What was dropped on the way does not come back with a redirect to where it began.
#[tokio::test]
async fn secrets_do_not_come_back() -> Done {
    let (listener, port) = tornado_testing::bind_unused_port();
    drop(listener);
    let _ = port;
    let first = FarEnd::start(|asked| match asked.line() {
        "GET /to HTTP/1.1" => ok("home"),
        line => {
            let port = line.split(['=', ' ']).nth(2).unwrap_or_default().to_owned();
            redirect(302, &format!("http://127.0.0.1:{port}/"))
        }
    })
    .await;
    let home = first.url("/to");
    let second = FarEnd::start(move |_| redirect(302, &home)).await;
    let url = first.url(&format!("/?port={}", second.address.port()));
    let request = Request::get(url)
        .auth("clerk", "secret")
        .header("Cookie", "session=1");
    assert_eq!(AsyncHttpClient::new().fetch(request).await?.text(), "home");
    assert_eq!(
        (
            first.last().header("Cookie"),
            first.last().header("Authorization")
        ),
        (None, None)
    );
    Ok(())
}

/// A server does not choose whom its visitors log in as.
#[tokio::test]
async fn credentials_in_a_location_are_not_used() -> Done {
    let far_end = FarEnd::start(|asked| match asked.line() {
        "GET /to HTTP/1.1" => ok(""),
        _ => redirect(
            302,
            &format!(
                "http://mallory:x@{}/to",
                asked.header("Host").unwrap_or_default()
            ),
        ),
    })
    .await;
    let response = AsyncHttpClient::new().fetch(far_end.url("/from")).await?;
    assert_eq!(far_end.last().header("Authorization"), None);
    assert_eq!(response.effective_url(), far_end.url("/to"));
    Ok(())
}

/// HCLI-2.03, HCLI-2.06: one too many is the redirect itself, as in Tornado.
#[tokio::test]
async fn redirects_end_after_max_redirects() -> Done {
    let far_end = FarEnd::start(|_| redirect(302, "/again")).await;
    let client = AsyncHttpClient::new();
    let error = client.fetch(far_end.url("/")).await.expect_err("too many");
    assert_eq!((error.code(), far_end.asked().len()), (302, 6));
    let response = error.response().expect("the last redirect");
    assert_eq!(response.header("Location").as_deref(), Some("/again"));
    let request = Request::get(far_end.url("/")).max_redirects(0);
    assert_eq!(
        client
            .fetch(request)
            .await
            .expect_err("none allowed")
            .code(),
        302
    );
    assert_eq!(far_end.asked().len(), 7);
    Ok(())
}

/// HCLI-2.06.
#[tokio::test]
async fn a_redirect_that_is_not_followed_is_an_error() -> Done {
    let far_end = FarEnd::start(|_| redirect(301, "/to")).await;
    let request = Request::get(far_end.url("/")).follow_redirects(false);
    let error = AsyncHttpClient::new()
        .fetch(request)
        .await
        .expect_err("301");
    assert_eq!((error.code(), far_end.asked().len()), (301, 1));
    assert!(error.to_string().starts_with("HTTP 301: "));
    Ok(())
}

#[tokio::test]
async fn redirects_to_other_schemes_are_refused() -> Done {
    for location in [
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://",
    ] {
        let far_end = FarEnd::start(move |_| redirect(302, location)).await;
        let error = AsyncHttpClient::new()
            .fetch(far_end.url("/"))
            .await
            .expect_err("refused");
        assert!(matches!(error, Error::Request { .. }), "{error}");
        assert!(error.to_string().contains("the redirect from"), "{error}");
    }
    Ok(())
}

/// HCLI-2.05: the last URL, and the request as it was.
#[tokio::test]
async fn the_response_knows_where_it_came_from() -> Done {
    let far_end = FarEnd::start(|asked| match asked.line() {
        "GET /c HTTP/1.1" => ok("c"),
        "GET /b HTTP/1.1" => redirect(302, "/c"),
        _ => redirect(302, "/b"),
    })
    .await;
    let response = AsyncHttpClient::new().fetch(far_end.url("/a")).await?;
    assert_eq!(response.effective_url(), far_end.url("/c"));
    assert_eq!(
        response.request().expect("the request").url(),
        far_end.url("/a")
    );
    assert!(response.time_info().redirect > Duration::ZERO);
    assert_eq!(
        response.time_info().connect,
        None,
        "the last request found a connection"
    );
    Ok(())
}
