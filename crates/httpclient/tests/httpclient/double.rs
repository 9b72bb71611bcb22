//! The double: what programs that ask others are tested with (HCLI-3.01).

use std::sync::{Arc, Mutex};

use tornado_httpclient::{Error, Fetch, Request, Response, Script};

type Done = Result<(), Box<dyn std::error::Error>>;

#[tokio::test]
async fn a_script_answers_in_order_and_remembers() -> Done {
    let script = Script::new()
        .answer(Response::new(200).with_header("X-A", "1").with_body("one"))
        .answer(Response::new(404))
        .fail(Error::ClientClosed);
    let first = script
        .fetch(Request::post("http://a.example/?x=1", "body"))
        .await?;
    assert_eq!(
        (first.text().as_ref(), first.header("x-a").as_deref()),
        ("one", Some("1"))
    );
    assert_eq!(first.effective_url(), "http://a.example/?x=1");
    assert_eq!(
        script
            .fetch(Request::get("http://b.example/"))
            .await
            .expect_err("404")
            .code(),
        404
    );
    assert_eq!(
        script
            .fetch(Request::get("http://c.example/"))
            .await
            .expect_err("fails")
            .code(),
        599
    );
    let requests = script.requests();
    let urls: Vec<_> = requests.iter().map(Request::url).collect();
    assert_eq!(
        urls,
        [
            "http://a.example/?x=1",
            "http://b.example/",
            "http://c.example/"
        ]
    );
    assert_eq!(requests[0].body().map(|body| &body[..]), Some(&b"body"[..]));
    Ok(())
}

#[tokio::test]
async fn a_function_answers_by_what_it_sees() -> Done {
    let script = Script::by(|request| {
        let body = request.body().cloned().unwrap_or_default();
        Ok(Response::new(if body.is_empty() { 400 } else { 200 }).with_body(body))
    });
    let produced = Request::new(http::Method::PUT, "http://a.example/").body_producer(
        |mut writer| async move {
            for piece in ["in ", "three ", "pieces"] {
                writer.write(piece).await?;
            }
            Ok(())
        },
    );
    assert_eq!(script.fetch(produced).await?.text(), "in three pieces");
    let lenient = Request::get("http://a.example/").raise_error(false);
    assert_eq!(script.fetch(lenient).await?.code(), 400);
    Ok(())
}

#[tokio::test]
async fn a_script_calls_back_and_refuses_as_clients_do() -> Done {
    let script = Script::new().answer(Response::new(200).with_header("X-A", "1").with_body("body"));
    let seen = Arc::new(Mutex::new(String::new()));
    let (heads, pieces) = (Arc::clone(&seen), Arc::clone(&seen));
    let request = Request::get("http://a.example/")
        .header_callback(move |line| heads.lock().expect("text").push_str(line))
        .streaming_callback(move |piece| {
            pieces
                .lock()
                .expect("text")
                .push_str(&String::from_utf8_lossy(piece))
        });
    assert!(script.fetch(request).await?.body().is_empty());
    assert_eq!(
        *seen.lock().expect("text"),
        "HTTP/1.1 200 OK\r\nX-A: 1\r\n\r\nbody"
    );
    for request in [
        Request::get("ftp://a/"),
        Request::get("http://a/").header("X", "a\r\nb"),
    ] {
        assert!(matches!(
            script.fetch(request).await,
            Err(Error::Request { .. })
        ));
    }
    assert_eq!(script.requests().len(), 1);
    Ok(())
}

/// A program takes `&dyn Fetch` or `&impl Fetch`, on any thread.
#[tokio::test]
async fn a_fetch_is_shared_and_sent() -> Done {
    async fn twice(fetch: &(impl Fetch + ?Sized)) -> Result<usize, Error> {
        let request = Request::get("http://a.example/");
        Ok(fetch.fetch(request.clone()).await?.body().len()
            + fetch.fetch(request).await?.body().len())
    }
    let script = Arc::new(Script::by(|_| Ok(Response::new(200).with_body("four"))));
    let shared: Arc<dyn Fetch> = Arc::<Script>::clone(&script);
    assert_eq!(
        tokio::spawn(async move { twice(&*shared).await }).await??,
        8
    );
    assert_eq!(twice(&script).await?, 8);
    assert_eq!(twice(&&*script).await?, 8);
    Ok(())
}

#[tokio::test]
#[should_panic(expected = "the script has no answer left")]
async fn a_script_that_is_over_panics() {
    let _ = Script::new().fetch(Request::get("http://a.example/")).await;
}
