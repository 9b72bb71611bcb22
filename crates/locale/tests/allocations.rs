//! Looking a message up allocates nothing.

use std::hint::black_box;
use std::path::Path;

use tornado_locale::{Locale, Locales};

type Result = std::result::Result<(), Box<dyn std::error::Error>>;

fn lookups(locale: &Locale) -> u64 {
    let counted = allocation_counter::measure(|| {
        for count in 0..5 {
            black_box(locale.translate("Sign out"));
            black_box(locale.translate("nowhere to be found"));
            black_box(locale.translate_plural("%(num)d file", "%(num)d files", count));
            black_box(locale.translate_plural("1 minute ago", "%(minutes)d minutes ago", count));
            black_box(locale.pgettext("law", "right"));
            black_box(locale.pgettext_plural("organization", "club", "clubs", count));
        }
    });
    counted.count_total
}

#[test]
fn a_message_is_found_without_an_allocation() -> Result {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let csv = Locales::load_translations(cases.join("csv"))?;
    let gettext = Locales::load_gettext_translations(cases.join("gettext"), "shop")?;
    for locale in [
        csv.get(["es"]),
        csv.get(["en"]),
        gettext.get(["de"]),
        gettext.get(["ar"]),
        gettext.get(["pt-BR"]),
    ] {
        assert_eq!(lookups(&locale), 0, "{locale:?}");
    }
    Ok(())
}
