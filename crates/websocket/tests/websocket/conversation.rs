//! What sockets promise to those who use them (`WSOC-2.03`, `WSOC-3.04` to `WSOC-3.07`).

use std::time::Duration;

use tornado_websocket::{Deflate, Error, Event, Message, Settings, Socket};

use crate::peer::{frame, masked, pair, plain_server, server};

/// RFC 7692, section 7.2.3.
#[tokio::test]
async fn the_vectors_of_the_rfc_are_read() {
    let keeping = Settings::new().deflate(Deflate::new().keep_context(true));
    let vectors: &[&[&[u8]]] = &[
        &[&masked(0xc1, b"\xf2\x48\xcd\xc9\xc9\x07\x00")],
        &[
            &masked(0x41, b"\xf2\x48\xcd"),
            &masked(0x80, b"\xc9\xc9\x07\x00"),
        ],
        &[
            &masked(0xc1, b"\xf2\x48\xcd\xc9\xc9\x07\x00"),
            &masked(0xc1, b"\xf2\x00\x11\x00\x00"),
        ],
        &[&masked(
            0xc1,
            b"\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00",
        )],
        &[&masked(0xc1, b"\xf3\x48\xcd\xc9\xc9\x07\x00\x00")],
        &[&masked(
            0xc1,
            b"\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00",
        )],
    ];
    for vector in vectors {
        let (mut socket, mut peer) = plain_server(&keeping.clone());
        let mut whole = 0;
        for bytes in *vector {
            peer.send(bytes).await;
            whole += usize::from(bytes[0] & 0x80 != 0);
        }
        for _ in 0..whole {
            assert_eq!(
                socket.receive().await.expect("a message"),
                Some("Hello".into())
            );
        }
    }
}

#[tokio::test]
async fn the_vector_of_the_rfc_is_sent() {
    let each = Settings::new().deflate(Deflate::new().min_size(0));
    let (mut socket, mut peer) = plain_server(
        &each
            .clone()
            .deflate(Deflate::new().min_size(0).keep_context(true)),
    );
    socket.send("Hello").await.expect("sent");
    assert_eq!(peer.read(9).await, b"\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00");
    socket.send("Hello").await.expect("sent");
    assert_eq!(peer.read(7).await, b"\xc1\x05\xf2\x00\x11\x00\x00");
    let (mut socket, mut peer) = plain_server(&each);
    socket.send("Hello").await.expect("sent");
    assert_eq!(
        peer.read(7).await,
        frame(0x81, b"Hello"),
        "what does not become smaller goes as it is"
    );
}

#[tokio::test]
async fn damaged_compressed_data_is_told_so() {
    let (mut socket, mut peer) = plain_server(&Settings::new().deflate(Deflate::new()));
    peer.send(&masked(0xc1, b"\xff\xff\xff\xff")).await;
    assert!(matches!(socket.receive().await, Err(Error::Deflate)));
    assert_eq!(peer.close_code().await, Some(1007));
}

#[tokio::test]
async fn all_windows_and_both_ways_to_keep_them_say_back_what_was_said() {
    let text = "all work and no play makes Jack a dull boy. ".repeat(2000);
    let noise: Vec<u8> = (0..100_000u32)
        .map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    for bits in 9..=15 {
        for keep in [false, true] {
            let settings =
                Settings::new().deflate(Deflate::new().window_bits(bits).keep_context(keep));
            let (mut near, mut far) = pair(&settings, 4096);
            for message in [
                Message::Text(text.clone()),
                Message::Binary(noise.clone()),
                "".into(),
                "again".into(),
            ] {
                let (sent, received) = tokio::join!(near.send(&message), far.receive());
                sent.expect("sent");
                assert!(received.expect("a message") == Some(message), "{bits} bits");
            }
        }
    }
}

#[tokio::test]
async fn messages_go_and_come_in_pieces() {
    for settings in [Settings::new(), Settings::new().deflate(Deflate::new())] {
        let (mut near, mut far) = pair(&settings.max_message_size(10), 4096);
        let send = async {
            let mut message = near.start_text().await?;
            for _ in 0..1000 {
                message.write("grüße ").await?;
            }
            message.end().await?;
            near.send("end").await
        };
        let receive = async {
            let mut message = far.receive_pieces().await?.expect("a message");
            assert!(message.is_text());
            let mut text = String::new();
            while let Some(piece) = message.next_piece().await? {
                text.push_str(str::from_utf8(&piece).expect("cut between characters"));
            }
            assert_eq!(text, "grüße ".repeat(1000));
            drop(message);
            assert_eq!(far.receive().await?, Some("end".into()));
            Ok::<(), Error>(())
        };
        let (sent, received) = tokio::join!(send, receive);
        sent.expect("sent");
        received.expect("received");
    }
}

#[tokio::test]
async fn pieces_that_are_not_taken_are_passed_over() {
    let (mut near, mut far) = pair(&Settings::new(), 1 << 20);
    near.send(&vec![7; 100_000]).await.expect("sent");
    near.send("next").await.expect("sent");
    let mut message = far
        .receive_pieces()
        .await
        .expect("arrived")
        .expect("a message");
    message.next_piece().await.expect("a piece");
    drop(message);
    assert_eq!(far.receive().await.expect("a message"), Some("next".into()));
}

#[tokio::test]
async fn half_a_message_never_looks_whole() {
    let (mut socket, mut peer) = plain_server(&Settings::new());
    let mut message = socket.start_binary().await.expect("begun");
    message.write(b"half").await.expect("sent");
    assert!(matches!(
        message.write("text").await,
        Err(Error::Unsendable { .. })
    ));
    drop(message);
    assert_eq!(peer.read(6).await, b"\x02\x04half");
    assert_eq!(peer.close_code().await, Some(1011));
    assert!(matches!(socket.send("more").await, Err(Error::Closed)));
}

#[tokio::test]
async fn closing_waits_for_the_other_end_and_hears_its_code() {
    let (mut near, mut far) = pair(&Settings::new(), 4096);
    far.send("unheard").await.expect("sent");
    let (closed, received) = tokio::join!(near.close(4001, "enough"), far.receive());
    closed.expect("closed");
    assert_eq!(received.expect("a close"), None);
    assert_eq!(
        (far.close_code(), far.close_reason()),
        (Some(4001), Some("enough"))
    );
    assert_eq!(near.close_code(), Some(4001));
    assert!(matches!(near.send("late").await, Err(Error::Closed)));
    assert!(near.close(1005, "").await.is_err());
}

/// `WSOC-2.03`.
#[tokio::test(start_paused = true)]
async fn closing_waits_five_seconds() {
    let (mut socket, _peer) = plain_server(&Settings::new());
    let start = tokio::time::Instant::now();
    socket.close(1000, "").await.expect("closed");
    assert_eq!(start.elapsed().as_secs(), 5);
}

#[tokio::test]
async fn a_socket_that_is_dropped_says_goodbye() {
    let (socket, mut peer) = plain_server(&Settings::new());
    drop(socket);
    assert_eq!(peer.rest().await, b"\x88\x02\x03\xe8");
}

#[tokio::test]
async fn an_end_without_a_close_has_no_code() {
    let (mut socket, peer) = plain_server(&Settings::new());
    drop(peer);
    assert_eq!(socket.receive().await.expect("an end"), None);
    assert_eq!((socket.close_code(), socket.close_reason()), (None, None));
}

/// `WSOC-3.06`.
#[tokio::test(start_paused = true)]
async fn a_ping_that_nobody_answers_ends_it() {
    let settings = Settings::new()
        .ping_interval(Duration::from_secs(10))
        .ping_timeout(Duration::from_secs(3));
    let (mut socket, mut peer) = plain_server(&settings.clone());
    let start = tokio::time::Instant::now();
    assert!(matches!(socket.receive().await, Err(Error::PingTimeout)));
    assert_eq!(start.elapsed().as_secs(), 13);
    let close = frame(0x88, b"\x03\xe8ping timed out");
    assert_eq!(peer.rest().await, [&b"\x89\x00"[..], &close].concat());

    let (mut socket, mut peer) = plain_server(&settings);
    let alive = async {
        for _ in 0..5 {
            assert_eq!(peer.read(2).await, b"\x89\x00");
            peer.send(&masked(0x8a, b"")).await;
        }
        peer.send(&masked(0x81, b"alive")).await;
    };
    let (received, ()) = tokio::join!(socket.receive(), alive);
    assert_eq!(received.expect("a message"), Some("alive".into()));
}

/// `WSOC-3.06`, of a peer that does not even read.
#[tokio::test(start_paused = true)]
async fn a_peer_that_never_reads_is_left_when_pings_are_on() {
    let settings = Settings::new().ping_interval(Duration::from_secs(10));
    let (mut socket, _peer) = server(&settings, 100);
    assert!(matches!(
        socket.send(&[0; 1000]).await,
        Err(Error::PingTimeout)
    ));
}

/// `WSOC-3.06`: a timeout of zero is none, as in Tornado.
#[tokio::test(start_paused = true)]
async fn without_a_timeout_nobody_is_given_up() {
    let settings = Settings::new()
        .ping_interval(Duration::from_secs(10))
        .ping_timeout(Duration::ZERO);
    let (mut socket, mut peer) = server(&settings, 100);
    let silent = async {
        for _ in 0..5 {
            assert_eq!(peer.read(2).await, b"\x89\x00");
        }
        peer.send(&masked(0x81, b"alive")).await;
    };
    let (received, ()) = tokio::join!(socket.receive(), silent);
    assert_eq!(received.expect("a message"), Some("alive".into()));

    // Nor who does not read, for whom no pings pile up.
    let reads_late = async {
        tokio::time::sleep(Duration::from_secs(1000)).await;
        peer.read(1004).await
    };
    let (sent, read) = tokio::join!(socket.send(&[0; 1000]), reads_late);
    sent.expect("sent");
    assert_eq!(read, frame(0x82, &[0; 1000]));
    drop(socket);
    assert_eq!(peer.rest().await, frame(0x88, b"\x03\xe8"));
}

/// `WSOC-3.07`.
#[tokio::test]
async fn sending_waits_for_a_reader_and_loses_nothing_when_it_is_dropped() {
    let (mut socket, mut peer) = server(&Settings::new(), 100);
    tokio::select! {
        biased;
        _ = socket.send(&[1; 200]) => panic!("it has no room"),
        () = tokio::task::yield_now() => {}
    }
    let read = async {
        let first = peer.read(204).await;
        (first, peer.read(3).await)
    };
    let (sent, (first, second)) = tokio::join!(socket.send("x"), read);
    sent.expect("sent");
    assert_eq!((first, second), (frame(0x82, &[1; 200]), frame(0x81, b"x")));
}

/// Compressed, in fragments and with a ping between them: byte by byte, and given up after each.
#[tokio::test]
async fn receiving_loses_nothing_when_it_is_dropped() {
    let settings = Settings::new().deflate(Deflate::new());
    let bytes = [
        masked(0x41, b"\xf2\x48\xcd"),
        masked(0x89, b"?"),
        masked(0x80, b"\xc9\xc9\x07\x00"),
        masked(0x81, b"again"),
    ]
    .concat();
    let (mut socket, mut peer) = plain_server(&settings);
    let mut received = Vec::new();
    for byte in bytes {
        peer.send(&[byte]).await;
        tokio::select! {
            biased;
            message = socket.receive() => received.push(message.expect("a message")),
            () = tokio::task::yield_now() => {}
        }
    }
    assert_eq!(received, [Some("Hello".into()), Some("again".into())]);
    assert_eq!(peer.read(3).await, b"\x8a\x01?");
}

/// `WSOC-2.03`: what it says instead is passed over, and does not keep it.
#[tokio::test(start_paused = true)]
async fn who_goes_on_talking_is_left_after_five_seconds_too() {
    let (mut socket, mut peer) = plain_server(&Settings::new());
    let talk = async {
        let words = masked(0x81, &[b'x'; 1000]);
        loop {
            peer.send(&words).await;
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let start = tokio::time::Instant::now();
    tokio::select! {
        closed = socket.close(1000, "") => closed.expect("closed"),
        () = talk => {}
    }
    assert_eq!(start.elapsed().as_secs(), 5);
}

/// `WSOC-2.03`, of a peer that does not even read.
#[tokio::test(start_paused = true)]
async fn who_never_reads_is_left_after_five_seconds_too() {
    let (mut socket, _peer) = server(&Settings::new(), 100);
    tokio::select! {
        biased;
        _ = socket.send(&[0; 1000]) => panic!("it has no room"),
        () = tokio::task::yield_now() => {}
    }
    let start = tokio::time::Instant::now();
    socket.close(1000, "").await.expect("closed");
    assert_eq!(start.elapsed().as_secs(), 5);
    assert!(!socket.is_open());
}

/// `WSOC-3.03`.
#[tokio::test]
async fn pings_and_pongs_can_be_seen() {
    let (mut near, mut far) = pair(&Settings::new(), 4096);
    near.ping(b"x").await.expect("sent");
    assert_eq!(
        far.receive_event().await.expect("an event"),
        Some(Event::Ping(b"x".to_vec()))
    );
    far.send_json(&[1, 2]).await.expect("sent");
    assert_eq!(
        near.receive_event().await.expect("an event"),
        Some(Event::Pong(b"x".to_vec()))
    );
    assert_eq!(
        near.receive().await.expect("a message"),
        Some("[1,2]".into())
    );
    assert!(matches!(
        near.ping(&[0; 126]).await,
        Err(Error::Unsendable { .. })
    ));
}

#[test]
fn a_socket_at_rest_is_small() {
    assert!(size_of::<Socket>() <= 136, "{}", size_of::<Socket>());
}

/// `WSOC-3.05`
#[tokio::test]
async fn a_socket_at_rest_holds_no_window_unless_asked_to() {
    for keep in [false, true] {
        let settings = Settings::new().deflate(Deflate::new().keep_context(keep));
        let (mut near, mut far) = pair(&settings, 1 << 16);
        for _ in 0..2 {
            near.send(&"again ".repeat(100)).await.expect("sent");
            let message = far.receive().await.expect("arrived").expect("a message");
            far.send(&message).await.expect("sent");
            near.receive().await.expect("arrived");
        }
        for socket in [&near, &far] {
            assert_eq!(format!("{socket:?}").contains("context: Some"), keep);
        }
    }
}
