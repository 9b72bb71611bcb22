//! How a stream ends, and what is left of it.

use std::io::ErrorKind;

use crate::scripted::{Script, Step, pieces, script};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tornado_iostream::{Error, IoStream, Result};

fn sends_then_fails(bytes: &[u8], kind: ErrorKind) -> IoStream<Script> {
    IoStream::new(script([Step::Sends(bytes.to_vec()), Step::Fails(kind)]))
}

/// STRM-3.06
#[tokio::test]
async fn an_unfinished_read_is_told_of_the_close() {
    let mut stream = pieces(["abc"]);
    assert!(matches!(
        stream.read_until(b"\n", 100).await,
        Err(Error::Closed { cause: None })
    ));
    let mut stream = pieces(["abc"]);
    assert!(matches!(
        stream.read_bytes(4).await,
        Err(Error::Closed { cause: None })
    ));
    let mut stream = pieces(["abc"]);
    assert!(matches!(
        stream.read_into(&mut [0; 4]).await,
        Err(Error::Closed { cause: None })
    ));
}

/// STRM-3.06
#[tokio::test]
async fn what_came_before_the_close_can_still_be_read() -> Result<()> {
    let mut stream = pieces(["ab", "c"]);
    assert!(stream.read_into(&mut [0; 4]).await.is_err());
    assert!(stream.read_bytes(4).await.is_err());
    assert!(stream.closed());
    assert_eq!(&stream.read_bytes(2).await?[..], b"ab");
    assert_eq!(&stream.read_until_close().await?[..], b"c");
    Ok(())
}

/// STRM-2.02
#[tokio::test]
async fn a_closed_stream_refuses_every_operation() {
    let mut stream = pieces(["abc"]);
    stream.close();
    stream.close();
    assert!(stream.closed());
    assert!(stream.get_ref().is_none());
    assert!(stream.read_bytes(1).await.is_err());
    assert!(stream.read_into_partial(&mut [0]).await.is_err());
    assert!(stream.write(b"x").await.is_err());
    assert!(stream.write_soon(b"x").is_err());
    assert!(stream.flush().await.is_err());
    assert!(stream.shutdown().await.is_err());
    let error = stream.into_inner().await.expect_err("closed");
    assert_eq!(error.to_string(), "stream is closed");
}

/// STRM-3.06
#[tokio::test]
async fn a_reset_is_a_normal_close() -> Result<()> {
    for kind in [
        ErrorKind::ConnectionReset,
        ErrorKind::ConnectionAborted,
        ErrorKind::BrokenPipe,
        ErrorKind::TimedOut,
    ] {
        let mut stream = sends_then_fails(b"abc", kind);
        assert_eq!(&stream.read_until_close().await?[..], b"abc");
        let cause = stream
            .error()
            .and_then(|cause| cause.downcast_ref::<std::io::Error>());
        assert_eq!(cause.map(std::io::Error::kind), Some(kind));
    }
    Ok(())
}

/// STRM-3.01
#[tokio::test]
async fn the_real_error_is_carried_along() -> Result<()> {
    let mut stream = sends_then_fails(b"abc", ErrorKind::PermissionDenied);
    let error = stream.read_until_close().await.expect_err("cut short");
    assert_eq!(
        error.io().map(std::io::Error::kind),
        Some(ErrorKind::PermissionDenied)
    );
    let source = std::error::Error::source(&error).expect("a source");
    assert_eq!(source.to_string(), "permission denied");
    let later = stream.write(b"x").await.expect_err("closed");
    assert_eq!(
        later.io().map(std::io::Error::kind),
        Some(ErrorKind::PermissionDenied)
    );
    assert_eq!(
        std::io::Error::from(later).kind(),
        ErrorKind::PermissionDenied
    );
    assert_eq!(&stream.read_until_close().await?[..], b"abc");
    Ok(())
}

/// STRM-3.06
#[tokio::test]
async fn a_failed_write_does_not_lose_what_the_other_side_had_said() -> Result<()> {
    let (socket, mut peer) = tokio::io::duplex(64);
    let mut stream = IoStream::new(socket);
    peer.write_all(b"refused: too large\n").await?;
    drop(peer);
    let error = stream
        .write(b"a large request")
        .await
        .expect_err("nobody listens");
    assert_eq!(
        error.io().map(std::io::Error::kind),
        Some(ErrorKind::BrokenPipe)
    );
    assert_eq!(
        &stream.read_until(b"\n", 100).await?[..],
        b"refused: too large\n"
    );
    Ok(())
}

#[tokio::test]
async fn a_waiting_read_gets_what_came_before_its_queued_bytes_failed() -> Result<()> {
    for size in 0..4 {
        let mut script = script([Step::Waits]);
        script.refuses_writes = Some(ErrorKind::BrokenPipe);
        let (reading, mut peer) = tokio::io::duplex(64);
        let mut stream = IoStream::join(reading, script);
        peer.write_all(b"late\n").await?;
        stream.write_soon(b"never taken")?;
        let mut target = [0; 5];
        match size {
            0 => assert_eq!(&stream.read_until(b"\n", 100).await?[..], b"late\n"),
            1 => assert_eq!(&stream.read_bytes(5).await?[..], b"late\n"),
            2 => stream.read_into(&mut target).await?,
            _ => assert_eq!(&stream.read_until_close().await?[..], b"late\n"),
        }
        assert!(stream.closed());
    }
    Ok(())
}

/// STRM-2.02, STRM-3.06
#[tokio::test]
async fn the_close_is_told_after_the_pending_read() {
    let (log, mut told) = tokio::sync::mpsc::unbounded_channel();
    let mut stream = pieces(["abc"]);
    let closed = stream.on_close();
    let reader = log.clone();
    let reading = tokio::spawn(async move {
        let read = stream.read_until_close().await;
        reader
            .send(format!("read {:?}", read.expect("a normal close")))
            .expect("listening");
    });
    let waiting = tokio::spawn(async move {
        closed.await;
        log.send(String::from("closed")).expect("listening");
    });
    reading.await.expect("no panic");
    waiting.await.expect("no panic");
    assert_eq!(told.recv().await.as_deref(), Some("read b\"abc\""));
    assert_eq!(told.recv().await.as_deref(), Some("closed"));
}

/// STRM-2.02
#[tokio::test]
async fn every_way_to_close_is_told() {
    let mut stream = pieces(["abc"]);
    let (first, second) = (stream.on_close(), stream.on_close());
    stream.close();
    first.await;
    second.await;
    stream.on_close().await;
    let mut dropped = pieces(["abc"]);
    let told = dropped.on_close();
    drop(dropped);
    told.await;
}

/// STRM-2.06
#[tokio::test]
async fn a_panicking_owner_closes_the_stream() -> Result<()> {
    let (socket, mut peer) = tokio::io::duplex(64);
    let owner = tokio::spawn(async move {
        let mut stream = IoStream::new(socket);
        stream.read_bytes(1).await.expect("a byte");
        panic!("as the test wants");
    });
    peer.write_all(b"x").await?;
    assert_eq!(peer.read_to_end(&mut Vec::new()).await?, 0);
    assert!(owner.await.expect_err("a panic").is_panic());
    Ok(())
}

/// STRM-2.02
#[tokio::test]
async fn an_idle_stream_notices_the_other_side_leaving() -> Result<()> {
    let mut stream = pieces(["said", " before"]);
    stream.write_soon(b"queued")?;
    let written = stream
        .get_ref()
        .map(|script| script.written.clone())
        .expect("open");
    stream.wait_closed().await;
    assert!(stream.closed());
    assert_eq!(&written.lock().expect("not poisoned")[..], b"queued");
    assert_eq!(&stream.read_until_close().await?[..], b"said before");
    stream.wait_closed().await;
    Ok(())
}

#[tokio::test]
async fn waiting_for_the_close_buffers_no_more_than_a_chunk() -> Result<()> {
    let (socket, mut peer) = tokio::io::duplex(1 << 20);
    peer.write_all(&[b'x'; 100_000]).await?;
    let mut stream = IoStream::new(socket);
    tokio::select! {
        biased;
        () = stream.wait_closed() => panic!("the peer is still there"),
        () = tokio::task::yield_now() => {}
    }
    assert!(
        format!("{stream:?}").contains("unread: 65536"),
        "{stream:?}"
    );
    Ok(())
}
