use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::{CsvTranslations, Encoding, Error, GettextTranslations, Locale};

/// Where catalogues come from.
#[derive(Debug)]
pub(crate) enum Source {
    Nothing,
    Csv {
        directory: PathBuf,
        encoding: Option<Encoding>,
    },
    Gettext {
        directory: PathBuf,
        domain: String,
    },
}

/// What was there.
#[derive(Default)]
pub(crate) struct Loaded {
    pub(crate) languages: HashMap<Box<str>, Locale>,
    /// Languages whose catalogue is there and cannot be used.
    pub(crate) broken: Vec<Box<str>>,
}

impl Source {
    pub(crate) fn load(&self) -> Result<Loaded, Error> {
        let mut loaded = Loaded::default();
        match self {
            Self::Nothing => {}
            Self::Csv {
                directory,
                encoding,
            } => csv(&mut loaded, directory, *encoding)?,
            Self::Gettext { directory, domain } => gettext(&mut loaded, directory, domain)?,
        }
        let mut codes: Vec<_> = loaded.languages.keys().collect();
        codes.sort_unstable();
        tracing::debug!(target: "tornado.general", "translations found: {codes:?}");
        Ok(loaded)
    }
}

impl Loaded {
    fn leave_out(&mut self, code: &str, path: &Path, error: &Error) {
        match error {
            Error::Read { .. } => {
                tracing::warn!(target: "tornado.general", "{error}; catalogue left out");
            }
            _ => {
                tracing::warn!(target: "tornado.general", "{}: catalogue left out: {error}", path.display());
            }
        }
        self.broken.push(code.into());
    }
}

fn csv(loaded: &mut Loaded, directory: &Path, encoding: Option<Encoding>) -> Result<(), Error> {
    for name in names(directory)? {
        let Some(code) = name.strip_suffix(".csv") else {
            continue;
        };
        let path = directory.join(&name);
        if !is_code(code) {
            tracing::warn!(
                target: "tornado.general",
                "{}: catalogue left out: unrecognised locale {code:?}; name it like es.csv or es_GT.csv",
                path.display()
            );
            continue;
        }
        match CsvTranslations::read(&path, encoding) {
            Ok(catalogue) => {
                loaded
                    .languages
                    .insert(code.into(), Locale::new(code, catalogue));
            }
            Err(error) => loaded.leave_out(code, &path, &error),
        }
    }
    Ok(())
}

fn gettext(loaded: &mut Loaded, directory: &Path, domain: &str) -> Result<(), Error> {
    let mut codes = names(directory)?;
    codes.sort_by_key(|code| code.contains(['_', '@'])); // languages before their countries
    let mut catalogues: HashMap<String, Arc<GettextTranslations>> = HashMap::new();
    for code in codes {
        let path = directory
            .join(&code)
            .join("LC_MESSAGES")
            .join(format!("{domain}.mo"));
        if is_absent(&path) {
            continue; // a language of other domains, or no directory of a language
        }
        match GettextTranslations::read(&path) {
            Ok(mut catalogue) => {
                let language = code.split(['_', '@']).next().unwrap_or_default();
                if let Some(fallback) = catalogues.get(language) {
                    catalogue = catalogue.with_fallback(fallback.clone());
                }
                let catalogue = Arc::new(catalogue);
                loaded
                    .languages
                    .insert(code.as_str().into(), Locale::new(&code, catalogue.clone()));
                catalogues.insert(code, catalogue);
            }
            Err(error) => loaded.leave_out(&code, &path, &error),
        }
    }
    Ok(())
}

/// Whether nothing has this path; what cannot be looked at is there all the same.
fn is_absent(path: &Path) -> bool {
    let absent = [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory];
    fs::symlink_metadata(path).is_err_and(|error| absent.contains(&error.kind()))
}

/// The names in a directory, in order.
fn names(directory: &Path) -> Result<Vec<String>, Error> {
    let failed = |source| Error::Read {
        path: directory.to_owned(),
        source,
    };
    let mut names = Vec::new();
    for entry in fs::read_dir(directory).map_err(failed)? {
        names.extend(entry.map_err(failed)?.file_name().into_string());
    }
    names.sort_unstable();
    Ok(names)
}

/// `es`, `es_GT`
fn is_code(code: &str) -> bool {
    let (language, country) = code.split_once('_').unwrap_or((code, "A"));
    let all =
        |part: &str, is: fn(&u8) -> bool| !part.is_empty() && part.bytes().all(|byte| is(&byte));
    all(language, u8::is_ascii_lowercase) && all(country, u8::is_ascii_uppercase)
}
