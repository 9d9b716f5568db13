//! WebSocket (RFC 6455) in both roles: frames, messages put together from them, the key of the handshake, and permessage-deflate
//! (RFC 7692).
//!
//! ```text
//! bytes --MessageDecoder--> Event: Message | Ping | Pong | Close, or WebSocketError (whose code() goes into a close frame)
//! opcode, flags, payload --encode / FrameHead--> bytes
//! ```
//! What the standard forbids is refused: reserved bits and opcodes, a wrong mask, control frames that are long or in pieces, pieces out
//! of order, lengths that are not written in the shortest way, text that is no UTF-8 (found at the first byte that cannot belong to it), close codes
//! that nobody may send. There is no way to go on behind an error.

mod close;
mod context;
mod decode;
mod deflate;
mod error;
mod extension;
mod frame;
mod handshake;
mod message;
mod utf8;

pub use close::{Close, MAX_REASON, close_payload, is_close_code};
pub use context::{Deflater, Inflater};
pub use decode::{Event, MessageDecoder, Role, Rules};
pub use deflate::{MAX_WINDOW, deflate, inflate};
pub use error::WebSocketError;
pub use extension::{Agreed, OFFER, Windows, agree, is_agreed};
pub use frame::{FrameHead, MAX_CONTROL, encode, mask};
pub use handshake::{VERSION, accept_key, is_key, key};
pub use message::{Message, flag, opcode};
pub use utf8::Utf8Check;

#[cfg(test)]
mod tests;
