//! Catalogues of gettext: `LOCL-2.05`, `LOCL-3.02`, `W-GETTEXT`. `cases/gettext/make` made them with `msgfmt`.

use std::fs;
use std::path::{Path, PathBuf};

use tornado_locale::{Error, GettextTranslations, Locale, Locales, Translations};

type Result = std::result::Result<(), Box<dyn std::error::Error>>;

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/gettext")
}

fn german() -> std::io::Result<Vec<u8>> {
    fs::read(directory().join("de/LC_MESSAGES/shop.mo"))
}

/// `LOCL-2.05`, `LOCL-3.02`, `W-GETTEXT`: six families of plurals, both byte orders, Latin-1, contexts, what `pt_BR` leaves to `pt`.
#[test]
fn messages_are_those_of_tornado() -> Result {
    type Cases = Vec<(String, Option<String>, String, Option<String>, i64, String)>;
    let locales = Locales::load_gettext_translations(directory(), "shop")?;
    for (code, context, message, plural, count, expected) in
        serde_json::from_str::<Cases>(include_str!("../cases/gettext.json"))?
    {
        let locale = locales.exact(&code).ok_or("a language is missing")?;
        let found = match (&context, &plural) {
            (None, None) => locale.translate(&message),
            (None, Some(plural)) => locale.translate_plural(&message, plural, count),
            (Some(context), None) => locale.pgettext(context, &message),
            (Some(context), Some(plural)) => {
                locale.pgettext_plural(context, &message, plural, count)
            }
        };
        assert_eq!(
            found, expected,
            "{code}: {context:?} {message:?} {plural:?} {count}"
        );
    }
    Ok(())
}

/// `LOCL-3.02`
#[test]
fn a_context_tells_meanings_apart() -> Result {
    let locale = Locales::load_gettext_translations(directory(), "shop")?.get(["de"]);
    assert_eq!(locale.pgettext("law", "right"), "Recht");
    assert_eq!(locale.pgettext("direction", "right"), "rechts");
    assert_eq!(locale.translate("right"), "richtig");
    assert_eq!(
        locale.pgettext("theatre", "right"),
        "right",
        "not one of the others"
    );
    assert_eq!(
        locale.pgettext_plural("organization", "club", "clubs", 2),
        "Vereine"
    );
    assert_eq!(
        locale.pgettext_plural("theatre", "club", "clubs", 2),
        "Keulen"
    );
    Ok(())
}

/// `LOCL-2.05`
#[test]
fn the_catalogues_are_of_both_byte_orders() -> Result {
    let magic = |code: &str| {
        fs::read(directory().join(code).join("LC_MESSAGES/shop.mo"))
            .map(|bytes| bytes.first().copied())
    };
    assert_eq!([magic("de")?, magic("ar")?], [Some(0xde), Some(0x95)]);
    Ok(())
}

/// As gettext and newer Pythons do it.
#[test]
fn a_message_with_plurals_is_found_without_a_count() -> Result {
    let german = GettextTranslations::parse(&german()?)?;
    assert_eq!(german.translate("club", None), "Keule");
    Ok(())
}

/// `LOCL-2.05`
#[test]
fn another_domain_has_other_messages() -> Result {
    let locales = Locales::load_gettext_translations(directory(), "office")?;
    assert_eq!(locales.supported(), ["en_US"]);
    Ok(())
}

/// `LOCL-2.05`
#[test]
fn a_missing_directory_is_an_error_that_names_it() {
    let error =
        Locales::load_gettext_translations("no/such/place", "shop").expect_err("no directory");
    assert!(
        error
            .to_string()
            .starts_with("no/such/place cannot be read: "),
        "{error}"
    );
}

/// `LOCL-2.05`
#[test]
fn what_is_no_catalogue_is_refused_with_its_place() -> Result {
    let whole = german()?;
    let changed = |at: usize, byte: u8| {
        let mut bytes = whole.clone();
        bytes[at] = byte;
        bytes
    };
    for (bytes, said) in [
        (vec![], "bad magic number at byte 0"),
        (changed(0, 0), "bad magic number at byte 0"),
        (changed(6, 9), "unknown revision at byte 4"),
        (
            changed(11, 0xff),
            "table beyond the end of the file at byte 12",
        ),
        (
            changed(18, 0xff),
            "table beyond the end of the file at byte 16",
        ),
        (
            changed(35, 0xff),
            "string beyond the end of the file at byte 28",
        ),
        (whole[..10].to_vec(), "cut short at byte 8"),
    ] {
        let error = GettextTranslations::parse(&bytes)
            .expect_err(said)
            .to_string();
        assert_eq!(error, format!("not a .mo catalogue: {said}"));
    }
    Ok(())
}

/// `LOCL-2.05`
#[test]
fn an_unknown_charset_says_what_to_do() -> Result {
    let mut bytes = german()?;
    let start = bytes
        .windows(10)
        .position(|part| part == b"ISO-8859-1")
        .ok_or("no charset")?;
    bytes[start..start + 10].copy_from_slice(b"EBCDIC-37X");
    let error = GettextTranslations::parse(&bytes).expect_err("unknown charset");
    assert!(matches!(error, Error::Charset { .. }));
    assert_eq!(
        error.to_string(),
        "charset \"EBCDIC-37X\" is not known; convert the catalogue with `msgconv -t UTF-8`"
    );
    Ok(())
}

/// A small file must not ask for endless memory.
#[test]
fn strings_that_lie_over_one_another_are_refused() {
    let (count, text) = (1_000_u32, 20_000_u32);
    let mut bytes = vec![0xde, 0x12, 0x04, 0x95];
    for word in [0, count, 28, 28] {
        bytes.extend(u32::to_le_bytes(word));
    }
    bytes.resize(28, 0);
    for _ in 0..count {
        bytes.extend([text.to_le_bytes(), (28 + 8 * count).to_le_bytes()].concat());
    }
    bytes.resize((28 + 8 * count + text) as usize, b'x');
    let error = GettextTranslations::parse(&bytes)
        .expect_err("overlap")
        .to_string();
    assert_eq!(error, "not a .mo catalogue: strings that overlap at byte 0");
}

/// The catalogues are what `msgfmt` makes of the files beside them.
#[test]
fn msgfmt_still_makes_the_same_catalogues() -> Result {
    let out = tempfile::tempdir()?;
    for (code, order) in [
        ("ar", "big"),
        ("de", "little"),
        ("fr", "little"),
        ("ja", "little"),
        ("pl", "little"),
        ("pt", "little"),
        ("pt_BR", "little"),
        ("sl", "little"),
    ] {
        let made = out.path().join("made.mo");
        let status = std::process::Command::new("msgfmt")
            .arg(format!("--endianness={order}"))
            .arg("--output-file")
            .arg(&made)
            .arg(directory().join(format!("{code}.po")))
            .status()
            .map_err(|error| format!("msgfmt, of Debian's package gettext: {error}"))?;
        assert!(status.success(), "{code}");
        let made = Locale::new(code, GettextTranslations::read(&made)?);
        let kept = Locale::new(
            code,
            GettextTranslations::read(&directory().join(code).join("LC_MESSAGES/shop.mo"))?,
        );
        for count in 0..30 {
            let say = |locale: &Locale| {
                locale
                    .translate_plural("%(num)d file", "%(num)d files", count)
                    .to_owned()
            };
            assert_eq!(say(&made), say(&kept), "{code} {count}");
        }
    }
    Ok(())
}
