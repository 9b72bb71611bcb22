//! The command line, against Python Tornado 6.6.1 (`golden/generate.py`).

use tornado_options::{Definition, Error, Options, Value};

fn options() -> Result<Options, Error> {
    let options = Options::new();
    options.define(Definition::new("port", 8888))?;
    options.define(Definition::new("debug", false))?;
    options.define(Definition::new("data_dir", None::<String>))?;
    options.define(Definition::new("hosts", Vec::<String>::new()))?;
    options.define(Definition::new("ports", Vec::<u16>::new()))?;
    Ok(options)
}

/// `OPTS-2.03`.
#[test]
fn command_lines_mean_what_they_mean_in_tornado() -> Result<(), Error> {
    for line in include_str!("../golden/command_lines.tsv").lines() {
        let (given, expected) = line.split_once('\t').expect("two columns");
        let options = options()?;
        let args = given.split(' ').filter(|_| !given.is_empty());
        let outcome = match options.parse_args(std::iter::once("program").chain(args)) {
            Ok(rest) => {
                let items = options
                    .items()
                    .into_iter()
                    .filter(|(name, _)| name != "help");
                let mut shown: Vec<_> = items
                    .map(|(name, value)| format!("{name}={value}"))
                    .collect();
                shown.push(format!("rest={}", Value::from(rest)));
                shown.join(" ")
            }
            Err(_) => "error".to_owned(),
        };
        assert_eq!(outcome, expected, "{given:?}");
    }
    Ok(())
}

/// `OPTS-2.03`.
#[test]
fn what_follows_the_first_argument_is_returned() -> Result<(), Error> {
    let rest = options()?.parse_args(["program", "--port=80", "rest", "--x=1"])?;
    assert_eq!(rest, ["rest", "--x=1"]);
    Ok(())
}

#[test]
fn errors_name_the_option_the_value_and_what_was_expected() -> Result<(), Error> {
    let cases = [
        (
            "--prot=80",
            "unrecognized option --prot; did you mean --port?",
        ),
        (
            "--data_dri=x",
            "unrecognized option --data-dri; did you mean --data-dir?",
        ),
        ("--nothing-like-it", "unrecognized option --nothing-like-it"),
        (
            "--port=80x",
            "option --port: expected an integer from -2147483648 to 2147483647, got \"80x\"",
        ),
        (
            "--ports=1,x",
            "option --ports: expected a comma-separated list, each an integer from 0 to 65535 \
             or a range such as 1:3, got \"1,x\"",
        ),
        (
            "--data-dir",
            "option --data-dir requires a value: --data-dir=…, expected text",
        ),
    ];
    for (argument, message) in cases {
        let error = options()?
            .parse_args(["program", argument])
            .expect_err(argument);
        assert_eq!(error.to_string(), message);
    }
    Ok(())
}

#[test]
fn help_is_an_answer_and_not_an_exit_where_arguments_are_given() -> Result<(), Error> {
    assert!(matches!(
        options()?.parse_args(["program", "--help"]),
        Err(Error::HelpRequested)
    ));
    assert_eq!(
        options()?.parse_args(["program", "--help=false", "x"])?,
        ["x"]
    );
    Ok(())
}

#[cfg(unix)]
#[test]
fn an_argument_that_is_not_unicode_is_refused() -> Result<(), Error> {
    use std::os::unix::ffi::OsStringExt;
    let bad = std::ffi::OsString::from_vec(b"--port=\xff".to_vec());
    let outcome = options()?.parse_args(["program".into(), bad]);
    assert!(matches!(outcome, Err(Error::NotUnicode { .. })));
    Ok(())
}
