//! A buffer that is used again and again, for what is put together before it is sent.

use bytes::BytesMut;
use std::cell::Cell;

/// One spare buffer that whoever needs one borrows; a second borrower gets a fresh one.
#[derive(Default)]
pub(super) struct Spare(Cell<Option<BytesMut>>);

impl Spare {
    /// An empty buffer with room for at least `room` bytes.
    pub(super) fn take(&self, room: usize) -> BytesMut {
        let mut buffer = self.0.take().unwrap_or_default();
        if buffer.capacity() < room {
            buffer.reserve(room);
        }
        buffer
    }

    /// Gives it back. One that has grown far beyond the usual is dropped.
    pub(super) fn put(&self, mut buffer: BytesMut) {
        if buffer.capacity() <= 64 * 1024 {
            buffer.clear();
            self.0.set(Some(buffer));
        }
    }
}
