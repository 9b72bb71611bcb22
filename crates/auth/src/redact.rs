//! What an error may show of a provider's answer.

/// Longer texts are cut off here, counted in characters.
const SHOWN: usize = 300;

const MASK: &str = "***";

/// An answer for an error: without secrets, on one line, and not long.
///
/// The secrets that were sent are taken out wherever they stand, and the values of fields whose names speak of secrets.
pub(crate) fn excerpt(text: &str, secrets: &[String]) -> String {
    let mut text = text.to_owned();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        text = text.replace(secret, MASK);
        let escaped = tornado_escape::url_escape(secret, true);
        if escaped != *secret {
            text = text.replace(&*escaped, MASK);
        }
    }
    short(&mask_fields(&text))
}

/// A text on one line, and not long.
pub(crate) fn short(text: &str) -> String {
    let mut out = String::new();
    for (index, c) in text.chars().enumerate() {
        if index == SHOWN {
            out.push('…');
            break;
        }
        out.push(if c.is_control() || c == '\u{2028}' || c == '\u{2029}' {
            ' '
        } else {
            c
        });
    }
    out.trim().to_owned()
}

/// Masks what follows the name of a secret and `:` or `=`, quoted or not.
fn mask_fields(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(in_name) {
        let (before, from) = rest.split_at(start);
        let (name, after) = from.split_at(from.find(|c| !in_name(c)).unwrap_or(from.len()));
        out.push_str(before);
        out.push_str(name);
        rest = after;
        if !speaks_of_a_secret(name) {
            continue;
        }
        let value = rest.trim_start_matches(|c: char| c.is_whitespace() || "\"'\\".contains(c));
        let Some(value) = value.strip_prefix([':', '=']) else {
            continue;
        };
        let value = value.trim_start_matches(|c: char| c.is_whitespace() || "\"'\\".contains(c));
        out.push('=');
        out.push_str(MASK);
        let end = value.find(|c: char| c.is_whitespace() || "\"'&,;}<".contains(c));
        rest = value.get(end.unwrap_or(value.len())..).unwrap_or_default();
    }
    out + rest
}

fn in_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}

fn speaks_of_a_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let speaks = [
        "token",
        "secret",
        "password",
        "passwd",
        "verifier",
        "assertion",
        "session",
        "proof",
        "sig",
        "nonce",
    ];
    name != "token_type" && speaks.iter().any(|word| name.contains(word))
}
