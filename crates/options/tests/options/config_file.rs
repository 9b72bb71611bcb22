//! Option files, against Python Tornado 6.6.1 (`golden/generate.py`), and in TOML.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tornado_options::{DateTime, Definition, Error, Options};

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn options() -> Result<Options, Error> {
    let options = Options::new();
    options.define(Definition::new("port", 8888))?;
    options.define(Definition::new("ratio", 0.5))?;
    options.define(Definition::new("debug", false))?;
    options.define(Definition::new("name", "x"))?;
    options.define(Definition::new("log_dir", None::<String>))?;
    options.define(Definition::new("hosts", Vec::<String>::new()))?;
    options.define(Definition::new("ports", Vec::<i32>::new()))?;
    options.define(Definition::new("since", None::<DateTime>))?;
    options.define(Definition::new("timeout", None::<Duration>))?;
    Ok(options)
}

fn parse(name: &str, text: impl AsRef<[u8]>) -> Result<Options, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs::write(&path, text).expect("a file");
    let options = options().expect("options");
    match options.parse_config_file(&path) {
        Ok(()) => Ok(options),
        // The folder has a new name each time.
        Err(error) => Err(error
            .to_string()
            .replace(&format!("{}/", folder.path().display()), "")),
    }
}

fn shown(options: &Options, folder: &Path) -> String {
    let items = options
        .items()
        .into_iter()
        .filter(|(name, _)| name != "help");
    let lines = items.map(|(name, value)| {
        let value = value
            .to_string()
            .replace('\\', "\\\\")
            .replace('\n', "\\n")
            .replace('\t', "\\t");
        format!("{name}={value}\n").replace(&folder.display().to_string(), "FOLDER")
    });
    lines.collect()
}

/// `OPTS-2.08`, `OPTS-3.02`, `W-OPTIONS`: one file, one case.
#[test]
fn files_mean_what_they_mean_in_tornado() -> Outcome {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/config");
    let mut cases = 0;
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "conf") {
            continue;
        }
        cases += 1;
        let expected = fs::read_to_string(path.with_extension("expected"))?;
        let options = options()?;
        let found = match options.parse_config_file(&path) {
            Ok(()) => shown(&options, &folder),
            Err(_) => "error\n".to_owned(),
        };
        assert_eq!(found, expected, "{}", path.display());
    }
    assert!(cases > 15);
    Ok(())
}

/// `W-OPTIONS`: anything beyond the subset is an error with file and line.
#[test]
fn what_cannot_be_read_is_named_with_file_and_line() {
    let subset = "an option file may hold numbers, text, True, False, None, lists, tuples, \
                  dicts, datetime and timedelta, and no other Python";
    let cases = [
        (
            "\n\nport = 80 * 2",
            3,
            format!("expected the line to end, found `*`; {subset}"),
        ),
        (
            "port = other",
            1,
            format!("`other` is not a value; {subset}"),
        ),
        (
            "port = int('80')",
            1,
            format!("`int` is not a value; {subset}"),
        ),
        (
            "if True:",
            1,
            format!("expected `=` behind `if`, found `True:`; {subset}"),
        ),
        (
            "port += 1",
            1,
            format!("expected `=` behind `port`, found `+=`; {subset}"),
        ),
        (
            "port",
            1,
            format!("expected `=` behind `port`, found the end of the line; {subset}"),
        ),
        (
            "import os",
            1,
            "only datetime can be imported here, not `os`".to_owned(),
        ),
        (
            "since = datetime.datetime(2010, 1, 1)",
            1,
            "`datetime` is not imported; add `import datetime` above".to_owned(),
        ),
        (
            "import datetime\nx = datetime.datetime(2010, 2, 30)",
            2,
            "there is no such date and time".to_owned(),
        ),
        (
            "from datetime import timedelta\ntimeout = timedelta(hours=1,\nhours=2)",
            3,
            "`hours` is given twice".to_owned(),
        ),
        (
            "from datetime import timedelta\ntimeout = timedelta(hours=1, 2)",
            2,
            "values without a name come before those with one".to_owned(),
        ),
        (
            "# c\nname = 'x\n",
            2,
            "the text is not closed; add ' at its end".to_owned(),
        ),
        (
            "name = \"\"\"x\n\n",
            1,
            "the text is not closed; add \"\"\" at its end".to_owned(),
        ),
        (
            "name = f'{x}'",
            1,
            "f-strings are not read here; write the text out".to_owned(),
        ),
        (
            "hosts = ['a'\n'b', # joined\n3 4]",
            3,
            "expected `,` or `]`, found `4]`".to_owned(),
        ),
        (
            "import datetime as\n",
            1,
            "expected a name behind `as`, found the end of the line".to_owned(),
        ),
        (
            "from datetime import *",
            1,
            "only datetime and timedelta can be imported from datetime, not `*`".to_owned(),
        ),
        (
            "'text' = 1",
            1,
            format!("expected the line to end, found `=`; {subset}"),
        ),
        (
            "\u{1b}[2J",
            1,
            "expected `name = value`, found `\\u{1b}[2J`".to_owned(),
        ),
        ("port = 080", 1, format!("`080` is not a number; {subset}")),
        (
            "port = 99999999999999999999999999999999999999999",
            1,
            "`99999999999999999999999999999999999999999` is too large".to_owned(),
        ),
        (
            " port = 1",
            1,
            "unexpected indentation; an option file holds only assignments".to_owned(),
        ),
    ];
    for (text, line, message) in cases {
        let found = parse("server.conf", text).expect_err(text);
        assert_eq!(
            found,
            format!("server.conf, line {line}: {message}"),
            "{text}"
        );
    }
}

#[test]
fn a_value_of_the_wrong_type_is_named_with_file_and_line() {
    let cases = [
        (
            "\nport = 'eighty'",
            "server.conf, line 2: option port: expected an integer from -2147483648 to 2147483647, got \"eighty\"",
        ),
        (
            "name = 5",
            "server.conf, line 1: option name: expected text, got 5",
        ),
        (
            "debug = None",
            "server.conf, line 1: option debug: expected true or false, got None",
        ),
        (
            "name = {}",
            "server.conf, line 1: option name: expected text, got a dict",
        ),
        (
            "timeout = 5",
            "server.conf, line 1: option timeout: expected a duration such as \"1h 30m\", got 5",
        ),
        (
            "timeout = '1h30m'",
            "server.conf, line 1: option timeout: expected a duration such as \"1h 30m\", got \"1h30m\"",
        ),
    ];
    for (text, message) in cases {
        assert_eq!(parse("server.conf", text).expect_err(text), message);
    }
}

/// `W-OPTIONS`: Python's files often begin with what they are for.
#[test]
fn text_that_stands_alone_is_read_over() -> Outcome {
    let options = parse(
        "server.conf",
        "\"\"\"The blog.\n\nport = 1\n\"\"\"\nport = 80\nr'x' # y\n",
    )?;
    assert_eq!(options.get::<i32>("port")?, 80);
    Ok(())
}

#[test]
fn a_long_value_is_not_shown_whole() {
    let text = format!("port = '{}'", "é".repeat(100_000));
    let found = parse("server.conf", text).expect_err("no number");
    assert!(
        found.ends_with("éé…") && found.chars().count() < 300,
        "{found}"
    );
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_file() -> Outcome {
    let options = parse("server.conf", b"\xef\xbb\xbfname = '\xc3\xa9'")?;
    assert_eq!(options.get::<String>("name")?, "é");
    Ok(())
}

#[test]
fn a_file_must_be_utf_8() {
    let found = parse("server.conf", b"port = 1\nname = '\xe9'").expect_err("Latin-1");
    assert_eq!(
        found,
        "server.conf, line 2: not valid UTF-8; save the file as UTF-8"
    );
}

#[test]
fn a_file_that_is_not_there_is_named() -> Outcome {
    let error = options()?
        .parse_config_file("/nowhere/server.conf")
        .expect_err("no file");
    assert!(
        error
            .to_string()
            .starts_with("cannot read /nowhere/server.conf: "),
        "{error}"
    );
    Ok(())
}

#[test]
fn brackets_do_not_nest_without_end() {
    let text = format!("x = {}", "[".repeat(100_000));
    let found = parse("server.conf", text).expect_err("too deep");
    assert_eq!(found, "server.conf, line 1: brackets nest deeper than 32");
}

#[test]
fn integers_may_stand_for_floats_and_tuples_for_lists() -> Outcome {
    let options = parse(
        "server.conf",
        "ratio = 1\nports = (1, 2)\nhosts = 'a', 'b'\n",
    )?;
    assert_eq!(options.get::<f64>("ratio")?, 1.0);
    assert_eq!(options.get::<Vec<i32>>("ports")?, [1, 2]);
    assert_eq!(options.get::<Vec<String>>("hosts")?, ["a", "b"]);
    Ok(())
}

#[cfg(feature = "toml")]
mod toml {
    use super::*;

    #[test]
    fn toml_sets_options_of_every_type() -> Outcome {
        let text = r#"
            port = 80
            ratio = 1e-3
            debug = true
            name = "café"
            hosts = ["a", "b"]
            ports = "1:3,7"
            since = 2010-07-10T15:04:05
            timeout = "1h 30m"
            [log]
            dir = "/var/log"
            [not.an.option]
            x = [{ y = 1 }]
        "#;
        let expected = "port=80\nratio=0.001\ndebug=True\nname=café\nlog_dir=/var/log\n\
                        hosts=['a', 'b']\nports=[1, 2, 3, 7]\nsince=2010-07-10 15:04:05\n\
                        timeout=1:30:00\n";
        assert_eq!(
            shown(&parse("server.toml", text)?, Path::new("/nowhere")),
            expected
        );
        Ok(())
    }

    #[test]
    fn errors_in_toml_have_their_line() {
        let cases = [
            (
                "a = 1\nport = \"x\"",
                "server.toml, line 2: option port: expected an integer from -2147483648 to 2147483647, got \"x\"",
            ),
            (
                "port = 1\nsince = 2010-07-10T15:04:05Z",
                "server.toml, line 2: dates of options have no time zone; leave the offset out",
            ),
            ("\n[port]\n", ""),
            (
                "hosts = [{}]",
                "server.toml, line 1: option hosts: expected a comma-separated list, each text, got a table",
            ),
        ];
        for (text, message) in cases {
            assert_eq!(
                parse("server.toml", text).err().unwrap_or_default(),
                message,
                "{text}"
            );
        }
        let found = parse("server.toml", "port = 1\nport 2\n").expect_err("not TOML");
        assert!(found.starts_with("server.toml, line 2: "), "{found}");
    }
}

#[cfg(not(feature = "toml"))]
#[test]
fn without_the_feature_a_toml_file_is_refused_by_name() {
    let found = parse("server.toml", "port = 80").expect_err("no TOML");
    assert!(
        found.contains("the feature toml of tornado-options"),
        "{found}"
    );
}
