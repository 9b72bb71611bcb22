//! One JSON object a line, for programs that read logs.

use std::fmt::Write;

use super::format::level_name;
use super::record::{Pair, Record};

/// The record as one line of JSON.
pub(super) fn line(record: &Record<'_>) -> String {
    let mut line = String::with_capacity(256);
    let time = record.now.strftime("%Y-%m-%dT%H:%M:%S%.6f%:z");
    // Writing to a String cannot fail.
    let _ = write!(line, "{{\"time\":\"{time}\",\"level\":");
    write_text(&level_name(record).to_lowercase(), &mut line);
    line.push_str(",\"target\":");
    write_text(record.metadata.target(), &mut line);
    line.push_str(",\"module\":");
    write_text(record.module(), &mut line);
    let _ = write!(
        line,
        ",\"line\":{},\"message\":",
        record.metadata.line().unwrap_or(0)
    );
    write_text(&record.seen.message, &mut line);
    if !record.seen.fields.is_empty() {
        line.push_str(",\"fields\":{");
        write_pairs(&record.seen.fields, &mut line);
        line.push('}');
    }
    if !record.spans.is_empty() {
        line.push_str(",\"spans\":[");
        for (at, (name, fields)) in record.spans.iter().enumerate() {
            line.push_str(if at > 0 { ",{\"name\":" } else { "{\"name\":" });
            write_text(name, &mut line);
            if !fields.is_empty() {
                line.push_str(",\"fields\":{");
                write_pairs(fields, &mut line);
                line.push('}');
            }
            line.push('}');
        }
        line.push(']');
    }
    line.push_str("}\n");
    line
}

fn write_pairs(pairs: &[Pair], line: &mut String) {
    for (at, pair) in pairs.iter().enumerate() {
        if at > 0 {
            line.push(',');
        }
        write_text(pair.name, line);
        line.push(':');
        match pair.is_json {
            true => line.push_str(&pair.text),
            false => write_text(&pair.text, line),
        }
    }
}

fn write_text(text: &str, line: &mut String) {
    line.push('"');
    for c in text.chars() {
        match c {
            '"' => line.push_str("\\\""),
            '\\' => line.push_str("\\\\"),
            '\n' => line.push_str("\\n"),
            '\r' => line.push_str("\\r"),
            '\t' => line.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(line, "\\u{:04x}", u32::from(c));
            }
            c => line.push(c),
        }
    }
    line.push('"');
}
