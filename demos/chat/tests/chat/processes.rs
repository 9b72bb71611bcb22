//! Several processes, one room.

use crate::program::serve;
use crate::redis_server::RedisServer;
use crate::visitor::{Visitor, bodies, next};

#[tokio::test]
async fn two_processes_are_one_room_also_when_redis_dies() {
    let mut redis = RedisServer::start();
    let option = format!("--redis={}", redis.url());
    let (one, mut two) = (serve(&[&option]), serve(&[&option]));
    let ada = Visitor::enter(one.address(), "Ada").await;
    let grace = Visitor::enter(two.address(), "Grace").await;

    let mut at_two = grace.connect("0-0").await.expect("a socket");
    let first = ada.say("from one").await;
    assert_eq!(next(&mut at_two).await, "from one");
    let mut poll = ada
        .begin_post("/a/message/updates", &[("cursor", &*first)])
        .await;
    at_two.send(r#"{"body": "from two"}"#).await.expect("sent");
    assert_eq!(bodies(&poll.answer().await), ["from two"]);
    assert_eq!(next(&mut at_two).await, "from two");
    // Names and cursors are good everywhere.
    assert_eq!(ada.at(two.address()).updates(&first).await, ["from two"]);

    redis.kill();
    let mut poll = grace
        .begin_post("/a/message/updates", &[("cursor", &*first)])
        .await;
    assert_eq!(
        bodies(&poll.answer().await),
        ["from two"],
        "what is here is served"
    );
    let speaking = async {
        loop {
            // Refused at once, or after a while.
            let answer = ada.post("/a/message/new", &[("body", "back")]).await;
            if answer.status() == 200 {
                return;
            }
            answer.expect_status(503);
        }
    };
    let reviving = async {
        ada.post("/a/message/new", &[("body", "lost")])
            .await
            .expect_status(503);
        redis.start_again();
    };
    tokio::join!(speaking, reviving);
    assert_eq!(
        next(&mut at_two).await,
        "back",
        "the socket has outlived Redis"
    );

    // A process that starts has what was stored.
    two.kill();
    two.start_again();
    let mut said = grace.updates("0-0").await;
    said.dedup(); // where Redis took longer to answer than the chat waits, it was said twice
    assert_eq!(said, ["from one", "from two", "back"]);
}
