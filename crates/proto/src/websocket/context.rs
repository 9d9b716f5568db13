//! Windows that go on from message to message (RFC 7692, 7.1.1, context takeover), for each direction of a connection.
//!
//! Ours may be lost at any time, the peer need not know; the peer's has to be kept as long as the connection lives. Neither is safe after a
//! message that was compressed and not sent, or sent and not seen here: [`Deflater::forget`].

use super::WebSocketError;
use super::deflate::{self, inflate_behind};
use crate::deflater::run;
use flate2::{Compress, Compression, FlushCompress};

/// Compresses messages that refer to what was sent before.
#[derive(Debug)]
pub struct Deflater(Compress);

impl Deflater {
    /// Bytes of memory that one takes: miniz_oxide's tables.
    pub const MEMORY: usize = 330 * 1024;

    /// The payload of the next message.
    pub fn deflate(&mut self, payload: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(payload.len() / 2 + 64);
        run(&mut self.0, &mut out, payload, FlushCompress::Sync);
        deflate::finish(out)
    }

    /// The next message refers to nothing.
    pub fn forget(&mut self) {
        self.0.reset();
    }
}

impl Default for Deflater {
    fn default() -> Self {
        Self(Compress::new(Compression::default(), false))
    }
}

/// Unfolds messages that refer to what came before: keeps the last bytes of that.
#[derive(Debug)]
pub struct Inflater {
    window: Vec<u8>,
    most: usize,
}

impl Inflater {
    /// For a peer whose window has 2^`bits` bytes.
    pub fn new(bits: u8) -> Self {
        Self { window: Vec::new(), most: 1 << bits }
    }

    /// The payload of the next message, of at most `limit` bytes.
    ///
    /// # Errors
    /// [`WebSocketError::NotDeflate`], [`WebSocketError::TooLarge`]: nothing that follows can be unfolded.
    pub fn inflate(&mut self, payload: &[u8], limit: usize) -> Result<Vec<u8>, WebSocketError> {
        let room = payload.len().saturating_mul(4).clamp(64, limit.saturating_add(1).max(64));
        let out = inflate_behind(&self.window, payload, room, limit)?;
        let old = self.most.saturating_sub(out.len()).min(self.window.len());
        self.window.drain(..self.window.len() - old);
        let new = &out[out.len().saturating_sub(self.most)..];
        self.window.reserve_exact(new.len());
        self.window.extend_from_slice(new);
        Ok(out)
    }
}
