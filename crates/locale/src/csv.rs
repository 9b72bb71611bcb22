use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use csv::ByteRecord;

use crate::{Encoding, Error, Translations};

/// A catalogue in Tornado's CSV format.
///
/// A row is the message, its translation, and optionally `singular`, `plural` or `unknown`: what the message is said of. Cells
/// are trimmed; of two rows for one message the later counts; a row with an empty translation is still to be translated. Rows
/// that cannot be used are left out, with a warning that names file and line. (`LOCL-2.03`, `LOCL-2.04`, `LOCL-3.01`)
#[derive(Debug, Default)]
pub struct CsvTranslations {
    messages: HashMap<Box<str>, Buckets>,
    told_of_context: AtomicBool,
}

impl CsvTranslations {
    /// Reads a file; without an encoding its first bytes tell.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or is not of that encoding.
    pub fn read(path: &Path, encoding: Option<Encoding>) -> Result<Self, Error> {
        let bytes = fs::read(path).map_err(|source| Error::Read {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(&bytes, encoding, path)
    }

    /// Reads a file's bytes; `path` is its name in warnings.
    ///
    /// # Errors
    ///
    /// The bytes are not of that encoding. In UTF-8 it is only the row that suffers.
    pub fn parse(bytes: &[u8], encoding: Option<Encoding>, path: &Path) -> Result<Self, Error> {
        let text = encoding
            .unwrap_or_else(|| Encoding::detect(bytes))
            .to_utf8_unchecked(bytes)?;
        let mut rows = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(&*text);
        let mut catalogue = Self::default();
        let mut row = ByteRecord::new();
        let (mut left_out, mut pairs, mut alone) = (0, 0_usize, None);
        while let Ok(true) = rows.read_byte_record(&mut row) {
            if row.len() > 1 {
                pairs += 1;
            } else {
                alone = alone.or_else(|| row.position().cloned());
            }
            let Err(problem) = catalogue.add(&row) else {
                continue;
            };
            left_out += 1;
            if left_out <= MOST_WARNINGS {
                let line = row.position().map_or(0, |start| line_of(&text, start));
                tracing::warn!(target: "tornado.general", "{}:{line}: row left out: {problem}", path.display());
            }
        }
        if left_out > MOST_WARNINGS {
            let more = left_out - MOST_WARNINGS;
            tracing::warn!(target: "tornado.general", "{}: {more} more rows left out", path.display());
        }
        if let (0, 0, Some(start)) = (left_out, pairs, alone) {
            let line = line_of(&text, &start);
            tracing::warn!(
                target: "tornado.general",
                "{}:{line}: no row has a second cell; are they separated by commas?",
                path.display()
            );
        }
        Ok(catalogue)
    }

    fn add(&mut self, row: &ByteRecord) -> Result<(), String> {
        let (Some(message), Some(translation)) = (row.get(0), row.get(1)) else {
            return match row.get(0) {
                Some(text) if text.contains(&b'\n') => {
                    Err("no translation behind a text of several lines; is a quotation mark not closed?".into())
                }
                _ => Ok(()),
            };
        };
        let (message, translation) = (cell(message)?, cell(translation)?);
        let bucket = match &*cell(row.get(2).unwrap_or_default())? {
            "" | "unknown" => Bucket::Unknown,
            "singular" => Bucket::Singular,
            "plural" => Bucket::Plural,
            other => {
                return Err(format!(
                    "unrecognised plural indicator {other:?}; write singular, plural or unknown"
                ));
            }
        };
        if !translation.is_empty() {
            let buckets = self.messages.entry(message.into()).or_default();
            buckets.0[bucket as usize] = Some(translation.into());
        }
        Ok(())
    }
}

/// For one file: what is no catalogue at all does not fill the log.
const MOST_WARNINGS: usize = 20;

impl Translations for CsvTranslations {
    fn translate<'a>(&'a self, message: &'a str, plural: Option<(&'a str, i64)>) -> &'a str {
        let (message, bucket) = match plural {
            None => (message, Bucket::Unknown),
            Some((_, 1)) => (message, Bucket::Singular),
            Some((plural, _)) => (plural, Bucket::Plural),
        };
        let found = self
            .messages
            .get(message)
            .and_then(|found| found.0[bucket as usize].as_deref());
        found.unwrap_or(message)
    }

    /// Translates without the context, with one warning.
    ///
    /// `LOCL-3.02`
    fn pgettext<'a>(
        &'a self,
        context: &str,
        message: &'a str,
        plural: Option<(&'a str, i64)>,
    ) -> &'a str {
        if !self.messages.is_empty() && !self.told_of_context.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                target: "tornado.general",
                "CSV catalogues have no contexts: {context:?} of {message:?} is left out of account; gettext has them"
            );
        }
        self.translate(message, plural)
    }
}

/// A message's translations, by what it is said of.
#[derive(Debug, Default)]
struct Buckets([Option<Box<str>>; 3]);

#[derive(Clone, Copy)]
enum Bucket {
    Unknown,
    Singular,
    Plural,
}

/// The line of a row; its position is that of the empty lines before it.
fn line_of(text: &[u8], start: &csv::Position) -> u64 {
    let at = usize::try_from(start.byte()).unwrap_or(usize::MAX);
    let rest = text.get(at..).unwrap_or_default();
    let empty = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    start.line() + empty.filter(|byte| **byte == b'\n').count() as u64
}

/// A cell's text, trimmed, with the line ends of Unix.
fn cell(bytes: &[u8]) -> Result<String, String> {
    match str::from_utf8(bytes) {
        Ok(text) => Ok(text.trim().replace("\r\n", "\n")),
        Err(_) => Err("not UTF-8; save the file as UTF-8 or name its encoding".into()),
    }
}
