//! The program is started wrongly.

use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use crate::program::Program;

#[test]
fn who_starts_it_wrongly_reads_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = taken.local_addr().expect("an address");
    let port = format!("--port={}", taken.port());
    std::fs::write(folder.path().join("not.db"), "a letter to my aunt").expect("a file");
    for (arguments, words) in [
        (vec!["--nonsense"], vec!["unrecognized option --nonsense"]),
        (vec!["--port=many"], vec!["--port", "0 to 65535", "many"]),
        (
            vec!["--database-url=sqlite:no/such/blog.db"],
            vec!["no/such/blog.db", "--database-url", "unable to open"],
        ),
        (
            vec!["--database-url=sqlite:not.db"],
            vec!["not.db", "--database-url", "not a database"],
        ),
        (
            vec!["--database-url=sqlite:/proc/blog.db"],
            vec!["/proc/blog.db", "--database-url", "allowed to write"],
        ),
        (vec!["--database-url=sqlite:"], vec!["names no file"]),
        (
            vec!["--database-url=mysql://blog:secret@127.0.0.1:1/blog"],
            vec!["127.0.0.1:1", "--database-url", "refused"],
        ),
        (
            vec!["--database-url=postgres://blog:secret@127.0.0.1:1/blog"],
            vec!["127.0.0.1:1", "--database-url", "refused"],
        ),
        (vec!["--database-url=blog"], vec!["`blog`", "sqlite:"]),
        (
            vec!["--static-path=no/such"],
            vec!["there is no folder no/such", "--static-path"],
        ),
        (vec!["--translations=no/such"], vec!["no/such"]),
        (
            vec!["--provider=google"],
            vec!["--client_id", "--client_secret"],
        ),
        (
            vec!["--address=127.0.0.1", &port],
            vec!["127.0.0.1", &port["--port=".len()..], "in use"],
        ),
    ] {
        let mut program = Command::new(env!("CARGO_BIN_EXE_blog"));
        let program = program.args(&arguments).current_dir(&folder);
        let output = program.output().expect("the program ran");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{arguments:?}: {said}");
        assert!(!said.contains("secret@"), "{said}");
        for word in words {
            assert!(said.contains(word), "{arguments:?}: {said}");
        }
    }
}

/// The password and the secret of the cookies are in it.
#[test]
fn nobody_else_reads_a_new_database() {
    let (program, mut author) = Program::with_author();
    author.publish("Mine", "text");
    let folder = std::fs::read_dir(program.folder().expect("a folder")).expect("files");
    let mut files = 0;
    for file in folder {
        let file = file.expect("a file");
        let mode = file.metadata().expect("a mode").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", file.path().display());
        files += 1;
    }
    assert!(files >= 2, "the database and its log");
}
