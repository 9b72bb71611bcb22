//! The crawl: a queue of URLs, and so many fetches at a time.

use std::collections::{HashSet, VecDeque};
use std::io::{self, Write};
use std::sync::Arc;

use tokio::task::JoinSet;
use tornado::httpclient::{Error, Fetch, Request, Response};
use url::Url;

use crate::links::links;

/// Visits what is below a URL, each page once.
///
/// It knows its client as a [`Fetch`] only, so that its tests need no network.
pub(crate) struct Spider {
    fetch: Arc<dyn Fetch>,
    base: Url,
    concurrency: usize,
    max_pages: usize,
    waiting: VecDeque<Url>,
    seen: HashSet<Url>,
    /// How many pages were fetched.
    pub(crate) fetched: usize,
    /// What could not be fetched, and why.
    pub(crate) dead: Vec<(Url, Error)>,
    /// How many URLs were found beyond the most that are visited.
    pub(crate) unread: usize,
}

impl Spider {
    pub(crate) fn new(
        fetch: Arc<dyn Fetch>,
        base: Url,
        concurrency: usize,
        max_pages: usize,
    ) -> Self {
        Self {
            fetch,
            base,
            concurrency,
            max_pages,
            waiting: VecDeque::new(),
            seen: HashSet::new(),
            fetched: 0,
            dead: Vec::new(),
            unread: 0,
        }
    }

    /// Visits until nothing new is found, and says where it is.
    ///
    /// # Errors
    /// Nobody listens any more.
    pub(crate) async fn crawl(&mut self, out: &mut impl Write) -> io::Result<()> {
        self.found(self.base.clone());
        let mut running = JoinSet::new();
        loop {
            while running.len() < self.concurrency
                && let Some(url) = self.waiting.pop_front()
            {
                writeln!(out, "fetching {url}")?;
                let fetch = Arc::clone(&self.fetch);
                running.spawn(async move {
                    let outcome = fetch.fetch(Request::get(url.as_str())).await;
                    (url, outcome)
                });
            }
            match running.join_next().await {
                Some(Ok((url, outcome))) => self.visited(url, outcome),
                Some(Err(_)) => {} // no fetch panics, and nobody cancels one
                None => return Ok(()),
            }
        }
    }

    fn visited(&mut self, url: Url, outcome: Result<Response, Error>) {
        let response = match outcome {
            Ok(response) => response,
            Err(error) => return self.dead.push((url, error)),
        };
        self.fetched += 1;
        // A redirect may have led somewhere else: links are relative to where it ended.
        let Ok(here) = Url::parse(response.effective_url()) else {
            return;
        };
        let is_html = response
            .header("Content-Type")
            .is_none_or(|kind| kind.starts_with("text/html"));
        if is_html && self.is_below(&here) {
            for link in links(&response.text()) {
                if let Ok(url) = here.join(&link) {
                    self.found(url);
                }
            }
        }
    }

    /// Lets a URL wait for its visit, unless it is elsewhere, or known.
    fn found(&mut self, mut url: Url) {
        url.set_fragment(None);
        if !self.is_below(&url) || self.seen.contains(&url) {
            return;
        }
        if self.seen.len() < self.max_pages {
            self.seen.insert(url.clone());
            self.waiting.push_back(url);
        } else {
            self.unread += 1;
        }
    }

    fn is_below(&self, url: &Url) -> bool {
        url.origin() == self.base.origin() && url.path().starts_with(self.base.path())
    }
}

#[cfg(test)]
mod tests {
    use tornado::httpclient::Script;

    use super::*;

    #[tokio::test]
    async fn it_stays_below_its_url_and_visits_each_page_once() {
        let pages = |request: &Request| {
            Ok(match request.url() {
                "http://a.example/docs/" => Response::new(200).with_body(
                    "<a href='one#part'>1</a> <a href=one>again</a> <a href='/out'> <a href='//b.example/docs/'>",
                ),
                "http://a.example/docs/one" => Response::new(200).with_body("<a href='missing'> <a href='.'>"),
                _ => Response::new(404),
            })
        };
        let script = Arc::new(Script::by(pages));
        let base = Url::parse("http://a.example/docs/").expect("a URL");
        let fetch: Arc<dyn Fetch> = Arc::<Script>::clone(&script);
        let mut spider = Spider::new(fetch, base.clone(), 3, 100);
        let mut said = Vec::new();
        spider.crawl(&mut said).await.expect("somebody listens");
        let asked: Vec<_> = script
            .requests()
            .iter()
            .map(|request| request.url().to_owned())
            .collect();
        let docs = ["", "one", "missing"].map(|page| format!("{base}{page}"));
        assert_eq!(
            (asked, spider.fetched, spider.dead.len()),
            (docs.to_vec(), 2, 1)
        );
        assert_eq!(spider.dead[0].1.code(), 404);
        assert!(said.starts_with(b"fetching http://a.example/docs/\n"));
    }
}
