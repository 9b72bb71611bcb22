//! The program is started wrongly.

use std::process::Command;

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
        for word in words {
            assert!(said.contains(word), "{arguments:?}: {said}");
        }
    }
}
