//! Catalogues in CSV: `LOCL-1.01`, `LOCL-1.04`, `LOCL-2.03`, `LOCL-2.04`, `LOCL-3.01`, `W-CSV`.

use std::path::Path;

use tornado_locale::{CsvTranslations, Encoding, Locale, Locales};

type Result = std::result::Result<(), Box<dyn std::error::Error>>;

fn spanish(
    bytes: &[u8],
    encoding: Option<Encoding>,
) -> std::result::Result<Locale, tornado_locale::Error> {
    Ok(Locale::new(
        "es",
        CsvTranslations::parse(bytes, encoding, Path::new("es.csv"))?,
    ))
}

/// `LOCL-1.04`, `LOCL-2.03`, `LOCL-2.04`
#[test]
fn messages_are_those_of_tornado() -> Result {
    type Cases = Vec<(String, String, Option<String>, i64, String)>;
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/csv");
    let locales = Locales::load_translations(directory)?.with(Locale::new("de_DE", ()));
    for (code, message, plural, count, expected) in
        serde_json::from_str::<Cases>(include_str!("../cases/csv.json"))?
    {
        let locale = locales.exact(&code).ok_or("a language is missing")?;
        let found = match &plural {
            Some(plural) => locale.translate_plural(&message, plural, count),
            None => locale.translate(&message),
        };
        assert_eq!(found, expected, "{code}: {message:?} {plural:?} {count}");
    }
    Ok(())
}

/// `W-CSV`
#[test]
fn the_example_of_the_manual() -> Result {
    let locale = spanish(
        "\"I love you\",\"Te amo\"\n\
         \"%(name)s liked this\",\"A %(name)s les gustó esto\",\"plural\"\n\
         \"%(name)s liked this\",\"A %(name)s le gustó esto\",\"singular\"\n"
            .as_bytes(),
        None,
    )?;
    let liked =
        |count| locale.translate_plural("%(name)s liked this", "%(name)s liked this", count);
    assert_eq!(locale.translate("I love you"), "Te amo");
    assert_eq!(
        [liked(1), liked(2), liked(0)],
        [
            "A %(name)s le gustó esto",
            "A %(name)s les gustó esto",
            "A %(name)s les gustó esto"
        ]
    );
    Ok(())
}

/// `LOCL-3.01`
#[test]
fn the_mark_at_the_start_tells_the_encoding() -> Result {
    let text = "Sign out,Cerrar sesión 🚪\n";
    let units = || text.encode_utf16();
    let marked = |mark: &[u8], text: Vec<u8>| [mark, &text].concat();
    for bytes in [
        text.as_bytes().to_vec(),
        marked(b"\xef\xbb\xbf", text.as_bytes().to_vec()),
        marked(b"\xff\xfe", units().flat_map(u16::to_le_bytes).collect()),
        marked(b"\xfe\xff", units().flat_map(u16::to_be_bytes).collect()),
    ] {
        assert_eq!(
            spanish(&bytes, None)?.translate("Sign out"),
            "Cerrar sesión 🚪",
            "{bytes:?}"
        );
    }
    Ok(())
}

/// `LOCL-3.01`
#[test]
fn an_encoding_may_be_named() -> Result {
    let text = "Sign out,Cerrar sesión\n";
    let units = || text.encode_utf16();
    for (encoding, bytes) in [
        (Encoding::Utf8, text.as_bytes().to_vec()),
        (
            Encoding::Utf16,
            units().flat_map(u16::to_le_bytes).collect(),
        ),
        (
            Encoding::Utf16Le,
            units().flat_map(u16::to_le_bytes).collect(),
        ),
        (
            Encoding::Utf16Be,
            units().flat_map(u16::to_be_bytes).collect(),
        ),
        (Encoding::Latin1, b"Sign out,Cerrar sesi\xf3n\n".to_vec()),
    ] {
        assert_eq!(
            spanish(&bytes, Some(encoding))?.translate("Sign out"),
            "Cerrar sesión",
            "{encoding:?}"
        );
    }
    Ok(())
}

/// `LOCL-3.01`
#[test]
fn broken_utf_16_is_refused_with_its_place() {
    for (bytes, place) in [
        (&b"\xff\xfea\0b"[..], "byte 4"),
        (b"\xff\xfea\0\0\xd8b\0", "byte 4"),
    ] {
        let error = spanish(bytes, None).expect_err("not UTF-16").to_string();
        assert!(error.starts_with(place), "{error}");
    }
}

/// `LOCL-2.03`: a message is often collected before it is translated. Tornado shows nothing then.
#[test]
fn an_empty_translation_is_none() -> Result {
    let locale = spanish(b"Sign out,\nSign in,\"  \"\n", None)?;
    assert_eq!(
        [locale.translate("Sign out"), locale.translate("Sign in")],
        ["Sign out", "Sign in"]
    );
    Ok(())
}

/// `LOCL-2.03`
#[test]
fn line_ends_may_be_those_of_any_system() -> Result {
    for end in ["\n", "\r\n", "\r"] {
        let text = format!(
            "one,uno{end}\"a{}b\",dos{end}",
            if end == "\r" { "\n" } else { end }
        );
        let locale = spanish(text.as_bytes(), None)?;
        assert_eq!(
            [locale.translate("one"), locale.translate("a\nb")],
            ["uno", "dos"],
            "{end:?}"
        );
    }
    Ok(())
}
