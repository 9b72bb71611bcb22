use std::fmt;
use std::sync::Arc;

use crate::date;
use crate::{DateFormat, LocaleName, Moment, Translations};

/// One language: its messages, dates, lists and numbers.
///
/// A clone is another handle on the same language. [`Locales`](crate::Locales) finds the one for a reader.
#[derive(Clone)]
#[doc(alias("CSVLocale", "GettextLocale"))]
pub struct Locale {
    language: Arc<Language>,
}

struct Language {
    code: Box<str>,
    names: Option<&'static LocaleName>,
    translations: Box<dyn Translations>,
}

impl Locale {
    /// A language with its catalogue, for use by itself.
    ///
    /// `()` is no catalogue at all.
    #[must_use]
    pub fn new(code: &str, translations: impl Translations + 'static) -> Self {
        let translations = Box::new(translations);
        Self {
            language: Arc::new(Language {
                code: code.into(),
                names: LocaleName::of(code),
                translations,
            }),
        }
    }

    /// Language and country, such as `en_US`.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.language.code
    }

    /// What the language calls itself, or `Unknown`.
    ///
    /// Known are those of [`LOCALE_NAMES`](crate::LOCALE_NAMES). (`LOCL-1.06`)
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.language.names.map_or("Unknown", |names| names.name)
    }

    /// What English calls the language, or `Unknown`.
    #[must_use]
    pub fn name_en(&self) -> &'static str {
        self.language.names.map_or("Unknown", |names| names.name_en)
    }

    /// Whether it is written from right to left.
    ///
    /// So are Persian, Arabic and Hebrew. (`LOCL-2.10`)
    #[must_use]
    #[doc(alias = "rtl")]
    pub fn is_rtl(&self) -> bool {
        matches!(self.language(), "fa" | "ar" | "he")
    }

    /// The translation of a message, or the message itself.
    ///
    /// `LOCL-1.04`
    #[must_use]
    #[doc(alias("_", "gettext"))]
    pub fn translate<'a>(&'a self, message: &'a str) -> &'a str {
        self.language.translations.translate(message, None)
    }

    /// The translation of a message about a number of things.
    ///
    /// Without a translation: `singular` if there is one thing, else `plural`. Either may have placeholders, which
    /// [`interpolate`](crate::interpolate) fills. A count beyond `i64` is taken for the largest one. (`LOCL-1.04`)
    #[must_use]
    #[doc(alias("_", "ngettext"))]
    pub fn translate_plural<'a>(
        &'a self,
        singular: &'a str,
        plural: &'a str,
        count: impl TryInto<i64>,
    ) -> &'a str {
        self.language
            .translations
            .translate(singular, Some((plural, saturate(count))))
    }

    /// The translation of a message that means several things.
    ///
    /// Without a translation in this context it is the message itself. (`LOCL-3.02`)
    #[must_use]
    pub fn pgettext<'a>(&'a self, context: &str, message: &'a str) -> &'a str {
        self.language.translations.pgettext(context, message, None)
    }

    /// The same about a number of things.
    ///
    /// Without a translation in this context it is that without one. (`LOCL-3.02`)
    #[must_use]
    #[doc(alias("pgettext", "npgettext"))]
    pub fn pgettext_plural<'a>(
        &'a self,
        context: &str,
        singular: &'a str,
        plural: &'a str,
        count: impl TryInto<i64>,
    ) -> &'a str {
        self.language
            .translations
            .pgettext(context, singular, Some((plural, saturate(count))))
    }

    /// Writes a date: `2 minutes ago`, `yesterday at 3:04 pm`.
    ///
    /// | how long ago | written |
    /// |---|---|
    /// | under 50 seconds | `0 seconds ago`, `1 second ago`, `49 seconds ago` |
    /// | under 50 minutes | `1 minute ago`, `50 minutes ago` |
    /// | under a day | `1 hour ago`, `23 hours ago`; not relative: `3:04 pm` |
    /// | yesterday | `yesterday at 3:04 pm`; not relative: by its weekday |
    /// | under 5 days | `Wednesday at 3:04 pm` |
    /// | under 334 days | `July 10 at 3:04 pm` |
    /// | more, or ahead by a minute or more | `July 10, 2010 at 3:04 pm` |
    ///
    /// Every sentence, month and weekday goes through [`translate`](Self::translate). The clock has twelve hours in `en`,
    /// `en_US` and `zh_CN`, 24 elsewhere. (`LOCL-2.06`)
    #[must_use]
    pub fn format_date(&self, date: impl Into<Moment>, how: &DateFormat) -> String {
        self.format_date_at(Moment::now(), date, how)
    }

    /// The same, with another idea of now: for tests.
    #[must_use]
    pub fn format_date_at(
        &self,
        now: impl Into<Moment>,
        date: impl Into<Moment>,
        how: &DateFormat,
    ) -> String {
        date::format(self, date.into(), now.into(), how)
    }

    /// Writes a day: `Saturday, July 10`, without `dow` `July 10`.
    ///
    /// `gmt_offset` is in minutes, as in [`DateFormat`]. (`LOCL-2.07`)
    #[must_use]
    pub fn format_day(&self, date: impl Into<Moment>, gmt_offset: i32, dow: bool) -> String {
        date::format_day(self, date.into(), gmt_offset, dow)
    }

    /// Writes a list: `A, B and C`, `A and B`, `A`, or nothing.
    ///
    /// Persian puts و between all but the last. (`LOCL-2.08`)
    #[must_use]
    pub fn list<S: AsRef<str>>(&self, parts: &[S]) -> String {
        let (last, parts) = match parts {
            [] => return String::new(),
            [only] => return only.as_ref().to_owned(),
            [parts @ .., last] => (last.as_ref(), parts),
        };
        let comma = if self.language() == "fa" {
            " و "
        } else {
            ", "
        };
        let mut commas = String::new();
        for part in parts {
            if !commas.is_empty() {
                commas.push_str(comma);
            }
            commas.push_str(part.as_ref());
        }
        let message = self.translate("%(commas)s and %(last)s");
        crate::interpolate(message, &[("commas", &commas), ("last", &last)])
    }

    /// Writes a number: `1,234,567`.
    ///
    /// English alone has the commas. (`LOCL-2.09`)
    #[must_use]
    pub fn friendly_number(&self, value: i64) -> String {
        let digits = value.unsigned_abs().to_string();
        let mut out = String::with_capacity(digits.len() * 4 / 3 + 1);
        if value < 0 {
            out.push('-');
        }
        let english = matches!(self.code(), "en" | "en_US");
        for (at, digit) in digits.char_indices() {
            if english && at > 0 && (digits.len() - at).is_multiple_of(3) {
                out.push(',');
            }
            out.push(digit);
        }
        out
    }

    /// The code up to the country.
    pub(crate) fn language(&self) -> &str {
        self.code()
            .split(['_', '-', '@'])
            .next()
            .unwrap_or_default()
    }
}

/// Shows the code.
impl fmt::Debug for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Locale").field(&self.code()).finish()
    }
}

fn saturate(count: impl TryInto<i64>) -> i64 {
    count.try_into().unwrap_or(i64::MAX)
}
