//! What is asked of an engine, and how it is timed.

use std::hint::black_box;
use std::time::Duration;

use cpu_time::ThreadTime;

/// One measurement, by the thread's CPU time.
const MEASUREMENT: Duration = Duration::from_millis(10);

/// A template engine with the four pages loaded and their names at hand.
pub trait Engine {
    fn name(&self) -> &'static str;

    /// A page, rendered.
    fn render(&mut self, page: usize) -> Vec<u8>;

    /// Makes of the blog page's data what the engine takes, if that is a step of its own.
    fn build_context(&mut self) -> bool {
        false
    }

    /// Microseconds of CPU that one render takes.
    fn time_render(&mut self, page: usize) -> f64 {
        time(|| {
            black_box(self.render(black_box(page)));
        })
    }

    /// The same of the context.
    fn time_context(&mut self) -> Option<f64> {
        self.build_context().then(|| {
            time(|| {
                black_box(self.build_context());
            })
        })
    }
}

fn time(mut once: impl FnMut()) -> f64 {
    once();
    let start = ThreadTime::now();
    let mut calls = 0;
    // The clock costs as much as a small page.
    while start.elapsed() < MEASUREMENT {
        for _ in 0..8 {
            once();
        }
        calls += 8;
    }
    start.elapsed().as_secs_f64() * 1e6 / f64::from(calls)
}

pub fn static_url(path: &str) -> String {
    format!("/static/{path}?v=0123456789abcdef")
}

/// The escaping of queries, for the engines that have none.
pub fn url_escape(text: &str) -> String {
    const KEPT: percent_encoding::AsciiSet = percent_encoding::NON_ALPHANUMERIC
        .remove(b'_')
        .remove(b'.')
        .remove(b'-')
        .remove(b'~');
    percent_encoding::utf8_percent_encode(text, &KEPT)
        .to_string()
        .replace("%20", "+")
}
