//! How bytes leave.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, BufWriter};
use tornado_iostream::{IoStream, Result};

fn poll_once<F: Future>(future: F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

/// STRM-3.04
#[tokio::test]
async fn a_write_waits_until_the_other_side_takes_it() -> Result<()> {
    let (socket, mut peer) = tokio::io::duplex(8);
    let mut stream = IoStream::new(socket);
    let writer = tokio::spawn(async move { stream.write(&[b'x'; 100]).await });
    let mut received = [0; 100];
    tokio::task::yield_now().await;
    assert!(!writer.is_finished());
    peer.read_exact(&mut received).await?;
    writer.await.expect("no panic")?;
    assert_eq!(received, [b'x'; 100]);
    Ok(())
}

#[tokio::test]
async fn queued_bytes_leave_before_written_ones() -> Result<()> {
    let (socket, mut peer) = tokio::io::duplex(64);
    let mut stream = IoStream::new(socket);
    stream.write_soon(b"one ")?;
    stream.write_soon(b"two ")?;
    assert!(stream.writing());
    stream.write(b"three").await?;
    assert!(!stream.writing());
    stream.close();
    let mut received = String::new();
    peer.read_to_string(&mut received).await?;
    assert_eq!(received, "one two three");
    Ok(())
}

#[tokio::test]
async fn queued_bytes_leave_while_a_read_waits() -> Result<()> {
    let (socket, mut peer) = tokio::io::duplex(4);
    let mut stream = IoStream::new(socket);
    stream.write_soon(b"a long question?")?;
    let answer = tokio::spawn(async move { stream.read_until(b"\n", 100).await });
    let mut question = [0; 16];
    peer.read_exact(&mut question).await?;
    peer.write_all(b"yes\n").await?;
    assert_eq!(&question, b"a long question?");
    assert_eq!(&answer.await.expect("no panic")?[..], b"yes\n");
    Ok(())
}

#[tokio::test]
async fn queued_bytes_pass_through_a_stream_that_holds_them_back() -> Result<()> {
    let (socket, mut peer) = tokio::io::duplex(64);
    let mut stream = IoStream::new(BufWriter::new(socket));
    stream.write_soon(b"question?")?;
    let answer = tokio::spawn(async move { stream.read_until(b"\n", 100).await });
    peer.read_exact(&mut [0; 9]).await?;
    peer.write_all(b"yes\n").await?;
    assert_eq!(&answer.await.expect("no panic")?[..], b"yes\n");
    Ok(())
}

#[tokio::test]
async fn a_dropped_write_that_had_begun_is_still_whole() -> Result<()> {
    let (socket, mut peer) = tokio::io::duplex(4);
    let mut stream = IoStream::new(socket);
    drop(stream.write(b"never begun"));
    assert!(poll_once(stream.write(b"0123456789")).is_pending());
    assert!(stream.writing());
    let reader = tokio::spawn(async move {
        let mut received = Vec::new();
        peer.read_to_end(&mut received).await.map(|_| received)
    });
    stream.write(b"abc").await?;
    stream.close();
    assert_eq!(reader.await.expect("no panic")?, b"0123456789abc");
    Ok(())
}

#[tokio::test]
async fn after_a_shutdown_the_answer_can_still_be_read() -> Result<()> {
    let (socket, mut peer) = tokio::io::duplex(64);
    let mut stream = IoStream::new(socket);
    stream.write_soon(b"question?")?;
    stream.shutdown().await?;
    let mut question = String::new();
    peer.read_to_string(&mut question).await?;
    peer.write_all(b"yes").await?;
    drop(peer);
    assert_eq!(question, "question?");
    assert_eq!(&stream.read_until_close().await?[..], b"yes");
    Ok(())
}
