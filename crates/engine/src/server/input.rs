//! The bytes that have come in on a connection and are not used yet.
//!
//! The buffer is the worker's, lent while there is something in it: an idle connection holds none. A read that does not fill the
//! room has emptied the socket, so readiness is cleared at once instead of by one more read that would find nothing.

use super::Conn;
use super::transport::Target;
use crate::tls::TlsFailure;
use bytes::{Bytes, BytesMut};
use std::io;
use std::task::{Context, Poll, ready};
use steel_os::pages::Pages;

/// Size of a fresh buffer: some hundred small requests before a new one is taken or the old one reused from its start.
pub(super) const BLOCK: usize = 16 * 1024;

/// An unfinished head up to this size does not keep a block while it waits.
const SCANT: usize = 1024;

/// With less room than this a buffer is renewed before a read.
const MIN_ROOM: usize = 2 * 1024;

/// The first step in which the room for a long body grows; it doubles, so that a body only announced takes no memory.
const BODY_STEP: usize = 64 * 1024;

/// How much may be read ahead of an unfinished exchange, to see behind it whether the peer has left.
const READ_AHEAD: usize = 64 * 1024;

#[derive(Debug)]
pub(super) struct Input {
    buffer: Option<BytesMut>,
    /// Grown for a long body; not given back to the worker.
    large: bool,
    /// There may be bytes in the socket that no readiness will tell of: it was taken, or nobody has asked for it yet.
    unread: bool,
    /// The peer has ended its side.
    pub(super) ended: bool,
}

impl Default for Input {
    fn default() -> Self {
        Self { buffer: None, large: false, unread: true, ended: false }
    }
}

impl Input {
    /// Whether the peer has sent nothing, as far as is known, that has not been used.
    pub(super) fn is_exhausted(&self) -> bool {
        !self.unread && self.is_empty()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.buffer.as_ref().is_none_or(BytesMut::is_empty)
    }

    pub(super) fn len(&self) -> usize {
        self.buffer.as_ref().map_or(0, BytesMut::len)
    }

    /// Bytes of memory that it takes from the worker.
    pub(super) fn held(&self) -> usize {
        self.buffer.as_ref().filter(|buffer| !buffer.is_empty()).map_or(0, BytesMut::capacity)
    }

    /// The unused bytes, for a decoder.
    pub(super) fn buffer(&mut self) -> Option<&mut BytesMut> {
        self.buffer.as_mut().filter(|buffer| !buffer.is_empty())
    }

    /// Everything that is there, without copying.
    pub(super) fn take(&mut self) -> Bytes {
        self.buffer.as_mut().map(|buffer| buffer.split().freeze()).unwrap_or_default()
    }

    /// Leaves what is there with the connection, so that whoever takes the connection over ([`super::Exchange::leave`]) gets it.
    pub(super) fn lay_by(&mut self, conn: &Conn) {
        conn.ahead.set(self.buffer.take());
    }

    /// Takes back what was laid by, if it is there still.
    pub(super) fn take_up(&mut self, conn: &Conn) {
        if let Some(buffer) = conn.ahead.take() {
            self.buffer = Some(buffer);
        }
    }

    /// Gives an empty buffer back to the worker; also one with little in it, which moves into one of its own size: of many clients that
    /// have begun a request and do not go on, none holds a block.
    pub(super) fn rest(&mut self, conn: &Conn) {
        if let Some(buffer) = self.buffer.as_mut().filter(|buffer| (1..=SCANT).contains(&buffer.len()))
            && !self.large
            && buffer.capacity() > 2 * SCANT
        {
            let scant = BytesMut::from(&buffer[..]);
            conn.shared.input.put(std::mem::replace(buffer, scant));
        }
        if self.is_empty()
            && let Some(buffer) = self.buffer.take()
            && !std::mem::take(&mut self.large)
        {
            conn.shared.input.put(buffer);
        }
        if let Some(transport) = &*conn.transport() {
            transport.rest();
        }
    }

    /// What is there is not wanted any more.
    pub(super) fn give_up(&mut self) {
        if std::mem::take(&mut self.large) {
            self.buffer = None;
        }
    }

    /// Something may have come while the loop had no turn: the socket is asked itself.
    pub(super) fn look_again(&mut self) {
        self.unread = true;
    }

    /// Reads once; 0 is the peer's end. `missing` is how many bytes are known to be needed, 0 if unknown.
    pub(super) fn poll_receive(
        &mut self,
        conn: &Conn,
        missing: usize,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        let buffer = Self::room(&mut self.buffer, &mut self.large, conn, missing);
        let mut target = Target::Buffer(buffer);
        let result = ready!(receive(conn, &mut target, &mut self.unread, cx));
        Poll::Ready(result.inspect(|length| self.note(conn, *length)))
    }

    /// Reads once into the pages of a long body, past the buffer, which must be empty.
    pub(super) fn poll_receive_long(
        &mut self,
        conn: &Conn,
        pages: &mut Pages,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        let result = ready!(receive(conn, &mut Target::Pages(pages), &mut self.unread, cx));
        Poll::Ready(result.inspect(|length| self.note(conn, *length)))
    }

    /// The handshake of TLS, if the connection has one; see the transport.
    pub(super) fn poll_handshake(&mut self, conn: &Conn, cx: &mut Context<'_>) -> Poll<Result<(), Option<TlsFailure>>> {
        match &*conn.transport() {
            Some(transport) => transport.poll_handshake(&mut self.unread, cx),
            None => Poll::Ready(Err(None)),
        }
    }

    fn note(&mut self, conn: &Conn, length: usize) {
        self.ended |= length == 0;
        conn.note_receive(length);
    }

    /// While an exchange is open: `Ready` when the peer has left; where half-closed clients are answered, who has only ended its side has not.
    /// Bytes that come meanwhile stay in the socket, except those that
    /// must be read to see the end behind them.
    pub(super) fn poll_hangup(&mut self, conn: &Conn, cx: &mut Context<'_>) -> Poll<()> {
        if self.ended {
            return Poll::Pending;
        }
        loop {
            let closed = match &*conn.transport() {
                Some(transport) => ready!(transport.poll_news(cx)),
                None => return Poll::Ready(()),
            };
            self.unread |= !closed;
            if closed {
                if self.len() >= READ_AHEAD {
                    return Poll::Pending;
                }
                match ready!(self.poll_receive(conn, 0, cx)) {
                    Ok(0) if !self.is_empty() || conn.port_options().answers_half_closed => return Poll::Pending,
                    Ok(0) | Err(_) => return Poll::Ready(()),
                    Ok(_) => {}
                }
            }
        }
    }

    /// Reads and throws away; `Ready` at the peer's end.
    pub(super) fn poll_discard(&mut self, conn: &Conn, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            if let Some(buffer) = self.buffer.as_mut() {
                buffer.clear();
            }
            match self.poll_receive(conn, 0, cx) {
                Poll::Ready(Ok(0) | Err(_)) => return Poll::Ready(()),
                Poll::Ready(Ok(_)) => {}
                Poll::Pending => {
                    self.rest(conn);
                    return Poll::Pending;
                }
            }
        }
    }

    /// The buffer, with room for what comes.
    fn room<'a>(buffer: &'a mut Option<BytesMut>, large: &mut bool, conn: &Conn, missing: usize) -> &'a mut BytesMut {
        let buffer = buffer.get_or_insert_with(|| conn.shared.input.take(BLOCK));
        let room = buffer.capacity() - buffer.len();
        if missing > room {
            buffer.reserve(missing.min(buffer.len().max(BODY_STEP)));
            *large = true;
        } else if room < MIN_ROOM && missing == 0 {
            if buffer.len() <= SCANT {
                let mut block = conn.shared.input.take(BLOCK);
                block.extend_from_slice(buffer);
                *buffer = block;
            } else {
                buffer.reserve(BLOCK);
            }
        }
        buffer
    }
}

/// Who sends as fast as it is read gets no more than its turn's share: the others have theirs.
fn receive(conn: &Conn, target: &mut Target<'_>, unread: &mut bool, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
    let share = ready!(tokio::task::coop::poll_proceed(cx));
    let received = match &*conn.transport() {
        Some(transport) => transport.poll_receive(target, unread, cx),
        None => Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
    };
    if received.is_ready() {
        share.made_progress();
    }
    received
}
