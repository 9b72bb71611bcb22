//! Tokens that only a page of this site can know: what is checked against forged requests.
//!
//! The browser has the token as a cookie, and every form of ours sends it along in a field. Another site can make a
//! browser send the cookie, but cannot read it.
//!
//! ```
//! use tornado_web::xsrf::{XsrfToken, XsrfVersion};
//!
//! let token = XsrfToken::random()?;
//! let (cookie, field) = (token.encode(XsrfVersion::V2)?, token.encode(XsrfVersion::V2)?);
//! assert_ne!(cookie, field);
//! assert!(XsrfToken::parse(&cookie).is_some_and(|token| token.matches(&XsrfToken::parse(&field).unwrap())));
//! # Ok::<(), tornado_web::Error>(())
//! ```
//!
//! Handlers use [`Exchange::xsrf_form_html`](crate::Exchange::xsrf_form_html), and
//! [`Settings::xsrf_cookies`](crate::Settings::xsrf_cookies) has every request checked.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use subtle::ConstantTimeEq;

use crate::{Error, Result};

/// Which form tokens are written in; both are read (`W-XSRF`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum XsrfVersion {
    /// 32 hexadecimal digits, the same each time.
    V1,
    /// Masked anew for each page, so that a compressed page does not give it away (BREACH).
    V2,
}

/// A token, without its mask.
#[derive(Clone)]
pub struct XsrfToken {
    bytes: Vec<u8>,
    /// Seconds since 1970.
    time: u64,
}

impl XsrfToken {
    /// A new token: 16 random bytes, made now.
    ///
    /// # Errors
    /// A system without random numbers.
    pub fn random() -> Result<Self> {
        Ok(Self {
            bytes: random::<16>()?.to_vec(),
            time: now(),
        })
    }

    /// Reads a token in any of its forms: a cookie, a field or a header.
    ///
    /// Nothing for an empty one, and for one of a version that is not known.
    pub fn parse(text: &str) -> Option<Self> {
        let token = match text.split_once('|') {
            Some((version, rest)) if is_version(version) => {
                if version != "2" {
                    return None;
                }
                let mut fields = rest.split('|');
                let (mask, masked, time) = (fields.next()?, fields.next()?, fields.next()?);
                if fields.next().is_some() || !time.bytes().all(|byte| byte.is_ascii_digit()) {
                    return None;
                }
                let mask = unhex(mask)?.try_into().ok()?;
                Self {
                    bytes: masked_by(mask, &unhex(masked)?),
                    time: time.parse().ok()?,
                }
            }
            _ => Self {
                bytes: unhex(text).unwrap_or_else(|| text.as_bytes().to_vec()),
                time: now(),
            },
        };
        (!token.bytes.is_empty()).then_some(token)
    }

    /// Writes the token; in version 2 with a mask that nobody has seen.
    ///
    /// # Errors
    /// A system without random numbers.
    pub fn encode(&self, version: XsrfVersion) -> Result<String> {
        Ok(match version {
            XsrfVersion::V1 => hex(&self.bytes),
            XsrfVersion::V2 => {
                let mask = random::<4>()?;
                let masked = masked_by(mask, &self.bytes);
                format!("2|{}|{}|{}", hex(&mask), hex(&masked), self.time)
            }
        })
    }

    /// Whether both are the same token; takes the same time whatever they are (`SECU-3.07`).
    pub fn matches(&self, other: &Self) -> bool {
        self.bytes.ct_eq(&other.bytes).into()
    }
}

/// A token is nobody's business.
impl fmt::Debug for XsrfToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("XsrfToken").finish_non_exhaustive()
    }
}

/// A number without a zero before it: what begins every form but the first.
fn is_version(text: &str) -> bool {
    !text.is_empty() && !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn masked_by(mask: [u8; 4], bytes: &[u8]) -> Vec<u8> {
    let masked = bytes.iter().zip(mask.iter().cycle());
    masked.map(|(byte, mask)| byte ^ mask).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let bytes = pairs
        .iter()
        .map(|[high, low]| Some((digit(*high)? << 4 | digit(*low)?) as u8));
    bytes.collect()
}

fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from(b"0123456789abcdef"[usize::from(nibble)]);
    let digits = bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]);
    digits.collect()
}

fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| {
        Error::mistake(format_args!("the system has no random numbers: {error}"))
    })?;
    Ok(bytes)
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}
