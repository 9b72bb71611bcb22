//! Positions and slices.

use super::exception::{R, type_error, value_error};
use crate::value::V;

/// An index from the front or the end.
pub(crate) fn position(index: i64, length: usize) -> Option<usize> {
    let index = if index < 0 {
        index.checked_add(length as i64)?
    } else {
        index
    };
    usize::try_from(index).ok().filter(|index| *index < length)
}

/// An int that may be larger than any length.
pub(crate) fn clamped<'a>(value: &V<'a>) -> R<'a, i64> {
    if let Some(number) = value.as_int() {
        return Ok(number);
    }
    match value.to_big() {
        Some(number) => Ok(if number.sign() == num_bigint::Sign::Minus {
            i64::MIN / 2
        } else {
            i64::MAX / 2
        }),
        None => type_error("slice indices must be integers or None or have an __index__ method"),
    }
}

/// Start, stop and step of a slice of that length.
pub(crate) fn slice<'a>(parts: &[V<'a>; 3], length: usize) -> R<'a, (i64, i64, i64)> {
    let [start, stop, step] = parts;
    let length = length as i64;
    let step = if matches!(step, V::None) {
        1
    } else {
        clamped(step)?
    };
    if step == 0 {
        return value_error("slice step cannot be zero");
    }
    let (low, high) = if step > 0 {
        (0, length)
    } else {
        (-1, length - 1)
    };
    let bound = |value: &V<'a>, default: i64| -> R<'a, i64> {
        if matches!(value, V::None) {
            return Ok(default);
        }
        let number = clamped(value)?;
        let number = if number < 0 {
            number.saturating_add(length)
        } else {
            number
        };
        Ok(number.clamp(low, high))
    };
    let (first, last) = if step > 0 { (low, high) } else { (high, low) };
    Ok((bound(start, first)?, bound(stop, last)?, step))
}

/// The positions of a slice.
pub(crate) fn indices((start, stop, step): (i64, i64, i64)) -> impl Iterator<Item = usize> {
    let mut at = start;
    std::iter::from_fn(move || {
        let inside = if step > 0 { at < stop } else { at > stop };
        if !inside {
            return None;
        }
        let index = at as usize;
        at = at.saturating_add(step);
        Some(index)
    })
}

/// Start and end arguments of `find`, `count`, `index`, `startswith`.
pub(crate) fn window<'a>(
    start: Option<&V<'a>>,
    end: Option<&V<'a>>,
    length: usize,
) -> R<'a, (usize, usize)> {
    let bound = |value: Option<&V<'a>>, default: usize| -> R<'a, i64> {
        match value {
            None | Some(V::None) => Ok(default as i64),
            Some(value) => {
                let number = clamped(value)?;
                Ok(if number < 0 {
                    (number + length as i64).max(0)
                } else {
                    number
                })
            }
        }
    };
    let start = bound(start, 0)?;
    let end = bound(end, length)?.min(length as i64);
    Ok((start as usize, end as usize))
}
