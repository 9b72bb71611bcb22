//! JSON lent as it is: objects are dicts.

use serde_json::{Map, Number, Value as Json};

use super::V;
use super::host::{Mapping, Object, TemplateValue, Value};
use super::number;

impl TemplateValue for Json {
    fn value(&self) -> Value<'_> {
        match self {
            Self::Null => Value::NONE,
            Self::Bool(bit) => bit.value(),
            Self::Number(number) => of_number(number),
            Self::String(text) => text.value(),
            Self::Array(items) => items.value(),
            Self::Object(map) => map.value(),
        }
    }
}

impl TemplateValue for Map<String, Json> {
    fn value(&self) -> Value<'_> {
        Value(V::Map(self))
    }
}

impl Mapping for Map<String, Json> {
    fn len(&self) -> usize {
        self.len()
    }

    fn get(&self, key: &str) -> Option<Value<'_>> {
        self.get(key).map(TemplateValue::value)
    }

    fn entries(&self) -> Box<dyn Iterator<Item = (Value<'_>, Value<'_>)> + '_> {
        Box::new(
            self.iter()
                .map(|(key, value)| (Value::from(key.as_str()), value.value())),
        )
    }
}

/// So that a template's names can be the members of a JSON object.
impl Object for Map<String, Json> {
    fn attr(&self, name: &str) -> Option<Value<'_>> {
        self.get(name).map(TemplateValue::value)
    }

    fn names(&self) -> Vec<&str> {
        self.keys().map(String::as_str).collect()
    }
}

fn of_number(number: &Number) -> Value<'_> {
    if let Some(small) = number.as_i64() {
        return Value::from(small);
    }
    if let Some(large) = number.as_u64() {
        return Value::from(large);
    }
    // Beyond those, a build with arbitrary precision has the digits.
    match number.as_f64() {
        Some(float) => Value::from(float),
        None => Value(number::parse_big(&number.to_string(), 10).unwrap_or(V::None)),
    }
}
