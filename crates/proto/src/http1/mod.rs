//! HTTP/1.0 and HTTP/1.1 (RFC 9110, RFC 9112) in both roles.
//!
//! [`request`] decodes what a server receives, [`response`] encodes what it answers, [`client`] holds the other direction.
//! The shared pieces stand in files of their own: header fields as ranges into one frozen buffer ([`fields`]), message framing,
//! chunked coding, dates and reason phrases.

pub mod authority;
pub mod chunked;
pub mod client;
pub mod conditions;
pub mod date;
pub mod fields;
mod framing;
pub mod head;
pub mod method;
pub mod range;
pub mod request;
pub mod response;
pub mod status;
mod target;

pub use head::RequestHead;
pub use request::{Event, Limits, Request, RequestDecoder, RequestError, Rules, read_head};

/// The first bytes of an HTTP/2 connection with prior knowledge (RFC 9113, 3.4). A server that speaks HTTP/2 looks for it
/// before it hands the input to [`RequestDecoder`], which refuses it with 505.
pub const HTTP2_PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
