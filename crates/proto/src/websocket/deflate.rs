//! The payload of one message, compressed and unfolded (RFC 7692, 7.2), each message by itself (no context takeover).
//!
//! So a session has no window of 32 KiB, and any process can send on it. What a few bytes unfold to may be very much: it is limited.

use super::WebSocketError;
use crate::deflater::deflate_into;
use flate2::{Compression, Decompress, FlushCompress, FlushDecompress, Status};

/// What a flush ends with, and is not sent.
const TAIL: [u8; 4] = [0, 0, 0xff, 0xff];

/// Room for the next step.
const STEP: usize = 4096;

/// Compresses the payload of a message that is not empty; an empty one is the one byte 0.
pub fn deflate(payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(payload.len() / 2 + 64);
    deflate_into(&mut out, payload, Compression::default(), false, FlushCompress::Sync);
    if out.ends_with(&TAIL) {
        out.truncate(out.len() - TAIL.len());
    }
    if out.is_empty() {
        out.push(0);
    }
    out
}

/// Unfolds the payload of a message, to at most `limit` bytes.
///
/// # Errors
/// [`WebSocketError::NotDeflate`], [`WebSocketError::TooLarge`]
pub fn inflate(payload: &[u8], limit: usize) -> Result<Vec<u8>, WebSocketError> {
    let mut out = Vec::with_capacity(payload.len().saturating_mul(2).clamp(64, limit.saturating_add(1).max(64)));
    let mut decompress = Decompress::new(false);
    for part in [payload, &TAIL] {
        let mut rest = part;
        loop {
            if out.len() > limit {
                return Err(WebSocketError::TooLarge(out.len() as u64));
            }
            if out.len() == out.capacity() {
                out.reserve(STEP.max(out.len()));
            }
            let (in_before, out_before) = (decompress.total_in(), out.len());
            let status = decompress.decompress_vec(rest, &mut out, FlushDecompress::Sync);
            let used = (decompress.total_in() - in_before) as usize;
            rest = rest.get(used..).unwrap_or_default();
            match status {
                // A block that says it is the last one: another may follow (RFC 7692, 7.2.3.4 allows it).
                Ok(Status::StreamEnd) => decompress.reset(false),
                Ok(_) if used == 0 && out.len() == out_before && out.len() < out.capacity() => {
                    if rest.is_empty() {
                        break;
                    }
                    return Err(WebSocketError::NotDeflate);
                }
                Ok(_) if rest.is_empty() && out.len() < out.capacity() => break,
                Ok(_) => {}
                Err(_) => return Err(WebSocketError::NotDeflate),
            }
            if rest.is_empty() && matches!(status, Ok(Status::StreamEnd)) {
                break;
            }
        }
    }
    if out.len() > limit { Err(WebSocketError::TooLarge(out.len() as u64)) } else { Ok(out) }
}
