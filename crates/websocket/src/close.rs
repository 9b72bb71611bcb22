//! Why a conversation ends: codes and reasons (RFC 6455, section 7.4).

use crate::Error;
use crate::frame::CONTROL;

/// What a close frame says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Close {
    pub(crate) code: Option<u16>,
    pub(crate) reason: String,
}

impl Close {
    pub(crate) fn parse(payload: &[u8]) -> Result<Self, Error> {
        let fault = |fault| Err(Error::Protocol { fault });
        match payload {
            [] => Ok(Self {
                code: None,
                reason: String::new(),
            }),
            [_] => fault("close frame of one byte"),
            [high, low, reason @ ..] => {
                let code = u16::from_be_bytes([*high, *low]);
                if !may_be_sent(code) {
                    return fault("invalid close code");
                }
                let reason = str::from_utf8(reason).map_err(|_| Error::NotUtf8)?;
                Ok(Self {
                    code: Some(code),
                    reason: reason.to_owned(),
                })
            }
        }
    }
}

/// Whether a code may stand in a close frame.
pub(crate) fn may_be_sent(code: u16) -> bool {
    matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999)
}

/// The payload of a close frame; a reason that is too long is cut at a character.
pub(crate) fn payload(code: u16, reason: &str) -> Vec<u8> {
    let mut payload = code.to_be_bytes().to_vec();
    let end = reason.floor_char_boundary(CONTROL - payload.len());
    payload.extend_from_slice(reason.get(..end).unwrap_or_default().as_bytes());
    payload
}
