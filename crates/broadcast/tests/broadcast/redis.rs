//! Messages through a real Redis.

use std::time::Duration;

use tornado_broadcast::{Broadcast, Channel, Cursor, Error, Redis, Settings, Slow};
use tornado_testing::LogCapture;
use tracing::Level;

use crate::redis_server::RedisServer;

/// When a test gives up on what must come.
const PATIENCE: Duration = Duration::from_secs(60);

fn process(server: &RedisServer) -> Redis<String> {
    process_with(server, Settings::new())
}

/// What another process would have: nothing is shared but Redis.
fn process_with(server: &RedisServer, settings: Settings) -> Redis<String> {
    Redis::open(&server.url(), "room", Channel::with(settings))
        .expect("an address")
        .patience(PATIENCE)
}

fn run<F: Future<Output = Result<(), Error>>>(test: F) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime
        .block_on(async { tokio::time::timeout(PATIENCE * 2, test).await })
        .expect("the test comes to an end")
        .expect("no error");
}

#[test]
fn messages_cross_in_one_order_and_with_one_cursor() {
    let server = RedisServer::start();
    run(async {
        let (here, there) = (process(&server), process(&server));
        here.ready().await?;
        there.ready().await?;
        let (mut at_here, mut at_there) = (here.subscribe(), there.subscribe());
        let mut cursors = Vec::new();
        for n in 0..100 {
            let from = if n % 3 == 0 { &here } else { &there };
            cursors.push(from.publish(format!("message {n} ñ\r\n\0")).await?);
        }
        for (n, cursor) in cursors.iter().enumerate() {
            for listener in [&mut at_here, &mut at_there] {
                let item = listener.next().await?;
                assert_eq!(
                    (&**item, item.cursor()),
                    (&*format!("message {n} ñ\r\n\0"), *cursor)
                );
            }
        }
        // Who was at one process goes on at the other.
        assert_eq!(there.after(cursors[97]).len(), 2);
        Ok(())
    });
}

#[test]
fn a_process_that_starts_has_what_is_stored() {
    let server = RedisServer::start();
    run(async {
        let first = process(&server);
        let mut cursors = Vec::new();
        for n in 0..10 {
            cursors.push(first.publish(n.to_string()).await?);
        }
        drop(first);

        let second = process(&server);
        let mut fresh = second.subscribe();
        let mut late = second.subscribe_after(cursors[7]);
        second.ready().await?;
        assert_eq!(second.after(Cursor::START).len(), 10);
        second.publish("new".to_owned()).await?;
        assert_eq!(&**fresh.next().await?, "new", "it asked for what comes");
        for wanted in ["8", "9", "new"] {
            assert_eq!(&**late.next().await?, wanted);
        }
        Ok(())
    });
}

#[test]
fn a_process_that_keeps_less_says_so() {
    let server = RedisServer::start();
    run(async {
        let first = process(&server);
        let oldest = first.publish("0".to_owned()).await?;
        for n in 1..10 {
            first.publish(n.to_string()).await?;
        }
        let second = process_with(&server, Settings::new().keep(4));
        second.ready().await?;
        let mut late = second.subscribe_after(oldest);
        assert_eq!(&**late.next().await?, "6");
        assert!(late.has_missed());
        Ok(())
    });
}

#[test]
fn a_redis_that_dies_and_comes_back_loses_nothing() {
    let mut server = RedisServer::start();
    run(async {
        let log = LogCapture::start();
        let (here, there) = (process(&server), process(&server));
        here.ready().await?;
        there.ready().await?;
        let mut listener = there.subscribe();
        here.publish("before".to_owned()).await?;
        assert_eq!(&**listener.next().await?, "before");

        server.kill();
        // Whoever publishes meanwhile waits, or learns that nobody knows; what is said to be stored is.
        while here
            .publish("lost?".to_owned())
            .now_or_never()
            .await
            .is_some()
        {}
        let waiting = tokio::spawn({
            let here = std::sync::Arc::new(here);
            async move {
                loop {
                    match here.publish("after".to_owned()).await {
                        Err(Error::Unconfirmed { .. }) => {}
                        other => return other.map(|_| here),
                    }
                }
            }
        });
        server.start_again();
        let here = waiting.await.expect("a task")?;
        loop {
            match &**listener.next().await? {
                "after" => break,
                other => assert_eq!(other, "lost?"),
            }
        }
        // Subscribers of before are subscribers still.
        here.publish("again".to_owned()).await?;
        assert_eq!(&**listener.next().await?, "again");
        assert!(!listener.has_missed());
        log.expect(Level::WARN, "tornado.general", |text: &str| {
            text.contains("no messages of \"room\" from Redis at 127.0.0.1:")
                && text.contains("the next try is in")
        });
        Ok(())
    });
}

#[test]
fn what_is_stored_while_a_connection_is_lost_arrives() {
    let server = RedisServer::start();
    run(async {
        let here = process(&server);
        here.ready().await?;
        let mut listener = here.subscribe();
        let add = "XADD room * message ";
        server.cli(&format!(
            "MULTI\\nCLIENT KILL TYPE normal SKIPME yes\\n{add} one\\n{add} two\\nEXEC\\n"
        ));
        assert_eq!(&**listener.next().await?, "one");
        assert_eq!(&**listener.next().await?, "two");
        Ok(())
    });
}

/// One that came back with nothing, as it does where it stores nothing on disk.
#[test]
fn a_redis_that_has_forgotten_everything_goes_on() {
    let server = RedisServer::start();
    run(async {
        let (here, there) = (process(&server), process(&server));
        here.ready().await?;
        there.ready().await?;
        let mut listener = there.subscribe();
        let before = here.publish("before".to_owned()).await?;
        assert_eq!(&**listener.next().await?, "before");
        server.cli("MULTI\\nFLUSHALL\\nCLIENT KILL TYPE normal SKIPME yes\\nEXEC\\n");
        while let Err(error) = here.publish("after".to_owned()).await {
            assert!(matches!(error, Error::Unconfirmed { .. }), "{error}");
        }
        let after = listener.next().await?;
        assert_eq!((&**after, after.cursor() > before), ("after", true));
        Ok(())
    });
}

/// Its clock is behind, so that its new messages have older cursors than those that were lost.
#[test]
fn a_redis_that_has_forgotten_and_whose_clock_is_behind_begins_anew() {
    let server = RedisServer::start();
    run(async {
        let log = LogCapture::start();
        let here = process(&server);
        here.ready().await?;
        let mut listener = here.subscribe();
        let before = here.publish("before".to_owned()).await?;
        let mut late = here.subscribe_after(before);
        let mut slow = here.subscribe_after(Cursor::START);
        assert_eq!(&**listener.next().await?, "before");

        let add = "XADD room 5-1 message one\\nXADD room 5-2 message two\\n";
        let cut = "CLIENT KILL TYPE normal SKIPME yes\\n";
        server.cli(&format!("MULTI\\nFLUSHALL\\n{add}{cut}EXEC\\n"));
        for wanted in ["one", "two"] {
            assert_eq!(&**listener.next().await?, wanted);
            assert_eq!(&**late.next().await?, wanted);
        }
        for wanted in ["before", "one", "two"] {
            assert_eq!(&**slow.next().await?, wanted, "what is kept is kept");
        }
        // Who comes with a cursor of before has seen nothing of it; who comes with a new one has.
        assert_eq!(here.after(before).len(), 2);
        assert_eq!(here.after("5-1".parse().expect("a cursor")).len(), 1);
        assert_eq!(here.after(Cursor::START).len(), 3);
        let mut old = here.subscribe_after(before);

        // Newer than those that were lost again.
        let after = here.publish("after".to_owned()).await?;
        assert_eq!(&**listener.next().await?, "after");
        for wanted in ["one", "two", "after"] {
            assert_eq!(&**old.next().await?, wanted);
        }
        assert!(here.after(after).is_empty());
        log.expect(Level::WARN, "tornado.general", |text: &str| {
            text.contains("has lost messages of \"room\" behind 5-2")
        });
        Ok(())
    });
}

/// Somebody emptied it.
#[test]
fn a_redis_that_forgets_while_it_is_connected_begins_anew() {
    let server = RedisServer::start();
    run(async {
        let here = process(&server);
        here.ready().await?;
        let mut listener = here.subscribe();
        here.publish("before".to_owned()).await?;
        assert_eq!(&**listener.next().await?, "before");
        server.cli("FLUSHALL\\nXADD room 5-1 message one\\n");
        assert_eq!(&**listener.next().await?, "one");
        server.cli("XADD room 5-2 message two\\n");
        assert_eq!(&**listener.next().await?, "two");
        Ok(())
    });
}

/// It did not store the last second, or its replica did not have it yet.
#[test]
fn a_redis_that_has_lost_the_last_messages_repeats_none() {
    let server = RedisServer::start();
    run(async {
        let here = process(&server);
        here.ready().await?;
        let mut listener = here.subscribe();
        server.cli("XADD room 5-1 message one\\nXADD room 6-1 message two\\n");
        for wanted in ["one", "two"] {
            assert_eq!(&**listener.next().await?, wanted);
        }
        let log = LogCapture::start();
        let cut = "CLIENT KILL TYPE normal SKIPME yes\\n";
        let add = "XADD room 5-1 message one\\n";
        server.cli(&format!("MULTI\\nFLUSHALL\\n{add}{cut}EXEC\\n"));
        while let Err(error) = here.publish("three".to_owned()).await {
            assert!(matches!(error, Error::Unconfirmed { .. }), "{error}");
        }
        assert_eq!(&**listener.next().await?, "three");
        log.expect(Level::WARN, "tornado.general", |text: &str| {
            text.contains("has lost messages of \"room\" behind 5-1, where 6-1 was the last")
        });
        Ok(())
    });
}

#[test]
fn what_is_no_message_is_passed_over() {
    let server = RedisServer::start();
    run(async {
        let here = process(&server);
        here.ready().await?;
        let mut listener = here.subscribe();
        server.cli("XADD room * other field\\nXADD room * message \"\\\\xff\"\\nXADD room * a b message good c d\\n");
        assert_eq!(&**listener.next().await?, "good");
        Ok(())
    });
}

#[test]
fn redis_keeps_no_more_than_it_should() {
    let server = RedisServer::start();
    run(async {
        let here = process_with(&server, Settings::new().keep(10));
        for n in 0..1000 {
            here.publish(n.to_string()).await?;
        }
        let length: usize = server.cli("XLEN room\\n").trim().parse().expect("a length");
        assert!((10..500).contains(&length), "{length}");
        Ok(())
    });
}

#[test]
fn who_publishes_waits_for_readers_of_its_process() {
    let server = RedisServer::start();
    run(async {
        let here = process_with(&server, Settings::new().keep(2).slow(Slow::Wait));
        here.ready().await?;
        let mut slow = here.subscribe();
        let publishing = async {
            for n in 0..50 {
                here.publish(n.to_string()).await?;
            }
            Ok::<(), Error>(())
        };
        let reading = async {
            for n in 0..50 {
                assert_eq!(**slow.next().await?, n.to_string());
            }
            Ok(())
        };
        tokio::try_join!(publishing, reading)?;
        Ok(())
    });
}

#[test]
fn mistakes_are_named() {
    let error = Redis::<String>::open("http://localhost", "room", Channel::new()).expect_err("no");
    assert!(
        error
            .to_string()
            .starts_with("not an address of Redis, as redis://"),
        "{error}"
    );
    let mut server = RedisServer::start();
    run(async {
        let url = server.url().replace("//", "//:secret@");
        server.cli("SET room text\\n");
        let here = process(&server);
        // A key that is something else is no stream.
        let error = here.patience(Duration::from_millis(50)).ready().await;
        assert!(matches!(error, Err(Error::Unavailable { .. })), "{error:?}");
        server.kill();
        let here = Redis::<String>::open(&url, "room", Channel::new())?
            .patience(Duration::from_millis(50));
        let error = here.publish("lost".to_owned()).await.expect_err("no Redis");
        assert!(error.to_string().contains("127.0.0.1:"), "{error}");
        assert!(!error.to_string().contains("secret"), "{error}");
        Ok(())
    });
}

/// A future that is given up if it is not ready soon.
trait NowOrNever: Future + Sized {
    async fn now_or_never(self) -> Option<Self::Output> {
        tokio::time::timeout(Duration::from_millis(200), self)
            .await
            .ok()
    }
}

impl<F: Future> NowOrNever for F {}
