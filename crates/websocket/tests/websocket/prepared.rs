//! What is encoded once goes to many as if it were their own.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Waker};

use tornado_websocket::{Data, Deflate, Error, Message, Prepared, Settings};

use crate::peer::{frame, pair, plain_server, server};

/// What a socket sends for each.
async fn bytes(settings: &Settings, data: Data<'_>, prepared: bool) -> Vec<u8> {
    let (mut socket, mut peer) = server(settings, 1 << 20);
    if prepared {
        let prepared = Prepared::new(data);
        socket.send_prepared(&prepared).await.expect("sent");
        // And once more, as to another.
        let (mut other, mut its_peer) = server(settings, 1 << 20);
        other.send_prepared(&prepared.clone()).await.expect("sent");
        drop((socket, other));
        let bytes = peer.rest().await;
        assert!(bytes == its_peer.rest().await);
        return bytes;
    }
    socket.send(data).await.expect("sent");
    drop(socket);
    peer.rest().await
}

#[tokio::test]
async fn a_prepared_message_is_the_bytes_of_one_that_is_not() {
    let text = "all work and no play makes Jack a dull boy. ".repeat(3000);
    let noise: Vec<u8> = (0..1000u32)
        .map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    let mut all = vec![Settings::new()];
    all.extend((8..=15).map(|bits| Settings::new().deflate(Deflate::new().window_bits(bits))));
    for settings in &all {
        for length in [0, 1, 63, 64, 125, 126, 65535, 65536, text.len()] {
            let data = Data::Text(&text[..length]);
            let own = bytes(settings, data, false).await;
            assert!(
                own == bytes(settings, data, true).await,
                "{settings:?} {length}"
            );
        }
        let own = bytes(settings, Data::Binary(&noise), false).await;
        assert!(own == bytes(settings, Data::Binary(&noise), true).await);
    }
}

#[tokio::test]
async fn sockets_that_keep_their_window_may_take_turns_between_both() {
    let text = "to be compressed, and to be compressed again; ".repeat(4);
    for bits in [9, 15] {
        let deflate = Deflate::new().keep_context(true).window_bits(bits);
        let (mut near, mut far) = pair(&Settings::new().deflate(deflate), 1 << 20);
        let prepared = Prepared::new(&text);
        for turn in 0..20 {
            let own = format!("{turn} {text}");
            near.send(&own).await.expect("sent");
            assert_eq!(
                far.receive().await.expect("received"),
                Some(Message::Text(own))
            );
            for _ in 0..turn % 3 {
                near.send_prepared(&prepared).await.expect("sent");
                let received = far.receive().await.expect("received");
                assert_eq!(received, Some(Message::Text(text.clone())));
            }
        }
    }
}

#[tokio::test]
async fn a_client_masks_what_is_prepared() {
    let (mut near, mut far) = pair(&Settings::new().deflate(Deflate::new()), 1 << 20);
    let prepared = Prepared::json(&[1, 2, 3]).expect("JSON");
    far.send_prepared(&prepared).await.expect("sent");
    assert_eq!(
        near.receive().await.expect("received"),
        Some("[1,2,3]".into())
    );
    assert_eq!(prepared.as_bytes(), b"[1,2,3]");
}

#[tokio::test]
async fn what_follows_a_frame_that_is_half_sent_waits_for_its_end() {
    let (mut socket, mut peer) = server(&Settings::new(), 10);
    let prepared = Prepared::new(&[7; 200]);
    // Given up half way: it goes whole all the same.
    let given_up =
        pin!(socket.send_prepared(&prepared)).poll(&mut Context::from_waker(Waker::noop()));
    assert!(given_up.is_pending());
    let wanted = [frame(0x82, &[7; 200]), frame(0x81, b"next")].concat();
    let (sent, read) = tokio::join!(socket.send("next"), peer.read(wanted.len()));
    sent.expect("sent");
    assert_eq!(read, wanted);
}

#[tokio::test]
async fn nothing_is_sent_to_a_client_that_has_left() {
    let (mut socket, peer) = plain_server(&Settings::new());
    drop(peer);
    let prepared = Prepared::new("hello");
    assert!(matches!(
        socket.send_prepared(&prepared).await,
        Err(Error::Closed)
    ));
    assert!(!socket.is_open());
}
