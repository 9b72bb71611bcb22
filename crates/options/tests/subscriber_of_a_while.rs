//! The log options of a process that had a subscriber of its own for a while.

use tornado_options::Options;

/// `OPTS-2.11`, `LOGG-2.03`
#[test]
fn the_log_starts_after_a_subscriber_has_gone() -> Result<(), Box<dyn std::error::Error>> {
    tracing::subscriber::with_default(tracing_subscriber::registry(), || {
        tracing::info!("nobody hears this");
    });
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("log");
    let prefix = format!("--log-file-prefix={}", path.display());
    Options::with_logging().parse_args(["program", &prefix])?;
    tracing::info!("hello");
    let text = std::fs::read_to_string(&path)?;
    assert!(
        text.ends_with("] hello\n") && text.lines().count() == 1,
        "{text}"
    );
    Ok(())
}
