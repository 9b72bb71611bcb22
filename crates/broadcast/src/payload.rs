//! Messages as bytes.

use std::borrow::Cow;
use std::error::Error;

/// What can be sent to another process.
///
/// What cannot be read back is passed over, and logged.
pub trait Payload: Sized + Send + Sync + 'static {
    /// The message as it is stored.
    fn to_bytes(&self) -> Cow<'_, [u8]>;

    /// The message that was stored; made once in each process, for all its readers.
    ///
    /// # Errors
    /// Whatever keeps it from being read, a stored form that is no longer known for instance.
    fn from_bytes(bytes: Vec<u8>) -> Result<Self, BadPayload>;
}

/// Why a message cannot be read.
pub type BadPayload = Box<dyn Error + Send + Sync>;

impl Payload for String {
    fn to_bytes(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(self.as_bytes())
    }

    fn from_bytes(bytes: Vec<u8>) -> Result<Self, BadPayload> {
        Ok(Self::from_utf8(bytes)?)
    }
}

impl Payload for Vec<u8> {
    fn to_bytes(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(self)
    }

    fn from_bytes(bytes: Vec<u8>) -> Result<Self, BadPayload> {
        Ok(bytes)
    }
}
