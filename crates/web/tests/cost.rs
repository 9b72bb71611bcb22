//! What a request costs: memory, counted.

use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use tornado_httputil::{
    About, BodyError, Closed, Head, Middleware, Next, Page, Reply, Request, Sent, Service, Wire,
};
use tornado_template::{Loader, TemplateValue};
use tornado_web::{Application, Exchange, Handler, Result, Settings, StaticFile};

struct Plain;

impl Handler for Plain {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.set_header("Content-Type", "text/plain")?;
        x.write("Hello, world")
    }
}

struct Story(u64);

impl Handler for Story {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.set_header("Content-Type", "text/plain")?;
        x.write(if self.0 == 12345 { "Hello, world" } else { "" })
    }
}

#[derive(TemplateValue)]
struct Rows {
    rows: [&'static str; 3],
}

const ROWS: Rows = Rows {
    rows: ["one", "two", "<three>"],
};
const TEMPLATE: &str = "{% for row in rows %}<p>{{ row }}</p>{% end %}";

struct Table;

impl Handler for Table {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.render("table.html", &ROWS).await
    }
}

/// A wire that nothing takes: these answers leave in the page.
struct Unused;

impl Wire for Unused {
    fn send(&self, _: About, _: &Head, _: &[u8]) {}
    fn start(&self, _: About, _: &Head, _: &[u8]) {}
    fn upgrade(&self, _: &Head) {}
    fn poll_write(&self, _: &mut Context<'_>, _: &mut &[u8]) -> Poll<Result<(), Closed>> {
        Poll::Pending
    }
    fn poll_flush(&self, _: &mut Context<'_>) -> Poll<Result<(), Closed>> {
        Poll::Pending
    }
    fn end(&self, _: bool) {}
    fn poll_body(&self, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, BodyError>>> {
        Poll::Pending
    }
    fn limit_body(&self, _: u64) {}
    fn poll_closed(&self, _: &mut Context<'_>) -> Poll<()> {
        Poll::Pending
    }
}

fn application(etag: bool) -> Application {
    Application::new()
        .settings(Settings {
            etag,
            ..Settings::default()
        })
        .route("/plaintext", || Plain)
        .route("/story/([0-9]+)", Story)
        .templates(Loader::from_map([("table.html", TEMPLATE)]))
        .route("/table", || Table)
}

/// Answers as a connection does, on a page that is used again.
fn answer(
    application: &Application,
    target: &str,
    mut page: Box<Page>,
) -> (Box<Page>, allocation_counter::AllocationInfo) {
    page.reset(About::default());
    let request = Request::get(target).build();
    let mut sent: Option<Sent> = None;
    let counted = allocation_counter::measure(|| {
        let mut answering = application.call(request, Reply::new(page));
        if let Poll::Ready(done) = answering
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
        {
            sent = Some(done);
        }
    });
    (sent.expect("it does not wait").into_page(), counted)
}

/// One: the box. Another is allowed for, but none is known.
#[test]
fn a_plain_request_allocates_once() {
    for (target, etag) in [
        ("/plaintext", false),
        ("/plaintext", true),
        ("/story/12345", false),
    ] {
        let application = application(etag);
        let mut page = Box::new(Page::new(Arc::new(Unused)));
        for _ in 0..3 {
            (page, _) = answer(&application, target, page);
        }
        let (page, counted) = answer(&application, target, page);
        assert_eq!(page.body, b"Hello, world");
        assert_eq!(counted.count_total, 1, "{target}, etag {etag}");
    }
}

/// Who does not ask for cookies, users and tokens does not pay for them.
#[test]
fn checks_that_are_switched_on_cost_a_plain_request_nothing() {
    let settings = Settings {
        cookie_secret: Some("secret".into()),
        login_url: Some("/login".into()),
        xsrf_cookies: true,
        cross_origin_protection: true,
        etag: false,
        ..Settings::default()
    };
    let application = Application::new()
        .settings(settings)
        .route("/plaintext", || Plain);
    let mut page = Box::new(Page::new(Arc::new(Unused)));
    for _ in 0..3 {
        (page, _) = answer(&application, "/plaintext", page);
    }
    let (_, counted) = answer(&application, "/plaintext", page);
    assert_eq!(counted.count_total, 1);
}

/// What the template itself allocates, and the box: names that no template asks for are not made.
#[test]
fn a_page_allocates_once_besides_its_template() {
    let template = Loader::from_map([("table.html", TEMPLATE)])
        .load("table.html")
        .expect("it compiles");
    let mut out = Vec::with_capacity(1000);
    let alone = allocation_counter::measure(|| {
        template.generate_into(&ROWS, &mut out).expect("it renders");
    });
    let application = application(false);
    let mut page = Box::new(Page::new(Arc::new(Unused)));
    for _ in 0..3 {
        (page, _) = answer(&application, "/table", page);
    }
    let (page, counted) = answer(&application, "/table", page);
    assert_eq!(page.body, out);
    assert_eq!(counted.count_total, alone.count_total + 1);
}

/// The box of a request: exchange, handler, and what the method holds while it waits.
#[test]
fn the_box_of_a_request_is_small() {
    let application = application(false);
    let mut page = Box::new(Page::new(Arc::new(Unused)));
    for _ in 0..2 {
        (page, _) = answer(&application, "/plaintext", page);
    }
    let (_, counted) = answer(&application, "/plaintext", page);
    assert!(counted.bytes_total <= 384, "{} bytes", counted.bytes_total);
}

struct Through;

impl Middleware for Through {
    async fn handle(&self, request: Request, reply: Reply, next: Next<'_>) -> Sent {
        next.run(request, reply).await
    }
}

/// One box each, and none where there is no middleware: the test above.
#[test]
fn each_middleware_allocates_once() {
    let application = application(false).wrap(Through).wrap(Through);
    let mut page = Box::new(Page::new(Arc::new(Unused)));
    for _ in 0..3 {
        (page, _) = answer(&application, "/plaintext", page);
    }
    let (_, counted) = answer(&application, "/plaintext", page);
    assert_eq!(counted.count_total, 3);
}

/// The box, and the path as the handler, and as the system, wants it; nothing for the content or its headers.
#[test]
fn a_small_file_out_of_memory_allocates_three_times() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("small.txt");
    std::fs::write(&file, "small").expect("a file");
    // One that was changed just now may change again unseen: it is not kept.
    let old = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_278_774_245);
    let opened = std::fs::File::options().append(true).open(&file);
    let dated = opened.and_then(|file| file.set_modified(old));
    dated.expect("its time is set");
    let files = StaticFile::new(folder.path());
    let application = Application::new().route("/files/(.*)", files);
    let mut page = Box::new(Page::new(Arc::new(Unused)));
    for _ in 0..3 {
        (page, _) = answer(&application, "/files/small.txt", page);
    }
    let (page, counted) = answer(&application, "/files/small.txt", page);
    assert_eq!(page.body, b"small");
    assert_eq!(counted.count_total, 3);
    assert!(counted.bytes_total <= 2048, "{} bytes", counted.bytes_total);
}
