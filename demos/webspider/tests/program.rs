//! The program, on a site that our own server serves.

use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::process::Command;
use tokio::sync::Barrier;
use tornado::web::{Application, Exchange, Handler, HttpError, Result};
use tornado_testing::{Server, within};

/// Who is here, and how many were at most.
struct Visitors {
    here: AtomicUsize,
    most: AtomicUsize,
    visits: AtomicUsize,
    /// The two pages that the first links to wait for one another.
    pair: Barrier,
}

/// A page of a tree: each of the first hundred links to two others, and back to the first.
struct Page(usize, Arc<Visitors>);

impl Handler for Page {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        let Self(number, visitors) = self;
        let here = visitors.here.fetch_add(1, Ordering::SeqCst) + 1;
        visitors.most.fetch_max(here, Ordering::SeqCst);
        visitors.visits.fetch_add(1, Ordering::SeqCst);
        if matches!(number, 1 | 2) {
            visitors.pair.wait().await;
        }
        visitors.here.fetch_sub(1, Ordering::SeqCst);
        if *number == 77 {
            return Err(HttpError(500).into());
        }
        let (left, right) = (*number * 2 + 1, *number * 2 + 2);
        x.write(if right <= 100 {
            format!(
                "<a href='{left}'>left</a> <a href='/page/{right}#top'>right</a> <a href=0>home</a>"
            )
        } else {
            "<p>a leaf, <a href='/elsewhere'>the way out</a>".to_owned()
        })
    }
}

/// The tree below `/page/`, which is its root as well as `/page/0` is.
fn site() -> (Server, Arc<Visitors>) {
    let visitors = Arc::new(Visitors {
        here: AtomicUsize::new(0),
        most: AtomicUsize::new(0),
        visits: AtomicUsize::new(0),
        pair: Barrier::new(2),
    });
    let (seen, first) = (Arc::clone(&visitors), Arc::clone(&visitors));
    let application = Application::new()
        .route("/page/", move || Page(0, Arc::clone(&first)))
        .route("/page/([0-9]+)", move |number| {
            Page(number, Arc::clone(&seen))
        });
    (Server::start(application), visitors)
}

async fn crawl(arguments: &[String]) -> (bool, String) {
    let program = Command::new(env!("CARGO_BIN_EXE_webspider"))
        .args(arguments)
        .output();
    let output = within(program).await.expect("the program");
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

#[tokio::test]
async fn every_page_of_a_site_is_visited_once_and_some_at_a_time() {
    let (server, visitors) = site();
    let url = format!("--url={}", server.url("/page/"));
    let (success, said) = crawl(&[url.clone(), "--concurrency=7".into()]).await;
    assert!(!success && said.contains("fetched 101 URLs."), "{said}");
    assert!(
        said.contains("/page/77: HTTP 500: Internal Server Error"),
        "{said}"
    );
    assert_eq!(
        visitors.visits.load(Ordering::SeqCst),
        102,
        "the root by two names, and each other page once"
    );
    let most = visitors.most.load(Ordering::SeqCst);
    assert!((2..=7).contains(&most), "{most} at a time");

    let (_, said) = crawl(&[url, "--max-pages=10".into()]).await;
    assert!(
        said.contains("fetched 10 URLs.") && said.contains("more than --max-pages=10"),
        "{said}"
    );
}

#[tokio::test]
async fn what_is_not_below_its_url_is_not_visited() {
    let (server, visitors) = site();
    let (success, said) = crawl(&[format!("--url={}", server.url("/page/5"))]).await;
    assert!(success && said.contains("fetched 1 URLs."), "{said}");
    assert_eq!(visitors.visits.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_url_that_is_none_is_refused() {
    let (success, said) = crawl(&["--url=ftp://a/".into()]).await;
    assert!(
        !success && said.contains("no URL of http or https"),
        "{said}"
    );
}

/// As it is with `webspider | head -n 1`.
#[tokio::test]
async fn it_ends_when_nobody_listens() {
    let (server, _) = site();
    let mut program = Command::new(env!("CARGO_BIN_EXE_webspider"))
        .arg(format!("--url={}", server.url("/page/")))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    drop(program.stdout.take());
    let output = within(program.wait_with_output()).await.expect("its end");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("webspider: Broken pipe"), "{said}");
}
