//! A file that begins anew by size or by time.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use jiff::Zoned;
use jiff::tz::TimeZone;

use super::When;

/// A log file that begins anew by size or by time.
///
/// Each [`write`](Write::write) is one line, and is never torn between two files. Only regular files rotate. On Unix, several
/// processes may share a file without losing lines; it then grows larger than its size, as each counts what it wrote itself.
#[doc(alias = "RotatingFileHandler")]
#[doc(alias = "TimedRotatingFileHandler")]
#[derive(Debug)]
pub struct RotatingFile {
    path: PathBuf,
    file: File,
    written: u64,
    is_regular: bool,
    backups: u32,
    rule: Rule,
    has_complained: bool,
}

#[derive(Debug)]
enum Rule {
    Size {
        max: u64,
    },
    Time {
        when: When,
        interval: u32,
        end: Option<Zoned>,
    },
}

impl RotatingFile {
    /// A file that would hold `max_size` bytes or more becomes `path.1`, that one `path.2`, and so on to `backups`.
    ///
    /// With a size or a number of 0 the file never rotates.
    ///
    /// # Errors
    ///
    /// If the file cannot be opened for appending.
    pub fn by_size(path: impl Into<PathBuf>, max_size: u64, backups: u32) -> io::Result<Self> {
        Self::open(path.into(), backups, Rule::Size { max: max_size })
    }

    /// When its time is over, the file gets the time it began at to its name: `path.2026-07-10`.
    ///
    /// The newest `backups` of those are kept, all with 0. A file that is there already counts from its last change.
    ///
    /// # Errors
    ///
    /// If the file cannot be opened for appending.
    pub fn by_time(
        path: impl Into<PathBuf>,
        when: When,
        interval: u32,
        backups: u32,
    ) -> io::Result<Self> {
        let (path, interval) = (path.into(), interval.max(1));
        let since = fs::metadata(&path).and_then(|metadata| metadata.modified());
        let since = since.unwrap_or_else(|_| SystemTime::now());
        let end = local(since).and_then(|since| when.end(&since, interval));
        Self::open(
            path,
            backups,
            Rule::Time {
                when,
                interval,
                end,
            },
        )
    }

    /// Writes a line as if it were `now`.
    ///
    /// # Errors
    ///
    /// If the file cannot be written. A failure to rotate is told on standard error, once, and the old file goes on.
    pub fn write_at(&mut self, now: SystemTime, line: &[u8]) -> io::Result<()> {
        if self.is_due(now, line.len() as u64) {
            match self.rotate(now) {
                Ok(()) => self.has_complained = false,
                Err(error) if !self.has_complained => {
                    self.has_complained = true;
                    let path = self.path.display();
                    // Standard error may be closed, and is no reason to panic.
                    let _ = writeln!(io::stderr(), "cannot rotate log file {path}: {error}");
                }
                Err(_) => {}
            }
        }
        self.file.write_all(line)?;
        self.written += line.len() as u64;
        Ok(())
    }

    fn open(path: PathBuf, backups: u32, rule: Rule) -> io::Result<Self> {
        let file = append_to(&path)?;
        let metadata = file.metadata()?;
        let (written, is_regular) = (metadata.len(), metadata.is_file());
        Ok(Self {
            path,
            file,
            written,
            is_regular,
            backups,
            rule,
            has_complained: false,
        })
    }

    fn is_due(&self, now: SystemTime, more: u64) -> bool {
        self.is_regular
            && match &self.rule {
                Rule::Size { max } => {
                    let full = self.written.saturating_add(more) >= *max;
                    full && *max > 0 && self.backups > 0 && self.written > 0
                }
                Rule::Time { end, .. } => end
                    .as_ref()
                    .is_some_and(|end| SystemTime::from(end.timestamp()) <= now),
            }
    }

    /// Several may write to one file, in this process or in others. What is to be set aside is locked, so that one of them does it;
    /// the others then find another file at the path, and go on with that.
    fn rotate(&mut self, now: SystemTime) -> io::Result<()> {
        if cfg!(unix) && matches!(self.file.try_lock(), Err(TryLockError::WouldBlock)) {
            return Ok(()); // somebody is at it
        }
        let is_there = is_at(&self.file, &self.path);
        let moved = match &mut self.rule {
            Rule::Size { .. } if is_there => shift(&self.path, self.backups),
            Rule::Size { .. } => Ok(()),
            Rule::Time {
                when,
                interval,
                end,
            } => {
                let beginning = end.as_ref().and_then(|end| when.beginning(end, *interval));
                // Whatever happens below, the next attempt is a period away.
                *end = local(now).and_then(|now| when.end(&now, *interval));
                let suffix = |time: Zoned| time.strftime(when.suffix()).to_string();
                match beginning.filter(|_| is_there).map(suffix) {
                    Some(suffix) => set_aside(&self.path, &suffix)
                        .and_then(|()| remove_oldest(&self.path, *when, self.backups)),
                    None => Ok(()),
                }
            }
        };
        // Opened anew in any case: the file may have moved before something failed. This also gives back the lock.
        match append_to(&self.path) {
            Ok(file) => self.file = file,
            Err(error) => {
                self.file.unlock()?;
                return Err(error);
            }
        }
        self.written = self.file.metadata()?.len();
        moved
    }
}

impl Write for RotatingFile {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.write_at(SystemTime::now(), line)?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn append_to(path: &Path) -> io::Result<File> {
    OpenOptions::new().append(true).create(true).open(path)
}

/// Whether the file is the one at this path, and has not been moved away.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let (Ok(ours), Ok(there)) = (file.metadata(), fs::metadata(path)) else {
        return false;
    };
    (ours.dev(), ours.ino()) == (there.dev(), there.ino())
}

#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> bool {
    path.exists()
}

/// `path` to `path.1`, `path.1` to `path.2`, up to the first number that is free or the last.
fn shift(path: &Path, backups: u32) -> io::Result<()> {
    let numbered = |number: u32| with_suffix(path, &number.to_string());
    let free = (1..backups)
        .find(|number| !numbered(*number).exists())
        .unwrap_or(backups);
    for number in (1..free).rev() {
        fs::rename(numbered(number), numbered(number + 1))?;
    }
    fs::rename(path, numbered(1))
}

/// A name that is taken already is left alone, and the file goes on: nothing that was logged is lost.
fn set_aside(path: &Path, suffix: &str) -> io::Result<()> {
    let target = with_suffix(path, suffix);
    match target.exists() {
        true => Ok(()),
        false => fs::rename(path, target),
    }
}

fn remove_oldest(path: &Path, when: When, backups: u32) -> io::Result<()> {
    let (Some(name), true) = (path.file_name(), backups > 0) else {
        return Ok(());
    };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let prefix = format!("{}.", name.to_string_lossy());
    let mut finished = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name
            .strip_prefix(&prefix)
            .is_some_and(|suffix| is_time(suffix, when))
        {
            finished.push((name, entry.path()));
        }
    }
    // The names sort by time.
    finished.sort();
    let surplus = finished
        .len()
        .saturating_sub(usize::try_from(backups).unwrap_or(usize::MAX));
    for (_, path) in finished.into_iter().take(surplus) {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Whether a name ends as those of finished files do.
fn is_time(suffix: &str, when: When) -> bool {
    let shape = when.suffix().replace("%Y", "0000");
    let shape = ["%m", "%d", "%H", "%M", "%S"]
        .iter()
        .fold(shape, |shape, part| shape.replace(part, "00"));
    let fits = |(have, want): (char, char)| match want {
        '0' => have.is_ascii_digit(),
        other => have == other,
    };
    suffix.len() == shape.len() && suffix.chars().zip(shape.chars()).all(fits)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".");
    name.push(suffix);
    name.into()
}

fn local(time: SystemTime) -> Option<Zoned> {
    let timestamp = jiff::Timestamp::try_from(time).ok()?;
    Some(timestamp.to_zoned(TimeZone::system()))
}
