//! What a statement does, by its first word.
//!
//! SQLite counts changes and remembers the last id for a whole session: of a SELECT it would tell those of another statement.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    /// It may insert rows.
    Insert,
    /// It may change rows.
    Change,
    /// It reads, or changes tables.
    Other,
}

impl Verb {
    pub(crate) fn of(sql: &str) -> Self {
        let mut words = sql_of(sql)
            .split(|sign: char| !sign.is_alphanumeric() && sign != '_')
            .filter(|word| !word.is_empty());
        match words.next() {
            Some(with) if with.eq_ignore_ascii_case("with") => words
                .map(Self::of_word)
                .find(|verb| *verb != Self::Other)
                .unwrap_or(Self::Other),
            Some(word) if word.eq_ignore_ascii_case("replace") => Self::Insert,
            Some(word) => Self::of_word(word),
            None => Self::Other,
        }
    }

    fn of_word(word: &str) -> Self {
        let is = |verb| word.eq_ignore_ascii_case(verb);
        if is("insert") {
            Self::Insert
        } else if is("update") || is("delete") {
            Self::Change
        } else {
            Self::Other
        }
    }
}

/// Without the comments in front.
fn sql_of(mut text: &str) -> &str {
    loop {
        text = text.trim_start();
        let end = if text.starts_with("--") {
            text.find('\n')
        } else if text.starts_with("/*") {
            text.find("*/").map(|at| at + 1)
        } else {
            return text;
        };
        text = end.and_then(|end| text.get(end + 1..)).unwrap_or_default();
    }
}
