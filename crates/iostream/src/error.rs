use std::error::Error as StdError;
use std::sync::Arc;
use std::{fmt, io};

/// The result of an operation on a stream.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a stream did not do what it was asked.
///
/// All but [`Error::WriteBufferFull`] leave the stream closed, or never open.
#[derive(Clone, Debug)]
#[non_exhaustive]
#[doc(alias = "StreamClosedError")]
#[doc(alias = "UnsatisfiableReadError")]
#[doc(alias = "StreamBufferFullError")]
pub enum Error {
    /// The stream is closed, and what is buffered does not suffice.
    Closed {
        /// What closed it; nothing after an orderly end.
        ///
        /// An `io::Error` (see [`Error::io`]), or the [`Error`] that closed
        /// the stream earlier. Tornado's `real_error` (`STRM-3.01`).
        cause: Option<Arc<dyn StdError + Send + Sync>>,
    },
    /// The end did not come within `max_bytes` (`STRM-3.02`).
    Unsatisfiable {
        /// What was looked for, as printable text.
        sought: String,
        /// How many bytes had been read, all still in the buffer.
        read: usize,
        /// How many the read was allowed.
        max_bytes: usize,
    },
    /// A read needs more than `max_buffer_size` (`STRM-2.03`).
    BufferFull {
        /// The limit that was reached, in bytes.
        max_buffer_size: usize,
    },
    /// More was queued than `max_write_buffer_size` (`STRM-3.04`).
    ///
    /// Nothing of the offered bytes was queued and the stream goes on: flush
    /// it and try again.
    WriteBufferFull {
        /// Bytes that wait already.
        queued: usize,
        /// Bytes that were offered.
        offered: usize,
        /// The limit, in bytes.
        max_write_buffer_size: usize,
    },
    /// The connection could not be made.
    Connect {
        /// Where to: host and port, or a path.
        address: String,
        /// What the system said.
        source: Arc<io::Error>,
    },
    /// The system refused a descriptor or an option.
    Io(Arc<io::Error>),
}

impl Error {
    /// The system's error behind this one, if there is one.
    pub fn io(&self) -> Option<&io::Error> {
        match self {
            Self::Closed { cause } => cause.as_deref()?.downcast_ref(),
            Self::Connect { source, .. } | Self::Io(source) => Some(source),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed { .. } => f.write_str("stream is closed"),
            Self::Unsatisfiable {
                sought,
                read,
                max_bytes,
            } => {
                write!(
                    f,
                    "\"{sought}\" not found within {max_bytes} bytes: {read} bytes read, stream closed"
                )
            }
            Self::BufferFull { max_buffer_size } => {
                write!(
                    f,
                    "read needs more than max_buffer_size ({max_buffer_size} bytes), stream closed"
                )
            }
            Self::WriteBufferFull {
                queued,
                offered,
                max_write_buffer_size,
            } => write!(
                f,
                "{offered} bytes do not fit behind {queued} queued ones: \
                 max_write_buffer_size is {max_write_buffer_size}, flush first"
            ),
            Self::Connect { address, .. } => write!(f, "cannot connect to {address}"),
            Self::Io(_) => f.write_str("input or output failed"),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Closed { cause } => cause
                .as_deref()
                .map(|cause| cause as &(dyn StdError + 'static)),
            Self::Connect { source, .. } | Self::Io(source) => Some(&**source),
            _ => None,
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::Io(Arc::new(error))
    }
}

impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        let kind = match &error {
            Error::Closed { cause: None } => io::ErrorKind::UnexpectedEof,
            Error::Unsatisfiable { .. } => io::ErrorKind::InvalidData,
            _ => error.io().map_or(io::ErrorKind::Other, Self::kind),
        };
        Self::new(kind, error)
    }
}
