//! Why the bytes of a peer are no WebSocket, and which close code says so.

/// See the module. All of them are the peer's fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WebSocketError {
    /// A bit is set that no extension has given a meaning (RFC 6455, 5.2).
    #[error("a frame has reserved bits set")]
    ReservedBits,
    /// An opcode without a meaning.
    #[error("a frame has the reserved opcode {0}")]
    ReservedOpcode(u8),
    /// A client that does not mask, or a server that does (5.1).
    #[error("a frame is {}", if *.0 { "masked, which a server must not do" } else { "not masked" })]
    Mask(bool),
    /// A control frame in pieces (5.4).
    #[error("a control frame is in pieces")]
    ControlInPieces,
    /// A control frame with more than 125 bytes (5.5).
    #[error("a control frame has {0} bytes, above 125")]
    LongControl(u64),
    /// A length that could be written shorter, or has its highest bit set (5.2).
    #[error("a frame's length is not written as it must be")]
    Length,
    /// A piece of a message that has not begun.
    #[error("a frame goes on with a message that has not begun")]
    NothingToContinue,
    /// A new message before the last one has ended.
    #[error("a message begins before the one before it has ended")]
    Interleaved,
    /// A message above the limit.
    #[error("a message of {0} bytes is too large")]
    TooLarge(u64),
    /// Text, or the reason of a close, that is no UTF-8 (8.1).
    #[error("a text is no UTF-8")]
    NotUtf8,
    /// What is said to be compressed cannot be unfolded.
    #[error("a message is not compressed as it says")]
    NotDeflate,
    /// A close frame of one byte, or with a code that nobody may send (7.4).
    #[error("a close frame has no valid code")]
    BadClose,
    /// A server agrees to an extension that was not offered (RFC 7692, 7.1).
    #[error("a server agrees to an extension that was not offered")]
    NotOffered,
}

impl WebSocketError {
    /// The code of the close frame that answers it (7.4.1).
    pub fn code(self) -> u16 {
        match self {
            Self::NotUtf8 | Self::NotDeflate => 1007,
            Self::TooLarge(_) => 1009,
            _ => 1002,
        }
    }
}
