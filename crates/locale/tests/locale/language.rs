//! Names, lists, numbers and placeholders: `LOCL-1.05`, `LOCL-1.06`, `LOCL-2.08` … `LOCL-2.11`.

use std::path::Path;

use tornado_locale::{LOCALE_NAMES, Locale, LocaleName, Locales, interpolate};

type Result = std::result::Result<(), Box<dyn std::error::Error>>;

fn locales() -> std::result::Result<Locales, tornado_locale::Error> {
    let locales =
        Locales::load_translations(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/csv"))?;
    Ok(["en", "zh_CN", "ru"]
        .iter()
        .fold(locales, |locales, code| locales.with(Locale::new(code, ()))))
}

/// `LOCL-2.11`: all are Tornado's, but for a slip in the English name of Ukrainian.
#[test]
fn the_62_languages_are_those_of_tornado() -> Result {
    let expected: Vec<(String, String, String)> =
        serde_json::from_str(include_str!("../cases/names.json"))?;
    assert_eq!(LOCALE_NAMES.len(), 62);
    for (known, (code, name_en, name)) in LOCALE_NAMES.iter().zip(&expected) {
        let name_en = if code == "uk_UA" {
            "Ukrainian"
        } else {
            name_en
        };
        assert_eq!(
            (known.code, known.name_en, known.name),
            (code.as_str(), name_en, name.as_str())
        );
        assert_eq!(LocaleName::of(code), Some(known));
    }
    Ok(())
}

/// `LOCL-1.06`
#[test]
fn the_name_is_what_the_language_calls_itself() {
    let french = Locale::new("fr_CA", ());
    assert_eq!(
        (french.code(), french.name(), french.name_en()),
        ("fr_CA", "Français (Canada)", "French (Canada)")
    );
    let klingon = Locale::new("tlh", ());
    assert_eq!((klingon.name(), klingon.name_en()), ("Unknown", "Unknown"));
}

/// `LOCL-2.10`
#[test]
fn persian_arabic_and_hebrew_go_from_right_to_left() {
    for (code, expected) in [
        ("fa_IR", true),
        ("ar", true),
        ("he_IL", true),
        ("en_US", false),
        ("arn_CL", false),
        ("", false),
    ] {
        assert_eq!(Locale::new(code, ()).is_rtl(), expected, "{code}");
    }
}

/// `LOCL-2.08`
#[test]
fn lists_are_those_of_tornado() -> Result {
    let locales = locales()?;
    for (code, parts, expected) in serde_json::from_str::<Vec<(String, Vec<String>, String)>>(
        include_str!("../cases/list.json"),
    )? {
        let locale = locales.exact(&code).ok_or("a language is missing")?;
        assert_eq!(locale.list(&parts), expected, "{code} {parts:?}");
    }
    Ok(())
}

/// `LOCL-2.08`
#[test]
fn lists_in_words() -> Result {
    let (english, persian) = (Locale::new("en_US", ()), locales()?.get(["fa-IR"]));
    assert_eq!(english.list::<&str>(&[]), "");
    assert_eq!(english.list(&["A"]), "A");
    assert_eq!(english.list(&["A", "B"]), "A and B");
    assert_eq!(english.list(&["A", "B", "C"]), "A, B and C");
    assert_eq!(persian.list(&["A", "B", "C"]), "A و B و C");
    Ok(())
}

/// `LOCL-2.09`
#[test]
fn numbers_are_those_of_tornado() -> Result {
    let locales = locales()?;
    for (code, number, expected) in serde_json::from_str::<Vec<(String, i64, String)>>(
        include_str!("../cases/friendly_number.json"),
    )? {
        let locale = locales.exact(&code).ok_or("a language is missing")?;
        assert_eq!(locale.friendly_number(number), expected, "{code} {number}");
    }
    let english = Locale::new("en_US", ());
    assert_eq!(english.friendly_number(1_234_567), "1,234,567");
    assert_eq!(english.friendly_number(-123_456), "-123,456"); // Tornado: -,123,456
    assert_eq!(
        english.friendly_number(i64::MIN),
        "-9,223,372,036,854,775,808"
    );
    Ok(())
}

/// `LOCL-1.05`
#[test]
fn placeholders_are_filled_as_python_fills_them() -> Result {
    let values: [(&str, &dyn std::fmt::Display); 6] = [
        ("num", &-42),
        ("count", &3),
        ("loss", &-0.05),
        ("name", &"Zoë"),
        ("price", &19.95717),
        ("two words", &"yes"),
    ];
    for (text, expected) in
        serde_json::from_str::<Vec<(String, String)>>(include_str!("../cases/interpolate.json"))?
    {
        assert_eq!(interpolate(&text, &values), expected, "{text:?}");
    }
    Ok(())
}

/// `LOCL-1.05`: where Python would raise an error, what is no number is written all the same.
#[test]
fn a_word_may_stand_where_a_number_is_wanted() {
    for (text, expected) in [
        ("%(name)d", "Zoë and Ann"),
        ("%(name).2f|", "Zoë and Ann|"),
        ("%(name)-12.3d|", "Zoë and Ann |"),
    ] {
        assert_eq!(interpolate(text, &[("name", &"Zoë and Ann")]), expected);
    }
}

/// `LOCL-1.05`: Python would raise an error, and the page would be lost.
#[test]
fn a_placeholder_that_cannot_be_filled_stays() {
    for text in [
        "%(nmae)s",
        "%(name)",
        "%(name",
        "%(name)q",
        "%s",
        "%",
        "100% sure",
        "%(name)9999999999d",
        "%(name).1001f",
        "%(name)99999999999999999999s",
    ] {
        assert_eq!(interpolate(text, &[("name", &"x")]), text);
    }
    assert_eq!(
        interpolate("%(a)s%(b)s", &[("a", &"%(b)s"), ("b", &1)]),
        "%(b)s1",
        "values are not looked into"
    );
}

/// `LOCL-1.04`
#[test]
fn any_number_may_count() {
    let english = Locale::new("en_US", ());
    let say = |count: usize| english.translate_plural("one", "many", count);
    assert_eq!([say(1), say(0), say(usize::MAX)], ["one", "many", "many"]);
    assert_eq!(english.translate_plural("one", "many", -1), "many");
    assert_eq!(
        english.pgettext_plural("context", "one", "many", 1_u8),
        "one"
    );
    assert_eq!(english.pgettext("context", "one"), "one");
}
