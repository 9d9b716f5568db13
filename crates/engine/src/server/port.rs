//! What is served on one listener: the protocol and its limits.

use super::{Compression, Deadlines, Http2Options, Limits, Rules, StaticFiles, Watermarks, WebSocketOptions};
use crate::tls::Tls;
use bytes::Bytes;
use std::path::PathBuf;
use std::sync::Arc;
use steel_proto::framing::Framing;

/// One port of a server. The listener that belongs to it is held beside it.
#[derive(Debug, Clone)]
pub struct Port {
    /// What is spoken.
    pub protocol: Protocol,
    /// Whether [`super::App::connect`] is called for its sessions.
    pub wants_connect: bool,
    /// Nothing is read of a new session until [`super::Session::resume`].
    pub delays: bool,
    /// Whether [`super::App::close`] is called for its sessions.
    pub wants_close: bool,
    /// Bytes that may wait for a slow client before a send is refused (`socket_buffer_size`). A send is looked at as a whole:
    /// the one that crosses the line is taken, the next is not.
    pub max_pending: usize,
    /// Bytes of one session that may be on their way to a worker before it is not read any more (`max_queued_bytes`), in PROCESS mode.
    pub max_queued: Option<usize>,
    /// What has come of a session that is closed when the program's turn comes is left out (`discard_timeout_request`), in PROCESS mode.
    pub discards_gone: bool,
    /// Of what waits for a client the program is told, if it wants to.
    pub marks: Option<Watermarks>,
    /// A client that has ended its side behind a request is answered, also if the program takes its time; otherwise that means that it
    /// has left, of which the program learns at once.
    pub answers_half_closed: bool,
    /// How long clients are waited for.
    pub deadlines: Deadlines,
    /// Connections begin with a PROXY header, which says who the client is.
    pub proxy: bool,
    /// What is spoken is spoken over TLS.
    pub tls: Option<Tls>,
}

/// What is spoken on a port.
#[derive(Debug, Clone)]
pub enum Protocol {
    /// Bytes, to [`super::App::receive`].
    Raw,
    /// Packets, each to [`super::App::receive`].
    Packets(PacketOptions),
    /// HTTP/1.0 and 1.1, and if there are options for it HTTP/2, to [`super::App::request`].
    Http(HttpOptions),
}

/// Settings of packets.
#[derive(Debug, Clone)]
pub struct PacketOptions {
    /// How they are told apart.
    pub framing: Framing,
    /// Bytes of the longest one (`package_max_length`).
    pub max: usize,
}

/// Settings of HTTP.
#[derive(Debug, Clone)]
pub struct HttpOptions {
    /// Limits of requests; `max_body` is `package_max_length`.
    pub limits: Limits,
    /// What of requests is accepted beyond the strict reading of the standards.
    pub rules: Rules,
    /// The `Server` header; empty for none.
    pub server: Bytes,
    /// Bytes left free in front of a long body, for what the program puts there ([`super::Body::Pages`]).
    pub body_headroom: usize,
    /// The `Content-Type` of a response that has none.
    pub content_type: Bytes,
    /// What of answers is compressed, for clients that accept it.
    pub compression: Option<Compression>,
    /// Directory whose disk takes forms that are larger than [`Limits::max_body`], up to [`Limits::max_upload`].
    pub uploads: Option<PathBuf>,
    /// Files that are served without the program.
    pub files: Option<Arc<StaticFiles>>,
    /// What is spoken after an upgrade: WebSocket, or if it is `None` bytes.
    pub websocket: Option<WebSocketOptions>,
    /// HTTP/2 is spoken with clients that want it: by prior knowledge, or where TLS has agreed on it.
    pub http2: Option<Box<Http2Options>>,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            rules: Rules::default(),
            body_headroom: 0,
            server: Bytes::from_static(b"swoole-http-server"),
            content_type: Bytes::from_static(b"text/html"),
            compression: None,
            uploads: None,
            files: None,
            websocket: None,
            http2: None,
        }
    }
}

impl Port {
    /// A port with the default settings: connect and close events, but none for HTTP.
    pub fn new(protocol: Protocol) -> Self {
        let events = !matches!(protocol, Protocol::Http(_));
        let deadlines = if events { Deadlines::RAW } else { Deadlines::HTTP };
        let max_pending = 8 * 1024 * 1024;
        Self {
            protocol,
            wants_connect: events,
            wants_close: events,
            delays: false,
            max_pending,
            max_queued: None,
            discards_gone: false,
            marks: None,
            answers_half_closed: false,
            deadlines,
            proxy: false,
            tls: None,
        }
    }

    pub(crate) fn http(&self) -> Option<&HttpOptions> {
        match &self.protocol {
            Protocol::Http(options) => Some(options),
            Protocol::Raw | Protocol::Packets(_) => None,
        }
    }
}
