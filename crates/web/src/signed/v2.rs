//! The second form: fields with their lengths, signed with HMAC-SHA256.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use subtle::ConstantTimeEq;

use super::secret::Key;
use super::{CookieSecret, digits};

pub(super) fn create(key: &Key, version: u64, name: &str, value: &[u8], time: u64) -> String {
    let value = STANDARD.encode(value);
    let mut signed = String::with_capacity(name.len() + value.len() + 112);
    signed.push_str("2|");
    for field in [&version.to_string(), &time.to_string(), name, &value] {
        // Writing into a string does not fail.
        let _ = write!(signed, "{}:{field}|", field.len());
    }
    let signature = key.sha256(&signed);
    signed.extend(signature.map(char::from));
    signed
}

pub(super) fn decode(
    secret: &CookieSecret,
    name: &str,
    signed: &str,
    oldest: f64,
) -> Option<Vec<u8>> {
    let fields = Fields::read(signed)?;
    let (text, signature) = signed.split_at_checked(signed.len() - fields.signature.len())?;
    let own = secret.key(fields.key_version)?.sha256(text);
    if !bool::from(own.ct_eq(signature.as_bytes())) || fields.name != name {
        return None;
    }
    let time = digits(fields.time)? as f64;
    (time >= oldest)
        .then(|| STANDARD.decode(fields.value).ok())
        .flatten()
}

/// What stands in a signed value; nothing of it is to be believed yet.
pub(super) struct Fields<'s> {
    pub(super) key_version: u64,
    time: &'s str,
    name: &'s str,
    value: &'s str,
    signature: &'s str,
}

impl<'s> Fields<'s> {
    pub(super) fn read(signed: &'s str) -> Option<Self> {
        let rest = signed.strip_prefix("2|")?;
        let (key_version, rest) = field(rest)?;
        let (time, rest) = field(rest)?;
        let (name, rest) = field(rest)?;
        let (value, signature) = field(rest)?;
        Some(Self {
            key_version: digits(key_version)?,
            time,
            name,
            value,
            signature,
        })
    }
}

/// `5:hello|` and what follows.
fn field(text: &str) -> Option<(&str, &str)> {
    let (length, rest) = text.split_once(':')?;
    let length = usize::try_from(digits(length)?).ok()?;
    let (field, rest) = rest.split_at_checked(length)?;
    Some((field, rest.strip_prefix('|')?))
}
