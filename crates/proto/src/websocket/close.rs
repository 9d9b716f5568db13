//! The payload of a close frame: a code and a reason (RFC 6455, 5.5.1 and 7.4).

use super::WebSocketError;
use bytes::Bytes;

/// Bytes of the longest reason: what a control frame carries, less the code.
pub const MAX_REASON: usize = 123;

/// What a close frame says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Close {
    /// The payload as it came: code and reason, or nothing.
    pub payload: Bytes,
}

impl Close {
    /// Judges a payload.
    ///
    /// # Errors
    /// [`WebSocketError::BadClose`], [`WebSocketError::NotUtf8`]
    pub fn read(payload: Bytes) -> Result<Self, WebSocketError> {
        match &payload[..] {
            [] => {}
            [high, low, reason @ ..] => {
                if !is_close_code(u16::from_be_bytes([*high, *low])) {
                    return Err(WebSocketError::BadClose);
                }
                std::str::from_utf8(reason).map_err(|_| WebSocketError::NotUtf8)?;
            }
            [_] => return Err(WebSocketError::BadClose),
        }
        Ok(Self { payload })
    }

    /// The code, if it has one.
    pub fn code(&self) -> Option<u16> {
        self.payload.first_chunk().map(|code| u16::from_be_bytes(*code))
    }

    /// The reason; empty without one.
    pub fn reason(&self) -> &[u8] {
        self.payload.get(2..).unwrap_or_default()
    }
}

/// Whether a peer may send this code: those of the standard that are for the wire, and the ranges for libraries and programs (7.4.2), as
/// registered with IANA up to 1014.
pub fn is_close_code(code: u16) -> bool {
    matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999)
}

/// The payload of a close frame that is to be sent. A reason above [`MAX_REASON`] is cut.
pub fn close_payload(code: u16, reason: &[u8]) -> Vec<u8> {
    [&code.to_be_bytes()[..], &reason[..reason.len().min(MAX_REASON)]].concat()
}
