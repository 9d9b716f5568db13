//! The length of a control packet of MQTT (3.1.1 and 5.0, 2.2.3 and 2.1.4): behind the first byte, in one to four bytes of seven bits each,
//! the lowest first.

use super::FramingError;

/// Bytes that a length takes at most.
const MOST_BYTES: usize = 4;

/// Bytes of the whole packet; `None`: its length is not there yet.
pub(super) fn length(buf: &[u8]) -> Result<Option<u64>, FramingError> {
    let mut rest = 0;
    for (at, byte) in buf.iter().skip(1).take(MOST_BYTES).enumerate() {
        rest |= u64::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Ok(Some(2 + at as u64 + rest));
        }
    }
    if buf.len() > MOST_BYTES { Err(FramingError::Malformed { received: buf.len() }) } else { Ok(None) }
}
