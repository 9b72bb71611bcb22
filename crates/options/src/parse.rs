//! Text to a value: the spellings of the command line.

mod date_time;
pub(crate) mod duration;
mod number;

pub(crate) use number::digits;

use crate::kind::{Base, Kind};
use crate::value::Value;

/// The value that this text means; the error completes "got …".
pub(crate) fn parse(kind: &Kind, text: &str) -> Result<Value, &'static str> {
    if !kind.multiple {
        return one(kind.base, text);
    }
    let mut items = Vec::new();
    for part in text.split(',') {
        match kind.base {
            Base::Int { .. } => range(kind.base, part, &mut items)?,
            base => items.push(one(base, part)?),
        }
    }
    Ok(Value::List(items))
}

fn one(base: Base, text: &str) -> Result<Value, &'static str> {
    let value = match base {
        Base::Text => Some(text.into()),
        Base::Bool => Some(boolean(text).into()),
        Base::Int { min, max } => number::int(text)
            .filter(|number| (min..=max).contains(number))
            .map(Value::Int),
        Base::Float => number::float(text).map(Value::Float),
        Base::DateTime => date_time::parse(text).map(Value::DateTime),
        Base::Duration => duration::parse(text).map(Value::Duration),
        Base::OneOf(words) => words.contains(&text).then(|| text.into()),
        Base::Checked { accepts, .. } => accepts(text).then(|| text.into()),
    };
    value.ok_or("")
}

/// `OPTS-2.05`.
fn boolean(text: &str) -> bool {
    !["false", "0", "f"]
        .iter()
        .any(|no| text.eq_ignore_ascii_case(no))
}

/// `lo:hi`, both included, or one number (`OPTS-2.04`).
fn range(base: Base, part: &str, items: &mut Vec<Value>) -> Result<(), &'static str> {
    let (low, high) = match part.split_once(':') {
        Some((low, high)) if !high.is_empty() => (low, high),
        Some((low, _)) => (low, low),
        None => (part, part),
    };
    let (Value::Int(low), Value::Int(high)) = (one(base, low)?, one(base, high)?) else {
        return Err("");
    };
    if high.saturating_sub(low) >= MOST_ITEMS || items.len() as i128 >= MOST_ITEMS {
        return Err(" (more than 65536 numbers)");
    }
    items.extend((low..=high).map(Value::Int));
    Ok(())
}

/// How many numbers ranges may stand for; as many as there are ports.
const MOST_ITEMS: i128 = 65_536;
