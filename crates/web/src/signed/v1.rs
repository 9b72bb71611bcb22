//! The first forms: Base64, time and a signature in HMAC-SHA1, with bars between.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use subtle::ConstantTimeEq;

use super::secret::Key;
use super::{Refused, digits};

pub(super) fn create(key: &Key, name: &str, value: &[u8], time: u64) -> String {
    let value = STANDARD.encode(value);
    let time = time.to_string();
    let signature = key.sha1([name, &value, &time]);
    let signature = signature.map(char::from);
    let mut signed = format!("{value}|{time}|");
    signed.extend(signature);
    signed
}

/// Reads a value; with an empty name, in the form of 0.1 and 0.2.
pub(super) fn decode(
    key: &Key,
    name: &str,
    signed: &str,
    oldest: f64,
    latest: f64,
) -> Result<Vec<u8>, Refused> {
    let mut parts = signed.split('|');
    let (Some(value), Some(time), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(Refused::Form);
    };
    let own = key.sha1([name, value, time]);
    if !bool::from(own.ct_eq(signature.as_bytes())) {
        return Err(Refused::Signature);
    }
    let seconds = digits(time).ok_or(Refused::Form)? as f64;
    // Asked so that NaN, as the greatest age say, lets nothing pass.
    let is_fresh = seconds >= oldest;
    if !is_fresh {
        return Err(Refused::Expired);
    }
    // Nothing is signed between the parts, so digits could move from the value to the time (`SECU-3.07`).
    if seconds > latest {
        return Err(Refused::Future);
    }
    if time.starts_with('0') {
        return Err(Refused::Tampered);
    }
    STANDARD.decode(value).map_err(|_| Refused::Form)
}
