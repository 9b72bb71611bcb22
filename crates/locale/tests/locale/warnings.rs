//! Mistakes in catalogues are warnings that say where: `LOCL-2.03`, `LOCL-2.05`, `LOCL-3.02`.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex};

use tornado_locale::{CsvTranslations, Locales, interpolate};
use tracing::Dispatch;
use tracing::subscriber::NoSubscriber;

type Result = std::result::Result<(), Box<dyn std::error::Error>>;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no panic").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The warnings that an action leaves in the log.
fn warnings(action: impl FnOnce()) -> String {
    // With one subscriber only, `tracing` asks the thread that first comes to a line whether anybody listens to it.
    static SECOND: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(NoSubscriber::new()));
    LazyLock::force(&SECOND);
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(move || writer.clone())
        .with_ansi(false)
        .without_time()
        .finish();
    tracing::subscriber::with_default(subscriber, action);
    String::from_utf8_lossy(&log.0.lock().expect("no panic")).into_owned()
}

/// `LOCL-2.03`
#[test]
fn rows_that_cannot_be_used_are_named_by_file_and_line() -> Result {
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("es.csv");
    fs::write(
        &path,
        b"\nYes,Si\none,uno,several\n\"two\nlines\",x\nNo,\xff\nGo,Ve\n\r\n\nlast,x,odd\n",
    )?;
    let said = warnings(|| {
        let locale = Locales::load_translations(directory.path())
            .expect("a directory")
            .get(["es"]);
        assert_eq!(
            [
                locale.translate("Yes"),
                locale.translate("Go"),
                locale.translate("No")
            ],
            ["Si", "Ve", "No"]
        );
    });
    let path = path.display();
    assert_eq!(
        said,
        format!(
            " WARN tornado.general: {path}:3: row left out: unrecognised plural indicator \"several\"; write singular, plural or unknown\n \
             WARN tornado.general: {path}:6: row left out: not UTF-8; save the file as UTF-8 or name its encoding\n \
             WARN tornado.general: {path}:10: row left out: unrecognised plural indicator \"odd\"; write singular, plural or unknown\n"
        )
    );
    Ok(())
}

/// `LOCL-2.03`
#[test]
fn a_quotation_mark_that_is_not_closed_is_told() -> Result {
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("es.csv");
    fs::write(&path, "Yes,Si\nalone\n\"No,No\nGo,Ve\n")?;
    let said = warnings(|| {
        CsvTranslations::read(&path, None).expect("a file");
    });
    let place = format!("{}:3: row left out: no translation", path.display());
    assert!(said.contains(&place) && said.lines().count() == 1, "{said}");
    Ok(())
}

/// `LOCL-2.03`: rows of one cell are nobody's business, unless there is nothing else.
#[test]
fn a_file_with_semicolons_between_its_cells_is_told() -> Result {
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("es.csv");
    let said_of = |text: &str| -> std::result::Result<String, std::io::Error> {
        fs::write(&path, text)?;
        Ok(warnings(|| {
            CsvTranslations::read(&path, None).expect("a file");
        }))
    };
    let said = said_of("\nYes;Sí\n\"No\";\"No\"\n")?;
    let warning = "es.csv:2: no row has a second cell; are they separated by commas?\n";
    assert!(
        said.ends_with(warning) && said.lines().count() == 1,
        "{said}"
    );
    for fine in ["", "\n\n", "alone\nYes,Sí\n", "Yes,\nalone;\n"] {
        assert_eq!(said_of(fine)?, "", "{fine:?}");
    }
    Ok(())
}

/// `LOCL-2.03`
#[test]
fn a_file_that_is_no_catalogue_does_not_fill_the_log() -> Result {
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("es.csv");
    fs::write(&path, b"\xff,\xff\n".repeat(10_000))?;
    let said = warnings(|| {
        CsvTranslations::read(&path, None).expect("a file");
    });
    assert_eq!(said.lines().count(), 21);
    assert!(
        said.ends_with("es.csv: 9980 more rows left out\n"),
        "{said}"
    );
    Ok(())
}

/// `LOCL-2.03`
#[test]
fn files_with_other_names_are_left_out() -> Result {
    let directory = tempfile::tempdir()?;
    for name in [
        "ES.csv",
        "es_gt.csv",
        "zh_Hant.csv",
        "es.old.csv",
        ".csv",
        "es_.csv",
    ] {
        fs::write(directory.path().join(name), "Yes,Si\n")?;
    }
    fs::write(directory.path().join("es.txt"), "Yes,Si\n")?;
    fs::create_dir(directory.path().join("de.csv"))?;
    let said = warnings(|| {
        assert_eq!(
            Locales::load_translations(directory.path())
                .expect("a directory")
                .supported(),
            ["en_US"]
        );
    });
    assert_eq!(said.matches("unrecognised locale").count(), 6, "{said}");
    assert_eq!(said.matches("de.csv cannot be read").count(), 1, "{said}");
    assert_eq!(said.lines().count(), 7, "{said}");
    Ok(())
}

/// `LOCL-2.05`
#[test]
fn a_broken_catalogue_is_left_out_and_the_others_stay() -> Result {
    let directory = tempfile::tempdir()?;
    let whole = fs::read(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/gettext/fr/LC_MESSAGES/shop.mo"),
    )?;
    let put = |code: &str, bytes: &[u8]| {
        let path = directory.path().join(code).join("LC_MESSAGES");
        fs::create_dir_all(&path)?;
        fs::write(path.join("shop.mo"), bytes)
    };
    let mut other = whole.clone();
    let rule = other
        .windows(5)
        .position(|bytes| bytes == b"n > 1")
        .ok_or("no rule")?;
    other[rule + 4] = b'm';
    put("fr", &whole)?;
    put("de", &whole[..200])?;
    put("nl", &other)?;
    fs::write(directory.path().join("README"), "not a language")?;
    fs::create_dir_all(directory.path().join("es/LC_MESSAGES"))?; // without the domain
    fs::create_dir_all(directory.path().join("it/LC_MESSAGES/shop.mo"))?;
    let said = warnings(|| {
        let locales =
            Locales::load_gettext_translations(directory.path(), "shop").expect("a directory");
        assert_eq!(locales.supported(), ["en_US", "fr"]);
        assert_eq!(locales.get(["fr"]).translate("Sign out"), "Déconnexion");
    });
    assert!(
        said.contains("de/LC_MESSAGES/shop.mo: catalogue left out: not a .mo catalogue: "),
        "{said}"
    );
    assert!(said.contains("nl/LC_MESSAGES/shop.mo: catalogue left out: bad Plural-Forms: only n and numbers have a value at byte 24"), "{said}");
    assert!(
        said.contains("it/LC_MESSAGES/shop.mo cannot be read: "),
        "{said}"
    );
    assert_eq!(said.lines().count(), 3, "{said}");
    Ok(())
}

/// `LOCL-3.02`
#[test]
fn csv_says_once_that_it_knows_no_contexts() -> Result {
    let locale =
        Locales::load_translations(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/csv"))?
            .get(["es"]);
    let said = warnings(|| {
        for _ in 0..3 {
            assert_eq!(locale.pgettext("a button", "Sign out"), "Cerrar sesión");
        }
    });
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains("CSV catalogues have no contexts"), "{said}");
    assert_eq!(
        warnings(|| assert_eq!(
            Locales::new().get(["es"]).pgettext("a button", "Sign out"),
            "Sign out"
        )),
        ""
    );
    Ok(())
}

/// `LOCL-1.05`
#[test]
fn a_slip_in_a_placeholder_is_told() {
    let said = warnings(|| drop(interpolate("Hola %(nmae)s, hoy", &[("name", &"Ana")])));
    assert_eq!(
        said,
        " WARN tornado.general: nothing to put into %(nmae) of \"Hola %(nmae)s, hoy\"\n"
    );
}
