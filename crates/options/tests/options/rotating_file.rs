//! Log files that begin anew by size and by time (`LOGG-2.03`, `OPTS-3.04`).

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, SystemTime};

use tornado_options::logging::{RotatingFile, When};

/// The files of a folder and what is in them.
fn files(folder: &Path) -> io::Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        found.push((name, fs::read_to_string(entry.path())?));
    }
    found.sort();
    Ok(found)
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect()
}

/// `LOGG-2.03`, `OPTS-3.04`: by size.
#[test]
fn a_full_file_moves_one_number_up() -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    let mut file = RotatingFile::by_size(folder.path().join("log"), 10, 2)?;
    for line in [
        "one\n",
        "two\n",
        "three\n",
        "a very long line\n",
        "four\n",
        "five\n",
    ] {
        file.write_all(line.as_bytes())?;
    }
    // "one" and "two" are gone: two backups are kept.
    let expected = [
        ("log", "five\n"),
        ("log.1", "four\n"),
        ("log.2", "a very long line\n"),
    ];
    assert_eq!(files(folder.path())?, pairs(&expected));
    Ok(())
}

#[test]
fn a_file_that_is_there_already_goes_on() -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("log");
    fs::write(&path, "12345678")?;
    let mut file = RotatingFile::by_size(&path, 10, 1)?;
    file.write_all(b"\n")?;
    file.write_all(b"x\n")?;
    assert_eq!(
        files(folder.path())?,
        pairs(&[("log", "x\n"), ("log.1", "12345678\n")])
    );
    Ok(())
}

#[test]
fn without_backups_or_size_a_file_grows() -> io::Result<()> {
    for (size, backups) in [(10, 0), (0, 5)] {
        let folder = tempfile::tempdir()?;
        let mut file = RotatingFile::by_size(folder.path().join("log"), size, backups)?;
        for _ in 0..5 {
            file.write_all(b"line\n")?;
        }
        assert_eq!(files(folder.path())?.len(), 1);
    }
    Ok(())
}

/// `OPTS-3.04`: by time.
#[test]
fn the_newest_files_by_time_are_kept() -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("log.keep"), "mine")?;
    let mut file = RotatingFile::by_time(folder.path().join("log"), When::Hours, 1, 2)?;
    let start = SystemTime::now();
    for hour in 0..5_u64 {
        let now = start + Duration::from_secs(hour * 3660);
        file.write_at(now, format!("{hour}a\n").as_bytes())?;
        file.write_at(
            now + Duration::from_secs(60),
            format!("{hour}b\n").as_bytes(),
        )?;
    }
    let found = files(folder.path())?;
    let texts: Vec<_> = found.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(
        texts,
        ["4a\n4b\n", "2a\n2b\n", "3a\n3b\n", "mine"],
        "{found:?}"
    );
    for (name, _) in found.iter().skip(1).take(2) {
        assert_eq!(name.len(), "log.2026-07-10_15".len(), "{name}");
    }
    Ok(())
}

#[test]
fn a_file_from_yesterday_is_set_aside_at_the_first_line() -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("log");
    fs::write(&path, "yesterday\n")?;
    let old = SystemTime::now() - Duration::from_secs(49 * 3600);
    fs::File::options()
        .append(true)
        .open(&path)?
        .set_modified(old)?;
    let mut file = RotatingFile::by_time(&path, When::Midnight, 1, 10)?;
    file.write_all(b"today\n")?;
    let found = files(folder.path())?;
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(
        found.first().map(|(_, text)| text.as_str()),
        Some("today\n")
    );
    assert_eq!(
        found.last().map(|(_, text)| text.as_str()),
        Some("yesterday\n")
    );
    Ok(())
}

/// `LOGG-2.03`: each has its own handle, as processes would.
#[cfg(unix)]
#[test]
fn of_a_file_that_several_share_no_line_is_lost() -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("log");
    let open = |by_size: bool| match by_size {
        true => RotatingFile::by_size(&path, 200, 100_000),
        false => RotatingFile::by_time(&path, When::Seconds, 1, 0),
    };
    let start = SystemTime::now();
    for by_size in [true, false] {
        std::thread::scope(|scope| {
            for writer in 0..4 {
                let mut file = open(by_size).expect("a log file");
                scope.spawn(move || {
                    for number in 0..500_u32 {
                        let line = format!("{by_size} {writer} {number}\n");
                        let now = start + Duration::from_secs(number.into());
                        file.write_at(now, line.as_bytes()).expect("a line");
                    }
                });
            }
        });
    }
    let found = files(folder.path())?;
    let mut lines: Vec<_> = found.iter().flat_map(|(_, text)| text.lines()).collect();
    lines.sort_unstable();
    lines.dedup();
    assert_eq!(lines.len(), 2 * 4 * 500);
    assert!(found.len() > 10, "{}", found.len());
    Ok(())
}

/// `OPTS-3.04`
#[test]
fn periods_have_tornados_names() {
    let cases = [
        ("s", Some(When::Seconds)),
        ("M", Some(When::Minutes)),
        ("H", Some(When::Hours)),
        ("d", Some(When::Days)),
        ("midnight", Some(When::Midnight)),
        ("W0", Some(When::Weekday(0))),
        ("w6", Some(When::Weekday(6))),
        ("W7", None),
        ("W", None),
        ("W10", None),
        ("", None),
        ("noon", None),
    ];
    for (name, when) in cases {
        assert_eq!(When::named(name), when, "{name}");
    }
}
