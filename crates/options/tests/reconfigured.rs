//! The log options of one process, put to use more than once.

use std::fs;

use tornado_options::{Error, Options};

/// `LOGG-3.01`: `enable_pretty_logging` may be called again, also for other levels of single targets.
#[test]
fn parsing_again_changes_the_log_instead_of_doubling_it() -> Result<(), Box<dyn std::error::Error>>
{
    let folder = tempfile::tempdir()?;
    let (first, second) = (folder.path().join("first"), folder.path().join("second"));
    let parse = |path: &std::path::Path, level: &str| -> Result<(), Error> {
        let prefix = format!("--log-file-prefix={}", path.display());
        Options::with_logging()
            .parse_args(["program", &prefix, level])
            .map(drop)
    };
    let say = || {
        tracing::debug!("quiet");
        tracing::info!("loud");
        tracing::info!(target: "tornado.access", "200 GET /");
    };
    parse(&first, "--logging=info")?;
    say();
    parse(&second, "--logging=debug,tornado.access=warning")?;
    say();
    let messages = |path| -> std::io::Result<Vec<String>> {
        let text = fs::read_to_string(path)?;
        Ok(text
            .lines()
            .filter_map(|line| Some(line.split_once("] ")?.1.to_owned()))
            .collect())
    };
    assert_eq!(messages(&first)?, ["loud", "200 GET /"]);
    assert_eq!(messages(&second)?, ["quiet", "loud"]);
    Ok(())
}
