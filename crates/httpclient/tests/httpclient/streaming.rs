//! Bodies in pieces, both ways; callbacks (HCLI-2.07, HCLI-3.02).

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tornado_httpclient::{AsyncHttpClient, Error, Request, Settings};
use tornado_testing::within;

use crate::far_end::{FarEnd, Say, answer, ok, redirect};

type Done = Result<(), Box<dyn std::error::Error>>;
type Notes = Arc<Mutex<Vec<String>>>;

fn note(notes: &Notes, text: impl Into<String>) {
    notes.lock().expect("the notes").push(text.into());
}

/// HCLI-2.07.
#[tokio::test]
async fn callbacks_see_the_last_response_as_it_arrives() -> Done {
    let far_end = FarEnd::start(|asked| match asked.line() {
        "GET /to HTTP/1.1" => answer("200 Fine", "X-A: 1\r\nX-A: 2\r\n", "the body"),
        _ => redirect(302, "/to"),
    })
    .await;
    let notes = Notes::default();
    let (heads, pieces) = (Arc::clone(&notes), Arc::clone(&notes));
    let request = Request::get(far_end.url("/"))
        .header_callback(move |line| note(&heads, line))
        .streaming_callback(move |piece| note(&pieces, String::from_utf8_lossy(piece)));
    let response = AsyncHttpClient::new().fetch(request).await?;
    assert!(response.body().is_empty());
    let notes = notes.lock().expect("the notes").clone();
    let expected = [
        "HTTP/1.1 200 Fine\r\n",
        "X-A: 1\r\n",
        "X-A: 2\r\n",
        "Content-Length: 8\r\n",
        "\r\n",
        "the body",
    ];
    assert_eq!(notes, expected);
    Ok(())
}

/// A piece is there before the next has been sent.
#[tokio::test]
async fn a_body_is_read_piece_by_piece() -> Done {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let client = AsyncHttpClient::new();
    let opening = client.open(format!("http://{}/", listener.local_addr()?));
    let accepting = async {
        let (mut socket, _) = listener.accept().await?;
        let _ = socket.read(&mut [0; 4096]).await?;
        socket
            .write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            .await?;
        Ok::<_, std::io::Error>(socket)
    };
    let (opened, socket) = tokio::join!(opening, accepting);
    let (mut body, mut socket) = (opened?, socket?);
    assert_eq!(
        (body.head().code(), body.request().method().as_str()),
        (200, "GET")
    );
    for piece in ["one", "two", "three"] {
        socket
            .write_all(format!("{:x}\r\n{piece}\r\n", piece.len()).as_bytes())
            .await?;
        assert_eq!(
            within(body.next()).await?.as_deref(),
            Some(piece.as_bytes())
        );
    }
    // A read that was given up loses nothing.
    tokio::select! {
        biased;
        early = body.next() => panic!("came {early:?}"),
        () = tokio::task::yield_now() => {}
    }
    socket.write_all(b"4\r\nlast\r\n0\r\n\r\n").await?;
    assert_eq!(within(body.next()).await?.as_deref(), Some(&b"last"[..]));
    assert_eq!(within(body.next()).await?, None);
    Ok(())
}

#[tokio::test]
async fn an_open_body_keeps_its_place_and_errors_have_theirs_whole() -> Done {
    let far_end = FarEnd::start(|asked| match asked.line() {
        "GET /missing HTTP/1.1" => answer("404 Not Found", "", "no such page"),
        _ => ok("page"),
    })
    .await;
    let client = AsyncHttpClient::with_settings(Settings {
        max_clients: 1,
        ..Settings::default()
    });
    let body = client.open(far_end.url("/")).await?;
    let short = std::time::Duration::from_millis(50);
    let waiting = client.fetch(Request::get(far_end.url("/")).request_timeout(short));
    assert!(waiting.await.expect_err("no place").is_timeout());
    drop(body);
    let error = client.open(far_end.url("/missing")).await.expect_err("404");
    assert_eq!(error.response().expect("a response").text(), "no such page");
    let request = Request::get(far_end.url("/missing")).raise_error(false);
    let mut body = client.open(request).await?;
    assert_eq!(body.next().await?.as_deref(), Some(&b"no such page"[..]));
    Ok(())
}

#[tokio::test]
async fn a_body_that_is_cut_says_so() -> Done {
    let far_end = FarEnd::start(|_| {
        Say::AndClose(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf".to_vec())
    })
    .await;
    let mut body = AsyncHttpClient::new().open(far_end.url("/")).await?;
    assert_eq!(body.next().await?.as_deref(), Some(&b"half"[..]));
    assert!(matches!(body.next().await, Err(Error::Closed { .. })));
    Ok(())
}

/// HCLI-3.02: chunked without a length, with one as it says.
#[tokio::test]
async fn a_produced_body_is_chunked_unless_its_length_is_known() -> Done {
    let far_end = FarEnd::start(|_| ok("")).await;
    let produce = |length: Option<&str>| {
        let request = Request::new(http::Method::POST, far_end.url("/"));
        let request = length
            .into_iter()
            .fold(request, |r, length| r.header("Content-Length", length));
        request.body_producer(|mut writer| async move {
            for piece in ["1234", "567"] {
                writer.write(piece).await?;
                tokio::task::yield_now().await;
            }
            Ok(())
        })
    };
    let client = AsyncHttpClient::new();
    client.fetch(produce(None)).await?;
    assert_eq!(far_end.last().header("Transfer-Encoding"), Some("chunked"));
    assert_eq!(far_end.last().body, "4\r\n1234\r\n3\r\n567\r\n0\r\n\r\n");
    client.fetch(produce(Some("7"))).await?;
    assert_eq!(
        (
            far_end.last().header("Transfer-Encoding"),
            far_end.last().body.as_str()
        ),
        (None, "1234567")
    );
    for wrong in ["6", "8"] {
        let error = client
            .fetch(produce(Some(wrong)))
            .await
            .expect_err("another length");
        assert!(
            error.to_string().contains("than its Content-Length says"),
            "{error}"
        );
    }
    let error = client
        .fetch(produce(Some("seven")))
        .await
        .expect_err("no length");
    assert!(matches!(error, Error::Request { .. }), "{error}");
    Ok(())
}

#[tokio::test]
async fn a_producer_that_fails_ends_the_fetch() -> Done {
    let far_end = FarEnd::start(|_| ok("")).await;
    let request =
        Request::new(http::Method::PUT, far_end.url("/")).body_producer(|mut writer| async move {
            writer.write("half").await?;
            Err("the disk is gone".into())
        });
    let error = AsyncHttpClient::new()
        .fetch(request)
        .await
        .expect_err("half a body");
    assert!(matches!(error, Error::Producer { .. }) && error.code() == 599);
    assert!(error.to_string().ends_with("the disk is gone"), "{error}");
    assert!(
        far_end.asked().is_empty(),
        "the server never saw the end of it"
    );
    Ok(())
}

/// HCLI-3.02: `expect_100_continue`. A server that refuses does not get the body.
#[tokio::test]
async fn a_body_can_wait_for_the_servers_word() -> Done {
    let far_end = FarEnd::start(|_| {
        Say::AndClose(b"HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n".to_vec())
    })
    .await;
    let post = |url: String| Request::post(url, "a long body").expect_100_continue(true);
    let error = AsyncHttpClient::new()
        .fetch(post(far_end.url("/")))
        .await
        .expect_err("417");
    assert_eq!(
        (error.code(), far_end.last().header("Expect")),
        (417, Some("100-continue"))
    );
    assert_eq!(far_end.last().header("Content-Length"), Some("11"));

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/", listener.local_addr()?);
    let serving = async {
        let (mut socket, _) = listener.accept().await?;
        let mut seen = Vec::new();
        while !seen.ends_with(b"\r\n\r\n") {
            socket.read_buf(&mut seen).await?;
        }
        socket.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
        while !seen.ends_with(b"a long body") {
            socket.read_buf(&mut seen).await?;
        }
        socket
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            .await?;
        Ok::<_, std::io::Error>(())
    };
    let client = AsyncHttpClient::new();
    let (fetched, served) = tokio::join!(client.fetch(post(url)), serving);
    served?;
    assert_eq!(fetched?.text(), "ok");
    Ok(())
}
