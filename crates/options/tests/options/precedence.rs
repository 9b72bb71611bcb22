//! Defaults yield to files, files to the environment, the environment to the command line.

use std::fs;

use tornado_options::{Definition, Options, Origin};

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn options() -> Result<Options, tornado_options::Error> {
    let options = Options::new();
    options.define(Definition::new("port", 1_u16))?;
    options.define(Definition::new("data_dir", None::<String>))?;
    Ok(options)
}

#[test]
fn the_stronger_source_prevails_in_whatever_order_they_are_read() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("server.conf");
    fs::write(&path, "port = 2\n")?;
    let file = |options: &Options| options.read_config_file(&path);
    let environment = |options: &Options| options.read_environment("APP_", [("APP_PORT", "3")]);
    let line = |options: &Options| options.read_args(["program", "--port=4"]).map(drop);
    type Source<'a> = &'a dyn Fn(&Options) -> Result<(), tornado_options::Error>;
    let cases: [(&[Source<'_>], u16); 7] = [
        (&[], 1),
        (&[&file], 2),
        (&[&environment, &file], 3),
        (&[&file, &environment], 3),
        (&[&line, &file, &environment], 4),
        (&[&line, &environment, &file], 4),
        (&[&file, &line], 4),
    ];
    for (at, (sources, expected)) in cases.iter().enumerate() {
        let options = options()?;
        for source in *sources {
            source(&options)?;
        }
        assert_eq!(options.get::<u16>("port")?, *expected, "case {at}");
    }
    Ok(())
}

#[test]
fn the_origin_of_a_value_is_known() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("server.conf");
    fs::write(&path, "\nport = 2\n")?;
    let options = options()?;
    assert_eq!(options.origin("port")?, Origin::Default);
    options.read_config_file(&path)?;
    assert_eq!(options.origin("port")?, Origin::File { path, line: 2 });
    options.read_environment("APP_", [("APP_PORT", "3")])?;
    assert_eq!(
        options.origin("port")?,
        Origin::Environment {
            variable: "APP_PORT".to_owned()
        }
    );
    options.read_args(["program", "--port=4"])?;
    assert_eq!(options.origin("port")?, Origin::CommandLine);
    Ok(())
}

#[test]
fn an_assignment_takes_effect_at_once_and_yields_to_what_is_read_later() -> Outcome {
    let options = options()?;
    options.read_args(["program", "--port=4"])?;
    options.set("port", 5_u16)?;
    assert_eq!(options.get::<u16>("port")?, 5);
    options.read_environment("APP_", [("APP_PORT", "3")])?;
    assert_eq!(options.get::<u16>("port")?, 3);
    Ok(())
}

#[test]
fn a_value_that_is_overruled_must_be_right_all_the_same() -> Outcome {
    let options = options()?;
    options.read_args(["program", "--port=4"])?;
    let error = options
        .read_environment("APP_", [("APP_PORT", "x")])
        .expect_err("not a port");
    let message = "environment variable APP_PORT: option port: expected an integer from 0 to 65535, got \"x\"";
    assert_eq!(error.to_string(), message);
    Ok(())
}

#[test]
fn a_prefix_picks_the_variables() -> Outcome {
    let options = options()?;
    let variables = [
        ("PORT", "x"),
        ("APP_DATA_DIR", "/srv"),
        ("APP_OTHER", "y"),
        ("APP_HELP", "true"),
    ];
    options.read_environment("APP_", variables)?;
    assert_eq!(options.get::<String>("data_dir")?, "/srv");
    assert_eq!(options.get::<u16>("port")?, 1);
    Ok(())
}

#[test]
fn an_option_may_name_the_file_to_read() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("server.conf");
    fs::write(&path, "port = 2\ndata_dir = '/srv'\n")?;
    let options = options()?;
    options.config_option("config")?;
    options.parse_args([
        "program",
        "--port=4",
        &format!("--config={}", path.display()),
    ])?;
    assert_eq!(options.get::<u16>("port")?, 4);
    assert_eq!(options.get::<String>("data_dir")?, "/srv");
    Ok(())
}

#[test]
fn files_that_name_each_other_are_refused() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = |name: &str| folder.path().join(name);
    fs::write(
        path("a.conf"),
        format!("config = '{}'\n", path("b.conf").display()),
    )?;
    fs::write(
        path("b.conf"),
        format!("config = '{}'\n", path("a.conf").display()),
    )?;
    let options = options()?;
    options.config_option("config")?;
    let error = options
        .read_config_file(path("a.conf"))
        .expect_err("a circle");
    let message = |name: &str| {
        let path = path(name);
        format!(
            "{}, line 1: config: an option file cannot name another",
            path.display()
        )
    };
    assert_eq!(error.to_string(), message("a.conf"));
    // Neither is it passed over where the command line has named the first.
    let first = format!("--config={}", path("b.conf").display());
    let error = options
        .parse_args(["program", &first])
        .expect_err("a circle");
    assert_eq!(error.to_string(), message("b.conf"));
    Ok(())
}

#[test]
fn an_empty_path_names_no_file() -> Outcome {
    let options = Options::with_logging();
    options.config_option("config")?;
    options.read_environment("APP_", [("APP_CONFIG", ""), ("APP_LOG_FILE_PREFIX", "")])?;
    assert_eq!(tornado_options::logging::layers(&options)?.len(), 1);
    Ok(())
}
