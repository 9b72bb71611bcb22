//! `json.dumps` over values of templates.

use super::exception::{R, recursion, type_error};
use crate::value::dict::{Dict, Key};
use crate::value::{Heap, V, number, repr};

/// How JSON is laid out.
#[derive(Clone)]
pub(crate) struct Layout {
    pub(crate) item: String,
    pub(crate) key: String,
    pub(crate) indent: Option<String>,
    pub(crate) sort: bool,
    pub(crate) ascii: bool,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            item: ", ".into(),
            key: ": ".into(),
            indent: None,
            sort: false,
            ascii: true,
        }
    }
}

pub(crate) fn dump<'a>(
    value: &V<'a>,
    layout: &Layout,
    depth: usize,
    out: &mut String,
) -> R<'a, ()> {
    if depth > 60 {
        return recursion();
    }
    if let Some(text) = value.as_str() {
        string(text, layout.ascii, out);
        return Ok(());
    }
    let value = &value.clone().owned();
    match value {
        V::None => out.push_str("null"),
        V::Bool(bit) => out.push_str(if *bit { "true" } else { "false" }),
        V::Int(number) => out.push_str(itoa::Buffer::new().format(*number)),
        V::Float(number) => float(*number, out),
        V::Heap(heap) => match &**heap {
            Heap::Big(_) => repr::repr_into(value, out, 0)?,
            Heap::List(items) => array(&items.borrow(), layout, depth, out)?,
            Heap::Tuple(items) => array(items, layout, depth, out)?,
            Heap::Dict(dict) => object(&dict.borrow(), layout, depth, out)?,
            _ => {
                return type_error(format!(
                    "Object of type {} is not JSON serializable",
                    value.type_name()
                ));
            }
        },
        _ => {
            return type_error(format!(
                "Object of type {} is not JSON serializable",
                value.type_name()
            ));
        }
    }
    Ok(())
}

fn float(number: f64, out: &mut String) {
    if number.is_nan() {
        out.push_str("NaN");
    } else if number.is_infinite() {
        out.push_str(if number > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        });
    } else {
        number::float_repr(number, out);
    }
}

fn line(layout: &Layout, depth: usize, out: &mut String) {
    if let Some(indent) = &layout.indent {
        out.push('\n');
        (0..depth).for_each(|_| out.push_str(indent));
    }
}

fn array<'a>(items: &[V<'a>], layout: &Layout, depth: usize, out: &mut String) -> R<'a, ()> {
    out.push('[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(&layout.item);
        }
        line(layout, depth + 1, out);
        dump(item, layout, depth + 1, out)?;
    }
    if !items.is_empty() {
        line(layout, depth, out);
    }
    out.push(']');
    Ok(())
}

fn object<'a>(dict: &Dict<'a>, layout: &Layout, depth: usize, out: &mut String) -> R<'a, ()> {
    let mut pairs: Vec<(&Key<'a>, &V<'a>)> = dict.iter().collect();
    if layout.sort {
        let mut failed = None;
        pairs.sort_by(|a, b| {
            match super::compare::ordered(crate::language::ast::CompareOp::Lt, &a.0.0, &b.0.0, 0) {
                Ok(true) => std::cmp::Ordering::Less,
                Ok(false) if a.0 == b.0 => std::cmp::Ordering::Equal,
                Ok(false) => std::cmp::Ordering::Greater,
                Err(exc) => {
                    failed.get_or_insert(exc);
                    std::cmp::Ordering::Equal
                }
            }
        });
        if let Some(exc) = failed {
            return Err(exc);
        }
    }
    out.push('{');
    // Keys that become the same text: Python writes both, and what reads them keeps the last.
    for (index, (key, value)) in pairs.into_iter().enumerate() {
        if index > 0 {
            out.push_str(&layout.item);
        }
        line(layout, depth + 1, out);
        let mut name = String::new();
        match &key.0 {
            V::None => name.push_str("null"),
            V::Bool(bit) => name.push_str(if *bit { "true" } else { "false" }),
            V::Float(number) => float(*number, &mut name),
            other if other.is_int() => repr::repr_into(other, &mut name, 0)?,
            other => match other.as_str() {
                Some(text) => name.push_str(text),
                None => {
                    return type_error(format!(
                        "keys must be str, int, float, bool or None, not {}",
                        other.type_name()
                    ));
                }
            },
        }
        string(&name, layout.ascii, out);
        out.push_str(&layout.key);
        dump(value, layout, depth + 1, out)?;
    }
    if !dict.is_empty() {
        line(layout, depth, out);
    }
    out.push('}');
    Ok(())
}

fn string(text: &str, ascii: bool, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\x08' => out.push_str("\\b"),
            '\x0c' => out.push_str("\\f"),
            c if (c as u32) < 0x20 || (ascii && !c.is_ascii()) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
            c => out.push(c),
        }
    }
    out.push('"');
}
