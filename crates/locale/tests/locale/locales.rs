//! Which language a reader gets: `LOCL-1.02`, `LOCL-1.03`, `LOCL-2.01`, `LOCL-2.02`, `WEB-2.27`.

use std::fs;
use std::path::Path;

use tornado_locale::{Error, Locale, Locales};

type Result = std::result::Result<(), Box<dyn std::error::Error>>;

fn supporting(codes: &[String]) -> Locales {
    codes.iter().fold(Locales::new(), |locales, code| {
        locales.with(Locale::new(code, ()))
    })
}

fn cases(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases")
        .join(name)
}

/// `LOCL-1.03`, `LOCL-2.02`
#[test]
fn the_closest_match_is_tornados() -> Result {
    type Cases = Vec<(Vec<String>, Vec<String>, String)>;
    for (supported, codes, expected) in
        serde_json::from_str::<Cases>(include_str!("../cases/closest.json"))?
    {
        let found = supporting(&supported).get(&codes);
        assert_eq!(found.code(), expected, "{codes:?} of {supported:?}");
    }
    Ok(())
}

/// `LOCL-2.02`
#[test]
fn the_closest_match_in_words() {
    let locales = supporting(&["es_LA".to_owned()]);
    assert_eq!(locales.get(["ES-la"]).code(), "es_LA");
    assert_eq!(locales.get(["es_LA_x"]).code(), "en_US");
    assert_eq!(locales.get(["es_ES"]).code(), "en_US");
    assert_eq!(supporting(&["es".to_owned()]).get(["es_GT"]).code(), "es");
}

/// `WEB-2.27`
#[test]
fn accept_language_is_read_as_tornado_reads_it() -> Result {
    type Cases = Vec<(Vec<String>, String, String)>;
    for (supported, header, expected) in
        serde_json::from_str::<Cases>(include_str!("../cases/accept_language.json"))?
    {
        let found = supporting(&supported).accept_language(&header);
        assert_eq!(found.code(), expected, "{header:?} of {supported:?}");
    }
    Ok(())
}

/// `WEB-2.27`: Tornado takes the blank for a part of the code.
#[test]
fn accept_language_may_have_blanks_before_the_weight() {
    let locales = supporting(&["es".to_owned(), "de".to_owned()]);
    assert_eq!(
        locales.accept_language("es ; q=0.2 , de ; Q=0.7").code(),
        "de"
    );
}

/// `LOCL-1.01`, `LOCL-1.02`
#[test]
fn supported_are_the_files_and_the_default() -> Result {
    let locales = Locales::load_translations(cases("csv"))?;
    let expected: Vec<String> = serde_json::from_str(include_str!("../cases/supported.json"))?;
    let known = ["ar", "de_DE", "en", "ru", "zh_CN"]; // that the oracle adds to the files
    let expected: Vec<_> = expected
        .into_iter()
        .filter(|code| !known.contains(&code.as_str()))
        .collect();
    assert_eq!(locales.supported(), expected);
    assert_eq!(
        locales.with_default("de").supported(),
        ["de", "es", "es_LA", "fa_IR"]
    );
    assert_eq!(Locales::new().supported(), ["en_US"]);
    Ok(())
}

/// `LOCL-2.01`
#[test]
fn the_default_is_for_those_who_match_nothing() {
    let locales = supporting(&["es".to_owned()]).with_default("de_AT");
    assert_eq!(locales.get(["fr"]).code(), "de_AT");
    assert_eq!(locales.get::<&str>([]).code(), "de_AT");
    assert_eq!(locales.default_locale().code(), "de_AT");
    assert!(locales.exact("en_US").is_none());
}

/// `LOCL-2.01`
#[test]
fn a_locale_is_made_once() {
    let locales = supporting(&["es".to_owned()]);
    let (one, other) = (locales.get(["es"]), locales.get(["es-MX"]));
    assert_eq!(one.code().as_ptr(), other.code().as_ptr());
}

#[test]
fn a_default_with_a_catalogue_uses_it() -> Result {
    let locales = Locales::load_translations(cases("csv"))?.with_default("es");
    assert_eq!(locales.get(["xx"]).translate("I love you"), "Te amo");
    Ok(())
}

#[test]
fn two_sets_of_languages_live_side_by_side() -> Result {
    let (files, none) = (Locales::load_translations(cases("csv"))?, Locales::new());
    assert_eq!(files.get(["es"]).translate("Sign out"), "Cerrar sesión");
    assert_eq!(none.get(["es"]).translate("Sign out"), "Sign out");
    Ok(())
}

#[test]
fn a_reload_finds_what_changed() -> Result {
    let directory = tempfile::tempdir()?;
    let file = |name: &str| directory.path().join(name);
    fs::write(file("es.csv"), "Yes,Si\n")?;
    fs::write(file("fr.csv"), "Yes,Oui\n")?;
    let locales = Locales::load_translations(directory.path())?.with(Locale::new("tlh", ()));
    let before = locales.get(["es"]);

    fs::write(file("es.csv"), "Yes,Sí\n")?;
    fs::write(file("de.csv"), "Yes,Ja\n")?;
    fs::remove_file(file("fr.csv"))?;
    locales.reload()?;

    assert_eq!(locales.supported(), ["de", "en_US", "es", "tlh"]);
    assert_eq!(locales.get(["es"]).translate("Yes"), "Sí");
    assert_eq!(
        before.translate("Yes"),
        "Si",
        "a page that has begun ends in one language"
    );
    Ok(())
}

#[test]
fn a_reload_keeps_the_catalogue_whose_file_broke() -> Result {
    let directory = tempfile::tempdir()?;
    let file = directory.path().join("es.csv");
    fs::write(&file, "Yes,Sí\n")?;
    let locales = Locales::load_translations(directory.path())?;
    fs::write(&file, b"\xff\xfeY")?; // half a letter of UTF-16
    locales.reload()?;
    assert_eq!(locales.get(["es"]).translate("Yes"), "Sí");

    let path = directory.path().to_owned();
    directory.close()?;
    let error = locales.reload().expect_err("the directory is gone");
    assert!(
        matches!(&error, Error::Read { path: named, .. } if *named == path),
        "{error}"
    );
    assert_eq!(locales.get(["es"]).translate("Yes"), "Sí");
    Ok(())
}

#[test]
fn languages_are_looked_up_while_they_are_reloaded() -> Result {
    let locales = Locales::load_translations(cases("csv"))?;
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            (0..2_000).all(|_| locales.get(["es"]).translate("Sign out") == "Cerrar sesión")
        });
        for _ in 0..20 {
            locales.reload().expect("the directory is there");
        }
        assert!(reader.join().expect("no panic"));
    });
    Ok(())
}
