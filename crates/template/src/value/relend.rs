//! What one template was given, for another that renders meanwhile: `{% module %}` and its like.

use super::dict::Key;
use super::host::{TemplateValue, Value};
use super::tuple::Tuple;
use super::{Heap, V};

/// As many values as one copy may have, so that lists that hold themselves end.
const MOST: usize = 100_000;
const DEEPEST: usize = 60;

/// Lends the value to another template.
///
/// What the host lent is lent again. What the template made is copied, so that changes stay where they are made; its functions,
/// patterns and iterators become `None`.
impl TemplateValue for Value<'_> {
    fn value(&self) -> Value<'_> {
        Value(relend(&self.0, 0, &mut 0))
    }
}

fn relend<'a: 'b, 'b>(value: &V<'a>, depth: usize, count: &mut usize) -> V<'b> {
    *count += 1;
    if depth > DEEPEST || *count > MOST {
        return V::None;
    }
    match value {
        V::None => V::None,
        V::Bool(bit) => V::Bool(*bit),
        V::Int(number) => V::Int(*number),
        V::Float(number) => V::Float(*number),
        V::Str(text) => V::Str(text),
        V::Bytes(bytes) => V::Bytes(bytes),
        V::Text(text) => V::Text(text.clone()),
        V::Seq(sequence) => V::Seq(*sequence),
        V::Map(mapping) => V::Map(*mapping),
        V::Object(object) => V::Object(*object),
        V::Function(function) => V::Function(*function),
        V::Native(native) => V::Native(native),
        V::Heap(heap) => copy(heap, depth + 1, count),
    }
}

fn copy<'a: 'b, 'b>(heap: &Heap<'a>, depth: usize, count: &mut usize) -> V<'b> {
    let mut again = |value: &V<'a>| relend(value, depth, count);
    match heap {
        Heap::Big(number) => V::heap(Heap::Big(number.clone())),
        Heap::Bytes(bytes) => V::bytes(bytes.clone()),
        Heap::List(items) => V::list(items.borrow().iter().map(again).collect()),
        Heap::Tuple(tuple) => V::heap(Heap::Tuple(Tuple {
            items: tuple.iter().map(again).collect(),
            class: tuple.class,
        })),
        Heap::Dict(dict) => {
            let pairs = dict.borrow();
            V::dict(
                pairs
                    .iter()
                    .map(|(key, value)| (Key(again(&key.0)), again(value)))
                    .collect(),
            )
        }
        Heap::Set(set) => V::set(set.borrow().iter().map(|key| Key(again(&key.0))).collect()),
        Heap::FrozenSet(set) => V::heap(Heap::FrozenSet(
            set.iter().map(|key| Key(again(&key.0))).collect(),
        )),
        Heap::Range(range) => V::heap(Heap::Range(*range)),
        Heap::Slice(parts) => V::heap(Heap::Slice(parts.each_ref().map(again))),
        Heap::View(view, of) => V::heap(Heap::View(*view, again(of))),
        Heap::DateTime(time) => V::heap(Heap::DateTime(*time)),
        Heap::Date(date) => V::heap(Heap::Date(*date)),
        Heap::Time(time) => V::heap(Heap::Time(*time)),
        Heap::Delta(delta) => V::heap(Heap::Delta(*delta)),
        Heap::Module(module) => V::heap(Heap::Module(module)),
        _ => V::None,
    }
}
