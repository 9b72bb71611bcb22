//! TOML: a table's name becomes the first part of its options' names.

use ::toml::Spanned;
use ::toml::de::{DeTable, DeValue};

use super::{Assignment, Complaint, Literal};
use crate::{DateTime, Value};

/// The assignments of the file, `[log] file_prefix = …` as `log_file_prefix`.
pub(super) fn read(text: &str) -> Result<Vec<Assignment>, Complaint> {
    let table = DeTable::parse(text).map_err(|error| Complaint {
        line: error.span().map_or(1, |span| line_at(text, span.start)),
        message: error.message().replace('\n', "; "),
    })?;
    let mut assignments = Vec::new();
    let mut lines = Lines {
        text,
        at: 0,
        line: 1,
    };
    collect("", table.get_ref(), &mut assignments);
    // In the order of the file; tables are sorted by name.
    assignments.sort_by_key(|(start, ..)| *start);
    assignments
        .into_iter()
        .map(|(start, table, name, value)| {
            let line = lines.of(start);
            let literal = literal(value).map_err(|message| Complaint {
                line,
                message: message.to_owned(),
            })?;
            Ok(Assignment {
                name,
                table,
                literal,
                line,
            })
        })
        .collect()
}

/// Every key that holds a value; the parser bounds how deep tables nest.
fn collect<'a>(
    prefix: &str,
    table: &'a DeTable<'a>,
    found: &mut Vec<(usize, usize, String, &'a DeValue<'a>)>,
) {
    for (key, value) in table {
        let name = format!("{prefix}{}", key.get_ref());
        match value.get_ref() {
            DeValue::Table(inner) => collect(&format!("{name}_"), inner, found),
            value => found.push((key.span().start, prefix.len(), name, value)),
        }
    }
}

fn literal(value: &DeValue<'_>) -> Result<Literal, &'static str> {
    let value = match value {
        DeValue::String(text) => text.as_ref().into(),
        DeValue::Boolean(flag) => Value::Bool(*flag),
        DeValue::Integer(number) => {
            let parsed = i128::from_str_radix(number.as_str(), number.radix());
            Value::Int(parsed.map_err(|_| "the integer is too large")?)
        }
        DeValue::Float(number) => {
            Value::Float(number.as_str().parse().map_err(|_| "not a number")?)
        }
        DeValue::Datetime(moment) if moment.offset.is_some() => {
            return Err("dates of options have no time zone; leave the offset out");
        }
        DeValue::Datetime(moment) => {
            let date = moment.date.map(|date| (date.year, date.month, date.day));
            let time = moment.time.map(|time| {
                let (second, nanos) = (time.second.unwrap_or(0), time.nanosecond.unwrap_or(0));
                ((time.hour, time.minute, second), nanos / 1000)
            });
            date_time(date.unwrap_or((1900, 1, 1)), time.unwrap_or_default())?
        }
        DeValue::Array(items) => {
            let mut values = Vec::with_capacity(items.len());
            for item in items {
                match literal(Spanned::get_ref(item))? {
                    Literal::Value(value) => values.push(value),
                    other => return Ok(other),
                }
            }
            Value::List(values)
        }
        DeValue::Table(_) => return Ok(Literal::Other("a table")),
    };
    Ok(Literal::Value(value))
}

fn date_time(
    (year, month, day): (u16, u8, u8),
    (time, micros): ((u8, u8, u8), u32),
) -> Result<Value, &'static str> {
    i16::try_from(year)
        .ok()
        .and_then(|year| DateTime::with_micros(year, month, day, time, micros))
        .map(Value::DateTime)
        .ok_or("there is no such date and time")
}

/// Line numbers of ascending positions, counted once.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    fn of(&mut self, position: usize) -> usize {
        let between = self
            .text
            .as_bytes()
            .get(self.at..position)
            .unwrap_or_default();
        self.line += between.iter().filter(|byte| **byte == b'\n').count();
        self.at = self.at.max(position);
        self.line
    }
}

fn line_at(text: &str, position: usize) -> usize {
    Lines {
        text,
        at: 0,
        line: 1,
    }
    .of(position)
}
