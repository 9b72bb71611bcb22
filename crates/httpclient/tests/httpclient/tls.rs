//! TLS (HCLI-3.03) and HTTP/2 (HCLI-3.09).

use tokio::net::TcpListener;
use tornado_httpclient::{AsyncHttpClient, ClientCert, Error, Request};

use crate::far_end::{FarEnd, ok, redirect};
use crate::far_end_tls::{Authority, https, start_tls};

type Done = Result<(), Box<dyn std::error::Error>>;

#[tokio::test]
async fn a_server_has_to_prove_who_it_is() -> Done {
    let authority = Authority::new();
    let far_end = start_tls(authority.server(&[], false), |_| ok("safe")).await;
    let client = AsyncHttpClient::new();
    let get = || Request::get(https(&far_end, "/"));
    let error = client
        .fetch(get())
        .await
        .expect_err("nobody knows the authority");
    assert!(matches!(error, Error::Connect { .. }), "{error}");
    assert!(error.to_string().contains("UnknownIssuer"), "{error}");
    assert_eq!(
        client.fetch(get().ca_certs(authority.pem())).await?.text(),
        "safe"
    );
    assert_eq!(
        client.fetch(get().validate_cert(false)).await?.text(),
        "safe"
    );
    // Neither the connection nor the trust of those before is there for this one.
    assert!(client.fetch(get()).await.is_err());
    let stranger = client.fetch(get().ca_certs(Authority::new().pem())).await;
    assert!(matches!(stranger, Err(Error::Connect { .. })));
    Ok(())
}

#[tokio::test]
async fn the_name_in_a_certificate_has_to_be_the_servers() -> Done {
    let authority = Authority::new();
    let far_end = start_tls(authority.server(&[], false), |_| ok("")).await;
    let client = AsyncHttpClient::with_settings(tornado_httpclient::Settings {
        hostname_mapping: [("other.example".to_owned(), "127.0.0.1".to_owned())].into(),
        ..Default::default()
    });
    let url = format!("https://other.example:{}/", far_end.address.port());
    let error = client
        .fetch(Request::get(url).ca_certs(authority.pem()))
        .await
        .expect_err("another name");
    assert!(matches!(error, Error::Connect { .. }), "{error}");
    Ok(())
}

#[tokio::test]
async fn a_client_shows_its_certificate() -> Done {
    let authority = Authority::new();
    let far_end = start_tls(authority.server(&[], true), |_| ok("known")).await;
    let client = AsyncHttpClient::new();
    let get = || Request::get(https(&far_end, "/")).ca_certs(authority.pem());
    assert!(client.fetch(get()).await.is_err(), "no certificate");
    let (cert, key) = authority.issue(&["client"]);
    let shown = get().client_cert(ClientCert::new(cert, key));
    assert!(!format!("{shown:?}").contains("PRIVATE"));
    assert_eq!(client.fetch(shown).await?.text(), "known");
    assert!(
        client.fetch(get()).await.is_err(),
        "that of another request"
    );
    Ok(())
}

#[tokio::test]
async fn certificates_that_are_none_are_refused() {
    let get = || Request::get("https://127.0.0.1:1/");
    for request in [
        get().ca_certs("nothing"),
        get().client_cert(ClientCert::new("nothing", "nothing")),
    ] {
        let error = AsyncHttpClient::new()
            .fetch(request)
            .await
            .expect_err("no certificate");
        assert!(matches!(error, Error::Request { .. }), "{error}");
    }
}

/// HCLI-3.04: another scheme is another origin, even on the same host.
#[tokio::test]
async fn secrets_do_not_leave_tls() -> Done {
    let authority = Authority::new();
    let plain = FarEnd::start(|_| ok("plain")).await;
    let location = plain.url("/");
    let far_end = start_tls(authority.server(&[], false), move |_| {
        redirect(302, &location)
    })
    .await;
    let request = Request::get(https(&far_end, "/")).ca_certs(authority.pem());
    AsyncHttpClient::new()
        .fetch(request.auth("clerk", "secret").header("Cookie", "a=1"))
        .await?;
    assert_eq!(
        (
            plain.last().header("Authorization"),
            plain.last().header("Cookie")
        ),
        (None, None)
    );
    Ok(())
}

/// HCLI-3.04: a certificate of the client says who it is, as a name and a password do.
#[tokio::test]
async fn a_certificate_is_not_shown_to_another_origin() -> Done {
    let authority = Authority::new();
    let other = start_tls(authority.server(&[], true), |_| ok("known")).await;
    let location = https(&other, "/");
    let far_end = start_tls(authority.server(&[], true), move |asked| {
        match asked.line() {
            "GET /same HTTP/1.1" => redirect(302, "/here"),
            "GET /here HTTP/1.1" => ok("still known"),
            _ => redirect(302, &location),
        }
    })
    .await;
    let (cert, key) = authority.issue(&["client"]);
    let get = |path| {
        let request = Request::get(https(&far_end, path)).ca_certs(authority.pem());
        request.client_cert(ClientCert::new(cert.clone(), key.clone()))
    };
    let client = AsyncHttpClient::new();
    assert_eq!(client.fetch(get("/same")).await?.text(), "still known");
    assert!(client.fetch(get("/other")).await.is_err());
    assert!(other.asked().is_empty());
    Ok(())
}

/// HCLI-3.09: many fetches over one connection, where the server offers HTTP/2.
#[tokio::test]
async fn http2_is_spoken_where_it_is_offered() -> Done {
    let authority = Authority::new();
    let acceptor = authority.server(&["h2", "http/1.1"], false);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("https://localhost:{}/", listener.local_addr()?.port());
    let connections = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counted = std::sync::Arc::clone(&connections);
    let server = tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            counted.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            let acceptor = acceptor.clone();
            tokio::spawn(async move { serve_http2(acceptor.accept(socket).await?).await });
        }
    });
    let client = AsyncHttpClient::with_settings(tornado_httpclient::Settings {
        hostname_mapping: [("localhost".to_owned(), "127.0.0.1".to_owned())].into(),
        ..Default::default()
    });
    let get = || {
        Request::get(&url)
            .ca_certs(authority.pem())
            .header("X-Name", "1")
    };
    client.fetch(get()).await?;
    let together = (0..5).map(|_| {
        let (client, request) = (client.clone(), get());
        tokio::spawn(async move { client.fetch(request).await })
    });
    for fetch in together.collect::<Vec<_>>() {
        let response = fetch.await??;
        assert_eq!(
            (response.text().as_ref(), response.reason()),
            ("HTTP/2.0 GET 1", "OK")
        );
    }
    let long = client.fetch(get().header("X-Name", "long")).await?;
    assert_eq!(long.header("X-Long").map(|long| long.len()), Some(40 << 10));
    assert_eq!(connections.load(std::sync::atomic::Ordering::SeqCst), 1);
    server.abort();
    Ok(())
}

type Tls = tokio_rustls::server::TlsStream<tokio::net::TcpStream>;

/// Answers every request with what it was.
async fn serve_http2(stream: Tls) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mut connection = h2::server::handshake(stream).await?;
    while let Some(request) = connection.accept().await {
        let (request, mut respond) = request?;
        let name = request
            .headers()
            .get("x-name")
            .and_then(|value| value.to_str().ok());
        let body = format!(
            "{:?} {} {}",
            request.version(),
            request.method(),
            name.unwrap_or_default()
        );
        // More than the 16 KiB that the library would take by itself (HCLI-3.06).
        let long = "x".repeat(if name == Some("long") { 40 << 10 } else { 0 });
        let head = http::Response::builder().header("x-long", long).body(())?;
        let mut stream = respond.send_response(head, false)?;
        stream.send_data(body.into(), true)?;
    }
    Ok(())
}
