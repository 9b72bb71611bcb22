//! Limits (HCLI-3.06) and compressed answers (HCLI-3.03).

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use tornado_httpclient::{AsyncHttpClient, Error, Request, Settings};

use crate::far_end::{FarEnd, Say, ok};

type Done = Result<(), Box<dyn std::error::Error>>;

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder
        .write_all(plain)
        .and_then(|()| encoder.finish())
        .expect("gzip")
}

fn compressed(body: &[u8]) -> Say {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    Say::This([head.as_bytes(), body].concat())
}

fn limited(max_body_size: u64) -> AsyncHttpClient {
    AsyncHttpClient::with_settings(Settings {
        max_body_size,
        ..Settings::default()
    })
}

fn is_too_large(outcome: &Result<impl std::fmt::Debug, Error>, expected: &str) -> bool {
    matches!(outcome, Err(Error::TooLarge { setting, .. }) if *setting == expected)
}

#[tokio::test]
async fn a_compressed_answer_is_inflated() -> Done {
    let far_end = FarEnd::start(|_| compressed(&gzip(b"hello hello hello"))).await;
    let client = AsyncHttpClient::new();
    let response = client.fetch(far_end.url("/")).await?;
    assert_eq!(response.text(), "hello hello hello");
    assert_eq!(
        (
            response.header("Content-Encoding"),
            response.header("Content-Length")
        ),
        (None, None)
    );
    assert_eq!(far_end.last().header("Accept-Encoding"), Some("gzip"));

    assert_eq!(
        response.header("X-Consumed-Content-Encoding").as_deref(),
        Some("gzip")
    );
    let raw = client
        .fetch(Request::get(far_end.url("/")).decompress_response(false))
        .await?;
    assert_eq!(raw.body()[..2], [0x1f, 0x8b]);
    assert_eq!(far_end.last().header("Accept-Encoding"), None);
    Ok(())
}

/// Two members are one body; what is broken or cut is an error, and not a part of the answer.
#[tokio::test]
async fn broken_compression_is_an_error() -> Done {
    let two = [gzip(b"one "), gzip(b"two")].concat();
    let far_end = FarEnd::start(move |_| compressed(&two)).await;
    assert_eq!(
        AsyncHttpClient::new().fetch(far_end.url("/")).await?.text(),
        "one two"
    );
    let whole = gzip(b"hello");
    let mut crooked = whole.clone();
    let checksum = crooked.len() - 8;
    crooked[checksum] ^= 1;
    for broken in [
        whole[..whole.len() - 5].to_vec(),
        crooked,
        b"plain text".to_vec(),
    ] {
        let far_end = FarEnd::start(move |_| compressed(&broken)).await;
        let error = AsyncHttpClient::new()
            .fetch(far_end.url("/"))
            .await
            .expect_err("broken");
        assert!(matches!(error, Error::Closed { .. }), "{error}");
    }
    Ok(())
}

/// What counts is what comes out: 32 KiB here, which are 32 MiB inflated.
#[tokio::test]
async fn the_limit_counts_inflated_bytes() -> Done {
    let bomb = gzip(&vec![0; 32 << 20]);
    assert!(bomb.len() < 64 << 10);
    let far_end = FarEnd::start(move |_| compressed(&bomb)).await;
    assert!(is_too_large(
        &limited(1 << 20).fetch(far_end.url("/")).await,
        "max_body_size"
    ));

    let taken = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let count = std::sync::Arc::clone(&taken);
    let request = Request::get(far_end.url("/")).streaming_callback(move |piece| {
        count.fetch_add(piece.len(), std::sync::atomic::Ordering::Relaxed);
    });
    assert!(is_too_large(
        &limited(1 << 20).fetch(request).await,
        "max_body_size"
    ));
    assert!(taken.load(std::sync::atomic::Ordering::Relaxed) <= 1 << 20);
    Ok(())
}

/// HCLI-3.06: only what was asked for is inflated, so nothing else can burst.
#[tokio::test]
async fn other_encodings_stay_as_they_are() -> Done {
    for encoding in ["deflate", "br", "zstd", "gzip, gzip", "identity", "gzip2"] {
        let body = gzip(&vec![0; 1 << 20]);
        let length = body.len();
        let far_end = FarEnd::start(move |_| {
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {length}\r\n\r\n"
            );
            Say::This([head.as_bytes(), &body].concat())
        })
        .await;
        let response = limited(length as u64).fetch(far_end.url("/")).await?;
        assert_eq!(response.body().len(), length, "{encoding}");
        assert_eq!(
            response.header("Content-Encoding").as_deref(),
            Some(encoding)
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_body_may_be_as_long_as_allowed_and_no_longer() -> Done {
    for framing in ["length", "chunks", "close"] {
        let far_end = FarEnd::start(move |_| match framing {
            "length" => ok("0123456789"),
            "chunks" => Say::This(
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n012345\r\n4\r\n6789\r\n0\r\n\r\n".to_vec(),
            ),
            _ => Say::AndClose(b"HTTP/1.1 200 OK\r\n\r\n0123456789".to_vec()),
        })
        .await;
        assert_eq!(
            limited(10).fetch(far_end.url("/")).await?.text(),
            "0123456789"
        );
        assert!(
            is_too_large(&limited(9).fetch(far_end.url("/")).await, "max_body_size"),
            "{framing}"
        );
    }
    Ok(())
}

/// A body that is too long by its own word is not waited for.
#[tokio::test]
async fn a_length_over_the_limit_is_refused_at_once() {
    let far_end = FarEnd::start(|_| {
        Say::AndHang(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n".to_vec())
    })
    .await;
    let outcome = AsyncHttpClient::new().fetch(far_end.url("/")).await;
    assert!(is_too_large(&outcome, "max_body_size"));
}

/// What is collected has a limit of its own, as in Tornado.
#[tokio::test]
async fn streamed_bodies_are_not_bounded_by_the_buffer() -> Done {
    let far_end = FarEnd::start(|_| ok("0123456789")).await;
    let client = AsyncHttpClient::with_settings(Settings {
        max_buffer_size: 5,
        ..Settings::default()
    });
    assert!(is_too_large(
        &client.fetch(far_end.url("/")).await,
        "max_buffer_size"
    ));
    client
        .fetch(Request::get(far_end.url("/")).streaming_callback(|_| {}))
        .await?;
    Ok(())
}

#[tokio::test]
async fn a_head_has_a_limit() -> Done {
    let far_end = FarEnd::start(|_| {
        let line = format!("X-Long: {}\r\n", "x".repeat(1000));
        crate::far_end::answer("200 OK", &line.repeat(70), "")
    })
    .await;
    assert!(is_too_large(
        &AsyncHttpClient::new().fetch(far_end.url("/")).await,
        "max_header_size"
    ));
    let settings = Settings {
        max_header_size: 100 << 10,
        ..Settings::default()
    };
    AsyncHttpClient::with_settings(settings)
        .fetch(far_end.url("/"))
        .await?;
    let endless =
        FarEnd::start(|_| Say::AndClose(format!("HTTP/1.1 200 {}", "x".repeat(1 << 20)).into()))
            .await;
    let error = AsyncHttpClient::new()
        .fetch(endless.url("/"))
        .await
        .expect_err("a head without end");
    assert!(matches!(error, Error::Closed { .. }), "{error}");
    Ok(())
}
