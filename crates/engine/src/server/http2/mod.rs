//! HTTP/2 on one connection. The protocol is crate `h2`'s: frames, HPACK, windows, what floods are bounded by. Here it is joined to the
//! rest of the engine, where it is a tenant beside HTTP/1 and WebSocket.
//!
//! ```text
//! socket <-- Conn <-- Pipe <-- h2 <-- Stream <-- Exchange      (answers)
//! socket --> Input --> Pipe --> h2 --> Driver --> App::request  (requests)
//! ```
//! h2's end of the connection lies where the streams can reach it ([`wire`]): what a program writes without pause leaves between the driver's
//! turns. Each stream is an exchange like one of HTTP/1, by the same code: a request's fields are written down as an HTTP/1 head and read by its
//! strict rules ([`fields`]), an answer's head comes as one and its lines become fields. So whatever composes answers knows nothing of
//! streams, and in PROCESS mode the same bytes cross the rings.
//!
//! What a connection may hold is bounded by the port's limits and the worker's budgets, as elsewhere; h2 itself never has more of a stream
//! than [`SEND_BUFFER`] to send, and what it has is counted until it has left (`Counted`).

mod driver;
mod fields;
mod incoming;
mod pipe;
mod stream;
mod streams;
mod wire;

pub(super) use driver::Http2Driver;
pub use stream::Stream;
pub(super) use streams::Streams;

/// What a client sends first.
pub(super) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Bytes of one stream that h2 is given before it has sent them.
const SEND_BUFFER: usize = 64 * 1024;

/// Requests that a client may have taken back before we have looked at them, at least and at most. As many as it may have open: a browser
/// that leaves a page takes back all that it has asked for. Whoever does that once more within the same turn floods us (CVE-2023-44487), and
/// the connection ends. What is given up later is bounded by [`Http2Options::max_concurrent_streams`].
const PENDING_RESETS: (usize, usize) = (20, 256);

/// Streams of one connection that may end with an error of the client's, before the connection does. A client that is right makes none; one
/// in front of many others (a proxy) sends on some of theirs. Each costs the reading of its fields and a reset (CVE-2025-8671).
const FAULTY_REQUESTS: usize = 1024;

/// What small frames of bodies may take beside their bytes while nobody has taken them, in h2's measure: 256 bytes for each, without what it has
/// itself. It is for the shares that h2 reads at once ([`pipe::SHARE`], in frames of one byte), and as much again for requests that are not accepted
/// yet; with more, the connection ends. h2's own measure is half a window, which the first messages of some gRPC calls exceed.
const SMALL_FRAMES: usize = 2 * (pipe::SHARE / 10) * 256;

/// The largest window that there is (RFC 9113, 6.9.1).
const MAX_WINDOW: u32 = (1 << 31) - 1;

/// The smallest frames that an endpoint must take, and the largest that it can (RFC 9113, 4.2).
const FRAME: (u32, u32) = (1 << 14, (1 << 24) - 1);

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
    /// What h2 is told.
    fn builder(&self) -> h2::server::Builder {
        let window = self.initial_window_size.min(MAX_WINDOW);
        let pending = (self.max_concurrent_streams as usize).clamp(PENDING_RESETS.0, PENDING_RESETS.1);
        let mut builder = h2::server::Builder::new();
        builder
            .header_table_size(self.header_table_size)
            .max_concurrent_streams(self.max_concurrent_streams)
            .initial_window_size(window)
            // Several bodies at once do not wait for each other.
            .initial_connection_window_size(window.saturating_mul(16).clamp(65_535, MAX_WINDOW.min(1 << 24)))
            .max_frame_size(self.max_frame_size.clamp(FRAME.0, FRAME.1))
            .max_header_list_size(self.max_header_list_size)
            .max_send_buffer_size(SEND_BUFFER)
            .max_pending_accept_reset_streams(pending)
            .max_local_error_reset_streams(Some(FAULTY_REQUESTS))
            .data_frame_budget(SMALL_FRAMES);
        builder
    }
}
