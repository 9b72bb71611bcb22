use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::mo::{Mo, wrong};
use crate::{Encoding, Error, PluralForms, Translations};

/// A catalogue that gettext's `msgfmt` made, a `.mo` file.
///
/// Either byte order; UTF-8, ASCII or Latin-1 as its header says; plural forms by its own rule; contexts. (`LOCL-2.05`,
/// `LOCL-3.02`)
#[derive(Debug, Default)]
pub struct GettextTranslations {
    messages: Messages,
    contexts: HashMap<Box<str>, Messages>,
    forms: PluralForms,
    fallback: Option<Arc<Self>>,
}

impl GettextTranslations {
    /// Reads a `.mo` file.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or is none that [`parse`](Self::parse) takes.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let bytes = fs::read(path).map_err(|source| Error::Read {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(&bytes)
    }

    /// Reads the bytes of a `.mo` file.
    ///
    /// # Errors
    ///
    /// The bytes are no catalogue, its charset is unknown or not kept to, or its `Plural-Forms` cannot be understood.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let mo = Mo::open(bytes)?;
        let (mut catalogue, mut encoding) = (Self::default(), Encoding::Utf8);
        for number in 0..mo.count {
            let (message, header) = mo.entry(number)?;
            if message.is_empty() {
                (catalogue.forms, encoding) = read_header(header)?;
                break;
            }
        }
        // Strings may lie over one another, so that a small file could ask for endless memory.
        let mut left = bytes.len();
        for number in 0..mo.count {
            let (message, translation) = mo.entry(number)?;
            left = left
                .checked_sub(message.len() + translation.len())
                .ok_or(wrong(0, "strings that overlap"))?;
            catalogue.add(&encoding.decode(message)?, &encoding.decode(translation)?);
        }
        Ok(catalogue)
    }

    /// Asks another catalogue for what this one does not have.
    ///
    /// [`Locales`](crate::Locales) does so for `pt_BR` with `pt`.
    #[must_use]
    #[doc(alias = "add_fallback")]
    pub fn with_fallback(mut self, fallback: Arc<Self>) -> Self {
        self.fallback = Some(fallback);
        self
    }

    fn add(&mut self, message: &str, translation: &str) {
        let (messages, message) = match message.split_once(CONTEXT_SEPARATOR) {
            Some((context, message)) => (self.contexts.entry(context.into()).or_default(), message),
            None => (&mut self.messages, message),
        };
        match message.split_once('\0') {
            Some((singular, _)) => {
                let forms = translation.split('\0').map(Box::from).collect();
                messages.entry(singular.into()).or_default().forms = forms;
            }
            None => messages.entry(message.into()).or_default().single = Some(translation.into()),
        }
    }

    fn find<'a>(
        &'a self,
        context: Option<&str>,
        message: &str,
        count: Option<i64>,
    ) -> Option<&'a str> {
        let messages = match context {
            None => Some(&self.messages),
            Some(context) => self.contexts.get(context),
        };
        let found = messages
            .and_then(|messages| messages.get(message))
            .and_then(|found| match count {
                None => found
                    .single
                    .as_deref()
                    .or_else(|| found.form(self.forms.index(1))),
                Some(count) => found.form(self.forms.index(count)),
            });
        found.or_else(|| self.fallback.as_ref()?.find(context, message, count))
    }
}

impl Translations for GettextTranslations {
    fn translate<'a>(&'a self, message: &'a str, plural: Option<(&'a str, i64)>) -> &'a str {
        let found = self.find(None, message, plural.map(|(_, count)| count));
        found.unwrap_or_else(|| ().translate(message, plural))
    }

    /// Translates a message in a context.
    ///
    /// A message with a plural that has no translation in this context is looked for without one.
    fn pgettext<'a>(
        &'a self,
        context: &str,
        message: &'a str,
        plural: Option<(&'a str, i64)>,
    ) -> &'a str {
        match (
            self.find(Some(context), message, plural.map(|(_, count)| count)),
            plural,
        ) {
            (Some(found), _) => found,
            (None, None) => message,
            (None, Some(_)) => self.translate(message, plural),
        }
    }
}

type Messages = HashMap<Box<str>, Message>;

#[derive(Debug, Default)]
struct Message {
    single: Option<Box<str>>,
    forms: Box<[Box<str>]>,
}

impl Message {
    fn form(&self, index: Option<usize>) -> Option<&str> {
        self.forms.get(index?).map(AsRef::as_ref)
    }
}

const CONTEXT_SEPARATOR: char = '\u{4}';

/// What the translation of the empty message says of the others.
fn read_header(header: &[u8]) -> Result<(PluralForms, Encoding), Error> {
    let (mut forms, mut encoding) = (PluralForms::default(), Encoding::Utf8);
    for line in String::from_utf8_lossy(header).lines() {
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        let (name, value) = (name.trim(), value.trim());
        if name.eq_ignore_ascii_case("plural-forms") {
            forms = PluralForms::parse(value)?;
        } else if name.eq_ignore_ascii_case("content-type")
            && let Some((_, charset)) = value.split_once("charset=")
        {
            encoding = Encoding::of_charset(charset.trim())?;
        }
    }
    Ok((forms, encoding))
}
