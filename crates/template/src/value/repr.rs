//! `str(x)` and `repr(x)`.

use super::{Heap, Type, V, View, number};
use crate::runtime::exception::{R, recursion, value_error};
use crate::runtime::native::Kind;

const DEEP: usize = 60;

/// Appends what `str(x)` says.
pub(crate) fn str_into<'a>(value: &V<'a>, out: &mut String) -> R<'a, ()> {
    if let Some(text) = value.as_str() {
        out.push_str(text);
        return Ok(());
    }
    match value {
        V::Int(number) => {
            out.push_str(itoa::Buffer::new().format(*number));
            Ok(())
        }
        V::Heap(heap) => match &**heap {
            Heap::Exception(exc) => {
                out.push_str(&exc.message()?);
                Ok(())
            }
            Heap::DateTime(time) => {
                out.push_str(&time.iso(' '));
                Ok(())
            }
            Heap::Date(date) => {
                out.push_str(&date.iso());
                Ok(())
            }
            Heap::Time(time) => {
                out.push_str(&time.iso());
                Ok(())
            }
            Heap::Delta(delta) => {
                out.push_str(&delta.text());
                Ok(())
            }
            _ => repr_into(value, out, 0),
        },
        V::Object(object) => {
            match object.text() {
                Some(text) => out.push_str(&text),
                None => object_repr(object.class_name(), out),
            }
            Ok(())
        }
        _ => repr_into(value, out, 0),
    }
}

fn object_repr(class: &str, out: &mut String) {
    out.push('<');
    out.push_str(class);
    out.push_str(" object>");
}

/// Appends what `repr(x)` says.
pub(crate) fn repr_into<'a>(value: &V<'a>, out: &mut String, depth: usize) -> R<'a, ()> {
    if depth > DEEP {
        return recursion();
    }
    if let Some(text) = value.as_str() {
        str_repr(text, out);
        return Ok(());
    }
    if let Some(bytes) = value.as_bytes() {
        bytes_repr(bytes, out);
        return Ok(());
    }
    match value {
        V::None => out.push_str("None"),
        V::Bool(bit) => out.push_str(if *bit { "True" } else { "False" }),
        V::Int(number) => out.push_str(itoa::Buffer::new().format(*number)),
        V::Float(number) => number::float_repr(*number, out),
        V::Seq(sequence) => {
            let items = (0..sequence.len())
                .filter_map(|index| sequence.get(index))
                .map(|value| value.0);
            if sequence.is_tuple() {
                tuple(items, sequence.len(), out, depth)?
            } else {
                listed("[", items, "]", out, depth)?
            }
        }
        V::Map(mapping) => {
            let pairs = mapping.entries().map(|(key, value)| (key.0, value.0));
            dict(pairs, out, depth)?;
        }
        V::Object(object) => match object.text() {
            Some(text) => out.push_str(&text),
            None => object_repr(object.class_name(), out),
        },
        V::Function(_) => out.push_str("<function>"),
        V::Native(native) => match native.kind {
            Kind::Function(_) | Kind::Writer(..) => {
                push(out, &["<built-in function ", native.name, ">"])
            }
            Kind::Type(kind, _) => {
                let module = match kind {
                    Type::DateTime | Type::Date | Type::Time | Type::Delta => "datetime.",
                    _ => "",
                };
                push(out, &["<class '", module, native.name, "'>"]);
            }
            Kind::Exception(_) => push(out, &["<class '", native.name, "'>"]),
        },
        V::Heap(heap) => heap_repr(value, heap, out, depth)?,
        V::Str(_) | V::Bytes(_) | V::Text(_) => {}
    }
    Ok(())
}

fn heap_repr<'a>(value: &V<'a>, heap: &Heap<'a>, out: &mut String, depth: usize) -> R<'a, ()> {
    match heap {
        Heap::Big(number) => {
            if number::bits(number) > 14_290 {
                return value_error(
                    "Exceeds the limit (4300 digits) for integer string conversion",
                );
            }
            out.push_str(&number.to_string());
        }
        Heap::List(items) => match items.try_borrow() {
            Ok(items) => listed("[", items.iter().cloned(), "]", out, depth)?,
            Err(_) => out.push_str("[...]"),
        },
        Heap::Tuple(items) if let Some(class) = items.class => {
            push(out, &[class.module, class.name, "("]);
            for (index, (field, item)) in class.fields.iter().zip(items.iter()).enumerate() {
                push(out, &[if index > 0 { ", " } else { "" }, field, "="]);
                repr_into(item, out, depth + 1)?;
            }
            out.push(')');
        }
        Heap::Tuple(items) => tuple(items.iter().cloned(), items.len(), out, depth)?,
        Heap::Dict(pairs) => {
            let pairs = pairs.borrow();
            dict(
                pairs
                    .iter()
                    .map(|(key, value)| (key.0.clone(), value.clone())),
                out,
                depth,
            )?;
        }
        Heap::Set(set) => {
            let set = set.borrow();
            if set.is_empty() {
                out.push_str("set()")
            } else {
                listed("{", set_order(&set).into_iter(), "}", out, depth)?
            }
        }
        Heap::FrozenSet(set) => {
            if set.is_empty() {
                out.push_str("frozenset()");
            } else {
                listed("frozenset({", set_order(set).into_iter(), "})", out, depth)?;
            }
        }
        Heap::Range(range) => {
            let step = if range.step == 1 {
                String::new()
            } else {
                format!(", {}", range.step)
            };
            out.push_str(&format!("range({}, {}{step})", range.start, range.stop));
        }
        Heap::Slice([start, stop, step]) => {
            out.push_str("slice");
            tuple([start, stop, step].into_iter().cloned(), 3, out, depth)?;
        }
        Heap::View(kind, inner) => {
            let V::Heap(inner) = inner.clone().owned() else {
                return Ok(());
            };
            let Heap::Dict(dict) = &*inner else {
                return Ok(());
            };
            let dict = dict.borrow();
            match kind {
                View::Keys => listed(
                    "dict_keys([",
                    dict.keys().map(|key| key.0.clone()),
                    "])",
                    out,
                    depth,
                )?,
                View::Values => listed("dict_values([", dict.values().cloned(), "])", out, depth)?,
                View::Items => {
                    let pairs = dict
                        .iter()
                        .map(|(key, value)| V::tuple(vec![key.0.clone(), value.clone()]));
                    listed("dict_items([", pairs, "])", out, depth)?;
                }
            }
        }
        Heap::Exception(exc) => {
            out.push_str(exc.name());
            out.push('(');
            for (index, arg) in exc.args.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                repr_into(arg, out, depth + 1)?;
            }
            out.push(')');
        }
        Heap::DateTime(time) => out.push_str(&time.repr()),
        Heap::Date(date) => out.push_str(&date.repr()),
        Heap::Time(time) => out.push_str(&time.repr()),
        Heap::Delta(delta) => out.push_str(&delta.repr()),
        Heap::Module(module) => push(out, &["<module '", module.name, "'>"]),
        Heap::Pattern(pattern) => {
            out.push_str("re.compile(");
            str_repr(&pattern.source, out);
            out.push(')');
        }
        Heap::Match(found) => {
            let (start, end, text) = found.repr_parts();
            out.push_str(&format!("<re.Match object; span=({start}, {end}), match="));
            str_repr(text, out);
            out.push('>');
        }
        Heap::Lambda(_) => out.push_str("<function <lambda>>"),
        Heap::Function(_) => out.push_str("<function>"),
        Heap::Bound(of, name) => push(
            out,
            &[
                "<built-in method ",
                name,
                " of ",
                of.type_name(),
                " object>",
            ],
        ),
        Heap::Unbound(of, name) => {
            push(out, &["<method '", name, "' of '", of.name(), "' objects>"])
        }
        Heap::Ellipsis => out.push_str("Ellipsis"),
        Heap::NotImplemented => out.push_str("NotImplemented"),
        _ => object_repr(value.type_name(), out),
    }
    Ok(())
}

/// Small ints stand in a set in the order of Python's table; the rest in the order of insertion.
pub(crate) fn set_order<'a>(set: &crate::value::dict::Set<'a>) -> Vec<V<'a>> {
    let mut items: Vec<V<'a>> = set.iter().map(|key| key.0.clone()).collect();
    let small = |value: &V<'_>| matches!(value.as_int(), Some(0..=1000));
    if items.iter().all(small) {
        let mut size = 8;
        while set.len() * 5 >= size * 3 {
            size *= 4;
        }
        // Without collisions the place is the number itself, modulo the table's size.
        let place = |value: &V<'_>| value.as_int().unwrap_or(0) as usize % size;
        items.sort_by_key(place);
    }
    items
}

fn push(out: &mut String, parts: &[&str]) {
    parts.iter().for_each(|part| out.push_str(part));
}

fn listed<'a>(
    open: &str,
    items: impl Iterator<Item = V<'a>>,
    close: &str,
    out: &mut String,
    depth: usize,
) -> R<'a, ()> {
    out.push_str(open);
    for (index, item) in items.enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        repr_into(&item, out, depth + 1)?;
    }
    out.push_str(close);
    Ok(())
}

fn tuple<'a>(
    items: impl Iterator<Item = V<'a>>,
    length: usize,
    out: &mut String,
    depth: usize,
) -> R<'a, ()> {
    listed("(", items, if length == 1 { ",)" } else { ")" }, out, depth)
}

fn dict<'a>(
    pairs: impl Iterator<Item = (V<'a>, V<'a>)>,
    out: &mut String,
    depth: usize,
) -> R<'a, ()> {
    out.push('{');
    for (index, (key, value)) in pairs.enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        repr_into(&key, out, depth + 1)?;
        out.push_str(": ");
        repr_into(&value, out, depth + 1)?;
    }
    out.push('}');
    Ok(())
}

/// A str as Python writes it.
pub(crate) fn str_repr(text: &str, out: &mut String) {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    out.push(quote);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            c if is_printable(c) => out.push(c),
            c => push_escape(c, out),
        }
    }
    out.push(quote);
}

/// `\x1c`, `\u200b`, `\U0001f600`.
pub(crate) fn push_escape(c: char, out: &mut String) {
    let code = c as u32;
    out.push_str(&match code {
        0..=0xff => format!("\\x{code:02x}"),
        0x100..=0xffff => format!("\\u{code:04x}"),
        _ => format!("\\U{code:08x}"),
    });
}

pub(crate) fn bytes_repr(bytes: &[u8], out: &mut String) {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') {
        b'"'
    } else {
        b'\''
    };
    out.push('b');
    out.push(quote as char);
    for &byte in bytes {
        match byte {
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            b'\\' => out.push_str("\\\\"),
            byte if byte == quote => {
                out.push('\\');
                out.push(byte as char);
            }
            0x20..=0x7e => out.push(byte as char),
            byte => out.push_str(&format!("\\x{byte:02x}")),
        }
    }
    out.push(quote as char);
}

/// What `str.isprintable` says: no control, format, private, unassigned or separator character but the space.
pub(crate) fn is_printable(c: char) -> bool {
    if c.is_ascii() {
        return !c.is_ascii_control();
    }
    // Rust's own escapes follow the same categories, except for combining marks, which Python prints.
    let mut escaped = c.escape_debug();
    let plain = escaped.next() == Some(c) && escaped.next().is_none();
    (plain || is_mark(c)) && !is_separator_or_format(c)
}

fn is_mark(c: char) -> bool {
    // A mark is escaped alone but not after a letter.
    let text: String = ['a', c].iter().collect();
    text.escape_debug().to_string() == text
}

fn is_separator_or_format(c: char) -> bool {
    c.is_whitespace()
        || matches!(c as u32,
            0xad | 0x600..=0x605 | 0x61c | 0x6dd | 0x70f | 0x890..=0x891 | 0x8e2 | 0x180e | 0x200b..=0x200f | 0x2028..=0x202e
            | 0x2060..=0x206f | 0xd800..=0xf8ff | 0xfeff | 0xfff9..=0xfffb | 0x110bd | 0x110cd | 0x1bca0..=0x1bca3
            | 0x1d173..=0x1d17a | 0xe0001..=0xe007f | 0xf0000..=0x0010_ffff)
}
