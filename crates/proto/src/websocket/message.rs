//! A whole message as it travels through a program: opcode and flags in two bytes, then the payload, in one piece of memory.
//!
//! The two bytes stand where the end of the frame's head was, so a message that came in one frame is not copied.

use bytes::{Bytes, BytesMut};

/// Opcodes (RFC 6455, 5.2).
pub mod opcode {
    /// Goes on with a message.
    pub const CONTINUATION: u8 = 0;
    /// Begins a text.
    pub const TEXT: u8 = 1;
    /// Begins binary data.
    pub const BINARY: u8 = 2;
    /// The last frame of either side.
    pub const CLOSE: u8 = 8;
    /// Asks for a pong.
    pub const PING: u8 = 9;
    /// Answers a ping.
    pub const PONG: u8 = 10;
}

/// Flags of a frame, in the reference's numbers (`SWOOLE_WEBSOCKET_FLAG_*`).
pub mod flag {
    /// The last frame of a message.
    pub const FIN: u8 = 1;
    /// To be compressed.
    pub const COMPRESS: u8 = 2;
    /// Compressed, with permessage-deflate.
    pub const RSV1: u8 = 4;
    /// Reserved.
    pub const RSV2: u8 = 8;
    /// Reserved.
    pub const RSV3: u8 = 16;
    /// The payload is masked.
    pub const MASK: u8 = 32;
}

/// Bytes in front of the payload.
pub(super) const PREFIX: usize = 2;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message(Bytes);

impl Message {
    /// Of its parts.
    pub fn new(opcode: u8, flags: u8, payload: &[u8]) -> Self {
        let mut whole = BytesMut::with_capacity(PREFIX + payload.len());
        whole.extend_from_slice(&[opcode, flags]);
        whole.extend_from_slice(payload);
        Self(whole.freeze())
    }

    /// `whole` begins with the two bytes.
    pub(super) fn of(whole: Bytes) -> Self {
        debug_assert!(whole.len() >= PREFIX);
        Self(whole)
    }

    /// What [`Message::into_bytes`] gave; `None` if it cannot be.
    pub fn from_bytes(bytes: Bytes) -> Option<Self> {
        (bytes.len() >= PREFIX).then_some(Self(bytes))
    }

    /// For its way to another process.
    pub fn into_bytes(self) -> Bytes {
        self.0
    }

    /// [`opcode`]: that of its first frame.
    pub fn opcode(&self) -> u8 {
        self.0[0]
    }

    /// [`flag`]: those of its first frame, and [`flag::FIN`].
    pub fn flags(&self) -> u8 {
        self.0[1]
    }

    /// The payload, unmasked; still compressed if [`flag::RSV1`] is set.
    pub fn payload(&self) -> &[u8] {
        &self.0[PREFIX..]
    }

    /// Whether the payload is still compressed.
    pub fn is_compressed(&self) -> bool {
        self.flags() & flag::RSV1 != 0
    }
}
