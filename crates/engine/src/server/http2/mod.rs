//! HTTP/2 on one connection. The protocol is [`steel_proto::http2`]'s: frames, the coding of fields, windows, what floods are bounded by. Here it is
//! joined to the rest of the engine, where it is a tenant beside HTTP/1 and WebSocket.
//!
//! ```text
//! socket <-- Conn <-- frames <-- Wire <-- Stream <-- Exchange      (answers)
//! socket --> Input --> Wire --> events --> Driver --> App::request  (requests)
//! ```
//! The protocol's end of the connection lies where the streams can reach it ([`wire`]): what a program writes without pause leaves between the driver's
//! turns. Each stream is an exchange like one of HTTP/1, by the same code: a request's fields come as an HTTP/1 head and are read by its
//! strict rules, an answer's head goes as one. So whatever composes answers knows nothing of streams, and in PROCESS mode the same bytes cross the rings.
//!
//! What a connection may hold is bounded by the port's limits and the worker's budgets, as elsewhere: what waits of answers waits in the streams,
//! but for a little in the connection's queue, and what comes of bodies is taken at once.

mod driver;
mod incoming;
mod stream;
mod streams;
mod wire;

pub(super) use driver::Http2Driver;
pub(super) use steel_proto::http2::PREFACE;
pub use stream::Stream;
pub(super) use streams::Streams;

use steel_proto::http1::Limits;
use steel_proto::http2::Settings;

/// Settings of HTTP/2 on a port, as they are announced to clients.
#[derive(Debug, Clone, Copy)]
pub struct Http2Options {
    /// Bytes of the table with which fields are compressed (`http2_header_table_size`).
    pub header_table_size: u32,
    /// Requests that a client may have open at the same time (`http2_max_concurrent_streams`), and that the program may have of it, with those
    /// that the client has given up meanwhile.
    pub max_concurrent_streams: u32,
    /// Bytes of a request's body that a client may send before we have taken them (`http2_init_window_size`).
    pub initial_window_size: u32,
    /// Bytes of the longest frame that a client may send (`http2_max_frame_size`); between 16 KiB and 16 MiB.
    pub max_frame_size: u32,
    /// Bytes of a request's fields, 32 counted for each besides (`http2_max_header_list_size`).
    pub max_header_list_size: u32,
    /// Fields of a request (`http2_max_headers`), if that is fewer than [`super::Limits::max_headers`].
    pub max_headers: usize,
}

impl Default for Http2Options {
    fn default() -> Self {
        Self {
            header_table_size: 4096,
            max_concurrent_streams: 128,
            initial_window_size: 65_535,
            max_frame_size: 16_384,
            max_header_list_size: 64 * 1024,
            max_headers: 1000,
        }
    }
}

impl Http2Options {
    /// What the protocol is told, of a port where heads have these limits.
    fn settings(&self, limits: &Limits) -> Settings {
        Settings {
            header_table_size: self.header_table_size,
            max_concurrent_streams: self.max_concurrent_streams,
            initial_window_size: self.initial_window_size,
            max_frame_size: self.max_frame_size,
            max_header_list_size: self.max_header_list_size,
            max_head: limits.max_head,
            max_headers: self.max_headers.min(limits.max_headers),
        }
    }
}
