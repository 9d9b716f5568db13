//! What stands in front of each frame (RFC 9113, 4.1), and how frames are written.

use bytes::BytesMut;

/// Bytes of a frame's head.
pub(super) const HEAD: usize = 9;

/// The smallest limit of a payload that there is, and the default (4.2).
pub(super) const MIN_MAX_FRAME: u32 = 1 << 14;

/// The largest limit of a payload that there is (4.2).
pub(super) const MAX_MAX_FRAME: u32 = (1 << 24) - 1;

/// The largest number of a stream (5.1.1).
pub(super) const MAX_STREAM: u32 = (1 << 31) - 1;

/// Types of frames (6).
pub(super) mod kind {
    pub(crate) const DATA: u8 = 0;
    pub(crate) const HEADERS: u8 = 1;
    pub(crate) const PRIORITY: u8 = 2;
    pub(crate) const RST_STREAM: u8 = 3;
    pub(crate) const SETTINGS: u8 = 4;
    pub(crate) const PUSH_PROMISE: u8 = 5;
    pub(crate) const PING: u8 = 6;
    pub(crate) const GOAWAY: u8 = 7;
    pub(crate) const WINDOW_UPDATE: u8 = 8;
    pub(crate) const CONTINUATION: u8 = 9;
}

/// Flags of frames (6). Each has its meaning in some types only.
pub(super) mod flag {
    pub(crate) const ACK: u8 = 1;
    pub(crate) const END_STREAM: u8 = 1;
    pub(crate) const END_HEADERS: u8 = 4;
    pub(crate) const PADDED: u8 = 8;
    pub(crate) const PRIORITY: u8 = 32;
}

/// See the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FrameHead {
    pub(super) length: u32,
    pub(super) kind: u8,
    pub(super) flags: u8,
    /// 0: the connection.
    pub(super) stream: u32,
}

impl FrameHead {
    /// The head that some bytes begin with; `None` if more are needed.
    pub(super) fn read(bytes: &[u8]) -> Option<FrameHead> {
        let &[a, b, c, kind, flags, s0, s1, s2, s3] = bytes.first_chunk::<HEAD>()?;
        let length = u32::from_be_bytes([0, a, b, c]);
        // The reserved bit means nothing.
        let stream = u32::from_be_bytes([s0, s1, s2, s3]) & MAX_STREAM;
        Some(FrameHead { length, kind, flags, stream })
    }

    pub(super) fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}

/// The bytes of a head.
#[inline]
pub(super) fn head(length: usize, kind: u8, flags: u8, stream: u32) -> [u8; HEAD] {
    let [_, a, b, c] = (length as u32).to_be_bytes();
    let [s0, s1, s2, s3] = stream.to_be_bytes();
    [a, b, c, kind, flags, s0, s1, s2, s3]
}

/// Appends a frame.
pub(super) fn write(out: &mut BytesMut, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
    out.reserve(HEAD + payload.len());
    out.extend_from_slice(&head(payload.len(), kind, flags, stream));
    out.extend_from_slice(payload);
}

/// Appends RST_STREAM, or WINDOW_UPDATE: a frame with one number.
pub(super) fn write_number(out: &mut BytesMut, kind: u8, stream: u32, number: u32) {
    write(out, kind, 0, stream, &number.to_be_bytes());
}

/// Appends GOAWAY (6.8).
pub(super) fn write_goaway(out: &mut BytesMut, last: u32, code: u32, why: &[u8]) {
    out.extend_from_slice(&head(8 + why.len(), kind::GOAWAY, 0, 0));
    out.extend_from_slice(&last.to_be_bytes());
    out.extend_from_slice(&code.to_be_bytes());
    out.extend_from_slice(why);
}

/// The number that four bytes are, without the reserved bit.
pub(super) fn number(bytes: &[u8]) -> u32 {
    bytes.first_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes)) & MAX_STREAM
}
