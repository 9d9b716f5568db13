//! HTTP/2 (RFC 9113), the server's side, with its fields in the coding of RFC 7541.
//!
//! ```text
//! bytes --Server::receive--> Event: Request (a head of HTTP/1.1) | Data | Trailers | Reset | WindowOpened ..., or Fatal
//! a head of HTTP/1, data, trailers --Server--> frames in Server::output
//! head of HTTP/1.1 --Heads--> RequestHead
//! ```
//! So whatever reads requests and composes answers of HTTP/1 does the same for HTTP/2, and knows nothing of frames, fields or windows. What
//! concerns one stream ends that stream, with RST_STREAM, and what concerns all ends the connection, with GOAWAY; both are in the output before
//! whoever drives the connection hears of them. What a client can make us do or keep has a bound (`floods`, and [`Settings`]); what the streams of a
//! connection send, and in which order, is left to the driver.

mod code;
mod floods;
mod frame;
mod heads;
mod hpack;
mod request;
mod server;
mod settings;
mod streams;
mod window;

pub use code::{Code, Fatal};
pub use heads::Heads;
pub use server::{Event, SendError, Server};
pub use settings::Settings;

/// What a client sends first (3.4).
pub const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
