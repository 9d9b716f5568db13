//! Unfolds br (RFC 7932) piece by piece. All that a piece says is written at once, which the library's own writer does not do.

use std::io::{self, Write};

use brotli_decompressor::{
    BrotliDecoderHasMoreOutput, BrotliDecompressStream, BrotliResult, BrotliState, StandardAlloc,
};

/// How much is unfolded at once.
const BLOCK: usize = 16 * 1024;

/// See the module.
pub(super) struct BrotliDecoder<W> {
    out: W,
    state: BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>,
    block: Vec<u8>,
    has_begun: bool,
    is_over: bool,
}

impl<W: Write> BrotliDecoder<W> {
    pub(super) fn new(out: W) -> BrotliDecoder<W> {
        // Strict: without the windows of up to 1 GiB that are no part of the standard.
        let state =
            BrotliState::new_strict(StandardAlloc::default(), StandardAlloc::default(), StandardAlloc::default());
        BrotliDecoder { out, state, block: vec![0; BLOCK], has_begun: false, is_over: false }
    }

    pub(super) fn get_mut(&mut self) -> &mut W {
        &mut self.out
    }

    /// Whether it has come to its end, or not begun.
    pub(super) fn is_whole(&self) -> bool {
        self.is_over || !self.has_begun
    }

    pub(super) fn write_all(&mut self, piece: &[u8]) -> io::Result<()> {
        let (mut left, mut at, mut total) = (piece.len(), 0, 0);
        self.has_begun |= left > 0;
        if self.is_over && left > 0 {
            return Err(io::ErrorKind::InvalidData.into());
        }
        loop {
            let (mut room, mut written) = (self.block.len(), 0);
            let result = BrotliDecompressStream(
                &mut left,
                &mut at,
                piece,
                &mut room,
                &mut written,
                &mut self.block,
                &mut total,
                &mut self.state,
            );
            self.out.write_all(&self.block[..written])?;
            match result {
                BrotliResult::ResultSuccess if left > 0 => return Err(io::ErrorKind::InvalidData.into()),
                BrotliResult::ResultSuccess => {
                    self.is_over = true;
                    return Ok(());
                }
                BrotliResult::ResultFailure => return Err(io::ErrorKind::InvalidData.into()),
                BrotliResult::NeedsMoreOutput => {}
                BrotliResult::NeedsMoreInput if BrotliDecoderHasMoreOutput(&self.state) => {}
                BrotliResult::NeedsMoreInput => return Ok(()),
            }
        }
    }
}
