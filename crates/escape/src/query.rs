use std::borrow::Cow;
use std::collections::HashMap;

use crate::{Error, url_unescape_bytes};

/// How a query string is to be read.
///
/// ```
/// # use tornado_escape::{ParseQs, parse_qs_bytes};
/// let options = ParseQs { keep_blank_values: true, max_num_fields: Some(100), ..ParseQs::default() };
/// assert_eq!(parse_qs_bytes(b"a=1&b=", &options)?["b"], [b""]);
/// # Ok::<(), tornado_escape::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ParseQs {
    /// Keep fields whose value is empty; off by default.
    pub keep_blank_values: bool,
    /// Refuse fields without `=`; off by default.
    pub strict_parsing: bool,
    /// Refuse more fields than these; no limit by default.
    pub max_num_fields: Option<usize>,
}

/// Reads a query string: the values of each name.
///
/// Values are bytes. Names are read as Latin-1, so that no byte is lost; [`parse_qsl_bytes`] gives them as bytes
/// (`ESCP-3.03`).
///
/// ```
/// # use tornado_escape::{ParseQs, parse_qs_bytes};
/// let fields = parse_qs_bytes(b"tag=red&tag=blue+sky&id=7", &ParseQs::default())?;
/// assert_eq!(fields["tag"], [b"red".to_vec(), b"blue sky".to_vec()]);
/// # Ok::<(), tornado_escape::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::TooManyFields`] and [`Error::BadField`], as the options say.
pub fn parse_qs_bytes(
    query: &[u8],
    options: &ParseQs,
) -> Result<HashMap<String, Vec<Vec<u8>>>, Error> {
    let mut values: HashMap<String, Vec<Vec<u8>>> = HashMap::new();
    each_field(query, options, |name, value| {
        let name = name.iter().copied().map(char::from).collect();
        values.entry(name).or_default().push(value.into_owned());
    })?;
    Ok(values)
}

/// Reads a query string: its fields in order.
///
/// Names and values without escapes are borrowed.
///
/// # Errors
///
/// As [`parse_qs_bytes`].
#[doc(alias = "parse_qsl")]
#[expect(
    clippy::type_complexity,
    reason = "pairs of bytes; a name for them would hide that"
)]
pub fn parse_qsl_bytes<'q>(
    query: &'q [u8],
    options: &ParseQs,
) -> Result<Vec<(Cow<'q, [u8]>, Cow<'q, [u8]>)>, Error> {
    let mut fields = Vec::new();
    each_field(query, options, |name, value| fields.push((name, value)))?;
    Ok(fields)
}

fn each_field<'q>(
    query: &'q [u8],
    options: &ParseQs,
    mut found: impl FnMut(Cow<'q, [u8]>, Cow<'q, [u8]>),
) -> Result<(), Error> {
    if query.is_empty() {
        return Ok(());
    }
    let limit = options.max_num_fields.unwrap_or(usize::MAX);
    let mut position = 0;
    for (number, field) in query.split(|&byte| byte == b'&').enumerate() {
        if number >= limit {
            return Err(Error::TooManyFields { limit });
        }
        let equals = memchr::memchr(b'=', field);
        if equals.is_none() && options.strict_parsing {
            return Err(Error::BadField { position });
        }
        position += field.len() + 1;
        let (name, value) = field.split_at(equals.unwrap_or(field.len()));
        let value = value.strip_prefix(b"=").unwrap_or_default();
        if !value.is_empty() || (options.keep_blank_values && !field.is_empty()) {
            found(
                url_unescape_bytes(name, true),
                url_unescape_bytes(value, true),
            );
        }
    }
    Ok(())
}
