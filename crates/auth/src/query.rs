//! Query strings and forms, read and written.

use tornado_escape::{ParseQs, parse_qsl_bytes, url_escape_into};

/// More fields than these are none of a provider.
const MOST_FIELDS: usize = 1000;

/// The fields of a query string or a form; nothing if there are too many, or it is none in the strict sense that may be asked for.
pub(crate) fn fields(text: &str, options: ParseQs) -> Option<Vec<(String, String)>> {
    let options = ParseQs {
        max_num_fields: Some(MOST_FIELDS),
        ..options
    };
    let text_of = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let fields = parse_qsl_bytes(text.as_bytes(), &options).ok()?;
    let fields = fields.iter();
    Some(
        fields
            .map(|(name, value)| (text_of(name), text_of(value)))
            .collect(),
    )
}

/// Fields as a query string or a form: `a=1&b=%26`.
pub(crate) fn form<N: AsRef<str>, V: AsRef<str>>(fields: &[(N, V)]) -> String {
    let mut out = String::new();
    for (name, value) in fields {
        if !out.is_empty() {
            out.push('&');
        }
        url_escape_into(name.as_ref(), true, &mut out);
        out.push('=');
        url_escape_into(value.as_ref(), true, &mut out);
    }
    out
}

/// An address with fields added to its query; what it has stays as it is.
pub(crate) fn with_query<N: AsRef<str>, V: AsRef<str>>(url: &str, fields: &[(N, V)]) -> String {
    if fields.is_empty() {
        return url.to_owned();
    }
    let (address, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
    let between = match address.find('?') {
        None => "?",
        Some(_) if address.ends_with(['?', '&']) => "",
        Some(_) => "&",
    };
    format!("{address}{between}{}{fragment}", form(fields))
}
