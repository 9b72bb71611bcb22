//! What happens where too much arrives, or too much is queued.

use crate::scripted::{Script, Step, every_split, pieces, script};
use regex::bytes::Regex;
use tornado_iostream::{Error, IoStream, Result, Settings};

fn limited(max_buffer_size: usize, input: &[u8]) -> IoStream<Script> {
    let settings = Settings {
        max_buffer_size,
        ..Settings::default()
    };
    IoStream::with_settings(script([Step::Sends(input.to_vec())]), settings)
}

/// STRM-3.02
#[tokio::test]
async fn a_delimiter_that_does_not_come_in_time_closes_the_stream() {
    for split in every_split(b"abcdefgh\n") {
        let mut stream = pieces(&split);
        let error = stream.read_until(b"\n", 8).await.expect_err("too long");
        assert!(
            matches!(
                error,
                Error::Unsatisfiable {
                    read: 8..,
                    max_bytes: 8,
                    ..
                }
            ),
            "{split:?}"
        );
        assert!(stream.closed());
    }
}

#[tokio::test]
async fn the_error_says_what_was_sought_and_how_much_was_read() {
    let mut stream = pieces(["0123456789"]);
    let error = stream.read_until(b"\r\n", 4).await.expect_err("too long");
    assert_eq!(
        error.to_string(),
        r#""\r\n" not found within 4 bytes: 10 bytes read, stream closed"#
    );
}

#[tokio::test]
async fn a_delimiter_that_ends_at_the_limit_is_in_time() -> Result<()> {
    for split in every_split(b"abcdefgh\nrest") {
        let mut stream = pieces(&split);
        assert_eq!(
            &stream.read_until(b"\n", 9).await?[..],
            b"abcdefgh\n",
            "{split:?}"
        );
    }
    Ok(())
}

/// STRM-3.02
#[tokio::test]
async fn a_pattern_is_held_to_its_limit_too() -> Result<()> {
    for pattern in [r"\n", r".*\n"] {
        let regex = Regex::new(pattern).expect("a pattern");
        for split in every_split(b"abcdefgh\nrest") {
            let found = pieces(&split).read_until_regex(&regex, 9).await?;
            assert_eq!(&found[..], b"abcdefgh\n", "{pattern} {split:?}");
            let refused = pieces(&split).read_until_regex(&regex, 8).await;
            assert!(
                matches!(refused, Err(Error::Unsatisfiable { .. })),
                "{pattern} {split:?}"
            );
        }
    }
    Ok(())
}

/// STRM-3.01
#[tokio::test]
async fn later_operations_name_the_unsatisfiable_read_as_the_cause() {
    let mut stream = pieces(["abcdefgh"]);
    let first = stream.read_until(b"\n", 4).await.expect_err("too long");
    let Err(Error::Closed { cause: Some(cause) }) = stream.write(b"x").await else {
        panic!("the stream is open");
    };
    assert_eq!(cause.to_string(), first.to_string());
    assert_eq!(
        stream.error().map(ToString::to_string),
        Some(first.to_string())
    );
}

#[tokio::test]
async fn what_was_read_before_a_refusal_can_still_be_read() -> Result<()> {
    let mut stream = pieces(["abcdefgh"]);
    assert!(stream.read_until(b"\n", 4).await.is_err());
    assert_eq!(&stream.read_bytes(8).await?[..], b"abcdefgh");
    Ok(())
}

/// STRM-2.03
#[tokio::test]
async fn a_full_buffer_closes_the_stream() {
    let mut stream = limited(16, &[b'x'; 17]);
    let error = stream
        .read_until(b"\n", usize::MAX)
        .await
        .expect_err("full");
    assert!(matches!(
        error,
        Error::BufferFull {
            max_buffer_size: 16
        }
    ));
    assert!(stream.closed());
    let mut stream = limited(16, &[b'x'; 17]);
    assert!(matches!(
        stream.read_until_close().await,
        Err(Error::BufferFull { .. })
    ));
}

#[tokio::test]
async fn a_buffer_may_be_full_to_the_brim() -> Result<()> {
    assert_eq!(limited(16, &[b'x'; 16]).read_until_close().await?.len(), 16);
    assert_eq!(limited(16, &[b'x'; 40]).read_bytes(16).await?.len(), 16);
    assert_eq!(
        limited(4, b"abc\nmore").read_until(b"\n", 100).await?.len(),
        4
    );
    Ok(())
}

#[tokio::test]
async fn more_bytes_than_may_be_buffered_are_refused_at_once() {
    let settings = Settings {
        max_buffer_size: 16,
        ..Settings::default()
    };
    let mut stream = IoStream::with_settings(script([Step::Waits]), settings);
    assert!(matches!(
        stream.read_bytes(17).await,
        Err(Error::BufferFull { .. })
    ));
}

#[tokio::test]
async fn a_given_buffer_and_partial_reads_are_not_bounded_by_the_limit() -> Result<()> {
    let mut target = [0; 40];
    limited(16, &[b'x'; 40]).read_into(&mut target).await?;
    assert_eq!(target, [b'x'; 40]);
    assert_eq!(
        limited(16, &[b'x'; 40])
            .read_bytes_partial(100)
            .await?
            .len(),
        16
    );
    Ok(())
}

#[tokio::test]
async fn bytes_are_received_in_chunks_of_the_given_size() -> Result<()> {
    for read_chunk_size in [0, 1, 7] {
        let settings = Settings {
            read_chunk_size,
            ..Settings::default()
        };
        let script = script([Step::Sends(b"one\ntwo\n".to_vec())]);
        let mut stream = IoStream::with_settings(script, settings);
        let size = stream.read_bytes_partial(100).await?.len();
        assert_eq!(size, read_chunk_size.max(1));
        assert_eq!(stream.read_until_close().await?.len(), 8 - size);
    }
    Ok(())
}

/// STRM-3.04
#[tokio::test]
async fn a_full_queue_refuses_more_and_stays_open() -> Result<()> {
    let settings = Settings {
        max_write_buffer_size: Some(8),
        ..Settings::default()
    };
    let script = script([Step::Waits]);
    let written = script.written.clone();
    let mut stream = IoStream::with_settings(script, settings);
    stream.write_soon(b"12345")?;
    let error = stream.write_soon(b"6789").expect_err("full");
    assert!(matches!(
        error,
        Error::WriteBufferFull {
            queued: 5,
            offered: 4,
            max_write_buffer_size: 8
        }
    ));
    assert!(!stream.closed());
    stream.write_soon(b"678")?;
    stream.flush().await?;
    stream.write_soon(b"90")?;
    stream.write(b"an awaited write has no limit").await?;
    let written = written.lock().expect("not poisoned").clone();
    assert_eq!(written, b"1234567890an awaited write has no limit");
    Ok(())
}
