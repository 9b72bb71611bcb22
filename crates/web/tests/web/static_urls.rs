//! Addresses of static files, which change with their content.

use std::fs::OpenOptions;

use tornado_httputil::Request;
use tornado_testing::{fetch, run};
use tornado_web::{
    Application, Exchange, Folder, Handler, Result, Settings, StaticFile, StaticUrl, VersionForm,
};
use tracing::Level;

use crate::listen::listen;
use crate::tree::Tree;

const SHA: &str = "db3974a97f2407b7cae1ae637c0030687a11913274d578492558e39c16c017de84eacdc8c62fe34ee4e12b4b1428817f09b6a2760c3f8a664ceae94d2434a593";

fn settings(files: impl Into<StaticFile>) -> Settings {
    Settings {
        static_path: Some(files.into()),
        ..Settings::default()
    }
}

/// WEB-3.31, W-STATIC: SHA-512, 128 digits.
#[test]
fn the_version_is_a_hash_of_the_content() -> Result {
    let tree = Tree::new();
    let settings = settings(tree.root());
    let url = settings.static_url("hello.txt", true)?;
    assert_eq!(url, format!("/static/hello.txt?v={SHA}"));
    assert_eq!(
        settings.static_url("hello.txt", false)?,
        "/static/hello.txt"
    );
    assert!(
        settings
            .static_url("dir/sub/../index.html", true)?
            .starts_with("/static/dir/index.html?v=")
    );
    Ok(())
}

/// WEB-1.26, WEB-2.31, W-STATIC: the five digits of old, for caches that hold such addresses.
#[test]
fn the_version_may_be_five_digits_of_md5() -> Result {
    let tree = Tree::new();
    tree.write("root/large.bin", "0123456789".repeat(100_000));
    let files = StaticFile::new(tree.root()).version_form(VersionForm::Md5);
    let settings = Settings {
        static_url_prefix: "/s/".into(),
        ..settings(files)
    };
    assert_eq!(
        settings.static_url("hello.txt", true)?,
        "/s/hello.txt?v=6f590"
    );
    assert_eq!(
        settings.static_url("large.bin", true)?.len(),
        "/s/large.bin?v=".len() + 5
    );
    Ok(())
}

/// WEB-3.31: the validator is as strong as ever.
#[test]
fn the_etag_is_the_long_hash_in_either_form() {
    let tree = Tree::new();
    let files = StaticFile::new(tree.root()).version_form(VersionForm::Md5);
    let application: Application = Application::new().settings(settings(files));
    run(async {
        let answer = fetch(&application, Request::get("/static/hello.txt?v=6f590")).await;
        answer.expect_header("Etag", &format!("\"{SHA}\""));
    });
}

/// WEB-1.26, WEB-2.42: kept until the program ends, and looked at each time in debug mode.
#[test]
fn a_version_is_kept_but_not_in_debug_mode() -> Result {
    let tree = Tree::new();
    let kept = settings(tree.root());
    let debug = Settings {
        debug: true,
        ..settings(tree.root())
    };
    let before = [
        kept.static_url("hello.txt", true)?,
        debug.static_url("hello.txt", true)?,
    ];
    tree.write("root/hello.txt", "changed\n");
    assert_eq!(kept.static_url("hello.txt", true)?, before[0]);
    let after = debug.static_url("hello.txt", true)?;
    assert_ne!(after, before[1]);
    // What is served has the new hash at once, whatever addresses say.
    let version = after.split("?v=").nth(1).expect("a version").to_owned();
    let application: Application = Application::new().settings(kept);
    run(async {
        let answer = fetch(&application, Request::get("/static/hello.txt")).await;
        answer.expect_header("Etag", &format!("\"{version}\""));
    });
    Ok(())
}

/// WEB-2.31: what cannot be read has an address without version, and the log says so.
#[test]
fn a_file_that_cannot_be_read_has_no_version() -> Result {
    let log = listen();
    let tree = Tree::new();
    let settings = settings(tree.root());
    for path in ["missing.png", "dir", "pipe"] {
        assert_eq!(settings.static_url(path, true)?, format!("/static/{path}"));
        log.expect(
            Level::ERROR,
            "tornado.general",
            "could not open static file",
        );
    }
    // Once is enough.
    assert_eq!(
        settings.static_url("missing.png", true)?,
        "/static/missing.png"
    );
    log.expect_quiet();
    Ok(())
}

/// WEB-3.31: what is above 64 MiB is not hashed, and has neither version nor `Etag`.
#[test]
fn a_huge_file_has_no_version() -> Result {
    let log = listen();
    let tree = Tree::new();
    let huge = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(tree.root().join("huge.bin"))?;
    huge.set_len((64 << 20) + 1)?;
    let settings = settings(tree.root());
    assert_eq!(settings.static_url("huge.bin", true)?, "/static/huge.bin");
    log.expect(Level::ERROR, "tornado.general", "larger than 64 MiB");
    let application: Application = Application::new().settings(settings);
    run(async {
        let request = Request::get("/static/huge.bin").header("Range", "bytes=-3");
        let answer = fetch(&application, request).await;
        answer
            .expect_status(206)
            .expect_text("\0\0\0")
            .expect_no_header("Etag")
            .expect_header("Content-Range", "bytes 67108862-67108864/67108865");
    });
    Ok(())
}

/// WEB-3.31 and Tornado 6.6: no address for what lies outside.
#[test]
fn a_path_that_leads_out_is_an_error() {
    let tree = Tree::new();
    assert!(tree.beside("outside.txt").exists());
    let settings = settings(Folder::new(tree.root()));
    for path in ["../outside.txt", "/etc/passwd", "dir/../../outside.txt"] {
        let error = settings.static_url(path, true).expect_err("refused");
        assert_eq!(error.status(), 403, "{path}");
    }
}

/// WEB-2.32
#[test]
fn without_static_path_the_setting_is_named() {
    let error = Settings::default()
        .static_url("logo.png", true)
        .expect_err("refused");
    let message = error.log_message().expect("a message");
    assert!(
        message.contains("`static_path`") && message.contains("static_url"),
        "{message}"
    );
}

struct Urls;

impl Handler for Urls {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        let plain = StaticUrl {
            include_version: false,
            ..StaticUrl::default()
        };
        let local = StaticUrl {
            include_host: Some(false),
            ..plain
        };
        let global = StaticUrl {
            include_host: Some(true),
            ..plain
        };
        let mut urls = vec![
            x.static_url("hello.txt")?,
            x.static_url_with("hello.txt", plain)?,
            x.static_url_with("hello.txt", global)?,
        ];
        x.set_include_host(true);
        urls.push(x.static_url_with("hello.txt", plain)?);
        urls.push(x.static_url_with("hello.txt", local)?);
        x.write(urls.join("\n"))
    }
}

/// WEB-2.31, WEB-3.31: `include_host` for one address, or for all of an answer; `include_version`.
#[test]
fn the_host_is_put_before_it_when_asked_for() {
    let tree = Tree::new();
    let application = Application::new()
        .settings(settings(tree.root()))
        .route("/", || Urls);
    run(async {
        let request = Request::get("/").header("Host", "example.com:8888");
        let answer = fetch(&application, request).await;
        answer.expect_text(&format!(
            "/static/hello.txt?v={SHA}\n/static/hello.txt\nhttp://example.com:8888/static/hello.txt\n\
             http://example.com:8888/static/hello.txt\n/static/hello.txt"
        ));
    });
}
