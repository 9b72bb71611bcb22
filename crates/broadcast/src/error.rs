//! What can go wrong between who publishes and who reads.

use std::error;
use std::fmt;

/// Why a message did not leave, or does not arrive.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A reader was further behind than messages are kept, and its subscription has ended.
    TooSlow,
    /// An address is not one of Redis.
    Address {
        /// What is wrong with it.
        fault: String,
    },
    /// There is no connection, and waiting for one took too long; nothing was published.
    Unavailable {
        /// Where there should be something.
        address: String,
    },
    /// A message was not taken; nothing was published.
    Refused {
        /// What was said against it.
        cause: Box<dyn error::Error + Send + Sync>,
    },
    /// The connection was lost with a message on its way: it may have been published, or not.
    Unconfirmed {
        /// What happened.
        cause: Box<dyn error::Error + Send + Sync>,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooSlow => f.write_str("the reader is further behind than messages are kept"),
            Self::Address { fault } => write!(
                f,
                "not an address of Redis, as redis://127.0.0.1:6379/0 is one: {fault}"
            ),
            Self::Unavailable { address } => {
                write!(
                    f,
                    "no connection to Redis at {address} (nothing was published)"
                )
            }
            Self::Refused { cause } => write!(f, "nothing was published: Redis says {cause}"),
            Self::Unconfirmed { cause } => {
                write!(f, "nobody knows whether the message was published: {cause}")
            }
        }
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Refused { cause } | Self::Unconfirmed { cause } => Some(&**cause),
            _ => None,
        }
    }
}
