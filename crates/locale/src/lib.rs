//! Translations, and dates and lists as languages write them.
//!
//! Catalogues in Tornado's CSV format or gettext's `.mo` files; the language closest to what a reader asked for; `2 minutes ago`,
//! `A, B and C`, `1,234,567`. The crate knows nothing of the network and can be used alone.
//!
//! ```
//! use std::fs;
//! use tornado_locale::{DateFormat, Locales, interpolate};
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let directory = tempfile::tempdir()?;
//!     fs::write(
//!         directory.path().join("es.csv"),
//!         r#""Sign out","Cerrar sesión"
//! "A person liked this","A una persona le gustó esto","singular"
//! "%(num)d people liked this","A %(num)d personas les gustó esto","plural"
//! "%(minutes)d minutes ago","hace %(minutes)d minutos","plural"
//! "%(commas)s and %(last)s","%(commas)s y %(last)s"
//! "#,
//!     )?;
//!
//!     let locales = Locales::load_translations(directory.path())?;
//!     let spanish = locales.accept_language("es-GT, en;q=0.5");
//!
//!     assert_eq!(spanish.translate("Sign out"), "Cerrar sesión");
//!     let people = ["Ana", "Luis", "Eva"];
//!     let liked = spanish.translate_plural("A person liked this", "%(num)d people liked this", people.len());
//!     assert_eq!(interpolate(liked, &[("num", &people.len())]), "A 3 personas les gustó esto");
//!     assert_eq!(spanish.list(&people), "Ana, Luis y Eva");
//!
//!     let (now, posted) = (1_278_774_245, 1_278_774_125);
//!     assert_eq!(spanish.format_date_at(now, posted, &DateFormat::default()), "hace 2 minutos");
//!     Ok(())
//! }
//! ```
//!
//! # Values, not globals
//!
//! [`Locales`] is a value: a test, a tenant or a library has its own. A [`Locale`] is a handle that a request keeps for as long
//! as it likes; [`Locales::reload`] does not change it under its hands.
//!
//! # Translators make mistakes
//!
//! None of them takes a page down. A row or a file that cannot be used is left out with a `tracing` warning that names file
//! and line (target `tornado.general`), a placeholder with a wrong name stays visible, a message without a translation is shown
//! as it is. Looking a message up allocates nothing.
//!
//! # Collecting the messages
//!
//! `cargo run -p tornado-locale --bin extract -- templates src --output es.csv` writes those of templates and Rust sources into
//! a CSV file, or into a `.pot` file for gettext's tools.

mod accept;
mod calendar;
mod csv;
mod date;
mod encoding;
mod error;
mod gettext;
mod interpolate;
mod load;
mod locale;
mod locales;
mod mo;
mod moment;
mod names;
mod plural;
mod plural_rule;
mod translations;

pub use self::csv::CsvTranslations;
pub use date::{DateFormat, built_in_messages};
pub use encoding::Encoding;
pub use error::Error;
pub use gettext::GettextTranslations;
pub use interpolate::interpolate;
pub use locale::Locale;
pub use locales::Locales;
pub use moment::Moment;
pub use names::{LOCALE_NAMES, LocaleName};
pub use plural::PluralForms;
pub use translations::Translations;
