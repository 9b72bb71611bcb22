//! Where static files come from, and what may be said about them.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tornado_httputil::{Head, Request};
use tornado_testing::{Answer, fetch, run};
use tornado_web::{
    Application, FileSource, Folder, Found, FoundFile, HttpError, Result, Settings, Site, Stamp,
    StaticFile,
};

use crate::tree::Tree;

async fn get(application: &Application, path: &str, headers: &[(&str, &str)]) -> Answer {
    let request = headers
        .iter()
        .fold(Request::get(path), |request, (name, value)| {
            request.header(name, value)
        });
    fetch(application, request).await
}

/// Files with a version in their names: `app.v123.js` is `app.js`.
struct Renamed(Folder);

impl FileSource for Renamed {
    fn find(&self, path: &str, known: Option<&Stamp>) -> Result<Found> {
        self.0.find(path, known)
    }

    fn content_type(&self, path: &str) -> Cow<'static, str> {
        format!("text/x-{}", path.rsplit('.').next().unwrap_or_default()).into()
    }

    fn cache_time(&self, path: &str, content_type: &str, versioned: bool) -> Duration {
        assert_eq!((path, content_type), ("site.css", "text/x-css"));
        Duration::from_secs(if versioned { 7200 } else { 3600 })
    }

    fn set_extra_headers(&self, path: &str, head: &mut Head) -> Result {
        head.set("X-Path", path)?;
        head.set("Server", "other")?;
        Ok(())
    }

    fn parse_url_path<'p>(&self, url_path: &'p str) -> Cow<'p, str> {
        match url_path.split_once(".v") {
            Some((name, rest)) => {
                let ending = rest.split_once('.').map_or("", |(_, ending)| ending);
                format!("{name}.{ending}").into()
            }
            None => url_path.into(),
        }
    }

    fn make_url(&self, prefix: &str, path: &str, version: Option<&str>) -> String {
        let (name, ending) = path.split_once('.').unwrap_or((path, ""));
        let version = version.map_or("none", |version| &version[..8]);
        format!("{prefix}{name}.v{version}.{ending}")
    }
}

/// WEB-3.34: every point may be another, and the rest stays.
#[test]
fn every_point_may_be_changed() -> Result {
    let tree = Tree::new();
    let settings = Settings {
        static_path: Some(StaticFile::of(Renamed(Folder::new(tree.root())))),
        ..Settings::default()
    };
    let url = settings.static_url("site.css", true)?;
    assert_eq!(url, "/static/site.v9d3d420a.css");
    let application: Application = Application::new().settings(settings);
    run(async {
        let answer = get(&application, &url, &[]).await;
        answer
            .expect_text("p{}\n")
            .expect_header("Content-Type", "text/x-css")
            .expect_header("X-Path", "site.css")
            .expect_header("Server", "other")
            .expect_header("Cache-Control", "max-age=3600");
        let answer = get(&application, &format!("{url}?v"), &[("Range", "bytes=0-0")]).await;
        answer
            .expect_text("p")
            .expect_header("Cache-Control", "max-age=7200");
        get(&application, "/static/.v1./../../outside.txt", &[])
            .await
            .expect_status(403);
    });
    Ok(())
}

/// Counts how often it is asked, and whether something is known by then.
#[derive(Clone, Default)]
struct Counting(Arc<(AtomicUsize, AtomicUsize)>);

impl FileSource for Counting {
    fn find(&self, path: &str, known: Option<&Stamp>) -> Result<Found> {
        let (asked, known_before) = &*self.0;
        asked.fetch_add(1, Ordering::Relaxed);
        if known.is_some_and(|stamp| *stamp == Stamp::from(7)) {
            known_before.fetch_add(1, Ordering::Relaxed);
            return Ok(Found::Unchanged);
        }
        match path {
            "a.txt" => Ok(FoundFile::from_bytes("from memory")
                .stamp(7.into())
                .version("one")
                .into()),
            "odd.txt" => Ok(FoundFile::from_bytes("odd").version("no \"tag\"").into()),
            "" | "folder" => Ok(Found::Folder),
            _ => Err(HttpError(410).into()),
        }
    }
}

/// WEB-3.34: not only files of the system; the version is the source's own, and a tag where it can be one.
#[test]
fn a_source_may_be_no_folder() {
    let source = Counting::default();
    let files = StaticFile::of(source.clone());
    let application = Application::new().route("/(.*)", files);
    run(async {
        for _ in 0..3 {
            let answer = get(&application, "/a.txt", &[]).await;
            answer
                .expect_text("from memory")
                .expect_header("Etag", "\"one\"")
                .expect_no_header("Last-Modified");
        }
        get(&application, "/a.txt", &[("If-None-Match", "\"one\"")])
            .await
            .expect_status(304);
        get(&application, "/a.txt", &[("Range", "bytes=5-")])
            .await
            .expect_text("memory");
        get(
            &application,
            "/a.txt",
            &[("If-Modified-Since", "Sat, 06 May 2023 07:08:09 GMT")],
        )
        .await
        .expect_status(200);
        get(&application, "/odd.txt", &[])
            .await
            .expect_no_header("Etag")
            .expect_text("odd");
        get(&application, "/", &[]).await.expect_status(403);
        get(&application, "/missing", &[]).await.expect_status(410);
    });
    let (asked, known_before) = &*source.0;
    assert_eq!(asked.load(Ordering::Relaxed), 9, "once for each request");
    assert_eq!(known_before.load(Ordering::Relaxed), 5, "read once");
}

/// What does not fit into the memory is read each time.
#[test]
fn memory_is_bounded() {
    let source = Counting::default();
    let application = Application::new().route("/(.*)", StaticFile::of(source.clone()).memory(0));
    run(async {
        for _ in 0..3 {
            get(&application, "/a.txt", &[])
                .await
                .expect_text("from memory");
        }
    });
    assert_eq!(source.0.1.load(Ordering::Relaxed), 0);
}

/// A file that is old enough to be known is the same out of memory; here one of this crate.
#[test]
fn an_old_file_comes_out_of_memory() {
    let text = include_str!("../../Cargo.toml");
    let files = StaticFile::new(env!("CARGO_MANIFEST_DIR"));
    let application = Application::new().route("/(.*)", files);
    run(async {
        let first = get(&application, "/Cargo.toml", &[]).await;
        for _ in 0..2 {
            let answer = get(&application, "/Cargo.toml", &[]).await;
            answer.expect_text(text).expect_status(200);
            assert_eq!(answer.header("Etag"), first.header("Etag"));
        }
    });
}

/// Each folder under its own address, with its own habits.
#[test]
fn several_folders_are_served() {
    let tree = Tree::new();
    let application = Application::new()
        .route("/one/(.*)", StaticFile::new(tree.root()))
        .route(
            "/two/(.*)",
            StaticFile::new(tree.beside("root2")).default_filename("secret.txt"),
        );
    run(async {
        get(&application, "/one/hello.txt", &[])
            .await
            .expect_text("hello world\n");
        get(&application, "/two/secret.txt", &[])
            .await
            .expect_text("secret\n");
        get(&application, "/two/", &[])
            .await
            .expect_text("secret\n");
        get(&application, "/one/secret.txt", &[])
            .await
            .expect_status(404);
        get(&application, "/two/../root/hello.txt", &[])
            .await
            .expect_status(403);
    });
}

/// Compressed siblings by `Accept-Encoding`, each with its own tag; `Vary` on all of them.
#[test]
fn compressed_siblings_are_served_to_those_who_take_them() {
    let tree = Tree::new();
    for (name, text) in [
        ("site.css.gz", "gzip"),
        ("site.css.br", "brotli"),
        ("page.html.zst", "zstd"),
        ("dir/index.html.gz", "index"),
    ] {
        tree.write(&format!("root/{name}"), text);
    }
    let files = StaticFile::new(tree.root())
        .precompressed(true)
        .default_filename("index.html");
    let application = Application::new().route("/(.*)", files);
    run(async {
        let plain = get(&application, "/site.css", &[]).await;
        plain
            .expect_text("p{}\n")
            .expect_header("Vary", "Accept-Encoding")
            .expect_no_header("Content-Encoding");
        let takes = [("Accept-Encoding", "gzip, deflate, br, zstd")];
        let best = get(&application, "/site.css", &takes).await;
        best.expect_text("brotli")
            .expect_header("Content-Encoding", "br")
            .expect_header("Content-Type", "text/css")
            .expect_header("Vary", "Accept-Encoding");
        assert_ne!(best.header("Etag"), plain.header("Etag"));
        let answer = get(
            &application,
            "/site.css",
            &[("Accept-Encoding", "gzip;q=1, br;q=0.5")],
        )
        .await;
        answer
            .expect_text("gzip")
            .expect_header("Content-Encoding", "gzip");
        get(&application, "/page.html", &takes)
            .await
            .expect_text("zstd")
            .expect_header("Content-Type", "text/html");
        get(&application, "/hello.txt", &takes)
            .await
            .expect_text("hello world\n")
            .expect_no_header("Content-Encoding");
        get(&application, "/dir/", &takes)
            .await
            .expect_text("index")
            .expect_header("Content-Encoding", "gzip");
        get(&application, "/dir", &takes)
            .await
            .expect_redirect("/dir/");
        // Asked for by its own name, a sibling is a file as others are.
        let answer = get(&application, "/site.css.gz", &takes).await;
        answer
            .expect_text("gzip")
            .expect_header("Content-Type", "application/gzip")
            .expect_no_header("Content-Encoding");
        let tag = best.header("Etag").expect("a tag");
        let answer = get(
            &application,
            "/site.css",
            &[takes[0], ("If-None-Match", tag)],
        )
        .await;
        answer
            .expect_status(304)
            .expect_header("Vary", "Accept-Encoding");
        get(&application, "/site.css", &[("If-None-Match", tag)])
            .await
            .expect_status(200);
        let answer = get(
            &application,
            "/site.css",
            &[takes[0], ("Range", "bytes=0-2")],
        )
        .await;
        answer.expect_status(206).expect_text("bro");
        get(&application, "/missing.css", &takes)
            .await
            .expect_status(404);
    });
}

/// They are as any file of the folder: a link out of it is refused.
#[test]
fn a_compressed_sibling_may_not_lead_out() {
    let tree = Tree::new();
    let sibling = tree.root().join("site.css.br");
    std::os::unix::fs::symlink("../outside.txt", sibling).expect("a link");
    let application =
        Application::new().route("/(.*)", StaticFile::new(tree.root()).precompressed(true));
    run(async {
        get(&application, "/site.css", &[("Accept-Encoding", "br")])
            .await
            .expect_status(403);
        get(&application, "/site.css", &[])
            .await
            .expect_text("p{}\n");
    });
}

/// Bytes built into the program, more than are sent at once.
struct BuiltIn(&'static [u8]);

impl FileSource for BuiltIn {
    fn find(&self, _path: &str, known: Option<&Stamp>) -> Result<Found> {
        Ok(match known {
            Some(_) => Found::Unchanged,
            None => FoundFile::from_bytes(self.0).into(),
        })
    }
}

/// WEB-3.32: what is large leaves in pieces, also out of memory, and its length is said all the same.
#[test]
fn much_in_memory_leaves_in_pieces() {
    static BYTES: [u8; 200_000] = [b'x'; 200_000];
    let application = Application::new().route("/(.*)", StaticFile::of(BuiltIn(&BYTES)));
    run(async {
        for _ in 0..2 {
            let answer = get(&application, "/large", &[]).await;
            answer
                .expect_status(200)
                .expect_header("Content-Length", "200000")
                .expect_complete();
            assert!(answer.body() == BYTES);
            let answer = get(&application, "/large", &[("Range", "bytes=1-131072")]).await;
            assert_eq!(
                (answer.status().as_u16(), answer.body().len()),
                (206, 131_072)
            );
            answer.expect_complete();
        }
        let mut slow = tornado_testing::open(&application, Request::get("/large")).slow(1000);
        assert_eq!(
            slow.next_piece().await.map(|piece| piece.len()),
            Some(65_536)
        );
        slow.leave();
        slow.done().await;
    });
}

struct Strict;

impl Site for Strict {
    type User = ();

    fn set_default_headers(&self, head: &mut Head) {
        for (name, value) in [
            ("Cache-Control", "no-store"),
            ("Vary", "Cookie"),
            ("X-Frame-Options", "DENY"),
        ] {
            head.set(name, value).expect("a header");
        }
    }
}

/// WEB-3.02: the site's headers are on files as on all answers; the file's own come first.
#[test]
fn the_site_s_headers_stay() {
    let tree = Tree::new();
    let files = StaticFile::new(tree.root()).precompressed(true);
    let application = Application::of(Strict).route("/(.*)", files);
    run(async {
        let answer = fetch(&application, Request::get("/hello.txt")).await;
        answer
            .expect_header("X-Frame-Options", "DENY")
            .expect_header("Cache-Control", "no-store")
            .expect_header("Vary", "Cookie")
            .expect_header("Vary", "Accept-Encoding");
        let answer = fetch(&application, Request::get("/hello.txt?v=1")).await;
        answer.expect_header("Cache-Control", "max-age=315360000");
        assert_eq!(answer.headers().get_all("Cache-Control").count(), 1);
    });
}
