//! Query strings and forms, written.

use tornado_escape::url_escape_into;

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
