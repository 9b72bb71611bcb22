//! Static files, beside what Python's Tornado answers for the same files.

use std::time::SystemTime;

use http::Method;
use serde::Deserialize;
use tornado_httputil::{HttpDate, Request};
use tornado_testing::{Answer, fetch, run};
use tornado_web::{Application, Exchange, Folder, Handler, Result, Settings, StaticFile};

use crate::tree::Tree;

const SHA: &str = "db3974a97f2407b7cae1ae637c0030687a11913274d578492558e39c16c017de84eacdc8c62fe34ee4e12b4b1428817f09b6a2760c3f8a664ceae94d2434a593";

/// A line of `data/static_files.json`, which `data/static_files.py` writes.
#[derive(Deserialize)]
struct Case {
    method: String,
    path: String,
    #[serde(default)]
    request: Vec<(String, String)>,
    status: u16,
    headers: Vec<(String, String)>,
    expires: bool,
    body: Option<String>,
}

/// Where ours differs, and what it answers: method, path or value of a header, status.
const DIFFERENT: [(&str, &str, u16); 4] = [
    // It would tell a stranger the name of the folder.
    ("GET", "/static/../root/hello.txt", 403),
    // RFC 9110 section 14.1.1: a range that ends before it begins is none.
    ("GET", "bytes=5-2", 200),
    // The same section: units are the same in any case.
    ("GET", "BYTES=0-3", 206),
    // RFC 9110 section 14.2: ranges are for GET.
    ("HEAD", "bytes=0-3", 200),
];

fn application(tree: &Tree) -> Application {
    let default = || StaticFile::new(tree.root()).default_filename("index.html");
    let linked = Folder::new(tree.root()).allow_links_to(tree.beside("root2"));
    Application::new()
        .settings(Settings {
            static_path: Some(tree.root().into()),
            ..Settings::default()
        })
        .route("/default/(.*)", default())
        .route("/linked/(.*)", StaticFile::of(linked))
        .route("//evil/(.*)", default())
}

async fn get(application: &Application, path: &str, headers: &[(&str, &str)]) -> Answer {
    ask(application, Method::GET, path, headers).await
}

async fn ask(
    application: &Application,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
) -> Answer {
    let request = headers
        .iter()
        .fold(Request::builder(method, path), |request, (name, value)| {
            request.header(name, value)
        });
    fetch(application, request).await
}

/// WEB-1.25, WEB-2.44, WEB-3.30, WEB-3.33, WEB-3.35, WEB-3.36, W-STATIC, SECU-3.04, SECU-3.05: status, headers and body
/// of a table of paths, ranges and conditions are Python's, from the first answer and from memory.
#[test]
fn answers_are_those_of_python() {
    let cases: Vec<Case> =
        serde_json::from_str(include_str!("../data/static_files.json")).expect("cases");
    let tree = Tree::new();
    let application = application(&tree);
    run(async {
        for case in cases.iter().chain(&cases) {
            let method = Method::from_bytes(case.method.as_bytes()).expect("a method");
            let headers: Vec<_> = case
                .request
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            let answer = ask(&application, method, &case.path, &headers).await;
            let what = format!("{} {} {headers:?}\n{answer}", case.method, case.path);
            let different = DIFFERENT.iter().find(|(method, mark, _)| {
                let marked = headers.iter().any(|(_, value)| value == mark);
                *method == case.method && (*mark == case.path || marked && case.status != 304)
            });
            if let Some((_, _, status)) = different {
                assert_eq!(answer.status(), *status, "{what}");
                continue;
            }
            assert_eq!(answer.status(), case.status, "{what}");
            if case.status >= 400 && case.status != 416 {
                continue;
            }
            for (name, value) in &case.headers {
                assert_eq!(answer.header(name), Some(value.as_str()), "{name}: {what}");
            }
            assert_eq!(answer.header("Expires").is_some(), case.expires, "{what}");
            if let Some(body) = &case.body {
                assert_eq!(answer.text(), body, "{what}");
            }
        }
    });
}

/// The headers that tell whether a file is fresh leave in Tornado's order.
#[test]
fn headers_leave_in_the_order_of_python() {
    let tree = Tree::new();
    run(async {
        let answer = get(&application(&tree), "/static/hello.txt?v=1", &[]).await;
        let names: Vec<_> = answer.headers().iter().map(|(name, _)| name).collect();
        assert_eq!(
            names,
            [
                "Server",
                "Content-Type",
                "Date",
                "Accept-Ranges",
                "Etag",
                "Last-Modified",
                "Expires",
                "Cache-Control",
                "Content-Length"
            ]
        );
    });
}

/// WEB-1.27 and W-STATIC: any `v` is the long cache, and none leaves browsers to ask.
#[test]
fn a_version_is_kept_for_ten_years() {
    let tree = Tree::new();
    run(async {
        let application = application(&tree);
        let answer = get(&application, "/static/hello.txt?a=1&v=aae54", &[]).await;
        answer.expect_header("Cache-Control", "max-age=315360000");
        let expires = HttpDate::parse(answer.header("Expires").expect("a date")).expect("a date");
        let late = expires.unix() - HttpDate::from(SystemTime::now()).unix() - 315_360_000;
        assert!((-600..=0).contains(&late), "{late}");
        let answer = get(&application, "/static/hello.txt", &[]).await;
        answer
            .expect_no_header("Cache-Control")
            .expect_no_header("Expires")
            .expect_header("Etag", &format!("\"{SHA}\""));
        let asked = [("If-None-Match", answer.header("Etag").expect("a tag"))];
        let answer = get(&application, "/static/hello.txt?v=1", &asked).await;
        answer
            .expect_status(304)
            .expect_header("Cache-Control", "max-age=315360000")
            .expect_no_header("Content-Type");
    });
}

/// RFC 9110 section 13.2.2: which condition counts, in the order of the section.
#[test]
fn conditions_count_in_their_order() {
    const DATE: &str = "Sat, 06 May 2023 07:08:09 GMT";
    const EARLIER: &str = "Sat, 06 May 2023 07:08:08 GMT";
    let tag = format!("\"{SHA}\"");
    let weak = format!("W/{tag}");
    let (tag, weak) = (tag.as_str(), weak.as_str());
    let cases: [(&[(&str, &str)], u16); 22] = [
        (&[("If-Match", tag)], 200),
        (&[("If-Match", "*")], 200),
        (&[("If-Match", "\"a\", \"b\"")], 412),
        (&[("If-Match", "\"a\""), ("If-Match", tag)], 200),
        // Compared strongly.
        (&[("If-Match", weak)], 412),
        (&[("If-Unmodified-Since", DATE)], 200),
        (&[("If-Unmodified-Since", EARLIER)], 412),
        (&[("If-Unmodified-Since", "yesterday")], 200),
        // `If-Match` counts, not the date.
        (&[("If-Match", tag), ("If-Unmodified-Since", EARLIER)], 200),
        (&[("If-Match", "\"a\""), ("If-None-Match", tag)], 412),
        (&[("If-Match", tag), ("If-None-Match", tag)], 304),
        (&[("If-None-Match", "\"a\""), ("If-None-Match", weak)], 304),
        (
            &[("If-None-Match", "\"a\""), ("If-Modified-Since", DATE)],
            200,
        ),
        (
            &[("If-Unmodified-Since", EARLIER), ("Range", "bytes=0-1")],
            412,
        ),
        (&[("If-Range", tag), ("Range", "bytes=0-1")], 206),
        (&[("If-Range", DATE), ("Range", "bytes=0-1")], 206),
        // Another file, or a weak word for it: the whole.
        (&[("If-Range", weak), ("Range", "bytes=0-1")], 200),
        (&[("If-Range", "\"a\""), ("Range", "bytes=0-1")], 200),
        (&[("If-Range", EARLIER), ("Range", "bytes=0-1")], 200),
        (&[("If-Range", "nonsense"), ("Range", "bytes=0-1")], 200),
        (&[("If-Range", "\"a\""), ("Range", "bytes=90-")], 200),
        (&[("If-Match", tag), ("Range", "bytes=90-")], 416),
    ];
    let tree = Tree::new();
    let application = application(&tree);
    run(async {
        for (headers, status) in cases {
            let answer = get(&application, "/static/hello.txt", headers).await;
            assert_eq!(answer.status(), status, "{headers:?}");
            let answer = ask(&application, Method::HEAD, "/static/hello.txt", headers).await;
            let expected = if matches!(status, 206 | 416) {
                200
            } else {
                status
            };
            assert_eq!(answer.status(), expected, "HEAD {headers:?}");
        }
    });
}

/// RFC 9110 section 14.6: several parts in one body, each with its place.
#[test]
fn several_ranges_are_several_parts() {
    let tree = Tree::new();
    tree.write("root/large.txt", "0123456789".repeat(10_000));
    let application = application(&tree);
    run(async {
        for path in ["/static/hello.txt", "/static/large.txt"] {
            let answer = get(&application, path, &[("Range", "bytes=0-1,4-6,-2")]).await;
            answer.expect_status(206).expect_complete();
            let kind = answer.header("Content-Type").expect("a type");
            let boundary = kind
                .strip_prefix("multipart/byteranges; boundary=")
                .expect("parts");
            let (size, parts) = match path {
                "/static/hello.txt" => (12, [("0-1", "he"), ("4-6", "o w"), ("10-11", "d\n")]),
                _ => (
                    100_000,
                    [("0-1", "01"), ("4-6", "456"), ("99998-99999", "89")],
                ),
            };
            let part = |(range, text)| {
                format!(
                    "\r\n--{boundary}\r\nContent-Type: text/plain\r\nContent-Range: bytes {range}/{size}\r\n\r\n{text}"
                )
            };
            let body: String = parts.into_iter().map(part).collect();
            answer.expect_text(&format!("{body}\r\n--{boundary}--\r\n"));
            answer.expect_no_header("Content-Range");
        }
        // One that is left over is no list; too many, or more than there is, are the whole.
        let answer = get(
            &application,
            "/static/hello.txt",
            &[("Range", "bytes=0-1,90-99")],
        )
        .await;
        answer
            .expect_status(206)
            .expect_header("Content-Range", "bytes 0-1/12");
        let many = format!("bytes={}", ["0-0"; 17].join(","));
        get(&application, "/static/large.txt", &[("Range", &many)])
            .await
            .expect_status(200);
        let answer = get(
            &application,
            "/static/hello.txt",
            &[("Range", "bytes=0-8,0-8")],
        )
        .await;
        answer.expect_status(200).expect_text("hello world\n");
    });
}

/// SECU-3.05: NUL names no file, whatever stands around it (Tornado answers 500).
#[test]
fn nul_is_not_found() {
    let tree = Tree::new();
    let application = application(&tree);
    run(async {
        for path in [
            "/static/hello.txt%00",
            "/static/%00",
            "/static/hello.txt%00.html",
        ] {
            get(&application, path, &[]).await.expect_status(404);
        }
    });
}

/// SECU-3.05: a device is neither opened nor read, also where links may lead anywhere.
#[test]
fn only_regular_files_are_served() {
    let tree = Tree::new();
    let links = [
        ("zero", "/dev/zero"),
        ("tty", "/dev/tty"),
        ("memory", "/proc/self/mem"),
    ];
    for (name, target) in links {
        std::os::unix::fs::symlink(target, tree.root().join(name)).expect("a link");
    }
    let everywhere = Folder::new(tree.root()).allow_links_to("/");
    let application = Application::new().route("/(.*)", StaticFile::of(everywhere));
    run(async {
        for path in ["/zero", "/tty", "/pipe", "/dir"] {
            get(&application, path, &[]).await.expect_status(403);
        }
        get(&application, "/link_out.txt", &[])
            .await
            .expect_text("outside\n");
    });
}

/// WEB-3.35: a link that begins to lead out is not followed from then on, also not out of memory.
#[test]
fn a_link_is_looked_at_each_time() {
    let tree = Tree::new();
    let application = application(&tree);
    run(async {
        get(&application, "/static/link_in.txt", &[])
            .await
            .expect_text("hello world\n");
        let link = tree.root().join("link_in.txt");
        std::fs::remove_file(&link).expect("the link");
        std::os::unix::fs::symlink("../outside.txt", &link).expect("a link");
        get(&application, "/static/link_in.txt", &[])
            .await
            .expect_status(403);
    });
}

/// What was read is not served any longer than it is there.
#[test]
fn a_file_that_changes_is_read_again() {
    let tree = Tree::new();
    let application = application(&tree);
    run(async {
        for text in ["one", "two", "six", "seven"] {
            tree.write("root/changing.txt", text);
            let answer = get(&application, "/static/changing.txt", &[]).await;
            answer.expect_text(text);
            let again = [("If-None-Match", answer.header("Etag").expect("a tag"))];
            get(&application, "/static/changing.txt", &again)
                .await
                .expect_status(304);
        }
        std::fs::remove_file(tree.root().join("changing.txt")).expect("the file");
        get(&application, "/static/changing.txt", &[])
            .await
            .expect_status(404);
    });
}

/// A file that does not fit into memory is the same in every respect.
#[test]
fn a_large_file_is_answered_as_a_small_one() {
    let tree = Tree::new();
    let text = "0123456789".repeat(20_000);
    tree.write("root/large.txt", &text);
    let application = application(&tree);
    run(async {
        let answer = get(&application, "/static/large.txt", &[]).await;
        answer
            .expect_text(&text)
            .expect_complete()
            .expect_header("Content-Length", "200000");
        let answer = get(
            &application,
            "/static/large.txt",
            &[("Range", "bytes=199995-")],
        )
        .await;
        answer
            .expect_status(206)
            .expect_text("56789")
            .expect_header("Content-Length", "5");
        let answer = ask(&application, Method::HEAD, "/static/large.txt", &[]).await;
        answer
            .expect_text("")
            .expect_header("Content-Length", "200000");
        let again = [("If-None-Match", answer.header("Etag").expect("a tag"))];
        get(&application, "/static/large.txt", &again)
            .await
            .expect_status(304);
    });
}

struct Mine;

impl Handler for Mine {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.write("mine")
    }
}

/// Tornado puts the routes of static files before all others but those of hosts.
#[test]
fn the_site_s_own_files_come_before_its_routes() {
    let tree = Tree::new();
    let application = Application::new()
        .route("/static/hello.txt", || Mine)
        .route("/robots.txt", || Mine)
        .route("/other", || Mine)
        .host("other", |routes| routes.route("/robots.txt", || Mine))
        .settings(Settings {
            static_path: Some(tree.root().into()),
            ..Settings::default()
        });
    run(async {
        get(&application, "/static/hello.txt", &[])
            .await
            .expect_text("hello world\n");
        get(&application, "/robots.txt", &[])
            .await
            .expect_text("User-agent: *\n");
        get(&application, "/robots.txt", &[("Host", "other")])
            .await
            .expect_text("mine");
        get(&application, "/other", &[]).await.expect_text("mine");
    });
}

/// WEB-2.31: the prefix is a setting; what is special in a pattern is not in a prefix.
#[test]
fn the_prefix_is_a_setting() {
    let tree = Tree::new();
    let application: Application = Application::new().settings(Settings {
        static_path: Some(tree.root().into()),
        static_url_prefix: "/s.t+/".into(),
        ..Settings::default()
    });
    run(async {
        get(&application, "/s.t+/hello.txt", &[])
            .await
            .expect_text("hello world\n");
        get(&application, "/s-t+/hello.txt", &[])
            .await
            .expect_status(404);
        get(&application, "/static/hello.txt", &[])
            .await
            .expect_status(404);
    });
}

/// Without the setting there are no such routes.
#[test]
fn without_static_path_nothing_is_served() {
    run(async {
        let application: Application = Application::new();
        get(&application, "/robots.txt", &[])
            .await
            .expect_status(404);
        get(&application, "/static/hello.txt", &[])
            .await
            .expect_status(404);
    });
}
