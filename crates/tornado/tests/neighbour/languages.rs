//! One reader, one language, two halves.

use std::process::Command;

use crate::browser::Browser;
use crate::python::folder;
use crate::town::Town;

/// LOCL-1.02, WEB-1.13: the same catalogue in CSV, the same templates, the same bytes.
#[test]
fn both_halves_speak_the_language_that_was_chosen_in_either() {
    let town = Town::start(&[], &[]);
    let expected = [
        "<h1>Buenos días, ann!</h1>",
        "Tiene usted 3 cartas",
        "la primavera, 1, 2 y 3, ",
        "sábado, 10 de julio",
    ];
    same_pages(&town, "es", &expected);
}

/// LOCL-2.05: the same catalogue of gettext, with its plurals and contexts.
#[test]
fn both_halves_read_the_same_catalogue_of_gettext() {
    let directory = tempfile::tempdir().expect("a directory");
    let messages = directory.path().join("locale/pl/LC_MESSAGES");
    std::fs::create_dir_all(&messages).expect("a directory");
    let made = Command::new("msgfmt")
        .args(["--check", "--output-file"])
        .args([messages.join("site.mo"), folder().join("translations/gettext/pl.po")])
        .output()
        .expect("msgfmt is missing: install it with `apt-get install gettext`, or run scripts/test, which does");
    assert!(made.status.success(), "{made:?}");
    let lines = format!(
        "translations = '{}/locale'\ndomain = 'site'",
        directory.path().display()
    );
    let town = Town::start_with(directory, &lines, &[], &[]);
    same_pages(
        &town,
        "pl",
        &["<h1>Dzień dobry, ann!</h1>", "Ma pan 3 listy", "wiosna, "],
    );
}

fn same_pages(town: &Town, code: &str, expected: &[&str]) {
    let mut pages = Vec::new();
    for mut browser in town.browsers() {
        let login = browser.get("/login");
        assert!(login.body.contains("<html lang=\"en_US\">"), "{login:?}");
        browser.submit(&login, "name", "ann");
        pages.push(home(&mut browser));

        // What the browser asks for.
        browser.languages = if code == "es" {
            "de, es-MX;q=0.7, en;q=0.1"
        } else {
            "pl"
        };
        pages.push(home(&mut browser));

        // What the user chose: on one half, for both.
        browser.languages = "en";
        let form = browser.get("/note?action=/language");
        let token = form.between("name=\"_xsrf\" value=\"", "\"");
        let chosen = browser.post("/language", &[("_xsrf", token), ("code", code)]);
        assert_eq!(chosen.status(), 302, "{chosen:?}");
        pages.push(home(&mut browser));
    }
    let (by_python, by_us) = pages.split_at(3);
    for (by_python, by_us) in by_python.iter().zip(by_us) {
        assert_eq!(by_python, by_us, "the same bytes");
    }
    let [english, asked, chosen] = by_us else {
        unreachable!("three were rendered");
    };
    assert!(
        english.contains("You have 3 letters") && english.contains("1,234,567"),
        "{english}"
    );
    assert_eq!(asked, chosen);
    for part in expected {
        assert!(chosen.contains(part), "{part:?} in {chosen}");
    }
}

/// The members' page with all numbers of letters that matter.
fn home(browser: &mut Browser) -> String {
    let pages =
        [1, 3, 5, 22].map(|letters| browser.get(&format!("/members/?letters={letters}")).body);
    pages.concat()
}
