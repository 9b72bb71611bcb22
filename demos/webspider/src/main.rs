//! Visits every page of a site, some at a time, and tells which cannot be fetched.
//!
//! ```text
//! cargo run --release -p webspider -- --url=http://127.0.0.1:8888/
//! ```

#![deny(unused_must_use)]

mod links;
mod spider;

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tornado::httpclient::{AsyncHttpClient, Settings};
use tornado::ioloop::IoLoop;
use tornado::options::OptionSet;

use crate::spider::Spider;

tornado::options::options! {
    /// What this program can be told.
    struct Options {
        /// Where to begin; only pages below it are visited
        url: String = "http://127.0.0.1:8888/",
        /// How many pages are fetched at a time
        concurrency: u32 = 10,
        /// How many pages are visited at most
        max_pages: u32 = 1000,
        /// Seconds after which it gives up
        timeout: u32 = 300,
    }
}

fn main() -> ExitCode {
    let Options {
        url,
        concurrency,
        max_pages,
        timeout,
    } = Options::parse();
    let base = match url::Url::parse(&url) {
        Ok(base) if matches!(base.scheme(), "http" | "https") => base,
        _ => return complain(&format!("--url={url}: no URL of http or https")),
    };
    let concurrency = (concurrency as usize).max(1);
    let client = AsyncHttpClient::with_settings(Settings {
        max_clients: concurrency,
        max_body_size: 10 << 20, // a page larger than this is none to look for links in
        ..Settings::default()
    });
    let mut spider = Spider::new(Arc::new(client), base, concurrency, max_pages as usize);
    let started = Instant::now();
    let mut out = io::stdout();
    let crawl = spider.crawl(&mut out);
    let timeout = Duration::from_secs(timeout.into());
    let crawled = IoLoop::new().map(|io_loop| io_loop.run_sync(crawl, Some(timeout)));
    let reported = match crawled {
        Ok(Ok(Ok(()))) => report(&spider, started.elapsed(), max_pages),
        Ok(Ok(Err(error))) => Err(error),
        Ok(Err(error)) => return complain(&error.to_string()),
        Err(error) => return complain(&error.to_string()),
    };
    match reported {
        Ok(()) if spider.dead.is_empty() => ExitCode::SUCCESS,
        Ok(()) => ExitCode::FAILURE,
        Err(error) => complain(&error.to_string()),
    }
}

fn report(spider: &Spider, took: Duration, max_pages: u32) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "Done in {} seconds, fetched {} URLs.",
        took.as_secs(),
        spider.fetched
    )?;
    if spider.unread > 0 {
        writeln!(
            out,
            "Left {} URLs, which are more than --max-pages={max_pages}.",
            spider.unread
        )?;
    }
    for (url, error) in &spider.dead {
        writeln!(out, "Unable to fetch {url}: {error}")?;
    }
    Ok(())
}

fn complain(what: &str) -> ExitCode {
    eprintln!("webspider: {what}");
    ExitCode::FAILURE
}
