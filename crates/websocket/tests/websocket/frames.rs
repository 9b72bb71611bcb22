//! Frames as they are on the wire, good and bad (RFC 6455, sections 5 and 7).

use tornado_websocket::{Deflate, Error, Message, Settings};

use crate::peer::{Peer, frame, masked, plain_server, server};

/// What a client sends, and the close code that it is answered with.
const FAULTS: &[(&str, &[u8], u16)] = &[
    ("an unmasked frame", b"\x81\x02hi", 1002),
    ("reserved bit 1 without compression", b"\xc1\x80", 1002),
    ("reserved bit 2", b"\xa1\x80", 1002),
    ("reserved bit 3", b"\x91\x80", 1002),
    ("opcode 3", b"\x83\x80", 1002),
    ("opcode 7", b"\x87\x80", 1002),
    ("opcode 11", b"\x8b\x80", 1002),
    ("opcode 15", b"\x8f\x80", 1002),
    ("a fragmented ping", b"\x09\x80", 1002),
    ("a fragmented close", b"\x08\x80", 1002),
    ("a ping of 126 bytes", b"\x89\xfe\x00\x7e", 1002),
    ("a continuation of nothing", b"\x80\x80\0\0\0\0", 1002),
    (
        "a message within a message",
        b"\x01\x80\0\0\0\0\x81\x80\0\0\0\0",
        1002,
    ),
    ("a length of 64 bits", b"\x82\xff\x80\0\0\0\0\0\0\0", 1002),
    ("a long form of a short length", b"\x82\xfe\x00\x05", 1002),
    (
        "a longer form of a short length",
        b"\x82\xff\0\0\0\0\0\0\xff\xff",
        1002,
    ),
    ("a close of one byte", b"\x88\x81\0\0\0\0\x03", 1002),
    ("text that is not UTF-8", b"\x81\x81\0\0\0\0\xff", 1007),
    (
        "text that ends within a character",
        b"\x81\x82\0\0\0\0\xe2\x82",
        1007,
    ),
    ("a surrogate in text", b"\x81\x83\0\0\0\0\xed\xa0\x80", 1007),
    (
        "an overlong form in text",
        b"\x81\x82\0\0\0\0\xc0\x80",
        1007,
    ),
    (
        "a character across fragments that is none",
        b"\x01\x82\0\0\0\0\xe2\x82\x80\x81\0\0\0\0a",
        1007,
    ),
    (
        "bytes that are no text, before the frame is whole",
        b"\x81\x85\0\0\0\0a\xff",
        1007,
    ),
    (
        "a reason that is not UTF-8",
        b"\x88\x83\0\0\0\0\x03\xe8\xff",
        1007,
    ),
    (
        "a frame of more than the limit, by its head alone",
        b"\x82\xff\0\0\0\0\0\x10\0\0\0\0\0\0",
        1009,
    ),
];

#[tokio::test]
async fn what_breaks_the_rules_is_told_so_and_left() {
    for (fault, sent, code) in FAULTS {
        let (mut socket, mut peer) = plain_server(&Settings::new().max_message_size(1 << 16));
        peer.send(sent).await;
        let error = socket.receive().await.expect_err(fault);
        drop(error);
        assert!(matches!(socket.receive().await, Ok(None)), "{fault}");
        assert_eq!(peer.close_code().await, Some(*code), "{fault}");
        assert_eq!(peer.rest().await, b"", "{fault}");
    }
}

/// The same, where compression was agreed on.
const FAULTS_OF_COMPRESSION: &[(&str, &[u8], u16)] = &[
    ("a compressed ping", b"\xc9\x80", 1002),
    ("a compressed close", b"\xc8\x80", 1002),
    (
        "a continuation that says it is compressed",
        b"\x41\x80\0\0\0\0\xc0\x80",
        1002,
    ),
    ("reserved bit 2 beside compression", b"\xe1\x80", 1002),
    ("reserved bit 3 beside compression", b"\xd1\x80", 1002),
    (
        "compressed text that is not UTF-8",
        b"\xc1\x86\0\0\0\0\x00\x01\x00\xfe\xff\xff",
        1007,
    ),
    ("a block of no known kind", b"\xc2\x81\0\0\0\0\x06", 1007),
    (
        "a reference to what was never said",
        b"\xc2\x85\0\0\0\0\xf2\x40\x62\x03\x00",
        1007,
    ),
];

#[tokio::test]
async fn what_breaks_the_rules_of_compression_is_told_so_and_left() {
    for (fault, sent, code) in FAULTS_OF_COMPRESSION {
        for pieces in [1, usize::MAX] {
            let (mut socket, mut peer) = plain_server(&Settings::new().deflate(Deflate::new()));
            let slowly = async {
                for piece in sent.chunks(pieces) {
                    peer.send(piece).await;
                    tokio::task::yield_now().await;
                }
            };
            let (received, ()) = tokio::join!(socket.receive(), slowly);
            assert!(received.is_err(), "{fault}: {received:?}");
            assert_eq!(peer.close_code().await, Some(*code), "{fault}");
        }
    }
}

/// RFC 7692, section 7.2.3.4: the next block begins anew, whether its message came whole or is taken in pieces.
#[tokio::test]
async fn what_follows_a_last_block_refers_to_nothing_before_it() {
    // "Hello, Hello" in a block that says it is the last, then a reference to it.
    let sent = masked(
        0xc2,
        b"\xf3\x48\xcd\xc9\xc9\xd7\x51\xf0\x00\x51\x00\xf2\x40\x62\x03\x00",
    );
    for size in [1, 6, usize::MAX] {
        let (mut socket, mut peer) = plain_server(&Settings::new().deflate(Deflate::new()));
        let slowly = async {
            for piece in sent.chunks(size) {
                peer.send(piece).await;
                tokio::task::yield_now().await;
            }
        };
        let (received, ()) = tokio::join!(socket.receive(), slowly);
        assert!(matches!(received, Err(Error::Deflate)), "{received:?}");
    }
}

/// What a server sends, and the close code that it is answered with.
#[tokio::test]
async fn a_client_tells_a_server_what_it_did_wrong() {
    let cases: &[(&str, &[u8], u16)] = &[
        ("a masked frame", b"\x81\x80\0\0\0\0", 1002),
        ("a reserved bit", b"\xa1\x00", 1002),
        ("a reserved opcode", b"\x83\x00", 1002),
        ("a fragmented ping", b"\x09\x00", 1002),
        ("text that is not UTF-8", b"\x81\x01\xff", 1007),
        ("a message that is too big", b"\x82\x7e\x10\x00", 1009),
        ("an invalid close code", b"\x88\x02\x03\xed", 1002),
    ];
    for (fault, sent, code) in cases {
        let (near, far) = tokio::io::duplex(1 << 16);
        let mut client = Settings::new().max_message_size(1000).adopt_client(near);
        let mut peer = Peer(far);
        peer.send(sent).await;
        client.receive().await.expect_err(fault);
        let close = peer.rest().await;
        assert_eq!(close.first(), Some(&0x88), "{fault}");
        assert!(close[1] & 0x80 != 0, "{fault}: masked");
        let said = u16::from_be_bytes([close[6] ^ close[2], close[7] ^ close[3]]);
        assert_eq!(said, *code, "{fault}");
    }
}

/// `WSOC-3.09`: fragments of nothing count against no limit of bytes, so they must cost no memory.
#[tokio::test]
async fn a_flood_of_empty_fragments_fills_no_memory_and_lets_others_have_their_turn() {
    let (mut socket, mut peer) = server(&Settings::new().max_message_size(10), 1 << 20);
    let flood = async {
        let fragments = masked(0x00, b"").repeat(10_000);
        peer.send(&masked(0x01, b"still")).await;
        for _ in 0..50 {
            peer.send(&fragments).await;
        }
        peer.send(&masked(0x80, b" one")).await;
    };
    let mut turns = 0;
    let others = async {
        loop {
            turns += 1;
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        biased;
        (message, ()) = async { tokio::join!(socket.receive(), flood) } => {
            assert_eq!(message.expect("a message"), Some("still one".into()));
        }
        () = others => {}
    }
    assert!(turns >= 3_000_000 / (256 << 10), "{turns} turns");
}

#[tokio::test]
async fn close_codes_are_checked_and_said_back() {
    let allowed = |code| matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999);
    for code in [
        0, 999, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1011, 1014, 1015, 1016, 1100, 2000,
        2999, 3000, 3999, 4000, 4999, 5000, 65535,
    ] {
        let (mut socket, mut peer) = plain_server(&Settings::new());
        let payload = [&u16::to_be_bytes(code)[..], b"bye"].concat();
        peer.send(&masked(0x88, &payload)).await;
        let received = socket.receive().await;
        if allowed(code) {
            assert!(matches!(received, Ok(None)), "{code}");
            assert_eq!(
                (socket.close_code(), socket.close_reason()),
                (Some(code), Some("bye"))
            );
            assert_eq!(peer.close_code().await, Some(code));
        } else {
            assert!(matches!(received, Err(Error::Protocol { .. })), "{code}");
            assert_eq!(peer.close_code().await, Some(1002), "{code}");
        }
        assert!(matches!(socket.send("late").await, Err(Error::Closed)));
    }
}

#[tokio::test]
async fn a_close_without_a_code_is_answered_without_one() {
    let (mut socket, mut peer) = plain_server(&Settings::new());
    peer.send(&masked(0x88, b"")).await;
    assert_eq!(socket.receive().await.expect("a close"), None);
    assert_eq!(
        (socket.close_code(), socket.close_reason()),
        (None, Some(""))
    );
    assert_eq!(peer.rest().await, b"\x88\x00");
}

#[tokio::test]
async fn every_length_is_sent_in_its_shortest_form_and_read() {
    for length in [0, 1, 125, 126, 127, 65535, 65536, 300_000] {
        let (mut socket, mut peer) = plain_server(&Settings::new());
        let data: Vec<u8> = (0..length).map(|at: u32| at as u8).collect();
        let sent = masked(0x82, &data);
        let (message, ()) = tokio::join!(socket.receive(), peer.send(&sent));
        assert_eq!(
            message.expect("a message"),
            Some(Message::Binary(data.clone()))
        );
        let expected = frame(0x82, &data);
        let (sent, answer) = tokio::join!(socket.send(&data), peer.read(expected.len()));
        sent.expect("sent");
        assert!(answer == expected, "length {length}");
    }
}

#[tokio::test]
async fn a_message_may_come_byte_by_byte_in_fragments_with_pings_between() {
    let (mut socket, mut peer) = plain_server(&Settings::new());
    let bytes = [
        masked(0x01, "κό".as_bytes()),
        masked(0x89, b"there?"),
        masked(0x00, b"\xcf"),
        masked(0x00, b""),
        masked(0x80, b"\x83!"),
    ]
    .concat();
    let slowly = async {
        for byte in &bytes {
            peer.send(&[*byte]).await;
            tokio::task::yield_now().await;
        }
    };
    let (message, ()) = tokio::join!(socket.receive(), slowly);
    assert_eq!(message.expect("a message"), Some("κόσ!".into()));
    assert_eq!(peer.read(8).await, b"\x8a\x06there?");
}

#[tokio::test]
async fn ten_pings_have_ten_pongs_in_order() {
    let (mut socket, mut peer) = plain_server(&Settings::new());
    let mut pings = Vec::new();
    let mut pongs = Vec::new();
    for number in 0..10u8 {
        pings.extend(masked(0x89, &[number]));
        pongs.extend(frame(0x8a, &[number]));
    }
    peer.send(&pings).await;
    peer.send(&masked(0x81, b"x")).await;
    socket.receive().await.expect("a message");
    socket.send("y").await.expect("sent");
    assert_eq!(peer.read(pongs.len()).await, pongs);
}

/// `WSOC-3.09`.
#[tokio::test]
async fn a_flood_of_pings_of_a_peer_that_does_not_read_fills_no_memory() {
    let (mut socket, mut peer) = server(&Settings::new(), 256);
    let flood = async {
        let ping = masked(0x89, &[7; 125]);
        for _ in 0..5000 {
            peer.send(&ping).await;
        }
        peer.send(&masked(0x89, b"last")).await;
        peer.send(&masked(0x81, b"done")).await;
    };
    let (message, ()) = tokio::join!(socket.receive(), flood);
    assert_eq!(message.expect("a message"), Some("done".into()));
    let (sent, answers) = tokio::join!(socket.send("read on"), async {
        let mut answers = Vec::new();
        while !answers.ends_with(b"read on") {
            answers.extend(peer.read(1).await);
        }
        answers
    });
    sent.expect("sent");
    assert!(answers.len() < 4096, "{} bytes were waiting", answers.len());
    assert!(answers.windows(6).any(|bytes| bytes == b"\x8a\x04last"));
}

/// `WSOC-3.09`.
#[tokio::test]
async fn a_flood_of_tiny_frames_lets_others_have_their_turn() {
    let (mut socket, mut peer) = server(&Settings::new(), 8 << 20);
    let fragment = masked(0x00, b"x");
    let mut flood = masked(0x02, b"x");
    (0..200_000).for_each(|_| flood.extend_from_slice(&fragment));
    flood.extend(masked(0x80, b""));
    peer.send(&flood).await;
    let mut turns = 0;
    let others = async {
        loop {
            turns += 1;
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        biased;
        message = socket.receive() => {
            let message = message.expect("a message").expect("a message");
            assert_eq!(message.as_bytes().len(), 200_001);
        }
        () = others => {}
    }
    assert!(turns >= flood.len() / (256 << 10), "{turns} turns");
}

#[tokio::test]
async fn the_limit_counts_all_fragments_and_what_they_inflate_to() {
    let limited = Settings::new().max_message_size(1000);
    let (mut socket, mut peer) = plain_server(&limited.clone());
    peer.send(&masked(0x02, &[0; 600])).await;
    peer.send(&masked(0x80, &[0; 400])).await;
    assert!(socket.receive().await.is_ok());
    peer.send(&masked(0x02, &[0; 600])).await;
    peer.send(&masked(0x80, &[0; 401])).await;
    assert!(matches!(
        socket.receive().await,
        Err(Error::TooBig { limit: 1000 })
    ));

    let (mut socket, mut peer) = plain_server(&limited.deflate(Deflate::new()));
    let mut bomb = Vec::new();
    let mut packer = flate2::Compress::new(flate2::Compression::best(), false);
    bomb.reserve(1 << 20);
    packer
        .compress_vec(&vec![0; 50 << 20], &mut bomb, flate2::FlushCompress::Sync)
        .expect("compressed");
    let bomb = masked(0xc2, &bomb);
    let (received, ()) = tokio::join!(
        socket.receive(),
        peer.send(bomb.get(..40_000).expect("so much"))
    );
    assert!(matches!(received, Err(Error::TooBig { limit: 1000 })));
    assert_eq!(peer.close_code().await, Some(1009));
}

/// It was begun by who takes it in pieces, and that without a limit.
#[tokio::test]
async fn the_limit_holds_for_the_rest_of_a_message_too() {
    for first in [masked(0x82, &[0; 2000]), masked(0x02, &[0; 2000])] {
        let (mut socket, mut peer) = plain_server(&Settings::new().max_message_size(1000));
        peer.send(first.get(..8).expect("a head")).await;
        tokio::select! {
            biased;
            _ = socket.receive_pieces() => panic!("nothing of it has come"),
            () = tokio::task::yield_now() => {}
        }
        peer.send(first.get(8..).expect("its data")).await;
        let received = socket.receive().await;
        assert!(
            matches!(received, Err(Error::TooBig { limit: 1000 })),
            "{received:?}"
        );
        assert_eq!(peer.close_code().await, Some(1009));
    }
}

#[tokio::test]
async fn a_frame_limit_of_its_own_holds_for_each_frame() {
    let (mut socket, mut peer) = plain_server(&Settings::new().max_frame_size(100));
    peer.send(&masked(0x02, &[0; 100])).await;
    peer.send(&masked(0x80, &[0; 100])).await;
    assert!(socket.receive().await.is_ok());
    peer.send(&masked(0x82, &[0; 101])).await;
    assert!(matches!(
        socket.receive().await,
        Err(Error::TooBig { limit: 100 })
    ));
}

#[tokio::test]
async fn a_client_masks_and_refuses_masks() {
    let (near, far) = tokio::io::duplex(1 << 16);
    let mut client = Settings::new().adopt_client(near);
    let mut peer = Peer(far);
    client.send("Hello").await.expect("sent");
    let sent = peer.read(11).await;
    assert_eq!(sent.get(..2), Some(&b"\x81\x85"[..]));
    let key = sent.get(2..6).expect("a key").iter().cycle();
    let text: Vec<u8> = sent
        .iter()
        .skip(6)
        .zip(key)
        .map(|(byte, key)| byte ^ key)
        .collect();
    assert_eq!(text, b"Hello");
    peer.send(&masked(0x81, b"Hello")).await;
    assert!(matches!(
        client.receive().await,
        Err(Error::Protocol { .. })
    ));
}
