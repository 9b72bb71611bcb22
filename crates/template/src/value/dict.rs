//! Keys of dicts and sets: equal and hashed as Python does it.

use std::hash::{Hash, Hasher};

use indexmap::{IndexMap, IndexSet};
use num_bigint::BigInt;
use num_traits::{FromPrimitive, ToPrimitive};

use super::{Heap, V};
use crate::runtime::compare;
use crate::runtime::exception::{R, raise};

pub(crate) type Dict<'a> = IndexMap<Key<'a>, V<'a>>;
pub(crate) type Set<'a> = IndexSet<Key<'a>>;

#[derive(Clone)]
pub(crate) struct Key<'a>(pub(crate) V<'a>);

impl<'a> Key<'a> {
    /// # Errors
    ///
    /// `TypeError` for what has no hash.
    pub(crate) fn new(value: V<'a>) -> R<'a, Self> {
        check(&value)?;
        Ok(Key(value.frozen()))
    }
}

impl V<'_> {
    /// A tuple that the host lends is compared item by item: take it over.
    fn frozen(self) -> Self {
        match self {
            V::Seq(_) => self.owned(),
            other => other,
        }
    }
}

fn check<'a>(value: &V<'a>) -> R<'a, ()> {
    let fine = match value {
        V::Map(_) => false,
        V::Seq(sequence) => sequence.is_tuple(),
        V::Heap(heap) => match &**heap {
            Heap::List(_) | Heap::Dict(_) | Heap::Set(_) | Heap::Slice(_) | Heap::View(..) => false,
            Heap::Tuple(items) => {
                for item in items.iter() {
                    check(item)?;
                }
                true
            }
            _ => true,
        },
        _ => true,
    };
    if fine {
        Ok(())
    } else {
        raise(
            "TypeError",
            format!("unhashable type: '{}'", value.type_name()),
        )
    }
}

impl PartialEq for Key<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.same(&other.0) || compare::equal(&self.0, &other.0, 0).unwrap_or(false)
    }
}

impl Eq for Key<'_> {}

impl Hash for Key<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash(&self.0, state, 0);
    }
}

fn hash<H: Hasher>(value: &V<'_>, state: &mut H, depth: usize) {
    if let Some(text) = value.as_str() {
        return text.hash(state);
    }
    if let Some(bytes) = value.as_bytes() {
        return bytes.hash(state);
    }
    match value {
        V::None => 0x4e6f_6e65_u32.hash(state),
        V::Bool(bit) => i64::from(*bit).hash(state),
        V::Int(number) => number.hash(state),
        V::Float(number) => hash_float(*number, state),
        V::Native(native) => native.name.hash(state),
        V::Heap(heap) => match &**heap {
            Heap::Big(number) => number.hash(state),
            Heap::Tuple(items) if depth < 50 => {
                items.len().hash(state);
                items.iter().for_each(|item| hash(item, state, depth + 1));
            }
            Heap::FrozenSet(set) => set.len().hash(state),
            Heap::Range(range) => range.len().hash(state),
            Heap::DateTime(time) => time.microseconds().hash(state),
            Heap::Date(date) => date.days().hash(state),
            Heap::Delta(delta) => delta.0.hash(state),
            // The rest is equal only to itself; a few of them in one bucket do no harm.
            _ => (value.type_of() as u8).hash(state),
        },
        _ => (value.type_of() as u8).hash(state),
    }
}

fn hash_float<H: Hasher>(number: f64, state: &mut H) {
    if number.fract() == 0.0 && number.is_finite() {
        match number.to_i64() {
            Some(whole) if whole as f64 == number => whole.hash(state),
            _ => BigInt::from_f64(number).hash(state),
        }
    } else {
        number.to_bits().hash(state);
    }
}
