use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use crate::load::{Loaded, Source};
use crate::{Encoding, Error, Locale, accept};

/// The languages a program speaks.
///
/// Those whose catalogues were found, those given by [`with`](Self::with), and the default, which needs none: it is the language
/// the messages are written in, `en_US` unless [`with_default`](Self::with_default) says otherwise.
///
/// A value and no global: a process may hold several. [`reload`](Self::reload) reads the catalogues again while others look
/// messages up.
#[derive(Debug)]
#[doc(alias = "locale")]
pub struct Locales {
    source: Source,
    own: Languages,
    default: Locale,
    languages: RwLock<Arc<Languages>>,
}

type Languages = HashMap<Box<str>, Locale>;

impl Locales {
    /// The default language alone.
    #[must_use]
    pub fn new() -> Self {
        Self::of(Source::Nothing, Languages::new())
    }

    /// Reads the CSV files of a directory.
    ///
    /// Each is named after its language: `es.csv`, `es_GT.csv`.
    /// UTF-8, or UTF-16 where a byte-order mark says so. Files and rows that cannot be used are left out with a warning.
    /// (`LOCL-1.01`, `LOCL-2.03`)
    ///
    /// # Errors
    ///
    /// The directory cannot be read.
    pub fn load_translations(directory: impl AsRef<Path>) -> Result<Self, Error> {
        Self::load(Source::Csv {
            directory: directory.as_ref().into(),
            encoding: None,
        })
    }

    /// The same, of files in a certain encoding.
    ///
    /// # Errors
    ///
    /// The directory cannot be read.
    pub fn load_translations_as(
        directory: impl AsRef<Path>,
        encoding: Encoding,
    ) -> Result<Self, Error> {
        Self::load(Source::Csv {
            directory: directory.as_ref().into(),
            encoding: Some(encoding),
        })
    }

    /// Reads `<directory>/<language>/LC_MESSAGES/<domain>.mo`.
    ///
    /// Catalogues that cannot be used are left out with a warning. What `pt_BR` does not say, `pt` is asked for. (`LOCL-2.05`)
    ///
    /// # Errors
    ///
    /// The directory cannot be read.
    pub fn load_gettext_translations(
        directory: impl AsRef<Path>,
        domain: &str,
    ) -> Result<Self, Error> {
        Self::load(Source::Gettext {
            directory: directory.as_ref().into(),
            domain: domain.into(),
        })
    }

    /// Another default language.
    ///
    /// The language of the messages themselves, and of those readers for whom there is no other. (`LOCL-2.01`)
    #[must_use]
    #[doc(alias = "set_default_locale")]
    pub fn with_default(mut self, code: &str) -> Self {
        self.default = Locale::new(code, ());
        self
    }

    /// One more language, from any catalogue.
    ///
    /// It goes before one of the same code from the files.
    #[must_use]
    pub fn with(mut self, locale: Locale) -> Self {
        self.own.insert(locale.code().into(), locale);
        self
    }

    /// Reads the catalogues again.
    ///
    /// Locales already given out stay as they are. A file that has become unreadable leaves its language as it was.
    ///
    /// # Errors
    ///
    /// The directory cannot be read; nothing has changed then.
    pub fn reload(&self) -> Result<(), Error> {
        let Loaded {
            mut languages,
            broken,
        } = self.source.load()?;
        let mut current = self
            .languages
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        for code in broken {
            if let Some(locale) = current.get(&code) {
                languages.insert(code, locale.clone());
            }
        }
        *current = Arc::new(languages);
        Ok(())
    }

    /// The closest match for the first code that has one.
    ///
    /// If none has, it is the default. `es_GT`, `es-gt` and `ES-GT` all match `es_GT`, or else `es`. Codes of more than two parts
    /// match nothing. (`LOCL-1.03`, `LOCL-2.02`)
    #[must_use]
    #[doc(alias = "get_closest")]
    pub fn get<C: AsRef<str>>(&self, codes: impl IntoIterator<Item = C>) -> Locale {
        let languages = self.languages();
        let found = codes
            .into_iter()
            .find_map(|code| self.closest(&languages, code.as_ref()));
        found.unwrap_or_else(|| self.default_locale())
    }

    /// The closest match for an `Accept-Language` header.
    ///
    /// Weights count, `q=0` and bad ones exclude. (`WEB-2.27`)
    #[must_use]
    #[doc(alias = "get_browser_locale")]
    pub fn accept_language(&self, header: &str) -> Locale {
        self.get(accept::codes(header))
    }

    /// The language of exactly this code.
    #[must_use]
    pub fn exact(&self, code: &str) -> Option<Locale> {
        self.find(&self.languages(), code).cloned()
    }

    /// The default language.
    #[must_use]
    pub fn default_locale(&self) -> Locale {
        self.exact(self.default.code())
            .unwrap_or_else(|| self.default.clone())
    }

    /// The codes of all languages, in order.
    ///
    /// `LOCL-1.02`
    #[must_use]
    #[doc(alias = "get_supported_locales")]
    pub fn supported(&self) -> Vec<String> {
        let languages = self.languages();
        let own = self.own.values().chain([&self.default]).map(Locale::code);
        let mut codes: Vec<String> = languages
            .keys()
            .map(AsRef::as_ref)
            .chain(own)
            .map(str::to_owned)
            .collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    fn load(source: Source) -> Result<Self, Error> {
        let Loaded { languages, .. } = source.load()?;
        Ok(Self::of(source, languages))
    }

    fn of(source: Source, languages: Languages) -> Self {
        let default = Locale::new("en_US", ());
        Self {
            source,
            own: Languages::new(),
            default,
            languages: RwLock::new(Arc::new(languages)),
        }
    }

    fn languages(&self) -> Arc<Languages> {
        self.languages
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn find<'a>(&'a self, languages: &'a Languages, code: &str) -> Option<&'a Locale> {
        let own = self.own.get(code);
        own.or_else(|| languages.get(code))
            .or(Some(&self.default).filter(|default| default.code() == code))
    }

    fn closest(&self, languages: &Languages, code: &str) -> Option<Locale> {
        let mut parts = code.split(['-', '_']);
        let (language, country, more) = (parts.next()?, parts.next(), parts.next());
        if code.is_empty() || more.is_some() {
            return None;
        }
        let lower = language.to_ascii_lowercase();
        let exact = match country {
            Some(country) => self.find(
                languages,
                &format!("{lower}_{}", country.to_ascii_uppercase()),
            ),
            None => self.find(languages, language),
        };
        exact.or_else(|| self.find(languages, &lower)).cloned()
    }
}

impl Default for Locales {
    fn default() -> Self {
        Self::new()
    }
}
