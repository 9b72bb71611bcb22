//! The header of one part of a form.

use crate::{HttpHeaders, MultipartFault, parse_header};

/// What a part of a form says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartHead {
    /// The name of the form's field.
    pub name: String,
    /// The name of the file, if it is one; no path to write to.
    pub filename: Option<String>,
    /// The type of the data, if the part says so.
    pub content_type: Option<String>,
    /// The part's headers; their text is UTF-8 (HUTL-3.11).
    pub headers: HttpHeaders,
}

impl PartHead {
    /// Reads the lines up to the blank one.
    pub(super) fn parse(block: &[u8]) -> Result<Self, MultipartFault> {
        let block = std::str::from_utf8(block).map_err(|_| MultipartFault::HeaderNotUtf8)?;
        let malformed = |error| MultipartFault::Header(Box::new(error));
        let headers = HttpHeaders::parse_utf8(block).map_err(malformed)?;
        let mut dispositions = headers.get_list("Content-Disposition");
        let disposition = dispositions.next().ok_or(MultipartFault::Disposition)?;
        let disposition = parse_header(disposition).map_err(malformed)?;
        if dispositions.next().is_some() {
            return Err(MultipartFault::Disposition);
        }
        drop(dispositions);
        if !disposition.value().eq_ignore_ascii_case("form-data") {
            return Err(MultipartFault::Disposition);
        }
        let given = |name| {
            disposition
                .get(name)
                .filter(|value| !value.is_empty())
                .map(str::to_owned)
        };
        Ok(Self {
            name: given("name").ok_or(MultipartFault::NoName)?,
            filename: given("filename"),
            content_type: headers.get("Content-Type").map(Into::into),
            headers,
        })
    }
}
