//! Text to values, against Python Tornado 6.6.1 (`golden/generate.py`).

use std::time::Duration;

use tornado_options::{DateTime, Definition, Error, Options};

fn one_option(definition: Definition, text: &str) -> Result<String, Error> {
    let name = "o";
    let options = Options::new();
    options.define(definition)?;
    options.parse_args(["program", &format!("--{name}={text}")])?;
    let items = options.as_dict();
    Ok(items.get(name).map(ToString::to_string).unwrap_or_default())
}

fn definition(kind: &str) -> Definition {
    match kind {
        "text" => Definition::new("o", ""),
        "bool" => Definition::new("o", false),
        "int" => Definition::new("o", 0_i64),
        "float" => Definition::new("o", 0.0_f64),
        "datetime" => Definition::new("o", None::<DateTime>),
        "timedelta" => Definition::new("o", Duration::ZERO),
        "texts" => Definition::new("o", Vec::<String>::new()),
        "ints" => Definition::new("o", Vec::<i64>::new()),
        "floats" => Definition::new("o", Vec::<f64>::new()),
        other => panic!("unknown kind {other}"),
    }
}

/// `OPTS-2.01`: every type. `OPTS-2.04`, `OPTS-2.05`, `OPTS-2.06`, `OPTS-2.07`.
#[test]
fn every_spelling_means_what_it_means_in_tornado() {
    let mut wrong = Vec::new();
    for line in include_str!("../golden/values.tsv").lines() {
        let mut columns = line.split('\t').map(|column| column.replace("\\\\", "\\"));
        let mut next = || columns.next().expect("three columns");
        let (kind, text, expected) = (next(), next(), next());
        let outcome = match one_option(definition(&kind), &text) {
            Ok(value) => format!("= {value}"),
            Err(_) => "error".to_owned(),
        };
        if outcome != expected {
            wrong.push(format!(
                "{kind} {text:?}: expected {expected:?}, found {outcome:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `OPTS-2.04`.
#[test]
fn a_range_holds_both_ends() -> Result<(), Error> {
    let options = Options::new();
    options.define(Definition::new("ports", Vec::<u16>::new()))?;
    options.parse_args(["program", "--ports=1:3,7"])?;
    assert_eq!(options.get::<Vec<u16>>("ports")?, [1, 2, 3, 7]);
    Ok(())
}

#[test]
fn a_range_cannot_fill_the_memory() {
    for text in ["0:9000000000000000000", "1:60000,1:60000,1:60000"] {
        let error = one_option(definition("ints"), text).expect_err("too many");
        assert!(
            error.to_string().ends_with("(more than 65536 numbers)"),
            "{error}"
        );
    }
}

#[test]
fn an_integer_stays_within_its_type() {
    let outcome = |text: &str| one_option(Definition::new("o", 0_u8), text).is_ok();
    assert!(outcome("255") && !outcome("256") && !outcome("-1"));
    let outcome = |text: &str| one_option(Definition::new("o", 1_u8).range(1..=8), text).is_ok();
    assert!(outcome("8") && !outcome("9") && !outcome("0"));
}

#[test]
fn words_and_addresses_are_checked() {
    let size = || Definition::new("o", "small").one_of(&["small", "large"]);
    assert!(one_option(size(), "large").is_ok());
    let error = one_option(size(), "huge").expect_err("no such word");
    assert_eq!(
        error.to_string(),
        "option --o: expected small or large, got \"huge\""
    );
    let address = || Definition::new("o", None::<std::net::SocketAddr>);
    assert_eq!(
        one_option(address(), "[::1]:80").expect("an address"),
        "[::1]:80"
    );
    assert!(one_option(address(), "localhost").is_err());
}

#[test]
fn a_moment_can_be_told_to_the_system() {
    let moment = DateTime::new(2010, 7, 10, 15, 4, 5).expect("a moment");
    assert!(moment.in_local_time().is_some());
    assert_eq!((moment.year(), moment.month(), moment.day()), (2010, 7, 10));
    assert_eq!(
        (moment.hour(), moment.minute(), moment.second()),
        (15, 4, 5)
    );
    assert_eq!(moment.microsecond(), 0);
}
