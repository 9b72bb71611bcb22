//! Where Tornado 1.1 answers otherwise than 6.6.1 (`golden/generate_v1_1.py`). All that is not in its files, both answer alike.

use tornado_options::{Definition, Error, Options};

/// The first columns of a file.
fn cases(file: &'static str) -> Vec<(&'static str, &'static str)> {
    let lines = file.lines().map(|line| line.rsplit_once('\t'));
    lines.map(|pair| pair.expect("two columns")).collect()
}

/// `OPTS-2.04` … `OPTS-2.07`: it is Python 2.7 that differs, in its own words for numbers, and not Tornado 1.1.
#[test]
fn values_differ_where_python_2_differs() {
    let cases = cases(include_str!("../golden/v1_1/values.tsv"));
    for (question, answer) in &cases {
        let (kind, text) = question.split_once('\t').expect("two columns");
        let reason = match kind {
            "int" | "float" if text.contains('_') => *answer == "error", // 1_000 came with Python 3.6
            "int" => text == "- 1" && *answer == "= -1",
            "timedelta" => text == "0.0000005" && *answer == "= 0:00:00.000001", // halves were rounded up
            _ => false,
        };
        assert!(reason, "{question}: {answer}");
        // Ours is the other answer.
        let ours = include_str!("../golden/values.tsv");
        assert!(ours.contains(&format!("{question}\t")), "{question}");
        assert!(
            !ours.contains(&format!("{question}\t{answer}\n")),
            "{question}"
        );
    }
    assert_eq!(cases.len(), 14);
}

/// `OPTS-2.03`, `OPTS-2.04`: there, an option given twice had the values of both; later Tornados let the later prevail, as for all others.
#[test]
fn of_a_list_given_twice_the_later_prevails() -> Result<(), Error> {
    let cases = cases(include_str!("../golden/v1_1/command_lines.tsv"));
    let [(given, answer)] = cases.as_slice() else {
        panic!("one command line is answered otherwise: {cases:?}");
    };
    assert_eq!(*given, "--hosts=a,b --hosts=c");
    assert!(answer.contains("hosts=['a', 'b', 'c']"));
    let options = Options::new();
    options.define(Definition::new("hosts", Vec::<String>::new()))?;
    options.parse_args(std::iter::once("program").chain(given.split(' ')))?;
    assert_eq!(options.get::<Vec<String>>("hosts")?, ["c"]);
    Ok(())
}

/// `OPTS-2.08`, `OPTS-3.02`: text for an option of another type, `__file__`, and Python 3's numbers came later.
#[test]
fn files_may_hold_what_came_later() {
    let found = cases(include_str!("../golden/v1_1/configs.tsv"));
    let expected = [
        (
            "numbers.conf",
            "error: invalid syntax (numbers.conf, line 1)",
        ),
        ("oddities.conf", "error: name '__file__' is not defined"),
        (
            "strings.conf",
            "error: Option 'ratio' is required to be a float",
        ),
    ];
    assert_eq!(found, expected);
}

/// `LOGG-2.01`: lines of the log look alike.
#[test]
fn lines_of_the_log_are_the_same() {
    let (old, new) = (
        include_str!("../golden/v1_1/log_lines.txt"),
        include_str!("../golden/log_lines.txt"),
    );
    assert_eq!(old, new);
}
