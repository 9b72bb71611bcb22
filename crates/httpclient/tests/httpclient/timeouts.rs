//! Timeouts, named by their phase (HCLI-3.05), and the queue (HCLI-2.02).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tornado_httpclient::{AsyncHttpClient, Error, Options, Phase, Request, Response, Settings};

use crate::far_end::{FarEnd, Say, ok, redirect};
use crate::far_end_tls::{Authority, https};

type Done = Result<(), Box<dyn std::error::Error>>;

/// For what is out of reach from the beginning.
const SHORT: Duration = Duration::from_millis(60);

/// For what has to come so far first, however slow the machine is: see [`too_late`].
const LONG: Duration = Duration::from_secs(600);

/// The error of a fetch whose time is over as soon as the far end was asked so often in all.
async fn too_late(
    client: &AsyncHttpClient,
    request: Request,
    far_end: &FarEnd,
    asked: usize,
) -> Error {
    let client = client.clone();
    let fetch = tokio::spawn(async move { client.fetch(request).await });
    while far_end.asked().len() < asked && !fetch.is_finished() {
        tokio::task::yield_now().await;
    }
    time_is_over(fetch).await
}

/// What comes of a fetch that can only wait; the clock goes to the end of that at once.
async fn time_is_over(fetch: JoinHandle<Result<Response, Error>>) -> Error {
    tokio::time::pause();
    let fetched = fetch.await.expect("no panic");
    tokio::time::resume();
    fetched.expect_err("too late")
}

fn assert_timeout(error: &Error, expected: Phase, text: &str) {
    assert!(
        matches!(error, Error::Timeout { phase, .. } if *phase == expected),
        "{error}"
    );
    assert!(error.is_timeout() && error.code() == 599);
    assert!(error.to_string().starts_with(text), "{error}");
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_given_up() {
    let silences: [&[u8]; 3] = [
        b"",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
    ];
    for said in silences {
        let far_end = FarEnd::start(move |_| Say::AndHang(said.to_vec())).await;
        let request = Request::get(far_end.url("/")).request_timeout(LONG);
        let error = too_late(&AsyncHttpClient::new(), request, &far_end, 1).await;
        assert_timeout(&error, Phase::Request, "Timeout during request");
    }
}

/// HCLI-2.03: the default.
#[tokio::test(start_paused = true)]
async fn twenty_seconds_are_enough_unless_told_otherwise() {
    let far_end = FarEnd::start(|_| Say::AndHang(Vec::new())).await;
    let error = AsyncHttpClient::new().fetch(far_end.url("/")).await;
    let error = error.expect_err("too late");
    assert!(
        matches!(error, Error::Timeout { after, .. } if after == Duration::from_secs(20)),
        "{error}"
    );
}

/// TLS is part of connecting; so a server that never says hello shows it.
#[tokio::test]
async fn connecting_has_its_own_timeout() -> Done {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("https://{}/", listener.local_addr()?);
    for request in [
        Request::get(&url).connect_timeout(SHORT),
        Request::get(&url).request_timeout(SHORT),
    ] {
        let error = AsyncHttpClient::new()
            .fetch(request)
            .await
            .expect_err("too late");
        assert_timeout(&error, Phase::Connect, "Timeout while connecting");
        assert!(error.to_string().contains("60ms"), "{error}");
    }
    Ok(())
}

/// A connection that became free is taken while another is still being made; what is slow then is the request.
#[tokio::test]
async fn a_connection_that_nobody_waits_for_does_not_time_out() -> Done {
    let authority = Authority::new();
    let acceptor = authority.server(&[], false);
    let first = Arc::new(AtomicBool::new(true));
    let accept = move |socket| {
        let (acceptor, is_first) = (acceptor.clone(), first.swap(false, Ordering::SeqCst));
        async move {
            if !is_first {
                std::future::pending::<()>().await;
            }
            acceptor.accept(socket).await.ok()
        }
    };
    let far_end = FarEnd::start_over(accept, |asked| match asked.line() {
        "GET /first HTTP/1.1" => ok(&"x".repeat(4 << 20)), // which has to be read before there is another answer
        _ => Say::AndHang(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf".to_vec()),
    })
    .await;
    let get = |path| Request::get(https(&far_end, path)).ca_certs(authority.pem());
    let client = AsyncHttpClient::new();
    let mut holding = client.open(get("/first")).await?;
    let second = get("/second").request_timeout(LONG);
    let second = tokio::spawn({
        let (client, second) = (client.clone(), second);
        async move { client.fetch(second).await }
    });
    while far_end.connections() < 2 {
        tokio::task::yield_now().await;
    }
    while holding.next().await?.is_some() {}
    drop(holding);
    while far_end.asked().len() < 2 {
        tokio::task::yield_now().await;
    }
    let error = time_is_over(second).await;
    assert_timeout(&error, Phase::Request, "Timeout during request");
    assert_eq!(far_end.last().line(), "GET /second HTTP/1.1");
    Ok(())
}

/// The wait for a place counts against the request's time, and no longer than connecting may take.
#[tokio::test]
async fn the_queue_has_a_timeout() -> Done {
    let far_end = FarEnd::start(|_| Say::AndHang(Vec::new())).await;
    let client = AsyncHttpClient::with_settings(Settings {
        max_clients: 1,
        ..Settings::default()
    });
    let first = tokio::spawn({
        let (client, url) = (client.clone(), far_end.url("/first"));
        async move { client.fetch(url).await }
    });
    while far_end.asked().is_empty() {
        tokio::task::yield_now().await;
    }
    for request in [
        Request::get(far_end.url("/second")).request_timeout(SHORT),
        Request::get(far_end.url("/second"))
            .connect_timeout(SHORT)
            .request_timeout(Duration::ZERO),
    ] {
        let error = client
            .fetch(request)
            .await
            .expect_err("the only place is taken");
        assert_timeout(&error, Phase::Queue, "Timeout in request queue");
    }
    assert_eq!(far_end.asked().len(), 1);
    // HCLI-3.09: who drops a fetch gives its place back.
    first.abort();
    assert!(first.await.is_err_and(|error| error.is_cancelled()));
    let request = Request::get(far_end.url("/third")).request_timeout(LONG);
    let error = too_late(&client, request, &far_end, 2).await;
    assert_timeout(&error, Phase::Request, "Timeout");
    assert_eq!(far_end.asked().len(), 2);
    Ok(())
}

#[tokio::test]
async fn waiting_is_told_apart_from_fetching() -> Done {
    let far_end = FarEnd::start(|_| ok("")).await;
    let client = AsyncHttpClient::with_settings(Settings {
        max_clients: 1,
        ..Settings::default()
    });
    let holding = client.open(far_end.url("/")).await?;
    let waiting = tokio::spawn({
        let (client, url) = (client.clone(), far_end.url("/"));
        async move { client.fetch(url).await }
    });
    tokio::task::yield_now().await;
    drop(holding);
    let response = waiting.await??;
    let times = response.time_info();
    assert!(times.queue > Duration::ZERO && response.request_time() == times.total);
    Ok(())
}

#[tokio::test]
async fn zero_is_no_limit() -> Done {
    let far_end = FarEnd::start(|_| ok("")).await;
    let request = Request::get(far_end.url("/")).connect_timeout(Duration::ZERO);
    AsyncHttpClient::new()
        .fetch(request.request_timeout(Duration::ZERO))
        .await?;
    Ok(())
}

/// Nor is what no clock can reach.
#[tokio::test]
async fn the_longest_timeout_is_no_limit() -> Done {
    let far_end = FarEnd::start(|_| ok("")).await;
    let client = AsyncHttpClient::with_settings(Settings {
        max_clients: 1,
        ..Settings::default()
    });
    let get = || {
        Request::get(far_end.url("/"))
            .connect_timeout(Duration::MAX)
            .request_timeout(Duration::MAX)
    };
    let holding = client.open(get()).await?;
    let waiting = tokio::spawn({
        let (client, request) = (client.clone(), get());
        async move { client.fetch(request).await }
    });
    tokio::task::yield_now().await;
    drop(holding);
    waiting.await??;
    Ok(())
}

/// The time is for the whole fetch: redirects do not begin it anew.
#[tokio::test]
async fn redirects_share_one_timeout() {
    let far_end = FarEnd::start(|asked| match asked.line() {
        "GET /to HTTP/1.1" => Say::AndHang(Vec::new()),
        _ => redirect(302, "/to"),
    })
    .await;
    let request = Request::get(far_end.url("/")).request_timeout(LONG);
    let error = too_late(&AsyncHttpClient::new(), request, &far_end, 2).await;
    assert_timeout(&error, Phase::Request, "Timeout during request");
}

/// HCLI-3.01: `defaults`.
#[tokio::test]
async fn a_clients_defaults_hold_where_a_request_says_nothing() -> Done {
    let far_end = FarEnd::start(|asked| match asked.line() {
        "GET /slow HTTP/1.1" => Say::AndHang(Vec::new()),
        _ => redirect(302, "/slow"),
    })
    .await;
    let defaults = Options {
        request_timeout: Some(LONG),
        follow_redirects: Some(false),
        auth_username: Some("clerk".into()),
        ..Options::default()
    };
    let client = AsyncHttpClient::with_settings(Settings {
        defaults,
        ..Settings::default()
    });
    assert_eq!(
        client
            .fetch(far_end.url("/"))
            .await
            .expect_err("302")
            .code(),
        302
    );
    assert_eq!(
        far_end.last().header("Authorization"),
        Some("Basic Y2xlcms6")
    );
    let request = Request::get(far_end.url("/")).follow_redirects(true);
    let error = too_late(&client, request, &far_end, 3).await;
    assert!(error.is_timeout(), "{error}");
    Ok(())
}

/// HCLI-2.02.
#[tokio::test]
async fn a_closed_client_fetches_nothing() {
    let far_end = FarEnd::start(|_| ok("")).await;
    let client = AsyncHttpClient::new();
    client.close();
    let error = client.fetch(far_end.url("/")).await.expect_err("closed");
    assert!(matches!(error, Error::ClientClosed) && far_end.asked().is_empty());
}
