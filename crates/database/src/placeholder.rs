//! Placeholders: `%s`, `%(name)s` and `?` become those of the database.

use std::fmt::Write as _;
use std::sync::Arc;

use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr};

use crate::error::{Error, Result};
use crate::parameters::Parameters;
use crate::value::Value;
use crate::verb::Verb;

/// What a database takes for a quotation, a comment and a placeholder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    MySql,
    Postgres,
}

/// A statement as the database wants it, and where its values go.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) sql: SqlStr,
    pub(crate) verb: Verb,
    /// Whether the columns of its result are all that a table has, as with `SELECT *`.
    pub(crate) all_columns: bool,
    slots: Slots,
    /// Which of the literals of the program it is, if it is one.
    pub(crate) number: Option<usize>,
}

#[derive(Debug, PartialEq)]
enum Slots {
    Positional(usize),
    Named(Vec<String>),
}

impl Plan {
    pub(crate) fn new(sql: &str, dialect: Dialect) -> Result<Self> {
        let mut scan = Scan {
            rest: sql,
            dialect,
            out: String::with_capacity(sql.len() + 8),
            code: 0,
            count: 0,
            names: Vec::new(),
            numbered: false,
            all_columns: false,
        };
        scan.run();
        if scan.numbered {
            let message = "placeholders have no numbers: write `?`, or `%(name)s` for a value that is wanted twice";
            return Err(Error::programming(message).with_statement(sql));
        }
        let slots = match (scan.count, scan.names.is_empty()) {
            (count, true) => Slots::Positional(count),
            (0, false) => Slots::Named(scan.names),
            _ => {
                let message = "placeholders with a name and without one do not mix";
                return Err(Error::programming(message).with_statement(sql));
            }
        };
        Ok(Self {
            verb: Verb::of(sql),
            all_columns: scan.all_columns,
            // Shared: a `String` would be copied for each execution.
            sql: AssertSqlSafe(Arc::<str>::from(scan.out)).into_sql_str(),
            slots,
            number: None,
        })
    }

    /// The values in the order of the placeholders.
    pub(crate) fn arrange(&self, parameters: Parameters) -> Result<Vec<Value>> {
        match (&self.slots, parameters) {
            (Slots::Positional(count), Parameters::Positional(values)) => {
                if values.len() == *count {
                    return Ok(values);
                }
                Err(Error::programming(format!(
                    "the statement has {count} placeholders, and {} values were given",
                    values.len()
                )))
            }
            (Slots::Named(names), Parameters::Named(values)) => names
                .iter()
                .map(|name| {
                    let found = values.iter().find(|(given, _)| given == name);
                    found.map(|(_, value)| value.clone()).ok_or_else(|| {
                        Error::programming(format!(
                            "the statement asks for `{name}`, which was not given"
                        ))
                    })
                })
                .collect(),
            (Slots::Positional(0), Parameters::Named(_)) => Ok(Vec::new()),
            (Slots::Positional(count), Parameters::Named(_)) => Err(Error::programming(format!(
                "the statement has {count} placeholders without a name, and values with names were given"
            ))),
            (Slots::Named(_), Parameters::Positional(_)) => Err(Error::programming(
                "the statement has placeholders with names, and values without were given",
            )),
        }
    }
}

struct Scan<'s> {
    rest: &'s str,
    dialect: Dialect,
    out: String,
    /// Where the last of what is no blank and no comment ends in it.
    code: usize,
    count: usize,
    names: Vec<String>,
    /// Whether a number follows a question mark, which would become one with that of the placeholder.
    numbered: bool,
    all_columns: bool,
}

impl Scan<'_> {
    fn run(&mut self) {
        // Where a word ends, a quotation mark may begin another kind of string: E'…' and not e.g. name'…'.
        let mut before = None;
        while let Some(first) = self.rest.chars().next() {
            let begin = self.rest;
            self.step(first, before);
            before = begin
                .get(..begin.len() - self.rest.len())
                .and_then(|taken| taken.chars().next_back());
        }
    }

    fn step(&mut self, first: char, before: Option<char>) {
        let in_word = before.is_some_and(|before| before.is_alphanumeric() || before == '_');
        let second = self.rest.chars().nth(1);
        match (first, second) {
            ('%', _) => self.percent(),
            ('?', Some('?')) if self.dialect == Dialect::Postgres => {
                self.skip(2);
                self.out.push('?');
            }
            ('?', next) => {
                self.numbered |= next.is_some_and(|next| next.is_ascii_digit());
                self.skip(1);
                self.count += 1;
                self.placeholder(self.count);
            }
            ('E' | 'e', Some('\'')) if self.dialect == Dialect::Postgres && !in_word => {
                self.copy(1);
                self.quotation('\'', true);
            }
            ('\'', _) => self.quotation('\'', self.dialect == Dialect::MySql),
            ('"', _) => self.quotation('"', self.dialect == Dialect::MySql),
            ('`', _) if self.dialect != Dialect::Postgres => self.quotation('`', false),
            ('[', _) if self.dialect == Dialect::Sqlite => self.copy_until("]"),
            ('-', Some('-')) if self.is_dash_comment() => return self.copy_until("\n"),
            ('#', _) if self.dialect == Dialect::MySql => return self.copy_until("\n"),
            ('/', Some('*')) => return self.comment(),
            ('*', _) => {
                self.all_columns |= self.is_star();
                self.copy(1);
            }
            ('$', _) if self.dialect == Dialect::Postgres && !in_word => self.dollar(),
            _ => self.copy(first.len_utf8()),
        }
        if !first.is_whitespace() {
            self.code = self.out.len();
        }
    }

    /// Whether an asterisk at this place stands for columns: it does not multiply, and is not that of `count(*)`.
    fn is_star(&self) -> bool {
        let before = self.out.get(..self.code).unwrap_or_default();
        let word = before
            .rsplit(|sign: char| !sign.is_alphanumeric() && sign != '_')
            .next();
        let is_word = |known: &&str| word.is_some_and(|word| word.eq_ignore_ascii_case(known));
        before.ends_with([',', '.'])
            || ["select", "distinct", "all", "returning"]
                .iter()
                .any(is_word)
    }

    /// `%s`, `%(name)s` or `%%`; any other percent sign is itself.
    fn percent(&mut self) {
        let after = self.rest.get(1..).unwrap_or_default();
        if after.starts_with('%') {
            self.skip(2);
            self.out.push('%');
            return;
        }
        if let Some(behind) = after.strip_prefix('s')
            && !behind.starts_with(|next: char| next.is_alphanumeric() || next == '_')
        {
            self.skip(2);
            self.count += 1;
            self.placeholder(self.count);
            return;
        }
        // What has a bracket or percent sign in it is no name, so that nothing is looked at twice.
        let name = after.strip_prefix('(').and_then(|name| {
            let end = name.find([')', '(', '%'])?;
            name.split_at_checked(end)
        });
        if let Some((name, behind)) = name
            && behind.starts_with(")s")
        {
            self.skip(name.len() + 4);
            let known = self.names.iter().position(|known| known == name);
            match known {
                // One number may stand in several places there, and then has the type that any of them asks for.
                Some(known) if self.dialect == Dialect::Postgres => self.placeholder(known + 1),
                _ => {
                    self.names.push(name.to_owned());
                    self.placeholder(self.names.len());
                }
            }
            return;
        }
        self.copy(1);
    }

    fn placeholder(&mut self, number: usize) {
        if self.dialect == Dialect::Postgres {
            let _ = write!(self.out, "${number}");
        } else {
            self.out.push('?');
        }
    }

    /// Up to the closing mark; a doubled one is part of the text, and so is one behind a backslash where that escapes.
    fn quotation(&mut self, mark: char, backslash: bool) {
        self.copy(1);
        while let Some(at) = self
            .rest
            .find(|found| found == mark || found == '%' || (backslash && found == '\\'))
        {
            self.copy(at);
            if self.rest.starts_with('%') {
                // As in Python, where the whole text of a statement is a format.
                let doubled = self.rest.starts_with("%%");
                self.copy(1);
                self.skip(usize::from(doubled));
            } else if self.rest.starts_with('\\') {
                let escaped = self.rest.chars().nth(1).map_or(0, char::len_utf8);
                self.copy(1 + escaped);
            } else {
                self.copy(1);
                if !self.rest.starts_with(mark) {
                    return;
                }
                self.copy(1);
            }
        }
        self.copy(self.rest.len());
    }

    /// In MySQL two dashes are two signs unless a blank follows.
    fn is_dash_comment(&self) -> bool {
        self.dialect != Dialect::MySql
            || self
                .rest
                .chars()
                .nth(2)
                .is_none_or(|next| next.is_whitespace() || next.is_control())
    }

    fn comment(&mut self) {
        // MySQL executes what is in such a comment: it is code.
        if self.dialect == Dialect::MySql
            && (self.rest.starts_with("/*!") || self.rest.starts_with("/*M!"))
        {
            return self.copy(3);
        }
        self.copy(2);
        let mut depth = 1;
        while depth > 0 {
            let Some(at) = self.rest.find(['*', '/']) else {
                return self.copy(self.rest.len());
            };
            self.copy(at);
            if self.rest.starts_with("*/") {
                depth -= 1;
                self.copy(2);
            } else if self.dialect == Dialect::Postgres && self.rest.starts_with("/*") {
                depth += 1;
                self.copy(2);
            } else {
                self.copy(1);
            }
        }
    }

    /// `$tag$ … $tag$`, if it is one.
    fn dollar(&mut self) {
        let tag = self
            .rest
            .get(1..)
            .and_then(|after| after.split_once('$'))
            .map(|(tag, _)| tag)
            .filter(|tag| {
                tag.chars()
                    .all(|sign| sign.is_alphanumeric() || sign == '_')
                    && !tag.starts_with(|first: char| first.is_ascii_digit())
            });
        match tag {
            Some(tag) => {
                let mark = format!("${tag}$");
                self.copy(mark.len());
                self.copy_until(&mark);
            }
            None => self.copy(1),
        }
    }

    /// Past the mark, or to the end.
    fn copy_until(&mut self, mark: &str) {
        let end = self.rest.find(mark).map(|at| at + mark.len());
        self.copy(end.unwrap_or(self.rest.len()));
    }

    fn copy(&mut self, bytes: usize) {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.out.push_str(taken);
        self.rest = rest;
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_asterisk_stands_for_columns_multiplies_or_counts() {
        for (sql, all_columns) in [
            ("SELECT * FROM t", true),
            ("select\n*from t", true),
            ("SELECT 1,* FROM t", true),
            ("SELECT DISTINCT * FROM t", true),
            ("SELECT /* every */ * -- column\nFROM t", true),
            ("SELECT t . * FROM t", true),
            ("SELECT \"a\".* FROM a", true),
            ("INSERT INTO t VALUES (?) RETURNING *", true),
            ("SELECT a FROM t WHERE b IN (SELECT * FROM c)", true),
            (
                "SELECT a * 2, (a) * 3, ? * 4, 'select' * 5, \"all\" * 6, [distinct]*7, 8 /* , */ * 8 FROM t",
                false,
            ),
            ("SELECT count(*), count( * ) FROM t", false),
            (
                "SELECT ', * .*', \", *\", `.*`, [, *] FROM t -- SELECT *",
                false,
            ),
            ("SELECT a FROM t /* SELECT * */", false),
        ] {
            let plan = Plan::new(sql, Dialect::Sqlite).expect("a statement");
            assert_eq!(plan.all_columns, all_columns, "{sql}");
        }
    }
}
