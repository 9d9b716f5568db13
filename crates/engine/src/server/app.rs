//! What the program does with connections and requests.

use super::{Address, Exchange, Late, Request, Session};
use crate::tls::TlsFailure;
use bytes::Bytes;
use std::io;
use steel_proto::framing::FramingError;
use steel_proto::http1::RequestError;
use steel_proto::proxy::ProxyError;
use steel_proto::websocket::WebSocketError;
use steel_shm::ring::Corrupt;

/// The program behind a server. All calls come from the loop's thread; no borrow of the engine is held meanwhile.
///
/// A call may run long, may send on and close any connection, and may return before its work is done.
pub trait App: 'static {
    /// A connection was accepted, on a port with `events.connect`.
    fn connect(&self, session: &Session) {
        let _ = session;
    }

    /// Bytes arrived, on a port without HTTP or after an upgrade; or a message of WebSocket, with its opcode and flags in front
    /// ([`steel_proto::websocket::Message`]).
    fn receive(&self, session: &Session, data: Bytes);

    /// How long the packet is that begins with these bytes, on a port where a function knows it: 0 if more of them are needed, negative if
    /// it is no packet.
    fn packet_length(&self, session: &Session, head: &[u8]) -> i64 {
        let _ = (session, head);
        -1
    }

    /// A whole request arrived. The next one of this connection comes after `exchange` has ended or was dropped.
    fn request(&self, session: &Session, exchange: Exchange, request: Request);

    /// The client has given up a stream of HTTP/2, or it was broken off, before its answer had an end: nothing more is sent on it.
    fn stopped(&self, session: &Session) {
        let _ = session;
    }

    /// Much waits for the client to read, on a port with [`super::Watermarks`]: at least the high mark.
    fn full(&self, session: &Session) {
        let _ = session;
    }

    /// The client has read so much of it that at most the low mark waits.
    fn empty(&self, session: &Session) {
        let _ = session;
    }

    /// The connection has ended, on a port with `events.close`: exactly once, after everything else. `Server::find` still knows it.
    fn close(&self, session: &Session) {
        let _ = session;
    }

    /// The connection has ended, and the program is not to be told; what is kept for it can go.
    fn forget(&self, session: &Session) {
        let _ = session;
    }

    /// Something for the log that is no failure of the program.
    fn notice(&self, notice: Notice<'_>) {
        let _ = notice;
    }
}

/// Why the bytes of a client end its connection, where HTTP is not spoken, or not yet.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BadBytes {
    /// They are no packet.
    #[error("{0}")]
    Packet(FramingError),
    /// They are no PROXY header.
    #[error("{0}")]
    Proxy(ProxyError),
    /// They are no WebSocket.
    #[error("WebSocket: {0}")]
    WebSocket(WebSocketError),
    /// They are no HTTP/2.
    #[error("HTTP/2: {0}")]
    Http2(steel_proto::http2::Fatal),
    /// They are no TLS.
    #[error("TLS: {0}")]
    Tls(TlsFailure),
}

/// Why an answer ends before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// The exchange was dropped: its handler has failed, or nobody has ended it.
    #[error("its handler failed, or nobody ended it")]
    Dropped,
    /// A part of the stream was refused, and with it all later ones.
    #[error("a part of it was refused, because too much waited for the client already")]
    Refused,
    /// The program gave fewer bytes than the `Content-Length` that it had set.
    #[error("it is {0} bytes shorter than its Content-Length")]
    Short(u64),
    /// A file that was being sent became shorter, or could not be read.
    #[error("its file is shorter than it was, or cannot be read")]
    File,
}

/// A line for the log, with who is to blame.
#[derive(Debug)]
pub enum Notice<'a> {
    /// A client sent what is no acceptable HTTP; it was answered with the error's status and disconnected.
    BadRequest {
        /// The session.
        session: i64,
        /// Who.
        peer: &'a Address,
        /// What was wrong.
        error: RequestError,
    },
    /// A client sent what cannot be read; it was disconnected.
    BadBytes {
        /// The session.
        session: i64,
        /// Who.
        peer: &'a Address,
        /// What was wrong.
        error: BadBytes,
    },
    /// An answer that had begun ends before its end. The client sees that: a last chunk or promised bytes are missing, or the
    /// connection is reset.
    Broken {
        /// The session.
        session: i64,
        /// Who.
        peer: &'a Address,
        /// Method and target of the request as they were sent; empty if they are no longer known.
        line: &'a [u8],
        /// Why.
        why: Broken,
    },
    /// A client took too long: with a request, which was answered with 408, or to read what it is sent, which ended its connection
    /// with a reset.
    Late {
        /// The session.
        session: i64,
        /// Who.
        peer: &'a Address,
        /// For what it took too long.
        late: Late,
    },
    /// What had come of a session was not given to the program, because the session is closed.
    Discarded {
        /// The session.
        session: i64,
        /// How much.
        bytes: usize,
    },
    /// What comes from the reactor cannot be read any more, as can only be if memory was overwritten: this process has to end, and is told
    /// so again in every turn of its loop.
    Corrupt {
        /// How one knows.
        error: Corrupt,
    },
    /// accept(2) failed; accepting pauses for a moment (out of descriptors, usually).
    Accept {
        /// Index of the port.
        port: usize,
        /// What it is bound to.
        address: &'a Address,
        /// Why.
        error: io::Error,
    },
    /// A connection above `max_connections` was refused.
    TooManyConnections {
        /// Index of the port.
        port: usize,
        /// What it is bound to.
        address: &'a Address,
    },
}
