//! The lines of the log.

use tornado::ioloop::IoLoop;
use tornado_testing::{LogCapture, Server};
use tracing::Level;

use crate::site::application;

/// PROJ-2.04: one line per request, and only what is wrong is more than information.
#[test]
fn each_request_is_one_line() {
    let log = LogCapture::start();
    IoLoop::new()
        .expect("a loop")
        .run_sync(
            async {
                let server = Server::start(application());
                let mut socket = server.connect().await;
                for target in ["/?q=%41", "/nowhere", "/panic/now"] {
                    socket
                        .send(format!("GET {target} HTTP/1.1\r\nHost: a\r\n\r\n"))
                        .await;
                    socket.answer().await;
                }
                drop(socket);
                server.stop().await;
            },
            None,
        )
        .expect("a loop that ends");
    log.expect(
        Level::INFO,
        "tornado.access",
        is_line("200 GET /?q=%41 (127.0.0.1) "),
    );
    log.expect(
        Level::WARN,
        "tornado.access",
        is_line("404 GET /nowhere (127.0.0.1) "),
    );
    log.expect(
        Level::ERROR,
        "tornado.access",
        is_line("500 GET /panic/now (127.0.0.1) "),
    );
    let lines = log
        .events()
        .into_iter()
        .filter(|event| event.target() == "tornado.access")
        .count();
    assert_eq!(lines, 3);
    log.expect(
        Level::ERROR,
        "tornado.application",
        "Uncaught exception GET /panic/now (127.0.0.1)",
    );
    log.expect_quiet();
}

/// The line with this start, and then milliseconds with two digits behind the point.
fn is_line(start: &'static str) -> impl Fn(&str) -> bool {
    move |line: &str| {
        let time = line
            .strip_prefix(start)
            .and_then(|rest| rest.strip_suffix("ms"));
        time.and_then(|time| time.split_once('.'))
            .is_some_and(|(whole, digits)| whole.parse::<u64>().is_ok() && digits.len() == 2)
    }
}
