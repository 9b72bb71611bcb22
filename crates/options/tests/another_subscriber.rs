//! The log options of a process that has a subscriber of its own.

use tornado_options::{Error, Options};

/// `LOGG-2.03`: standard error only if nothing else is configured.
#[test]
fn log_options_leave_another_subscriber_alone_unless_they_ask_for_more() -> Result<(), Error> {
    let subscriber = tracing_subscriber::registry();
    tracing::subscriber::set_global_default(subscriber).expect("the first of this process");

    Options::with_logging().parse_args(["program", "--logging=debug"])?;
    Options::with_logging().parse_args(["program", "--log-to-stderr", "--logging=none"])?;
    let outcome = Options::with_logging().parse_args(["program", "--log-to-stderr"]);
    let error = outcome.expect_err("the options would have no effect");
    assert!(matches!(error, Error::LoggingTaken));
    assert!(
        error
            .to_string()
            .contains("add the layers of logging::layers to it"),
        "{error}"
    );
    Ok(())
}
