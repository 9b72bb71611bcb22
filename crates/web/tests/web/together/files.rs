//! Static files under compression, transforms and debug mode.

use super::*;

/// Kept in memory, and sent by the system.
const LENGTHS: [usize; 2] = [9_000, 200_000];

fn files(tree: &Tree) -> Application {
    for length in LENGTHS {
        tree.write(&format!("root/{length}.txt"), text(length));
        tree.write(&format!("root/{length}.png"), text(length));
    }
    Application::new().settings(Settings {
        static_path: Some(tree.root().into()),
        ..compressing()
    })
}

/// WEB-3.28, WEB-3.30
#[test]
fn a_file_is_compressed_and_its_tag_says_so() {
    let tree = Tree::new();
    let application = files(&tree);
    for length in LENGTHS {
        let path = format!("/static/{length}.txt");
        let plain = run(fetch(&application, Request::get(&path)));
        plain
            .expect_header("Vary", "Accept-Encoding")
            .expect_header("Content-Length", &length.to_string())
            .expect_no_header("Content-Encoding")
            .expect_text(&text(length));
        let strong = plain.header("Etag").expect("a tag").to_owned();
        let answer = run(fetch(&application, accepting(Method::GET, &path)));
        answer
            .expect_header("Content-Encoding", "gzip")
            .expect_header("Vary", "Accept-Encoding")
            .expect_header("Etag", &format!("W/{strong}"))
            .expect_complete();
        assert_eq!(gunzip(answer.body()), text(length).as_bytes());
    }
}

/// RFC 9111 section 4.3.4: a cache finds the answer that it has by the tag of the 304.
#[test]
fn the_304_to_a_compressed_file_has_the_tag_of_the_200() {
    let tree = Tree::new();
    let application = files(&tree);
    for length in LENGTHS {
        let path = format!("/static/{length}.txt");
        let answer = run(fetch(&application, accepting(Method::GET, &path)));
        let tag = answer.header("Etag").expect("a tag");
        let again = accepting(Method::GET, &path).header("If-None-Match", tag);
        run(fetch(&application, again))
            .expect_status(304)
            .expect_header("Etag", tag)
            .expect_header("Vary", "Accept-Encoding")
            .expect_no_header("Content-Encoding")
            .expect_text("");
    }
}

/// RFC 9110 section 14: ranges are of the plain file, whose tag is another than that of the compressed one.
#[test]
fn parts_of_a_file_are_not_compressed() {
    let tree = Tree::new();
    let application = files(&tree);
    for length in LENGTHS {
        let path = format!("/static/{length}.txt");
        let whole = run(fetch(&application, accepting(Method::GET, &path)));
        let weak = whole.header("Etag").expect("a tag");
        let part = |name: &str, value: &str| {
            let request = accepting(Method::GET, &path).header("Range", "bytes=1000-5999");
            run(fetch(&application, request.header(name, value)))
        };
        part("X-Nothing", "")
            .expect_status(206)
            .expect_no_header("Content-Encoding")
            .expect_header("Content-Length", "5000")
            .expect_header("Content-Range", &format!("bytes 1000-5999/{length}"))
            .expect_header("Etag", weak.trim_start_matches("W/"))
            .expect_header("Vary", "Accept-Encoding")
            .expect_text(&text(length)[1000..6000]);
        // A client that has a compressed half gets all of it.
        part("If-Range", weak)
            .expect_status(200)
            .expect_header("Content-Encoding", "gzip");
        let several = accepting(Method::GET, &path).header("Range", "bytes=0-1999,3000-4999");
        let several = run(fetch(&application, several));
        several
            .expect_status(206)
            .expect_no_header("Content-Encoding")
            .expect_in_text(&text(length)[3000..5000])
            .expect_complete();
        let length = several.body().len().to_string();
        several.expect_header("Content-Length", &length);
    }
}

/// WEB-2.22 and RFC 9110 section 9.3.2
#[test]
fn head_says_of_a_file_what_get_would() {
    let tree = Tree::new();
    let application = files(&tree);
    let names = [
        "9000.txt",
        "9000.png",
        "200000.txt",
        "200000.png",
        "empty.txt",
        "hello.txt",
    ];
    for name in names {
        for accept in ["gzip", "identity"] {
            let headers = |method| {
                let request = Request::builder(method, &format!("/static/{name}"));
                let answer = run(fetch(
                    &application,
                    request.header("Accept-Encoding", accept),
                ));
                answer.expect_status(200).expect_complete();
                let headers = answer.headers().iter().filter(|(name, _)| *name != "Date");
                let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
                (headers.collect::<Vec<_>>(), answer.body().len())
            };
            let (get, _) = headers(Method::GET);
            let (head, body) = headers(Method::HEAD);
            assert_eq!((head, body), (get, 0), "{name} {accept}");
        }
    }
}

#[test]
fn a_compressed_sibling_is_not_compressed_again() {
    let tree = Tree::new();
    tree.write("root/9000.txt", text(9000));
    tree.write("root/9000.txt.gz", text(2000));
    tree.write("root/8000.txt", text(8000));
    let application = Application::new()
        .settings(compressing())
        .route("/(.*)", StaticFile::new(tree.root()).precompressed(true));
    let answer = run(fetch(&application, accepting(Method::GET, "/9000.txt")));
    answer
        .expect_header("Content-Encoding", "gzip")
        .expect_header("Content-Length", "2000")
        .expect_text(&text(2000));
    let vary: Vec<&str> = answer.headers().get_all("Vary").collect();
    assert_eq!(vary, ["Accept-Encoding"]);
    let answer = run(fetch(&application, accepting(Method::GET, "/8000.txt")));
    assert_eq!(gunzip(answer.body()), text(8000).as_bytes());
    let vary: Vec<&str> = answer.headers().get_all("Vary").collect();
    assert_eq!(vary, ["Accept-Encoding"]);
    let two = accepting(Method::GET, "/9000.txt").header("Accept-Encoding", "identity;q=0.5");
    run(fetch(&application, two)).expect_text(&text(2000));
    let two = Request::get("/9000.txt").header("Accept-Encoding", "deflate");
    run(fetch(&application, two.header("Accept-Encoding", "gzip"))).expect_text(&text(2000));
}

/// Sends more of a file than there is, and overlooks that it could not.
struct TooMuch(Arc<File>);

impl Handler for TooMuch {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.set_header("Content-Type", "text/plain")?;
        x.write("before ")?;
        let sent = x.write_file(&self.0, 0..100_000).await;
        let failed = sent.is_err();
        let _ = x.write(format!("{failed}"));
        Ok(())
    }
}

#[test]
fn a_file_that_becomes_shorter_cuts_the_answer_though_nobody_heeds_it() {
    let tree = Tree::new();
    tree.write("root/short.txt", text(70_000));
    for settings in [Settings::default(), compressing()] {
        let file = Arc::new(File::open(tree.root().join("short.txt")).expect("the file"));
        let application = Application::new()
            .settings(settings)
            .route("/", move || TooMuch(Arc::clone(&file)));
        let answer = run(fetch(&application, accepting(Method::GET, "/")));
        assert!(!answer.is_complete());
        assert!(!answer.body().ends_with(b"true"));
    }
}

/// A transform that counts the bytes in the head, and one that changes them.
struct Upper;

impl Transform for Upper {
    fn piece(&mut self, piece: &mut Vec<u8>, _last: bool) {
        piece.make_ascii_uppercase();
    }
}

#[test]
fn a_transform_sees_files_that_compression_leaves_alone() {
    let tree = Tree::new();
    tree.write("root/abc.png", "abc".repeat(50_000));
    let application = files(&tree).transform(|_| Upper);
    run(fetch(
        &application,
        accepting(Method::GET, "/static/abc.png"),
    ))
    .expect_no_header("Content-Encoding")
    .expect_header("Content-Length", "150000")
    .expect_text(&"ABC".repeat(50_000));
}

/// WEB-2.42: whatever is said first.
#[test]
fn debug_mode_sees_edited_templates_and_files_at_once() {
    struct Show;
    impl Handler for Show {
        async fn get(&mut self, x: &mut Exchange) -> Result {
            x.render("page.html", ()).await
        }
    }
    for loader_first in [true, false] {
        let tree = Tree::new();
        let page = "{{ static_url('hello.txt') }}";
        tree.write("root/page.html", page);
        let settings = Settings {
            debug: true,
            static_path: Some(tree.root().into()),
            ..compressing()
        };
        let loader = Loader::new(tree.root());
        let application = if loader_first {
            Application::new().templates(loader).settings(settings)
        } else {
            Application::new().settings(settings).templates(loader)
        };
        let application = application.route("/", || Show);
        let show = || {
            run(fetch(&application, Request::get("/")))
                .text()
                .to_owned()
        };
        let first = show();
        assert!(first.starts_with("/static/hello.txt?v=db3974a9"), "{first}");
        tree.write("root/hello.txt", "another world, which is longer\n");
        let second = show();
        assert_ne!(first, second);
        tree.write("root/page.html", "edited ".to_owned() + page);
        tree.touch(&tree.root().join("page.html"), tree::MODIFIED + 1);
        assert_eq!(show(), format!("edited {second}"));
    }
}
