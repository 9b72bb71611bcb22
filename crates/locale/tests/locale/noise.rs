//! Whatever the bytes are, reading them ends, and without a panic.

use std::path::Path;

use tornado_locale::{
    CsvTranslations, Encoding, GettextTranslations, Locale, Locales, Moment, PluralForms,
    Translations, interpolate,
};

/// Numbers that look random and are the same every time.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn text(&mut self, pieces: &[&str], longest: usize) -> String {
        (0..self.below(longest))
            .map(|_| pieces[self.below(pieces.len())])
            .collect()
    }
}

#[test]
fn plural_forms_of_noise() {
    const PIECES: [&str; 28] = [
        "n",
        "n",
        "n",
        "0",
        "1",
        "2",
        "10",
        "100",
        "9223372036854775807",
        "(",
        ")",
        "?",
        ":",
        "!",
        "==",
        "!=",
        "<=",
        ">=",
        "<",
        ">",
        "&&",
        "||",
        "+",
        "-",
        "*",
        "/",
        "%",
        " ",
    ];
    let mut noise = Noise(1);
    let mut understood = 0;
    for _ in 0..60_000 {
        let text = noise.text(&PIECES, 12);
        if let Ok(forms) = PluralForms::parse(&format!("plural={text}")) {
            understood += 1;
            for n in [0, 1, 2, 5, 11, -1, i64::MAX, i64::MIN] {
                let _ = forms.index(n);
            }
        }
    }
    assert!(understood > 1_000, "{understood}");
}

#[test]
fn catalogues_with_changed_bytes() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/gettext");
    let mut noise = Noise(2);
    for code in ["ar", "de", "pl"] {
        let whole =
            std::fs::read(directory.join(code).join("LC_MESSAGES/shop.mo")).expect("a catalogue");
        for _ in 0..6_000 {
            let mut bytes = whole.clone();
            for _ in 0..=noise.below(4) {
                // Most of what there is to get wrong stands in front.
                let front = if noise.below(2) == 0 {
                    bytes.len()
                } else {
                    120
                };
                let at = noise.below(front);
                bytes[at] = noise.next() as u8;
            }
            bytes.truncate(if noise.below(4) == 0 {
                noise.below(whole.len())
            } else {
                whole.len()
            });
            if let Ok(catalogue) = GettextTranslations::parse(&bytes) {
                for count in 0..4 {
                    let _ = catalogue.translate("%(num)d file", Some(("%(num)d files", count)));
                }
            }
        }
    }
}

#[test]
fn csv_of_noise() {
    const PIECES: [&str; 14] = [
        "\"", "\"\"", ",", ",", "\n", "\r\n", "\r", "a", "é", " ", "plural", "singular", "\0",
        "\u{feff}",
    ];
    const ENCODINGS: [Option<Encoding>; 5] = [
        None,
        Some(Encoding::Utf8),
        Some(Encoding::Utf16),
        Some(Encoding::Utf16Be),
        Some(Encoding::Latin1),
    ];
    let mut noise = Noise(3);
    for round in 0..20_000 {
        let mut bytes = noise.text(&PIECES, 30).into_bytes();
        if round % 3 == 0 {
            bytes.insert(0, noise.next() as u8);
        }
        if let Ok(catalogue) =
            CsvTranslations::parse(&bytes, ENCODINGS[noise.below(5)], Path::new("es.csv"))
        {
            let _ = catalogue.translate("a", Some(("é", 2)));
        }
    }
}

#[test]
fn headers_placeholders_and_dates_of_noise() {
    const HEADER: [&str; 12] = [
        "es", "EN", "-", "_", ",", ";", "q=", "0.5", "nan", " ", "é", "*",
    ];
    const TEXT: [&str; 14] = [
        "%", "%%", "(", ")", "name", "s", "d", "f", "5", "0", "-", "+", ".", "é",
    ];
    const DATE: [&str; 14] = [
        "2010",
        "07",
        "10",
        "-",
        ":",
        "T",
        " ",
        ".",
        "+",
        "Z",
        "é",
        "2",
        "99",
        "2010-07-10T15:04",
    ];
    let locales = Locales::new().with(Locale::new("es", ()));
    let mut noise = Noise(4);
    for _ in 0..30_000 {
        let _ = locales.accept_language(&noise.text(&HEADER, 20));
        let _ = interpolate(&noise.text(&TEXT, 12), &[("name", &-1.5)]);
        let _ = noise.text(&DATE, 14).parse::<Moment>();
    }
}
