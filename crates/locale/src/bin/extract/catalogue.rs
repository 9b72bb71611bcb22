//! The two files that translators are given.

use std::collections::HashSet;
use std::io;

use csv::{QuoteStyle, ReaderBuilder, Terminator, WriterBuilder};
use tornado_locale::Encoding;

use crate::message::Messages;

/// A CSV file: what was in it before, and behind that the messages it did not have.
pub(crate) fn csv(messages: &Messages, mut old: Vec<u8>) -> io::Result<Vec<u8>> {
    if Encoding::detect(&old) != Encoding::Utf8 {
        return Err(io::Error::other("is not in UTF-8; convert it first"));
    }
    let text = old.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&old);
    let mut known = HashSet::new();
    for row in ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text)
        .records()
    {
        let row = row.map_err(io::Error::other)?;
        let cell = |at| row.get(at).unwrap_or_default().trim();
        let indicator = if cell(2) == "unknown" { "" } else { cell(2) };
        known.insert((cell(0).replace("\r\n", "\n"), indicator.to_owned()));
    }
    if old.last().is_some_and(|last| *last != b'\n') {
        old.push(b'\n');
    }
    let mut writer = WriterBuilder::new()
        .has_headers(false)
        .flexible(true)
        .quote_style(QuoteStyle::Always)
        .terminator(Terminator::Any(b'\n'))
        .from_writer(old);
    for message in &messages.all {
        let plain = message.plain.then_some((&message.message, ""));
        let singular = (!message.plurals.is_empty()).then_some((&message.message, "singular"));
        let plurals = message.plurals.iter().map(|plural| (plural, "plural"));
        for (text, indicator) in plain.into_iter().chain(singular).chain(plurals) {
            if known.insert((text.trim().to_owned(), indicator.to_owned())) {
                let row = [text.as_str(), "", indicator];
                let columns = if indicator.is_empty() { 2 } else { 3 };
                writer.write_record(row.iter().take(columns))?;
            }
        }
    }
    writer
        .into_inner()
        .map_err(|error| io::Error::other(error.to_string()))
}

/// A template for gettext's tools; its header, fuzzy, is for `msginit` to fill in.
pub(crate) fn pot(messages: &Messages) -> Vec<u8> {
    let mut out = String::from(concat!(
        "#, fuzzy\nmsgid \"\"\nmsgstr \"\"\n",
        "\"Project-Id-Version: PACKAGE VERSION\\n\"\n",
        "\"PO-Revision-Date: YEAR-MO-DA HO:MI+ZONE\\n\"\n",
        "\"Last-Translator: FULL NAME <EMAIL@ADDRESS>\\n\"\n",
        "\"Language-Team: LANGUAGE <LL@li.org>\\n\"\n",
        "\"Language: \\n\"\n",
        "\"MIME-Version: 1.0\\n\"\n",
        "\"Content-Type: text/plain; charset=UTF-8\\n\"\n",
        "\"Content-Transfer-Encoding: 8bit\\n\"\n",
    ));
    if messages
        .all
        .iter()
        .any(|message| !message.plurals.is_empty())
    {
        out.push_str("\"Plural-Forms: nplurals=INTEGER; plural=EXPRESSION;\\n\"\n");
    }
    for message in &messages.all {
        out.push('\n');
        for place in &message.places {
            out.push_str(&format!("#: {}\n", place.replace(' ', "_")));
        }
        let plural = message.plurals.first();
        if message.message.contains("%(") || plural.is_some_and(|plural| plural.contains("%(")) {
            out.push_str("#, python-format\n");
        }
        if let Some(context) = &message.context {
            out.push_str(&format!("msgctxt {}\n", quoted(context)));
        }
        out.push_str(&format!("msgid {}\n", quoted(&message.message)));
        match plural {
            Some(plural) => {
                let plural = quoted(plural);
                out.push_str(&format!(
                    "msgid_plural {plural}\nmsgstr[0] \"\"\nmsgstr[1] \"\"\n"
                ));
            }
            None => out.push_str("msgstr \"\"\n"),
        }
    }
    out.into_bytes()
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for char in text.chars() {
        match char {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '"' | '\\' => out.extend(['\\', char]),
            _ => out.push(char),
        }
    }
    out.push('"');
    out
}
