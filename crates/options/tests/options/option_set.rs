//! Options as the fields of a struct.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use tornado_options::{DateTime, Error, OptionSet, Options, options};

options! {
    /// What the program can be told.
    struct Everything {
        /// Port to
        /// listen on
        port: u16 = 8888,
        /// Name
        name: String = "x",
        maybe_name: Option<String> = "y",
        debug: bool,
        ratio: f64 = 0.5,
        address: Option<IpAddr>,
        folder: PathBuf = "/srv",
        since: Option<DateTime>,
        timeout: Duration = Duration::from_secs(90),
        hosts: Vec<String> = ["a", "b"],
        ports: Vec<u16>,
        #[option(metavar = "N", group = "limits", range = 1..=4)]
        r#type: u8 = 2,
    }
}

options! {
    struct Database {
        /// Database host
        db_host: String = "localhost",
    }
}

options! { struct Nothing {} }

#[test]
fn fields_have_their_defaults() -> Result<(), Error> {
    let (all, rest) = Everything::try_parse(&Options::new(), ["program"])?;
    assert_eq!(
        (all.port, all.name.as_str(), all.debug, all.ratio),
        (8888, "x", false, 0.5)
    );
    assert_eq!(
        (all.maybe_name.as_deref(), all.address, all.since),
        (Some("y"), None, None)
    );
    assert_eq!(
        (all.folder, all.timeout),
        (PathBuf::from("/srv"), Duration::from_secs(90))
    );
    assert_eq!(
        (all.hosts, all.ports, all.r#type),
        (vec!["a".into(), "b".into()], vec![], 2)
    );
    assert!(rest.is_empty());
    Ok(())
}

#[test]
fn fields_are_set_from_the_command_line() -> Result<(), Error> {
    let args = [
        "program",
        "--port=80",
        "--debug",
        "--address=::1",
        "--since=2010-07-10",
        "--ports=1:3",
        "--maybe-name=z",
        "--type=4",
        "--hosts=c",
        "rest",
    ];
    let (all, rest) = Everything::try_parse(&Options::new(), args)?;
    assert_eq!(
        (all.port, all.debug, all.ports, all.r#type),
        (80, true, vec![1, 2, 3], 4)
    );
    assert_eq!(all.address, "::1".parse().ok());
    assert_eq!(all.since, DateTime::new(2010, 7, 10, 0, 0, 0));
    assert_eq!(all.maybe_name.as_deref(), Some("z"));
    assert_eq!(rest, ["rest"]);
    let outcome = Everything::try_parse(&Options::new(), ["program", "--type=5"]);
    assert!(matches!(outcome, Err(Error::Invalid { .. })));
    Ok(())
}

/// `OPTS-1.01`: each module has its own.
#[test]
fn several_structs_share_one_command_line() -> Result<(), Error> {
    let options = Options::new();
    Everything::define(&options)?;
    Nothing::define(&options)?;
    let (database, _) = Database::try_parse(&options, ["program", "--port=1", "--db-host=h"])?;
    assert_eq!(database.db_host, "h");
    assert_eq!(Everything::read(&options)?.port, 1);
    assert!(matches!(
        Database::define(&options),
        Err(Error::Duplicate { .. })
    ));
    Ok(())
}

/// `OPTS-2.09`: help stands under the file that has the struct.
#[test]
fn doc_comments_are_the_help() -> Result<(), Error> {
    let options = Options::new();
    Everything::define(&options)?;
    let help = options.help();
    let line = "  --port                           Port to listen on (default 8888)\n";
    assert!(help.contains(line), "{help}");
    assert!(help.contains("\nlimits options:\n\n  --type=N "), "{help}");
    assert!(
        help.contains(&format!("\n{} options:\n", file!())),
        "{help}"
    );
    Ok(())
}
