//! The access log.

use tornado_httputil::Request;
use tornado_testing::{fetch, run};
use tornado_web::{Application, Exchange, Handler, HttpError, Result, Site};
use tracing::Level;

use crate::listen::listen;

struct Status(u16);

impl<S: Site> Handler<S> for Status {
    async fn get(&mut self, x: &mut Exchange<S>) -> Result {
        if self.0 < 400 {
            x.set_status(self.0)
        } else {
            Err(HttpError(self.0).into())
        }
    }
}

/// WEB-3.27
#[test]
fn every_answer_is_a_line_whose_level_is_that_of_its_status() {
    let log = listen();
    let application = Application::new().route("/([0-9]+)", Status);
    for status in [200, 302, 404, 500] {
        run(fetch(&application, Request::get(&format!("/{status}?q"))));
    }
    let line = |level, start: &str| log.expect(level, "tornado.access", start).text().to_owned();
    let text = line(Level::INFO, "200 GET /200?q (127.0.0.1) ");
    let time = text
        .rsplit(' ')
        .next()
        .and_then(|time| time.strip_suffix("ms"))
        .expect("milliseconds");
    assert!(
        time.parse::<f64>().is_ok()
            && time
                .split('.')
                .nth(1)
                .is_some_and(|digits| digits.len() == 2),
        "{text}"
    );
    line(Level::INFO, "302 GET /302?q");
    line(Level::WARN, "404 GET /404?q");
    line(Level::ERROR, "500 GET /500?q");
}

struct Quiet;

impl Site for Quiet {
    type User = ();

    fn log_request(&self, x: &Exchange<Self>) {
        tracing::info!(target: "quiet", "{} {}", x.status().as_u16(), x.request().path());
    }
}

/// WEB-3.27
#[test]
fn a_site_logs_requests_its_own_way() {
    let log = listen();
    let application = Application::of(Quiet).route("/([0-9]+)", Status);
    run(fetch(&application, Request::get("/200")));
    log.expect(Level::INFO, "quiet", "200 /200");
    log.forbid(Level::INFO, "tornado.access", "");
}
