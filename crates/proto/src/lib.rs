//! The protocols, without I/O: bytes in, values out, and values in, bytes out.
//!
//! Nothing here knows a socket, a runtime or a clock; the engine's drivers feed received bytes and send what is encoded. Every
//! parser works incrementally, has limits that are named constants with a reason, and returns an error that says who is to blame;
//! no input makes one panic. Each has a fuzz target in `fuzz/`.

#![forbid(unsafe_code)]

pub mod coding;
pub mod cookie;
mod deflater;
pub mod dns;
pub mod framing;
pub mod http1;
pub mod http2;
pub mod multipart;
pub mod mysql;
pub mod proxy;
pub mod resp;
pub mod tunnel;
pub mod urlencoded;
pub mod websocket;
