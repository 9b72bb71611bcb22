//! A whole program, `examples/server.rs`, as its user sees it.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn server() -> Command {
    let mut path = std::env::current_exe().expect("this test's own path");
    path.pop();
    path.pop();
    let path: PathBuf = path
        .join("examples")
        .join(format!("server{}", std::env::consts::EXE_SUFFIX));
    if !path.exists() {
        // `cargo test` builds examples, but not if it is told to run this file alone.
        let build = ["build", "-p", "tornado-options", "--example", "server"];
        let status = Command::new(env!("CARGO"))
            .args(build)
            .status()
            .expect("cargo runs");
        assert!(status.success(), "the example must compile");
    }
    let mut command = Command::new(path);
    command.env_remove("SERVER_PORT");
    command
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// `OPTS-2.09`, `OPTS-3.03`.
#[test]
fn help_goes_to_standard_error_and_the_status_is_0() -> Outcome {
    let output = server().arg("--help").output()?;
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(out(&output), "");
    let help = err(&output);
    assert!(
        help.starts_with("Usage: ") && help.contains(" [OPTIONS]\n\nOptions:\n\n"),
        "{help}"
    );
    let line = "  --port                           Port to listen on (default 8888)\n";
    assert!(help.contains(line), "{help}");
    assert!(help.contains("examples/server.rs options:\n"), "{help}");
    Ok(())
}

#[test]
fn what_nobody_reads_any_more_is_no_reason_to_panic() -> Outcome {
    for (argument, status) in [("--help", 0), ("--port=80000", 2)] {
        let (reader, writer) = std::io::pipe()?;
        drop(reader);
        let done = server().arg(argument).stderr(writer).status()?;
        assert_eq!(done.code(), Some(status), "{argument}");
    }
    Ok(())
}

#[test]
fn a_bad_value_is_explained_in_one_line_and_the_status_is_2() -> Outcome {
    let output = server().arg("--port=80000").output()?;
    assert_eq!(output.status.code(), Some(2));
    let message = "server: option --port: expected an integer from 0 to 65535, got \"80000\"\n";
    assert_eq!(err(&output), message);
    Ok(())
}

/// `OPTS-2.03`.
#[test]
fn an_unknown_option_shows_help_and_the_nearest_name() -> Outcome {
    let output = server().arg("--prot=80").output()?;
    assert_eq!(output.status.code(), Some(2));
    let shown = err(&output);
    assert!(shown.starts_with("Usage: "), "{shown}");
    assert!(
        shown.ends_with("\nserver: unrecognized option --prot; did you mean --port?\n"),
        "{shown}"
    );
    Ok(())
}

#[test]
fn an_argument_without_a_meaning_is_refused() -> Outcome {
    let output = server().args(["--port=80", "8080"]).output()?;
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        err(&output),
        "server: unexpected argument \"8080\"; see --help\n"
    );
    Ok(())
}

/// `OPTS-2.11`, `LOGG-2.01`, `LOGG-2.02`, `LOGG-2.03`: without a terminal there are no colours.
#[test]
fn parsing_starts_the_log_on_standard_error() -> Outcome {
    let output = server().output()?;
    let line = err(&output);
    assert!(line.starts_with("[I "), "{line}");
    assert!(line.contains(" server:"), "{line}");
    assert!(
        line.ends_with("] listening port=8888 debug=false\n"),
        "{line}"
    );
    assert_eq!(out(&output), "port 8888 by Default, address None\n");
    let output = server().arg("--logging=debug").output()?;
    assert!(err(&output).contains("] debug lines are on\n"));
    for quiet in ["--logging=none", "--logging=error", "--log-to-stderr=false"] {
        assert_eq!(err(&server().arg(quiet).output()?), "", "{quiet}");
    }
    Ok(())
}

/// `OPTS-1.02`: a server takes its port from wherever its user prefers.
#[test]
fn a_file_and_the_environment_set_options_too() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("server.conf");
    fs::write(
        &path,
        "port = 1\naddress = '127.0.0.1'\nlogging = 'none'\nprot = 5\n",
    )?;
    let config = format!("--config={}", path.display());
    let output = server().arg(&config).output()?;
    assert!(
        out(&output).starts_with("port 1 by File "),
        "{}",
        out(&output)
    );
    assert!(
        out(&output).ends_with("address Some(127.0.0.1)\n"),
        "{}",
        out(&output)
    );
    let output = server().arg(&config).env("SERVER_PORT", "2").output()?;
    assert!(
        out(&output).starts_with("port 2 by Environment "),
        "{}",
        out(&output)
    );
    let output = server()
        .arg(&config)
        .arg("--port=3")
        .env("SERVER_PORT", "2")
        .output()?;
    assert!(
        out(&output).starts_with("port 3 by CommandLine"),
        "{}",
        out(&output)
    );
    Ok(())
}

/// `OPTS-2.05`: as in Tornado, only `false`, `0` and `f` are false; who may have meant it is told.
#[test]
fn a_word_that_means_true_but_seems_false_is_warned_of() -> Outcome {
    for word in ["no", "Off", ""] {
        let output = server().arg(format!("--debug={word}")).output()?;
        let shown = err(&output);
        let warning = format!("] option debug: {word:?} means true; for false, write false\n");
        assert!(
            shown.starts_with("[W ") && shown.contains(&warning),
            "{shown}"
        );
        assert!(shown.ends_with("debug=true\n"), "{shown}");
    }
    for word in ["false", "F", "0", "yes", "on"] {
        let shown = err(&server().arg(format!("--debug={word}")).output()?);
        assert!(!shown.contains("means true"), "{shown}");
    }
    Ok(())
}

/// `OPTS-2.03`.
#[test]
fn the_nearest_name_is_found_by_capitals_and_by_its_beginning() -> Outcome {
    for (given, meant) in [
        ("--PORT=80", "PORT; did you mean --port?"),
        ("-h", "h; did you mean --help?"),
        ("--addr=::1", "addr; did you mean --address?"),
        ("--log=x", "log"),
        ("--verbose", "verbose"),
    ] {
        let shown = err(&server().arg(given).output()?);
        let message = format!("\nserver: unrecognized option --{meant}\n");
        assert!(shown.ends_with(&message), "{shown}");
    }
    Ok(())
}

#[cfg(feature = "toml")]
#[test]
fn an_option_within_a_table_of_another_name_is_warned_of() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("server.toml");
    fs::write(&path, "[server]\nport = 80\nworkers = 4\n")?;
    let output = server()
        .arg(format!("--config={}", path.display()))
        .output()?;
    let shown = err(&output);
    let warning = format!(
        "] {}, line 2: unrecognized option server_port; did you mean port?\n",
        path.display()
    );
    assert!(shown.contains(&warning), "{shown}");
    assert!(!shown.contains("workers"), "{shown}");
    Ok(())
}

#[test]
fn a_name_in_a_file_that_is_nearly_an_option_is_warned_of() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("server.conf");
    fs::write(&path, "\nprot = 5\nsomething_else = 6\n")?;
    let output = server()
        .arg(format!("--config={}", path.display()))
        .output()?;
    let shown = err(&output);
    let warning = format!(
        "] {}, line 2: unrecognized option prot; did you mean port?\n",
        path.display()
    );
    assert!(
        shown.starts_with("[W ") && shown.contains(&warning),
        "{shown}"
    );
    assert!(!shown.contains("something_else"), "{shown}");
    Ok(())
}

/// `LOGG-2.03`.
#[test]
fn a_log_file_takes_the_place_of_standard_error() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("server.log");
    let prefix = format!("--log-file-prefix={}", path.display());
    let output = server().arg(&prefix).output()?;
    assert_eq!(err(&output), "");
    assert!(fs::read_to_string(&path)?.contains("] listening "));
    let output = server()
        .args([&prefix, "--log-to-stderr", "--log-format=json"])
        .output()?;
    assert!(err(&output).starts_with("{\"time\":\""), "{}", err(&output));
    assert_eq!(fs::read_to_string(&path)?.lines().count(), 2);
    Ok(())
}

#[test]
fn a_log_file_that_cannot_be_opened_is_named() -> Outcome {
    let output = server()
        .arg("--log-file-prefix=/nowhere/server.log")
        .output()?;
    assert_eq!(output.status.code(), Some(2));
    let shown = err(&output);
    assert!(
        shown.starts_with("server: cannot open log file /nowhere/server.log: "),
        "{shown}"
    );
    Ok(())
}
