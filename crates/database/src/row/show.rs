//! Rows for templates and JSON.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::Row;
use crate::value::{Value, civil};

/// What tells a template that this map has attributes, and that text is a `datetime` or `date`; to others it is nothing.
const ROW: &str = "tornado::Row";
const DATE_TIME: &str = "tornado::DateTime";
const DATE: &str = "tornado::Date";

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(ROW, &Fields(self))
    }
}

struct Fields<'r>(&'r Row);

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let row = self.0;
        let mut map = serializer.serialize_map(None)?;
        for (index, (name, value)) in row.columns().zip(&row.values).enumerate() {
            if row.columns.index(name) == Some(index) {
                map.serialize_entry(name, value)?;
            }
        }
        map.end()
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_none(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Int(value) => serializer.serialize_i64(*value),
            Self::Unsigned(value) => serializer.serialize_u64(*value),
            Self::Float(value) => serializer.serialize_f64(*value),
            Self::Decimal(text) | Self::Text(text) => serializer.serialize_str(text),
            Self::Bytes(bytes) => serializer.serialize_bytes(bytes),
            Self::Date(date) => serializer.serialize_newtype_struct(DATE, &date.to_string()),
            Self::DateTime(at) => serializer.serialize_newtype_struct(DATE_TIME, &at.to_string()),
            Self::Timestamp(at) => {
                // Without the zone, which is UTC's, as Tornado's database had it.
                serializer.serialize_newtype_struct(DATE_TIME, &civil(*at).to_string())
            }
        }
    }
}
