//! Proxies (HCLI-2.03): asked in full for http, tunnelled through for https.

use tornado_httpclient::{AsyncHttpClient, Error, Proxy, Request};

use crate::far_end::{FarEnd, Say, answer, ok};

type Done = Result<(), Box<dyn std::error::Error>>;

fn proxy(far_end: &FarEnd) -> Proxy {
    Proxy::new("127.0.0.1", far_end.address.port())
}

#[tokio::test]
async fn a_proxy_is_asked_for_the_whole_url() -> Done {
    let far_end = FarEnd::start(|_| ok("by proxy")).await;
    let url = "http://far.example/page?a=1";
    let client = AsyncHttpClient::new();
    let response = client
        .fetch(Request::get(url).proxy(proxy(&far_end)))
        .await?;
    assert_eq!(
        (response.text().as_ref(), response.effective_url()),
        ("by proxy", url)
    );
    let asked = far_end.last();
    assert_eq!(asked.line(), "GET http://far.example/page?a=1 HTTP/1.1");
    assert_eq!(
        (asked.header("Host"), asked.header("Proxy-Authorization")),
        (Some("far.example"), None)
    );

    let named = proxy(&far_end).auth("clerk", "secret");
    client.fetch(Request::get(url).proxy(named)).await?;
    assert_eq!(
        far_end.last().header("Proxy-Authorization"),
        Some("Basic Y2xlcms6c2VjcmV0")
    );
    client
        .fetch(Request::get(url).proxy(proxy(&far_end)))
        .await?;
    assert_eq!(
        far_end.last().header("Proxy-Authorization"),
        None,
        "of another request"
    );
    Ok(())
}

/// For https the proxy sees the server's name, and nothing of the request.
#[tokio::test]
async fn a_proxy_is_tunnelled_through_for_https() -> Done {
    let far_end = FarEnd::start(|_| answer("403 No Tunnel", "", "")).await;
    let request = Request::get("https://far.example/secret").header("X-Secret", "1");
    let named = proxy(&far_end).auth("clerk", "secret");
    let error = AsyncHttpClient::new()
        .fetch(request.proxy(named))
        .await
        .expect_err("no tunnel");
    assert!(matches!(error, Error::Connect { .. }), "{error}");
    let asked = far_end.last();
    assert_eq!(asked.line(), "CONNECT far.example:443 HTTP/1.1");
    assert!(!asked.head.to_lowercase().contains("secret"));
    assert!(
        asked
            .head
            .to_lowercase()
            .contains("proxy-authorization: basic y2xlcms6c2vjcmv0")
    );
    Ok(())
}

#[tokio::test]
async fn a_proxy_that_is_not_there_is_an_error() {
    let (listener, port) = tornado_testing::bind_unused_port();
    drop(listener);
    let request = Request::get("http://far.example/").proxy(Proxy::new("127.0.0.1", port));
    let error = AsyncHttpClient::new()
        .fetch(request)
        .await
        .expect_err("no proxy");
    assert!(matches!(error, Error::Connect { .. }), "{error}");
    let request = Request::get("http://far.example/").proxy(Proxy::new("no host\r\n", 1));
    let error = AsyncHttpClient::new()
        .fetch(request)
        .await
        .expect_err("no name");
    assert!(matches!(error, Error::Request { .. }), "{error}");
}

/// A proxy's refusal is the answer to a request of http.
#[tokio::test]
async fn a_proxy_may_refuse() {
    let far_end = FarEnd::start(|_| {
        Say::This(
            b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n".to_vec(),
        )
    })
    .await;
    let request = Request::get("http://far.example/").proxy(proxy(&far_end));
    assert_eq!(
        AsyncHttpClient::new()
            .fetch(request)
            .await
            .expect_err("407")
            .code(),
        407
    );
}
