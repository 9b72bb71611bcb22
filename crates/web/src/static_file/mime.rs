//! What is in a file, by the ending of its name.

use super::mime_types::TYPES;

/// The type of content that a file name stands for (`WEB-3.36`).
///
/// By its ending, in any case. What is compressed has the type of that: `application/gzip` for `.gz`, which is all that
/// is known of it. Everything unknown is `application/octet-stream`.
///
/// ```
/// use tornado_web::guess_type;
///
/// assert_eq!(guess_type("css/site.css"), "text/css");
/// assert_eq!(guess_type("backup.tar.gz"), "application/gzip");
/// assert_eq!(guess_type("LICENSE"), "application/octet-stream");
/// ```
#[doc(alias("get_content_type", "mimetypes"))]
pub fn guess_type(name: &str) -> &'static str {
    const UNKNOWN: &str = "application/octet-stream";
    let name = name.rsplit('/').next().unwrap_or(name);
    // A name that is nothing but an ending, `.profile`, has none.
    let Some((_, ending)) = name.trim_start_matches('.').rsplit_once('.') else {
        return UNKNOWN;
    };
    // No known ending is longer, and a name may be.
    let mut lower = [0; 12];
    let Some(lower) = lower.get_mut(..ending.len()) else {
        return UNKNOWN;
    };
    lower.copy_from_slice(ending.as_bytes());
    lower.make_ascii_lowercase();
    match &*lower {
        b"gz" | b"svgz" | b"tgz" | b"taz" => return "application/gzip",
        b"z" | b"tz" | b"bz2" | b"tbz2" | b"xz" | b"txz" | b"br" | b"zst" => return UNKNOWN,
        _ => {}
    }
    let found = TYPES.binary_search_by(|(known, _)| known.as_bytes().cmp(lower));
    found
        .ok()
        .and_then(|at| TYPES.get(at))
        .map_or(UNKNOWN, |(_, content_type)| content_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The search relies on it.
    #[test]
    fn endings_are_sorted_and_not_too_long() {
        assert!(TYPES.is_sorted_by(|(a, _), (b, _)| a < b));
        assert!(TYPES.iter().all(|(ending, _)| ending.len() <= 12));
    }
}
