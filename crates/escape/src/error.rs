use std::fmt;

/// What the functions of this crate can refuse.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A value that has no JSON form.
    JsonEncode(serde_json::Error),
    /// Text that is not JSON, or not of the type asked for.
    JsonDecode(serde_json::Error),
    /// A query string with more fields than `max_num_fields`.
    TooManyFields {
        /// The limit that was exceeded.
        limit: usize,
    },
    /// A field without `=`, with `strict_parsing` on.
    BadField {
        /// Where the field starts, in bytes.
        position: usize,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::JsonEncode(error) => write!(f, "value cannot be written as JSON: {error}"),
            Self::JsonDecode(error) => write!(f, "text cannot be read as JSON: {error}"),
            Self::TooManyFields { limit } => {
                write!(
                    f,
                    "query string has more than {limit} fields; max_num_fields sets the limit"
                )
            }
            Self::BadField { position } => {
                write!(
                    f,
                    "query field at byte {position} has no '='; write name=value or turn strict_parsing off"
                )
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::JsonEncode(error) | Self::JsonDecode(error) => Some(error),
            Self::TooManyFields { .. } | Self::BadField { .. } => None,
        }
    }
}
