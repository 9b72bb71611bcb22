//! `--help`, against Python Tornado 6.6.1 (`golden/generate.py`).

use std::time::Duration;

use tornado_options::{DateTime, Definition, Error, Options};

fn example() -> Result<Options, Error> {
    let (server, database) = ("server", "database");
    let options = Options::with_logging();
    for definition in [
        Definition::new("port", 8888)
            .help("run on the given port")
            .group(server),
        Definition::new("address", None::<String>)
            .group(server)
            .metavar("ADDRESS"),
        Definition::new("xheaders", false)
            .help("trust X-Real-Ip")
            .group(server),
        Definition::new("db_hosts", ["db1:3306", "it's"])
            .help("MySQL servers")
            .group(database),
        Definition::new("db_ports", Vec::<u16>::new())
            .help("ports")
            .group(database),
        Definition::new("a_name_that_is_longer_than_thirty_columns", "")
            .help("short")
            .group(database)
            .metavar("X"),
        Definition::new("timeout", Duration::from_millis(93_784_005))
            .group(database)
            .help(
                "when to give up on a server that does not answer, or answers only the first half",
            ),
        Definition::new("since", DateTime::new(2010, 7, 10, 15, 4, 5))
            .help("ignore what is older")
            .group(database),
        Definition::new("ratio", 0.5).help("share").group(database),
        Definition::new("empty_help", None::<String>).group(database),
    ] {
        options.define(definition)?;
    }
    Ok(options)
}

/// `OPTS-2.09`, `OPTS-3.03`, `OPTS-2.10` and `OPTS-3.04`.
#[test]
fn the_help_is_laid_out_as_tornado_does() -> Result<(), Error> {
    let options = example()?;
    assert!(matches!(
        options.parse_args(["program", "--help"]),
        Err(Error::HelpRequested)
    ));
    assert_eq!(
        options.help().trim_end_matches('\n'),
        include_str!("../golden/help.txt").trim_end_matches('\n')
    );
    Ok(())
}

/// `OPTS-2.09`: the other era.
#[test]
fn the_help_may_be_laid_out_as_tornado_1_1_did() -> Result<(), Error> {
    let options = example()?;
    options.read_args(["program"])?;
    assert_eq!(options.help_v1_1(), include_str!("../golden/v1_1/help.txt"));
    Ok(())
}

/// `OPTS-3.03`.
#[test]
fn lines_break_where_python_breaks_them() -> Result<(), Error> {
    for line in include_str!("../golden/wrapped.tsv").lines() {
        let (help, expected) = line.split_once('\t').expect("two columns");
        let unescape = |text: &str| text.replace("\\n", "\n");
        let options = Options::new();
        options.define(
            Definition::new("o", None::<String>)
                .help(&unescape(help))
                .group("g"),
        )?;
        let text = options.help();
        let (_, body) = text.split_once("g options:\n\n").expect("a group");
        assert_eq!(
            body.trim_end_matches('\n'),
            unescape(expected).trim_end_matches('\n'),
            "{help:?}"
        );
    }
    Ok(())
}

/// `OPTS-1.01`, `OPTS-2.09`.
#[test]
fn options_stand_under_the_file_that_defines_them() -> Result<(), Error> {
    let options = Options::new();
    options.define(Definition::new("port", 8888))?;
    let text = options.help();
    assert!(
        text.contains(&format!("\n{} options:\n", file!())),
        "{text}"
    );
    Ok(())
}
