//! Whatever is sent compressed, in whatever pieces, comes out as it went in; damaged data does no harm.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tornado_fuzz::sockets::{LIMIT, Setup, block_on, hear};
use tornado_websocket::Message;

fuzz_target!(|input: (u8, Vec<Vec<u8>>, usize)| {
    let (setup, messages, damage) = input;
    let setup = Setup(setup | 4);
    let bytes = block_on(written(setup, &messages));
    let far = Setup((setup.0 ^ 1) & !2);
    let (heard, _) = hear(far, &bytes, usize::MAX);
    let sent = messages.iter().filter(|message| message.len() <= LIMIT);
    for (message, heard) in sent.zip(&heard) {
        let whole = Message::Binary(message.clone());
        assert_eq!(*heard, format!("Message({whole:?})"));
    }
    let mut damaged = bytes;
    if let Some(byte) = damaged.get_mut(damage) {
        *byte ^= 1;
        hear(far, &damaged, usize::MAX);
    }
});

/// What an end sends: every other message in pieces.
async fn written(setup: Setup, messages: &[Vec<u8>]) -> Vec<u8> {
    let (near, mut far) = tokio::io::duplex(1 << 24);
    let mut socket = if setup.is_client() {
        setup.settings().adopt_client(near)
    } else {
        setup.settings().adopt(near)
    };
    for (at, message) in messages
        .iter()
        .filter(|message| message.len() <= LIMIT)
        .enumerate()
    {
        if at % 2 == 0 {
            socket.send(message).await.expect("sent");
            continue;
        }
        let mut outgoing = socket.start_binary().await.expect("begun");
        for piece in message.chunks(7) {
            outgoing.write(piece).await.expect("sent");
        }
        outgoing.end().await.expect("sent");
    }
    drop(socket);
    let mut bytes = Vec::new();
    tokio::io::AsyncReadExt::read_to_end(&mut far, &mut bytes)
        .await
        .expect("all of it");
    bytes
}
