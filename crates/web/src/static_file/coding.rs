//! Compressed siblings: `site.css.br` beside `site.css`.

use crate::accepted::Accepted;

/// A coding that a sibling may be in.
#[derive(Debug)]
pub(super) struct Coding {
    /// As `Content-Encoding` has it.
    pub(super) name: &'static str,
    /// What the name of the sibling ends with.
    pub(super) ending: &'static str,
}

/// All of them, those that make files smallest first.
const CODINGS: [Coding; 3] = [
    Coding {
        name: "br",
        ending: ".br",
    },
    Coding {
        name: "zstd",
        ending: ".zst",
    },
    Coding {
        name: "gzip",
        ending: ".gz",
    },
];

/// The codings that a client takes, the best first (RFC 9110 section 12.5.3).
///
/// What it likes better comes first, and of what it likes alike the smallest. None that it likes less than the file as
/// it is.
pub(super) fn accepted(header: &str) -> impl Iterator<Item = &'static Coding> {
    let accepted = Accepted::read(header);
    let mut found: Vec<_> = CODINGS
        .iter()
        .filter_map(|coding| Some((accepted.quality(coding.name)?, coding)))
        .collect();
    found.sort_by_key(|(quality, _)| std::cmp::Reverse(*quality));
    found.into_iter().map(|(_, coding)| coding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_chooses_then_the_size() {
        let names = |header| {
            accepted(header)
                .map(|coding| coding.name)
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(names("gzip, deflate, br, zstd"), "br zstd gzip");
        assert_eq!(names("br;q=0.5, GZIP"), "gzip br");
        assert_eq!(names("*;q=0.1, br;q=0"), "zstd gzip");
        assert_eq!(names("identity, gzip;q=0.5"), "");
        assert_eq!(names("identity;q=0, gzip;q=0.5"), "gzip");
        assert_eq!(names("deflate"), "");
        assert_eq!(names(""), "");
    }
}
