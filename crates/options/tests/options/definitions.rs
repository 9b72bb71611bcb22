//! Defining, reading, assigning and listing options.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tornado_options::{Definition, Error, Options, Origin, Value, define, get, options};

/// `OPTS-2.01`.
#[test]
fn a_second_definition_names_the_place_of_the_first() -> Result<(), Error> {
    let options = Options::new();
    options.define(Definition::new("data_dir", ""))?;
    let line = line!() - 1;
    let error = options
        .define(Definition::new("data-dir", 1))
        .expect_err("the name is taken");
    let place = format!("{}, line {line}", file!());
    assert_eq!(
        error.to_string(),
        format!("option data_dir is already defined in {place}")
    );
    Ok(())
}

/// `OPTS-2.02`.
#[test]
fn a_value_or_its_default_is_read_by_name() -> Result<(), Error> {
    let options = Options::new();
    options.define(Definition::new("data_dir", "/tmp"))?;
    assert_eq!(options.get::<String>("data_dir")?, "/tmp");
    options.parse_args(["program", "--data-dir=/srv"])?;
    assert_eq!(options.get::<String>("data-dir")?, "/srv");
    let error = options
        .get::<String>("data_dri")
        .expect_err("no such option");
    assert_eq!(
        error.to_string(),
        "unrecognized option data_dri; did you mean data_dir?"
    );
    let error = options.get::<u16>("data_dir").expect_err("not a number");
    assert_eq!(
        error.to_string(),
        "option data_dir cannot be read as u16: its value is /srv"
    );
    Ok(())
}

/// `OPTS-3.01`: the type is the default's.
#[test]
fn an_option_takes_only_values_of_its_defaults_type() -> Result<(), Error> {
    let options = Options::new();
    options.define(Definition::new("port", 8888_u16))?;
    options.set("port", 80)?;
    assert_eq!(options.get::<u16>("port")?, 80);
    assert_eq!(options.get::<i64>("port")?, 80);
    for wrong in [
        Value::from("80"),
        Value::None,
        Value::from(70_000),
        Value::from(true),
    ] {
        assert!(matches!(
            options.set("port", wrong),
            Err(Error::Invalid { .. })
        ));
    }
    assert_eq!(options.origin("port")?, Origin::Assigned);
    Ok(())
}

/// `OPTS-3.01`: items, groups, group_dict, as_dict.
#[test]
fn options_can_be_listed_by_group() -> Result<(), Error> {
    let options = Options::new();
    options.define(Definition::new("template_path", "templates").group("application"))?;
    options.define(Definition::new("static_path", "static").group("application"))?;
    options.define(Definition::new("port", 8888).group("server"))?;
    let names: Vec<_> = options.items().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["help", "template_path", "static_path", "port"]);
    let groups: Vec<_> = options.groups().into_iter().collect();
    assert_eq!(groups, ["", "application", "server"]);
    let application = options.group_dict("application");
    assert_eq!(application.get("static_path"), Some(&Value::from("static")));
    assert_eq!(application.len(), 2);
    assert_eq!(options.as_dict().get("port"), Some(&Value::from(8888)));
    assert!(options.contains("static-path") && !options.contains("port2"));
    Ok(())
}

/// `OPTS-3.01`: callbacks.
#[test]
fn a_callback_hears_each_new_value_and_may_use_the_options() -> Result<(), Error> {
    let options = Options::new();
    options.define(Definition::new("level", 0))?;
    options.define(
        Definition::new("verbose", false).callback(|options, value| {
            Ok(options.set("level", if *value == Value::Bool(true) { 10 } else { 1 })?)
        }),
    )?;
    options.parse_args(["program", "--verbose"])?;
    assert_eq!(options.get::<i32>("level")?, 10);
    options.set("verbose", false)?;
    assert_eq!(options.get::<i32>("level")?, 1);
    Ok(())
}

#[test]
fn a_callbacks_refusal_names_the_option_and_where_its_value_stands() -> Result<(), Error> {
    let options = Options::new();
    let refusing = |_: &Options, _: &Value| Err("the port is in use".into());
    options.define(Definition::new("port", 1).callback(refusing))?;
    for (outcome, message) in [
        (
            options.read_config_text("server.conf", "\nport = 2"),
            "server.conf, line 2: option port: the port is in use",
        ),
        (
            options.read_environment("APP_", [("APP_PORT", "2")]),
            "environment variable APP_PORT: option port: the port is in use",
        ),
        (
            options.parse_args(["program", "--port=2"]).map(drop),
            "option port: the port is in use",
        ),
    ] {
        let error = outcome.expect_err("refused");
        assert_eq!(error.to_string(), message);
    }
    Ok(())
}

/// `OPTS-3.01`: final and parse callbacks.
#[test]
fn parse_callbacks_run_once_at_the_end() -> Result<(), Error> {
    let runs = Arc::new(AtomicUsize::new(0));
    let options = Options::new();
    let counted = Arc::clone(&runs);
    options.add_parse_callback(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
        Ok(())
    });
    options.read_args(["program"])?;
    assert_eq!(runs.load(Ordering::Relaxed), 0);
    options.parse_args(["program"])?;
    assert_eq!(runs.load(Ordering::Relaxed), 1);
    Ok(())
}

/// `OPTS-3.01`: mockable.
#[test]
fn a_mocked_value_is_put_back() -> Result<(), Error> {
    let options = Options::new();
    options.define(Definition::new("port", 8888))?;
    options.parse_args(["program", "--port=80"])?;
    {
        let _mock = options.mock("port", 1)?;
        assert_eq!(options.get::<i32>("port")?, 1);
    }
    assert_eq!(options.get::<i32>("port")?, 80);
    assert_eq!(options.origin("port")?, Origin::CommandLine);
    Ok(())
}

/// `OPTS-2.10`: the one for the whole program has the log options.
#[test]
fn the_whole_program_shares_one_set() -> Result<(), Error> {
    define(Definition::new("shared", 5))?;
    options().set("shared", 6)?;
    assert_eq!(get::<i32>("shared")?, 6);
    assert_eq!(get::<String>("logging")?, "info");
    assert_eq!(get::<Option<bool>>("log_to_stderr")?, None);
    assert_eq!(get::<Option<String>>("log_file_prefix")?, None);
    assert_eq!(get::<u64>("log_file_max_size")?, 100_000_000);
    assert_eq!(get::<u32>("log_file_num_backups")?, 10);
    assert_eq!(get::<String>("log_rotate_mode")?, "size");
    assert_eq!(get::<String>("log_rotate_when")?, "midnight");
    assert_eq!(get::<u32>("log_rotate_interval")?, 1);
    Ok(())
}

#[test]
#[should_panic(expected = "option name is not one of integers, so it has no range")]
fn a_range_of_text_is_a_mistake_of_the_program() {
    let _ = Definition::new("name", "").range(1..=2);
}
