//! The methods of bytes: those of str, over characters below 256.

use super::convert::decode_utf8;
use super::exception::{R, raise, type_error, value_error};
use super::machine::Machine;
use super::str_encode::is_handler;
use super::str_methods;
use crate::value::args::Args;
use crate::value::{Heap, V};

/// Where bytes stand in bytes.
pub(crate) fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, part)
}

pub(crate) fn call<'a>(
    machine: &mut Machine<'a>,
    object: &V<'a>,
    name: &str,
    args: Args<'a>,
) -> R<'a, Option<V<'a>>> {
    let bytes = object.as_bytes().unwrap_or_default();
    match name {
        "decode" => {
            let [encoding, errors] = args.sort(name, ["encoding", "errors"], 0)?;
            let encoding = encoding.as_ref().and_then(V::as_str).unwrap_or("utf-8");
            return decode(
                bytes,
                encoding,
                errors.as_ref().and_then(V::as_str).unwrap_or("strict"),
            )
            .map(Some);
        }
        "hex" => return hex(bytes, args).map(Some),
        "translate" => return translate(bytes, args).map(Some),
        "upper" => return Ok(Some(V::bytes(bytes.to_ascii_uppercase()))),
        "lower" => return Ok(Some(V::bytes(bytes.to_ascii_lowercase()))),
        _ => {}
    }
    if !super::method_names::methods(super::native::Type::Bytes).contains(&name)
        || name == "fromhex"
    {
        return Ok(None);
    }
    // Letters beyond ASCII have no case in bytes: keep them where Unicode has none either.
    let shift = |byte: u8| {
        char::from_u32(if byte < 128 {
            u32::from(byte)
        } else {
            0x2500 + u32::from(byte)
        })
        .unwrap_or('?')
    };
    let text = V::text(bytes.iter().map(|byte| shift(*byte)).collect::<String>());
    let to_text = |value: V<'a>| -> R<'a, V<'a>> {
        if let Some(bytes) = value.as_bytes() {
            return Ok(V::text(
                bytes.iter().map(|byte| shift(*byte)).collect::<String>(),
            ));
        }
        match value {
            V::Int(byte @ 0..=255)
                if matches!(name, "find" | "rfind" | "index" | "rindex" | "count") =>
            {
                Ok(V::text(shift(byte as u8).to_string()))
            }
            value if value.as_str().is_some() => type_error(format!(
                "a bytes-like object is required, not '{}'",
                value.type_name()
            )),
            value => Ok(value),
        }
    };
    let mut shifted = Args {
        positional: Vec::new(),
        keyword: args.keyword,
    };
    for (index, value) in args.positional.into_iter().enumerate() {
        let list = name == "join" || matches!(value.type_of(), super::native::Type::Tuple);
        shifted.positional.push(if list && index == 0 {
            let items = machine
                .collect(&value)?
                .into_iter()
                .map(to_text)
                .collect::<R<'a, Vec<_>>>()?;
            V::tuple(items)
        } else {
            to_text(value)?
        });
    }
    let result = str_methods::call(machine, &text, name, shifted)?;
    result.map(back).transpose()
}

/// From shifted text to bytes, in lists and tuples too.
fn back<'a>(value: V<'a>) -> R<'a, V<'a>> {
    if let Some(text) = value.as_str() {
        let bytes: Vec<u8> = text
            .chars()
            .map(|c| {
                if c.is_ascii() {
                    c as u8
                } else {
                    (c as u32 - 0x2500) as u8
                }
            })
            .collect();
        return Ok(V::bytes(bytes));
    }
    if let V::Heap(heap) = &value {
        match &**heap {
            Heap::List(items) => {
                return Ok(V::list(
                    items
                        .borrow()
                        .iter()
                        .cloned()
                        .map(back)
                        .collect::<R<'a, _>>()?,
                ));
            }
            Heap::Tuple(items) => {
                return Ok(V::tuple(
                    items.iter().cloned().map(back).collect::<R<'a, _>>()?,
                ));
            }
            _ => {}
        }
    }
    Ok(value)
}

pub(crate) fn decode<'a>(bytes: &[u8], encoding: &str, errors: &str) -> R<'a, V<'a>> {
    let name = encoding.to_ascii_lowercase().replace(['_', ' '], "-");
    match name.as_str() {
        "utf-8" | "utf8" | "u8" | "utf-8-sig" => {
            let bytes = if name == "utf-8-sig" {
                bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
            } else {
                bytes
            };
            match errors {
                "replace" => Ok(V::text(String::from_utf8_lossy(bytes))),
                "ignore" => Ok(V::text(
                    bytes
                        .utf8_chunks()
                        .map(|chunk| chunk.valid())
                        .collect::<String>(),
                )),
                "backslashreplace" => {
                    let mut out = String::new();
                    for chunk in bytes.utf8_chunks() {
                        out.push_str(chunk.valid());
                        chunk
                            .invalid()
                            .iter()
                            .for_each(|byte| out.push_str(&format!("\\x{byte:02x}")));
                    }
                    Ok(V::text(out))
                }
                _ => {
                    if str::from_utf8(bytes).is_err() {
                        is_handler(errors)?;
                    }
                    Ok(V::text(decode_utf8(bytes)?))
                }
            }
        }
        "latin-1" | "latin1" | "iso-8859-1" | "l1" => Ok(V::text(
            bytes
                .iter()
                .map(|byte| char::from(*byte))
                .collect::<String>(),
        )),
        "ascii" | "us-ascii" => {
            let mut out = String::new();
            for (at, byte) in bytes.iter().enumerate() {
                match (byte.is_ascii(), errors) {
                    (true, _) => out.push(char::from(*byte)),
                    (false, "replace") => out.push('\u{fffd}'),
                    (false, "ignore") => {}
                    (false, "backslashreplace") => out.push_str(&format!("\\x{byte:02x}")),
                    (false, _) => {
                        is_handler(errors)?;
                        return raise(
                            "UnicodeDecodeError",
                            format!(
                                "'ascii' codec can't decode byte 0x{byte:02x} in position {at}: ordinal not in range(128)"
                            ),
                        );
                    }
                }
            }
            Ok(V::text(out))
        }
        _ => raise("LookupError", format!("unknown encoding: {encoding}")),
    }
}

fn hex<'a>(bytes: &[u8], args: Args<'a>) -> R<'a, V<'a>> {
    let [separator, group] = args.sort("hex", ["sep", "bytes_per_sep"], 0)?;
    let group = group.map_or(Ok(1), |group| super::str_methods::int(&group))?;
    let separator = match &separator {
        None => None,
        Some(value) => match (value.as_str(), value.as_bytes()) {
            (Some(text), _) if text.chars().count() == 1 => text.chars().next(),
            (_, Some(&[byte])) => Some(char::from(byte)),
            _ => return value_error("sep must be length 1."),
        },
    };
    let size = usize::try_from(group.unsigned_abs()).unwrap_or(usize::MAX);
    let mut out = String::with_capacity(bytes.len() * 2);
    for (index, byte) in bytes.iter().enumerate() {
        // Groups count from the right, or from the left if their size is negative.
        let before = if group < 0 {
            index
        } else {
            bytes.len() - index
        };
        if let Some(separator) = separator
            && index > 0
            && size > 0
            && before.is_multiple_of(size)
        {
            out.push(separator);
        }
        out.push_str(&format!("{byte:02x}"));
    }
    Ok(V::text(out))
}

fn translate<'a>(bytes: &[u8], args: Args<'a>) -> R<'a, V<'a>> {
    let [table, delete] = args.sort("translate", ["/table", "delete"], 1)?;
    let table = table.unwrap_or(V::None);
    let table = match (&table, table.as_bytes()) {
        (V::None, _) => None,
        (_, Some(table)) if table.len() == 256 => Some(table),
        (_, Some(_)) => return value_error("translation table must be 256 characters long"),
        _ => return type_error("a bytes-like object is required"),
    };
    let delete = delete.unwrap_or(V::None);
    let delete = delete.as_bytes().unwrap_or_default();
    let kept = bytes.iter().filter(|byte| !delete.contains(byte));
    let translated = kept.map(|&byte| {
        let other = table.and_then(|table| table.get(usize::from(byte)));
        other.copied().unwrap_or(byte)
    });
    Ok(V::bytes(translated.collect::<Vec<u8>>()))
}

/// The table for `translate`.
pub(crate) fn maketrans<'a>(args: Args<'a>) -> R<'a, V<'a>> {
    let [from, to] = args.exactly("maketrans")?;
    let (Some(from), Some(to)) = (from.as_bytes(), to.as_bytes()) else {
        return type_error("a bytes-like object is required");
    };
    if from.len() != to.len() {
        return value_error("maketrans arguments must have same length");
    }
    let mut table: Vec<u8> = (0..=255).collect();
    for (from, to) in from.iter().zip(to) {
        if let Some(entry) = table.get_mut(usize::from(*from)) {
            *entry = *to;
        }
    }
    Ok(V::bytes(table))
}

pub(crate) fn fromhex<'a>(args: Args<'a>) -> R<'a, V<'a>> {
    let value = args.one("fromhex")?;
    let Some(text) = value.as_str() else {
        return type_error("fromhex() argument must be str");
    };
    let digits: Vec<char> = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let mut out = Vec::new();
    for pair in digits.chunks(2) {
        let text: String = pair.iter().collect();
        match u8::from_str_radix(&text, 16) {
            Ok(byte) if pair.len() == 2 && !text.starts_with('+') => out.push(byte),
            _ => return value_error("non-hexadecimal number found in fromhex() arg"),
        }
    }
    Ok(V::bytes(out))
}
