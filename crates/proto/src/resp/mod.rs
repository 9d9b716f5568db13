//! RESP2, the protocol of Redis: commands out, replies in (and the reverse, for a server that speaks it).
//!
//! A codec of our own, because the known crate parses a whole reply again from its start whenever more bytes arrive, which is quadratic
//! for a large array in small pieces, and has no limits on nesting and size. This one keeps its place in [`ReplyDecoder`].

mod decode;
mod encode;
pub mod request;

use bytes::Bytes;

pub use decode::{
    DEFAULT_MAX_BULK, DEFAULT_MAX_DEPTH, DEFAULT_MAX_ELEMENTS, ELEMENT, Limits, MAX_LINE, ReplyDecoder, RespError,
};
pub use encode::{encode_command, encode_reply};

/// One value of RESP2. A command that a server receives is an [`Reply::Array`] of [`Reply::Bulk`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// `+OK`
    Simple(Bytes),
    /// `-ERR message`; the first word is the kind of error.
    Error(Bytes),
    /// `:42`
    Int(i64),
    /// A string of any bytes.
    Bulk(Bytes),
    /// No value: a null string or a null array.
    Nil,
    /// Values of any kind, nested.
    Array(Vec<Reply>),
}
