//! Connections that are kept (HCLI-3.09), and how many fetches run (HCLI-2.02).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::Barrier;
use tornado_httpclient::{AsyncHttpClient, Request, Settings};
use tornado_httputil::{Answering, Reply, Service};
use tornado_testing::Server;

use crate::far_end::{FarEnd, Say, ok};

type Done = Result<(), Box<dyn std::error::Error>>;

#[tokio::test]
async fn connections_are_used_again() -> Done {
    let far_end = FarEnd::start(|_| ok("page")).await;
    let client = AsyncHttpClient::new();
    for _ in 0..5 {
        client.fetch(far_end.url("/")).await?;
    }
    assert_eq!((far_end.connections(), far_end.asked().len()), (1, 5));
    let second = client.fetch(far_end.url("/")).await?;
    assert_eq!(
        (second.time_info().connect, second.time_info().namelookup),
        (None, None)
    );
    client.close();
    Ok(())
}

#[tokio::test]
async fn clones_share_connections_and_other_clients_do_not() -> Done {
    let far_end = FarEnd::start(|_| ok("")).await;
    let client = AsyncHttpClient::new();
    client.fetch(far_end.url("/")).await?;
    client.clone().fetch(far_end.url("/")).await?;
    assert_eq!(far_end.connections(), 1);
    AsyncHttpClient::new().fetch(far_end.url("/")).await?;
    assert_eq!(far_end.connections(), 2);
    Ok(())
}

/// A server may close what it kept, at any time, even while the next request is on its way; who may be asked twice is.
#[tokio::test]
async fn a_connection_that_was_closed_meanwhile_is_replaced() -> Done {
    let far_end = FarEnd::start(|_| {
        Say::AndClose(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".to_vec())
    })
    .await;
    let client = AsyncHttpClient::new();
    for _ in 0..20 {
        assert_eq!(client.fetch(far_end.url("/")).await?.text(), "ok");
    }
    Ok(())
}

/// What may not be done twice is not; nor is a connection tried again that was made for this request.
#[tokio::test]
async fn a_post_is_not_sent_twice() -> Done {
    let far_end = FarEnd::start(|asked| match asked.line() {
        "GET / HTTP/1.1" => ok(""),
        _ => Say::AndClose(Vec::new()),
    })
    .await;
    let client = AsyncHttpClient::new();
    client.fetch(far_end.url("/")).await?;
    let post = Request::post(far_end.url("/order"), "one");
    assert_eq!(client.fetch(post).await.expect_err("closed").code(), 599);
    assert_eq!((far_end.asked().len(), far_end.connections()), (2, 1));
    assert!(client.fetch(far_end.url("/new")).await.is_err());
    assert_eq!((far_end.asked().len(), far_end.connections()), (3, 2));
    Ok(())
}

/// HCLI-2.05: what a connection was made with does not leak into a request that asked for something else.
#[tokio::test]
async fn requests_that_connect_differently_share_no_connection() -> Done {
    let far_end = FarEnd::start(|_| ok("")).await;
    let client = AsyncHttpClient::new();
    let get = || Request::get(far_end.url("/"));
    client.fetch(get().network_interface("127.0.0.3")).await?;
    client.fetch(get()).await?;
    client.fetch(get().network_interface("127.0.0.3")).await?;
    let connections: Vec<_> = far_end
        .asked()
        .iter()
        .map(|asked| asked.connection)
        .collect();
    assert_eq!(connections, [0, 1, 0]);
    Ok(())
}

/// Answers when fifty are here, and counts how many are.
struct Crowd {
    barrier: Barrier,
    here: AtomicUsize,
    most: Arc<AtomicUsize>,
}

impl Service for Crowd {
    fn call<'a>(&'a self, _: tornado_httputil::Request, reply: Reply) -> Answering<'a> {
        Box::pin(async move {
            let here = self.here.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(here, Ordering::SeqCst);
            self.barrier.wait().await;
            self.here.fetch_sub(1, Ordering::SeqCst);
            reply.send_text("here")
        })
    }
}

/// HCLI-2.02: ten at a time unless told otherwise.
#[tokio::test]
async fn ten_places_are_there_by_default() -> Done {
    share_places(AsyncHttpClient::new(), 10, 50).await
}

/// HCLI-2.02: a thousand at once against our own server, fifty at a time.
#[tokio::test]
async fn a_thousand_fetches_share_fifty_places() -> Done {
    let client = AsyncHttpClient::with_settings(Settings {
        max_clients: 50,
        ..Settings::default()
    });
    share_places(client, 50, 1000).await
}

/// The server answers only to all places together, and never sees more.
async fn share_places(client: AsyncHttpClient, places: usize, fetches: usize) -> Done {
    let most = Arc::new(AtomicUsize::new(0));
    let server = Server::start(Crowd {
        barrier: Barrier::new(places),
        here: AtomicUsize::new(0),
        most: Arc::clone(&most),
    });
    let fetches: Vec<_> = (0..fetches)
        .map(|n| {
            let (client, url) = (client.clone(), server.url(&format!("/{n}")));
            let no_limit = std::time::Duration::ZERO;
            let request = Request::get(url)
                .connect_timeout(no_limit)
                .request_timeout(no_limit);
            tokio::spawn(async move { client.fetch(request).await })
        })
        .collect();
    for fetch in fetches {
        assert_eq!(fetch.await??.text(), "here");
    }
    assert_eq!(most.load(Ordering::SeqCst), places);
    Ok(())
}

/// HCLI-3.09: the server sees its connection end, and the place is there for another.
#[tokio::test]
async fn a_fetch_that_is_dropped_is_cancelled() -> Done {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/", listener.local_addr()?);
    let client = AsyncHttpClient::with_settings(Settings {
        max_clients: 1,
        ..Settings::default()
    });
    let asked = || async {
        let (mut socket, _) = listener.accept().await?;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(socket.read_u8().await?);
        }
        std::io::Result::Ok(socket)
    };
    let mut first = tokio::select! {
        answer = client.fetch(&url) => panic!("nobody answers: {answer:?}"),
        socket = asked() => socket?,
    };
    assert_eq!(first.read(&mut [0; 1]).await?, 0);
    let answering = async {
        let mut socket = asked().await?;
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        socket.write_all(answer).await
    };
    let (answer, answered) = tokio::join!(client.fetch(&url), answering);
    answered?;
    assert_eq!(answer?.text(), "ok");
    Ok(())
}
