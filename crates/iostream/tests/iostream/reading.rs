//! What each read gives, however the bytes arrive.

use crate::scripted::{Step, every_split, pieces, script};
use regex::bytes::{Regex, RegexBuilder};
use tornado_iostream::{Error, IoStream, Result};

/// STRM-2.01
#[tokio::test]
async fn a_read_until_a_delimiter_includes_it() -> Result<()> {
    for split in every_split(b"one\r\ntwo\r\n\r\nrest") {
        let mut stream = pieces(&split);
        assert_eq!(
            &stream.read_until(b"\r\n", 100).await?[..],
            b"one\r\n",
            "{split:?}"
        );
        assert_eq!(
            &stream.read_until(b"\r\n\r\n", 100).await?[..],
            b"two\r\n\r\n",
            "{split:?}"
        );
        assert_eq!(&stream.read_until_close().await?[..], b"rest", "{split:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_delimiter_is_found_behind_its_own_beginning() -> Result<()> {
    for split in every_split(b"aaab|aabaab|x") {
        let mut stream = pieces(&split);
        assert_eq!(
            &stream.read_until(b"aab", 100).await?[..],
            b"aaab",
            "{split:?}"
        );
        assert_eq!(
            &stream.read_until(b"aab|", 100).await?[..],
            b"|aabaab|",
            "{split:?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn an_empty_delimiter_is_found_at_once() -> Result<()> {
    let mut stream = IoStream::new(script([Step::Waits]));
    assert!(stream.read_until(b"", 100).await?.is_empty());
    Ok(())
}

/// STRM-3.02
#[tokio::test]
async fn a_read_until_a_pattern_ends_with_the_match() -> Result<()> {
    let blank_line = Regex::new(r"\r?\n\r?\n").expect("a pattern");
    let line = Regex::new(r"[^\n]*\n").expect("a pattern");
    for split in every_split(b"a: b\nc: d\r\n\r\nbody\nrest") {
        let mut stream = pieces(&split);
        let head = stream.read_until_regex(&blank_line, 100).await?;
        assert_eq!(&head[..], b"a: b\nc: d\r\n\r\n", "{split:?}");
        assert_eq!(
            &stream.read_until_regex(&line, 100).await?[..],
            b"body\n",
            "{split:?}"
        );
        assert_eq!(&stream.read_until_close().await?[..], b"rest", "{split:?}");
    }
    Ok(())
}

#[tokio::test]
async fn patterns_that_look_around_their_match_are_found_in_pieces() -> Result<()> {
    let cases: [(&str, &[u8], &[u8]); 6] = [
        (r"foo\B", b"xxfoobar", b"xxfoo"),
        (
            r"(?i)k\.",
            "yy\u{212a}.z".as_bytes(),
            "yy\u{212a}.".as_bytes(),
        ),
        (r"(?-u:\xff\xfe)", b"ab\xff\xfecd", b"ab\xff\xfe"),
        (r"(?m)^end$\n", b"an end\nend\nx", b"an end\nend\n"),
        (r"(?x) o n e # spaced", b"...one two", b"...one"),
        (r"a{3,5}b", b"aab aaaaaaab!", b"aab aaaaaaab"),
    ];
    for (pattern, input, expected) in cases {
        let regex = Regex::new(pattern).expect("a pattern");
        for split in every_split(input) {
            let mut stream = pieces(&split);
            let found = stream.read_until_regex(&regex, 100).await?;
            assert_eq!(&found[..], expected, "{pattern} {split:?}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn options_given_beside_the_pattern_are_honoured() -> Result<()> {
    let spaced = RegexBuilder::new("(abcdefgh) {9} ; # nine")
        .ignore_whitespace(true)
        .build();
    let folded = RegexBuilder::new("kkkk;").case_insensitive(true).build();
    let cases = [
        (
            spaced.expect("a pattern"),
            format!("-{};", "abcdefgh".repeat(9)),
        ),
        (
            folded.expect("a pattern"),
            String::from("-\u{212a}\u{212a}\u{212a}\u{212a};"),
        ),
    ];
    for (regex, input) in cases {
        for split in every_split(input.as_bytes()) {
            let found = pieces(&split).read_until_regex(&regex, 100).await?;
            assert_eq!(&found[..], input.as_bytes(), "{split:?}");
        }
    }
    Ok(())
}

/// STRM-2.01, STRM-2.04
#[tokio::test]
async fn a_read_of_some_bytes_gives_exactly_these() -> Result<()> {
    for split in every_split(b"abcdefgh") {
        let mut stream = pieces(&split);
        assert_eq!(&stream.read_bytes(3).await?[..], b"abc", "{split:?}");
        assert_eq!(&stream.read_bytes(0).await?[..], b"", "{split:?}");
        assert_eq!(&stream.read_bytes(5).await?[..], b"defgh", "{split:?}");
    }
    Ok(())
}

/// STRM-3.02
#[tokio::test]
async fn a_partial_read_gives_what_there_is() -> Result<()> {
    let mut stream = pieces(["abc", "defgh"]);
    assert_eq!(&stream.read_bytes_partial(10).await?[..], b"abc");
    assert_eq!(&stream.read_bytes_partial(3).await?[..], b"def");
    assert_eq!(&stream.read_bytes_partial(0).await?[..], b"");
    assert_eq!(&stream.read_bytes_partial(10).await?[..], b"gh");
    assert!(matches!(
        stream.read_bytes_partial(10).await,
        Err(Error::Closed { cause: None })
    ));
    Ok(())
}

/// STRM-3.02
#[tokio::test]
async fn a_given_buffer_is_filled_and_no_more_is_taken() -> Result<()> {
    for split in every_split(b"line\nabcdefgh") {
        let mut stream = pieces(&split);
        let mut target = [0; 6];
        stream.read_until(b"\n", 100).await?;
        stream.read_into(&mut target).await?;
        assert_eq!(&target, b"abcdef", "{split:?}");
        stream.read_into(&mut []).await?;
        assert_eq!(&stream.read_until_close().await?[..], b"gh", "{split:?}");
    }
    Ok(())
}

/// STRM-3.02
#[tokio::test]
async fn a_given_buffer_is_partly_filled_on_request() -> Result<()> {
    let mut stream = pieces(["line\nab", "cdefgh"]);
    let mut target = [0; 5];
    stream.read_until(b"\n", 100).await?;
    assert_eq!(stream.read_into_partial(&mut target).await?, 2);
    assert_eq!(&target[..2], b"ab");
    assert_eq!(stream.read_into_partial(&mut target).await?, 5);
    assert_eq!(&target, b"cdefg");
    assert_eq!(stream.read_into_partial(&mut []).await?, 0);
    assert_eq!(stream.read_into_partial(&mut target).await?, 1);
    assert!(stream.read_into_partial(&mut target).await.is_err());
    Ok(())
}

/// STRM-3.02
#[tokio::test]
async fn a_read_until_the_close_gives_all_there_was() -> Result<()> {
    for split in every_split(b"abcdefgh") {
        let mut stream = pieces(&split);
        assert_eq!(&stream.read_bytes(2).await?[..], b"ab", "{split:?}");
        assert_eq!(
            &stream.read_until_close().await?[..],
            b"cdefgh",
            "{split:?}"
        );
        assert_eq!(&stream.read_until_close().await?[..], b"", "{split:?}");
    }
    Ok(())
}

/// STRM-2.04
#[tokio::test]
async fn buffered_bytes_satisfy_a_read_without_waiting() -> Result<()> {
    let arrived = Step::Sends(b"one\ntwo\nthree".to_vec());
    let mut stream = IoStream::new(script([arrived, Step::Waits]));
    assert_eq!(&stream.read_until(b"\n", 100).await?[..], b"one\n");
    assert_eq!(&stream.read_bytes(4).await?[..], b"two\n");
    assert_eq!(&stream.read_bytes_partial(100).await?[..], b"three");
    Ok(())
}

#[tokio::test]
async fn pieces_kept_by_the_reader_stay_whole() -> Result<()> {
    let input: Vec<u8> = (0..50_000u32).flat_map(u32::to_be_bytes).collect();
    let mut stream = pieces(input.chunks(1000));
    let mut kept = Vec::new();
    for size in [1, 4095, 4096, 4097, 20_000, 3, 70_000] {
        kept.push(stream.read_bytes(size).await?);
    }
    kept.push(stream.read_until_close().await?);
    assert_eq!(kept.concat(), input);
    Ok(())
}

#[tokio::test]
async fn the_stream_below_comes_back_with_the_unread_bytes() -> Result<()> {
    let mut stream = pieces(["head\nbo", "dy"]);
    stream.read_until(b"\n", 100).await?;
    stream.write_soon(b"queued")?;
    let (script, unread) = stream.into_inner().await?;
    assert_eq!(&unread[..], b"bo");
    assert_eq!(&script.written.lock().expect("not poisoned")[..], b"queued");
    Ok(())
}
