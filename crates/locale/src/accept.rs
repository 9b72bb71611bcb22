//! The words of an `Accept-Language` header, best first.

/// The codes of a header, by weight; of equal ones the earlier first. (`WEB-2.27`)
pub(crate) fn codes(header: &str) -> Vec<&str> {
    let mut codes: Vec<(&str, f64)> = header
        .split(',')
        .map(weighed)
        .filter(|(_, weight)| *weight > 0.0)
        .collect();
    codes.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    codes.into_iter().map(|(code, _)| code).collect()
}

/// `de;q=0.5` is 0.5 of `de`; a weight that is none counts as 0.
fn weighed(language: &str) -> (&str, f64) {
    let mut parts = language.split(';').map(str::trim);
    let code = parts.next().unwrap_or_default();
    let weight = parts
        .next()
        .and_then(|part| part.strip_prefix("q=").or(part.strip_prefix("Q=")));
    (
        code,
        weight.map_or(1.0, |weight| weight.trim().parse().unwrap_or(0.0)),
    )
}
