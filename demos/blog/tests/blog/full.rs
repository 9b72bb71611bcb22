//! The disk is full.

use std::os::unix::fs::MetadataExt;
use std::process::Command;

use tornado_testing::Program;

use crate::visitor::Visitor;

/// No file of it may have more bytes from now on: for who is not root too.
fn limit(program: &Program, bytes: &str) {
    let done = Command::new("prlimit")
        .arg(format!("--pid={}", program.id()))
        .arg(format!("--fsize={bytes}:"))
        .status();
    assert!(done.is_ok_and(|done| done.success()), "prlimit");
}

/// 503, the text is on the page, and whoever reads notices nothing; then there is room again.
#[test]
fn a_full_disk_costs_nobody_their_text_and_nothing_that_was_written() {
    let folder = tempfile::tempdir().expect("a folder");
    // Without the signal the system calls fail, as they do when the disk is full.
    let program = Program::run(|address| {
        let mut shell = Command::new("sh");
        shell
            .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
            .arg(env!("CARGO_BIN_EXE_blog"))
            .arg(format!("--address={}", address.ip()))
            .arg(format!("--port={}", address.port()))
            .arg(format!(
                "--database_url=sqlite:{}/blog.db",
                folder.path().display()
            ))
            .args(["--loops=2", "--logging=none"]);
        shell
    });
    let address = program.address();
    let mut author = Visitor::new(address);
    author.become_author();
    author.publish("Before", "old text");
    let token = author
        .get("/compose")
        .field("_xsrf")
        .expect("a token")
        .to_owned();
    let sizes = std::fs::read_dir(folder.path())
        .expect("files")
        .map(|file| {
            let file = file.and_then(|file| file.metadata()).expect("a file");
            file.size()
        });
    let largest = sizes.max().expect("the database");

    limit(&program, &largest.to_string());
    let long = "my *long* text ".repeat(6500);
    let fields = [("title", "After"), ("markdown", &*long)];
    for _ in 0..3 {
        let page = author.post("/compose", &token, &fields).expect("an answer");
        assert_eq!(page.status, 503, "{}", page.body);
        assert!(page.has("Your text is still here") && page.has(long.trim_end()));
        let edit = [
            ("id", "1"),
            ("version", "1"),
            ("title", "Before"),
            ("markdown", &*long),
        ];
        let page = author.post("/compose", &token, &edit).expect("an answer");
        assert_eq!(page.status, 503, "{}", page.body);
        for path in ["/", "/entry/before", "/archive", "/feed"] {
            let page = Visitor::new(address).get(path);
            assert_eq!(page.status, 200, "{path}");
            assert!(page.has("Before") && !page.has("After"), "{path}");
        }
    }

    limit(&program, "unlimited");
    let page = author.post("/compose", &token, &fields).expect("an answer");
    assert_eq!((page.status, page.location()), (303, "/entry/after"));
    let home = author.get("/");
    assert!(home.has("old text") && home.has("my <em>long</em> text"));
}
