//! Values that a client keeps but cannot change: what signed cookies are made of.
//!
//! ```
//! use tornado_web::CookieSecret;
//! use tornado_web::signed::{Checking, Signing, create_signed_value, decode_signed_value};
//!
//! let secret = CookieSecret::new("61oETzKXQAGaYdkL5gEmGeJJFuYh7EQnp2XdTP1o/Vo=");
//! let signed = create_signed_value(&secret, "user", "hello", &Signing::default())?;
//! assert_eq!(decode_signed_value(&secret, "user", &signed, &Checking::default()).as_deref(), Some(&b"hello"[..]));
//! assert_eq!(decode_signed_value(&secret, "admin", &signed, &Checking::default()), None);
//! # Ok::<(), tornado_web::Error>(())
//! ```
//!
//! Everybody can read such a value; only who has the secret can make one. Handlers use
//! [`Exchange::set_secure_cookie`](crate::Exchange::set_secure_cookie) and
//! [`Exchange::secure_cookie`](crate::Exchange::secure_cookie).

mod secret;
mod v1;
mod v2;

use tracing::warn;

pub use secret::CookieSecret;

use crate::{Error, Result};

/// Which form a signed value has (`W-COOKIE`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SignedVersion {
    /// HMAC-SHA1, as Tornado 1.0 to 3.2 wrote it.
    ///
    /// The signature does not tell where the name ends: read it only as long as such cookies are about.
    V1,
    /// HMAC-SHA256 over fields with their lengths, as all later ones write it.
    V2,
}

/// How a value is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signing {
    /// The form; [`SignedVersion::V2`] by default.
    pub version: SignedVersion,
    /// The key's version; by default the current one of the secret.
    pub key_version: Option<u64>,
}

impl Default for Signing {
    fn default() -> Self {
        Self {
            version: SignedVersion::V2,
            key_version: None,
        }
    }
}

/// What is asked of a signed value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Checking {
    /// For how many days a signature counts; 31 by default.
    pub max_age_days: f64,
    /// The oldest form that is read; [`SignedVersion::V1`] by default.
    pub min_version: SignedVersion,
    /// Whether the name is part of what was signed; `true` by default.
    ///
    /// Without it, values in the form of Tornado 0.1 and 0.2 are read in place of [`SignedVersion::V1`] (`WEB-2.12`).
    /// One that was signed for any cookie is then taken for this one.
    pub include_name: bool,
}

impl Default for Checking {
    fn default() -> Self {
        Self {
            max_age_days: 31.0,
            min_version: SignedVersion::V1,
            include_name: true,
        }
    }
}

/// Signs a value, together with a name and the time (`WEB-3.09`).
///
/// # Errors
/// A mistake, if the secret has no key of the version asked for, or has several and the form is
/// [`SignedVersion::V1`], which does not say which one signed.
pub fn create_signed_value(
    secret: &CookieSecret,
    name: &str,
    value: impl AsRef<[u8]>,
    how: &Signing,
) -> Result<String> {
    let (value, time) = (value.as_ref(), secret.now() as u64);
    match how.version {
        SignedVersion::V1 => {
            let key = secret
                .only_key()
                .ok_or_else(|| Error::mistake("a secret with several keys signs in version 2"))?;
            Ok(v1::create(key, name, value, time))
        }
        SignedVersion::V2 => {
            let version = how.key_version.unwrap_or(secret.current_version());
            let key = secret.key(version).ok_or_else(|| {
                Error::mistake(format_args!("the cookie secret has no key {version}"))
            })?;
            Ok(v2::create(key, version, name, value, time))
        }
    }
}

/// Reads a signed value, if it was signed for this name, with this secret, and not too long ago (`WEB-3.09`).
///
/// Signatures are compared in constant time (`SECU-3.07`). A bad or old one of version 1 is a warning in the log.
pub fn decode_signed_value(
    secret: &CookieSecret,
    name: &str,
    signed: &str,
    what: &Checking,
) -> Option<Vec<u8>> {
    let oldest = secret.now() - what.max_age_days * DAY;
    match version_of(signed) {
        1 if what.min_version == SignedVersion::V1 => {
            let key = secret.only_key()?;
            let name = if what.include_name { name } else { "" };
            v1::decode(key, name, signed, oldest, secret.now() + 31.0 * DAY)
                .inspect_err(|why| why.log(signed))
                .ok()
        }
        2 => v2::decode(secret, name, signed, oldest),
        _ => None,
    }
}

/// Which key a value says it was signed with; the signature is not checked (`WEB-3.10`).
///
/// Nothing for a value of version 1, and for what is no signed value.
pub fn get_signature_key_version(signed: &str) -> Option<u64> {
    match version_of(signed) {
        1 => None,
        _ => v2::Fields::read(signed).map(|fields| fields.key_version),
    }
}

const DAY: f64 = 86_400.0;

/// The number before the first bar. A value of version 1 has none, but its Base64 may look like one of four digits.
fn version_of(signed: &str) -> u16 {
    match signed.split_once('|') {
        Some((number, _)) if number.len() <= 3 && !number.starts_with('0') => {
            digits(number).map_or(1, |number| number as u16)
        }
        _ => 1,
    }
}

/// A number in decimal digits and nothing else.
fn digits(text: &str) -> Option<u64> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// Why a value of version 1 does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refused {
    Form,
    Signature,
    Expired,
    Future,
    Tampered,
}

impl Refused {
    fn log(self, signed: &str) {
        let what = match self {
            Self::Form => return,
            Self::Signature => "Invalid cookie signature",
            Self::Expired => "Expired cookie",
            Self::Future => "Cookie timestamp in future; possible tampering",
            Self::Tampered => "Tampered cookie",
        };
        warn!(target: "tornado.general", "{what} {signed:?}");
    }
}

/// Bytes as hexadecimal digits in lower case.
fn hex<const N: usize, const DIGITS: usize>(bytes: [u8; N]) -> [u8; DIGITS] {
    let mut text = [b'0'; DIGITS];
    for (pair, byte) in text.chunks_exact_mut(2).zip(bytes) {
        let digit = |nibble: u8| b"0123456789abcdef"[usize::from(nibble)];
        pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
    }
    text
}
