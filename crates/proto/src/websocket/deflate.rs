//! The payload of one message, compressed and unfolded (RFC 7692, 7.2), each message by itself. With what came before: [`super::context`].
//!
//! So a session has no window of 32 KiB, and any process can send on it. What a few bytes unfold to may be very much: it is limited.

use super::WebSocketError;
use crate::deflater::deflate_into;
use flate2::{Compression, Decompress, FlushCompress, FlushDecompress, Status};

/// What a flush ends with, and is not sent.
pub(super) const TAIL: [u8; 4] = [0, 0, 0xff, 0xff];

/// Bits of the largest window, which is ours.
pub const MAX_WINDOW: u8 = 15;

/// Blocks of a message that say they are the last one, and are not. One is what encoders make that do not know of flushes; behind each
/// the window is made anew, and two bytes are enough for one.
const MAX_ENDS: usize = 16;

/// Room for the next step.
const STEP: usize = 4096;

/// Compresses the payload of a message that is not empty (an empty one is the one byte 0) for who has a window of 2^`window` bytes.
///
/// Our own window is always the largest. For a smaller one the payload is compressed in pieces that know nothing of each other.
pub fn deflate(payload: &[u8], window: u8) -> Vec<u8> {
    let mut out = Vec::with_capacity(payload.len() / 2 + 64);
    if window >= MAX_WINDOW {
        deflate_into(&mut out, payload, Compression::default(), false, FlushCompress::Sync);
    } else {
        for piece in payload.chunks(1 << window) {
            deflate_into(&mut out, piece, Compression::default(), false, FlushCompress::Sync);
        }
    }
    finish(out)
}

/// A flushed message as it is sent.
pub(super) fn finish(mut out: Vec<u8>) -> Vec<u8> {
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
    let room = payload.len().saturating_mul(2).clamp(64, limit.saturating_add(1).max(64));
    inflate_behind(&[], payload, room, limit)
}

/// The same for a payload that refers to the bytes of `window`, the last ones that came before.
pub(super) fn inflate_behind(
    window: &[u8],
    payload: &[u8],
    room: usize,
    limit: usize,
) -> Result<Vec<u8>, WebSocketError> {
    let mut out = Vec::with_capacity(room);
    let mut decompress = Decompress::new(false);
    remember(&mut decompress, window)?;
    let mut ends = 0;
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
                // A block that says it is the last one: another may follow (RFC 7692, 7.2.3.4 allows it), with the same window.
                Ok(Status::StreamEnd) => {
                    ends += 1;
                    if ends > MAX_ENDS {
                        return Err(WebSocketError::NotDeflate);
                    }
                    decompress.reset(false);
                    remember(&mut decompress, window)?;
                    remember(&mut decompress, &out)?;
                }
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

/// Has `decompress` know the last bytes of `past`: they are given to it as a block that is not compressed.
fn remember(decompress: &mut Decompress, past: &[u8]) -> Result<(), WebSocketError> {
    let past = &past[past.len().saturating_sub(1 << MAX_WINDOW)..];
    if past.is_empty() {
        return Ok(());
    }
    let length = past.len() as u16;
    let mut block = vec![0];
    block.extend_from_slice(&length.to_le_bytes());
    block.extend_from_slice(&(!length).to_le_bytes());
    block.extend_from_slice(past);
    let mut out = Vec::with_capacity(past.len() + 1);
    let done = decompress.decompress_vec(&block, &mut out, FlushDecompress::Sync);
    if done.is_ok() && out.len() == past.len() { Ok(()) } else { Err(WebSocketError::NotDeflate) }
}
