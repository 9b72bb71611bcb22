//! Where Tornado 1.1 answers otherwise than 6.6.1 (`oracle_v1_1.py`). On all that is not in its file, both answer alike: closest
//! matches, rows of CSV files, catalogues of gettext, lists, numbers and days. Dates are in `dates.rs`.

use serde_json::Value;
use tornado_locale::LocaleName;

type Result = std::result::Result<(), Box<dyn std::error::Error>>;

fn differences(of: &str) -> std::result::Result<Vec<(Value, Value)>, serde_json::Error> {
    let all: Vec<(String, Value, Value)> =
        serde_json::from_str(include_str!("../cases/v1_1.json"))?;
    let asked = all.into_iter().filter(|(name, ..)| name == of);
    Ok(asked
        .map(|(_, question, answer)| (question, answer))
        .collect())
}

/// `LOCL-1.03`, `LOCL-1.04`, `LOCL-2.02` … `LOCL-2.05`, `LOCL-2.07` … `LOCL-2.09`
#[test]
fn both_agree_on_messages_matches_lists_numbers_and_days() -> Result {
    for name in [
        "closest",
        "csv",
        "gettext",
        "list",
        "friendly_number",
        "format_day",
    ] {
        assert!(differences(name)?.is_empty(), "{name}");
    }
    Ok(())
}

/// `LOCL-2.03`: it took files of its 62 locales only, so that `es.csv` could not be. The other two are refused by both.
#[test]
fn a_file_may_be_for_a_language_without_a_country() -> Result {
    let refused: Vec<_> = differences("csv files")?
        .into_iter()
        .map(|(_, said)| said)
        .collect();
    let expected = ["EN", "es", "zh_Hant"]
        .map(|code| format!("Unrecognized locale '{code}' (path: csv/{code}.csv)"));
    assert_eq!(refused, expected);
    Ok(())
}

/// `LOCL-2.11`: its table had Hong Kong in place of Amharic, and East Asian names with half their bytes lost.
#[test]
fn the_names_are_those_of_later_tornados() -> Result {
    let codes: Vec<_> = differences("names")?
        .into_iter()
        .map(|(code, _)| code[0].as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(
        codes,
        ["am_ET", "ja_JP", "ko_KR", "zh_CN", "zh_TW", "zh_HK"]
    );
    let name = |code| LocaleName::of(code).map(|known| known.name);
    assert_eq!(name("ja_JP"), Some("日本語"));
    assert_eq!(name("zh_HK"), None);
    Ok(())
}
