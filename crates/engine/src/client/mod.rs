//! Connections that the program opens: HTTP/1.1, HTTP/2, WebSocket and Redis, driven by tokio on the worker's own thread; and the way to a
//! host ([`Dial`]): names, proxies, TLS.
//!
//! Each is a value that owns its socket; dropping it closes the connection, and dropping a future of it leaves no task behind. Nothing
//! here is spawned: whoever awaits drives. Failures carry the numbers of the operating system, since PHP programs compare them.

mod connect;
mod dial;
pub mod http;
pub mod http2;
pub mod redis;
mod stream;
mod tls;
pub mod websocket;

pub use connect::{ConnectError, Stage};
pub use dial::{Dial, Via};
pub use stream::Stream;
pub use tls::TlsStream;

use std::io;

use rustix::io::Errno;

/// The OS error number of a failed operation; `EIO` for an error that has none.
pub(crate) fn errno_of(error: &io::Error) -> i32 {
    error.raw_os_error().unwrap_or(Errno::IO.raw_os_error())
}

/// `ECONNRESET`: also for a peer that closes in the middle of a message, which has no number of its own.
pub(crate) const RESET: i32 = Errno::CONNRESET.raw_os_error();
