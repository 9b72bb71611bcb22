//! What leaves for the server, and what is refused before it does.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use tornado_httpclient::{
    AsyncHttpClient, AuthMode, Error, Fetch, Options, Request, Resolver, Resolving, Settings,
};
use tornado_httputil::{HttpHeaders, Reply, Sent};
use tornado_testing::{LogCapture, Server};
use tracing::Level;

use crate::far_end::{Asked, FarEnd, Say, answer, ok, redirect};

type Done = Result<(), Box<dyn std::error::Error>>;

/// Sends a request, and returns how it arrived.
pub(crate) async fn arrives(make: impl FnOnce(String) -> Request) -> Result<Asked, Error> {
    let far_end = FarEnd::start(|_| ok("")).await;
    AsyncHttpClient::new()
        .fetch(make(far_end.url("/path?q=1")))
        .await?;
    Ok(far_end.last())
}

/// HCLI-1.01, HCLI-1.02: with our own server, on one loop.
#[tokio::test]
async fn a_page_of_our_own_server_is_fetched() -> Done {
    async fn hello(request: tornado_httputil::Request, reply: Reply) -> Sent {
        reply.send_text(&format!("hello {}", request.uri()))
    }
    let server = Server::start(hello);
    let response = AsyncHttpClient::new().fetch(server.url("/there")).await?;
    assert_eq!(
        (response.code(), &response.body()[..]),
        (200, &b"hello /there"[..])
    );
    Ok(())
}

/// HCLI-1.04: a client wants a runtime around it, and no server of ours.
#[tokio::test]
async fn a_service_under_another_server_fetches_as_well() -> Done {
    let far_end = FarEnd::start(|_| ok("from afar")).await;
    let (client, url) = (AsyncHttpClient::new(), far_end.url("/"));
    let relay = move |_: tornado_httputil::Request, reply: Reply| {
        let (client, url) = (client.clone(), url.clone());
        async move {
            let text = client
                .fetch(url)
                .await
                .map_or_else(|error| error.to_string(), |page| page.text().into());
            reply.send_text(&text)
        }
    };
    let page = tornado_testing::fetch(&relay, tornado_httputil::Request::get("/")).await;
    page.expect_text("from afar");
    Ok(())
}

/// HCLI-1.03.
#[tokio::test]
async fn json_in_a_body_is_decoded_with_escape() -> Done {
    let far_end = FarEnd::start(|_| ok(r#"{"entries": [1, 2, 3]}"#)).await;
    let response = AsyncHttpClient::new().fetch(far_end.url("/")).await?;
    let value: HashMap<String, Vec<u8>> = tornado_escape::json_decode(response.body())?;
    assert_eq!(value["entries"], [1, 2, 3]);
    Ok(())
}

/// HCLI-2.03, HCLI-3.07: a GET, and the headers that every request has.
#[tokio::test]
async fn a_text_is_a_get_of_that_url() -> Done {
    let asked = arrives(Request::get).await?;
    assert_eq!(asked.line(), "GET /path?q=1 HTTP/1.1");
    assert!(
        asked
            .header("Host")
            .is_some_and(|host| host.starts_with("127.0.0.1:"))
    );
    assert_eq!(
        asked.header("User-Agent"),
        Some(concat!("Tornado/", env!("CARGO_PKG_VERSION")))
    );
    assert_eq!(asked.header("Accept-Encoding"), Some("gzip"));
    Ok(())
}

/// HCLI-2.04: the headers that pycurl adds by itself are not there; HCLI-3.09: nor is `Connection: close`.
#[tokio::test]
async fn headers_that_nobody_asked_for_are_not_sent() -> Done {
    let asked = arrives(|url| Request::post(url, "a=1")).await?;
    for name in [
        "Pragma",
        "Expect",
        "Connection",
        "Cookie",
        "Referer",
        "Authorization",
    ] {
        assert_eq!(asked.header(name), None, "{name}");
    }
    Ok(())
}

/// HCLI-2.03: names in `Http-Header-Case`, values in Latin-1.
#[tokio::test]
async fn headers_arrive_as_they_were_set() -> Done {
    let asked = arrives(|url| {
        let mut headers = HttpHeaders::new();
        headers.add("x-two", "1").expect("a header");
        headers.add("X-Two", "2").expect("a header");
        Request::get(url)
            .with_headers(headers)
            .header("x-name", "Zoë")
    });
    let asked = asked.await?;
    assert!(asked.head.contains("\r\nX-Two: 1\r\n") && asked.head.contains("\r\nX-Two: 2\r\n"));
    assert_eq!(asked.header("X-Name"), Some("Zoë"));
    Ok(())
}

/// HCLI-2.03: the agent of the request, of its header, of the client.
#[tokio::test]
async fn the_user_agent_is_the_nearest_one() -> Done {
    let far_end = FarEnd::start(|_| ok("")).await;
    let defaults = Options {
        user_agent: Some("default".into()),
        ..Options::default()
    };
    let client = AsyncHttpClient::with_settings(Settings {
        defaults,
        ..Settings::default()
    });
    client.fetch(Request::get(far_end.url("/"))).await?;
    assert_eq!(far_end.last().header("User-Agent"), Some("default"));
    client
        .fetch(Request::get(far_end.url("/")).user_agent("own"))
        .await?;
    assert_eq!(far_end.last().header("User-Agent"), Some("own"));
    let by_header = Request::get(far_end.url("/")).header("user-agent", "header");
    AsyncHttpClient::new().fetch(by_header).await?;
    assert_eq!(far_end.last().header("User-Agent"), Some("header"));
    Ok(())
}

/// HCLI-2.03.
#[tokio::test]
async fn name_and_password_are_sent_as_basic() -> Done {
    const EXPECTED: Option<&str> = Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="); // RFC 7617, section 2
    let asked = arrives(|url| Request::get(url).auth("Aladdin", "open sesame")).await?;
    assert_eq!(asked.header("Authorization"), EXPECTED);
    let asked = arrives(|url| Request::get(url.replace("//", "//Aladdin:open%20sesame@"))).await?;
    assert_eq!(asked.header("Authorization"), EXPECTED);
    assert!(!asked.head.contains('@'));
    Ok(())
}

/// HCLI-3.03: the password is proved once the server asks, and not sent; again behind a redirect.
#[tokio::test]
async fn a_digest_is_sent_when_it_is_asked_for() -> Done {
    let far_end = FarEnd::start(|asked| match asked.header("Authorization") {
        None => answer(
            "401 Who Are You",
            "WWW-Authenticate: Basic realm=\"r\"\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n",
            "",
        ),
        Some(_) if asked.line().contains("/from?") => redirect(307, "/to"),
        Some(_) => ok("in"),
    })
    .await;
    let client = AsyncHttpClient::new();
    let post = |password| {
        let request = Request::post(far_end.url("/from?a=1"), "body").auth("clerk", password);
        request.auth_mode(AuthMode::Digest)
    };
    assert_eq!(client.fetch(post("secret")).await?.text(), "in");
    let asked = far_end.asked();
    assert_eq!(asked.len(), 4);
    let proof = asked[1].header("Authorization").unwrap_or_default();
    // MD5 of MD5("clerk:r:secret"):n:MD5("POST:/from?a=1"), as `md5sum` counts it.
    for part in [
        "Digest username=\"clerk\", ",
        "realm=\"r\"",
        "nonce=\"n\"",
        "uri=\"/from?a=1\"",
        "response=\"cf62baaca375c741abcf7eb51b35bf70\"",
    ] {
        assert!(proof.contains(part), "{part}: {proof}");
    }
    assert_eq!(asked[1].body, "body");
    assert_eq!(asked[2].header("Authorization"), None);
    assert!(
        asked[3]
            .header("Authorization")
            .is_some_and(|proof| proof.contains("uri=\"/to\""))
    );

    let refusing = FarEnd::start(|_| {
        answer(
            "401 No",
            "WWW-Authenticate: Digest realm=r, nonce=n\r\n",
            "",
        )
    })
    .await;
    let request = Request::get(refusing.url("/"))
        .auth("clerk", "wrong")
        .auth_mode(AuthMode::Digest);
    assert_eq!(client.fetch(request).await.expect_err("401").code(), 401);
    assert_eq!(refusing.asked().len(), 2, "asked once more, and no more");
    Ok(())
}

/// HCLI-3.03: of several ways the strongest; and none that cannot be.
#[tokio::test]
async fn a_digest_is_of_the_strongest_kind_that_is_offered() -> Done {
    let far_end = FarEnd::start(|asked| {
        let offered = match asked.line() {
            "GET /all HTTP/1.1" => {
                "Basic realm=\"a , b\", dIGEST realm=\"r\", qop=\"auth, auth-int\", algorithm=SHA-256, nonce=\"s\", \
                 Digest realm=\"r\", qop=\"auth\", algorithm=MD5, nonce=\"m\""
            }
            "GET /body HTTP/1.1" => "Digest realm=\"r\", qop=\"auth-int\", nonce=\"n\"",
            "GET /unknown HTTP/1.1" => "Digest realm=\"r\", algorithm=ROT13, nonce=\"n\"",
            "GET /half HTTP/1.1" => "Digest realm=\"r",
            _ => "Basic realm=\"r\"",
        };
        answer("401 No", &format!("WWW-Authenticate: {offered}\r\n"), "")
    })
    .await;
    let client = AsyncHttpClient::new();
    for path in ["/all", "/body", "/unknown", "/half", "/basic"] {
        let request = Request::get(far_end.url(path)).auth("clerk", "secret");
        let error = client.fetch(request.auth_mode(AuthMode::Digest)).await;
        assert_eq!(error.expect_err("401").code(), 401);
    }
    let asked = far_end.asked();
    let proofs: Vec<_> = asked
        .iter()
        .filter_map(|asked| asked.header("Authorization"))
        .collect();
    assert_eq!(proofs.len(), 1, "{proofs:?}");
    for part in [
        "nonce=\"s\"",
        "algorithm=SHA-256",
        "qop=auth,",
        "nc=00000001",
    ] {
        assert!(proofs[0].contains(part), "{part}: {}", proofs[0]);
    }
    Ok(())
}

/// HCLI-2.03: `if_modified_since`, and 304 as the error it is there.
#[tokio::test]
async fn a_page_that_has_not_changed_is_not_sent_again() -> Done {
    let far_end = FarEnd::start(|_| Say::This(b"HTTP/1.1 304 Not Modified\r\n\r\n".to_vec())).await;
    let request = Request::get(far_end.url("/")).if_modified_since(1_359_312_200);
    let error = AsyncHttpClient::new()
        .fetch(request)
        .await
        .expect_err("304");
    assert_eq!(error.code(), 304);
    assert_eq!(
        far_end.last().header("If-Modified-Since"),
        Some("Sun, 27 Jan 2013 18:43:20 GMT")
    );
    Ok(())
}

/// HCLI-3.02: the default type, and the length that the client counts itself.
#[tokio::test]
async fn a_posted_body_is_a_form_unless_it_says_otherwise() -> Done {
    let asked = arrives(|url| Request::post(url, "a=1&b=2")).await?;
    assert_eq!(
        asked.header("Content-Type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(
        (asked.header("Content-Length"), asked.body.as_str()),
        (Some("7"), "a=1&b=2")
    );
    let asked = arrives(|url| Request::post(url, "{}").header("Content-Type", "application/json"));
    assert_eq!(
        asked.await?.header("Content-Type"),
        Some("application/json")
    );
    let asked = arrives(|url| Request::put(url, "x").header("Content-Length", "100")).await?;
    assert_eq!(
        (asked.header("Content-Length"), asked.header("Content-Type")),
        (Some("1"), None)
    );
    let asked =
        arrives(|url| Request::post(url, "").header("Transfer-Encoding", "chunked")).await?;
    assert_eq!(
        (
            asked.header("Content-Length"),
            asked.header("Transfer-Encoding")
        ),
        (Some("0"), None)
    );
    Ok(())
}

/// HCLI-2.10, and nothing that is secret.
#[tokio::test]
async fn requests_are_logged_with_the_name_of_their_user() -> Done {
    let far_end = FarEnd::start(|_| ok("")).await;
    let request = Request::get(far_end.url("/page?token=hidden")).auth("clerk", "hidden");
    // The first line tells `tracing` that there is such a line; one that begins to listen meanwhile may miss it.
    AsyncHttpClient::new().fetch(request.clone()).await?;
    let log = LogCapture::start();
    AsyncHttpClient::new().fetch(request).await?;
    let expected = format!("GET {} (as clerk)", far_end.url("/page"));
    log.expect(Level::INFO, "tornado.general", expected.as_str());
    Ok(())
}

/// HCLI-2.03: the address to connect from.
#[tokio::test]
async fn a_network_interface_is_an_address_or_a_name() -> Done {
    let far_end = FarEnd::start(|_| ok("")).await;
    let client = AsyncHttpClient::new();
    client
        .fetch(Request::get(far_end.url("/")).network_interface("127.0.0.9"))
        .await?;
    assert_eq!(far_end.last().peer.ip(), Ipv4Addr::new(127, 0, 0, 9));
    let nowhere = Request::get(far_end.url("/")).network_interface("nosuch0");
    let error = client.fetch(nowhere).await.expect_err("no such interface");
    assert!(matches!(error, Error::Connect { .. }), "{error}");
    // The option of one request is not there in the next.
    client.fetch(Request::get(far_end.url("/"))).await?;
    assert_eq!(far_end.last().peer.ip(), Ipv4Addr::LOCALHOST);
    Ok(())
}

struct Always(IpAddr);

impl Resolver for Always {
    fn resolve(&self, _: &str) -> Resolving {
        let address = self.0;
        Box::pin(async move { Ok(vec![address]) })
    }
}

/// HCLI-3.07.
#[tokio::test]
async fn names_are_mapped_or_resolved_by_the_program() -> Done {
    let far_end = FarEnd::start(|_| ok("")).await;
    let url = format!("http://mirror.example:{}/", far_end.address.port());
    let mapping = [("mirror.example".to_owned(), "127.0.0.1".to_owned())];
    let settings = Settings {
        hostname_mapping: mapping.into(),
        ..Settings::default()
    };
    let response = AsyncHttpClient::with_settings(settings).fetch(&url).await?;
    assert!(response.time_info().namelookup.is_some());
    assert!(
        far_end
            .last()
            .header("Host")
            .is_some_and(|host| host.starts_with("mirror.example:"))
    );

    let resolver: Arc<dyn Resolver> = Arc::new(Always(Ipv4Addr::LOCALHOST.into()));
    let settings = Settings {
        resolver: Some(resolver),
        ..Settings::default()
    };
    AsyncHttpClient::with_settings(settings).fetch(&url).await?;
    assert_eq!(far_end.asked().len(), 2);
    Ok(())
}

/// HCLI-3.03: `allow_ipv6`.
#[tokio::test]
async fn addresses_of_ipv6_are_left_out_on_demand() {
    let resolver: Arc<dyn Resolver> = Arc::new(Always(Ipv6Addr::LOCALHOST.into()));
    let settings = Settings {
        resolver: Some(resolver),
        ..Settings::default()
    };
    let client = AsyncHttpClient::with_settings(settings);
    for url in ["http://six.example:1/", "http://[::1]:1/"] {
        let request = Request::get(url).allow_ipv6(false);
        let error = client.fetch(request).await.expect_err("no address is left");
        assert!(matches!(error, Error::Connect { .. }), "{error}");
        assert!(
            !error.to_string().contains("refused"),
            "it was tried: {error}"
        );
    }
}

/// HCLI-3.01: a client stands behind the trait as well.
#[tokio::test]
async fn a_client_is_a_fetch() -> Done {
    let far_end = FarEnd::start(|_| ok("yes")).await;
    let client: Box<dyn Fetch> = Box::new(AsyncHttpClient::new());
    assert_eq!(
        client.fetch(Request::get(far_end.url("/"))).await?.text(),
        "yes"
    );
    Ok(())
}
