use std::sync::Arc;

/// One language's catalogue of messages.
///
/// [`CsvTranslations`](crate::CsvTranslations) and [`GettextTranslations`](crate::GettextTranslations) are the two that come
/// with the crate; a database or a test writes its own:
///
/// ```
/// use tornado_locale::{Locale, Translations};
///
/// struct Shouting;
///
/// impl Translations for Shouting {
///     fn translate<'a>(&'a self, message: &'a str, plural: Option<(&'a str, i64)>) -> &'a str {
///         match message {
///             "Sign out" => "SIGN OUT",
///             _ => ().translate(message, plural), // no catalogue at all
///         }
///     }
/// }
///
/// assert_eq!(Locale::new("en_AU", Shouting).translate("Sign out"), "SIGN OUT");
/// ```
pub trait Translations: Send + Sync {
    /// The translation of a message, or the message itself.
    ///
    /// With `plural`, the message for the count in it: `message` is what to say of one thing, the text in `plural` of any other
    /// number. Without a translation the answer is one of the two.
    fn translate<'a>(&'a self, message: &'a str, plural: Option<(&'a str, i64)>) -> &'a str;

    /// The same, of a message that means several things.
    ///
    /// `context` says which meaning is wanted. Catalogues without contexts leave it out of account, which is the default.
    fn pgettext<'a>(
        &'a self,
        context: &str,
        message: &'a str,
        plural: Option<(&'a str, i64)>,
    ) -> &'a str {
        let _ = context;
        self.translate(message, plural)
    }
}

/// No catalogue: every message stays as it is.
impl Translations for () {
    fn translate<'a>(&'a self, message: &'a str, plural: Option<(&'a str, i64)>) -> &'a str {
        match plural {
            Some((plural, count)) if count != 1 => plural,
            _ => message,
        }
    }
}

impl<T: Translations + ?Sized> Translations for Arc<T> {
    fn translate<'a>(&'a self, message: &'a str, plural: Option<(&'a str, i64)>) -> &'a str {
        (**self).translate(message, plural)
    }

    fn pgettext<'a>(
        &'a self,
        context: &str,
        message: &'a str,
        plural: Option<(&'a str, i64)>,
    ) -> &'a str {
        (**self).pgettext(context, message, plural)
    }
}
