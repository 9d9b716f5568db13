//! The connection as h2 sees it: a reader and a writer.
//!
//! What h2 writes is gathered in the connection's queue and leaves in one go when the driver rests ([`super::super::outlet`]), so the answers
//! to many streams share a write. What it reads comes from the input, a bounded share in each turn: who sends without end does not keep
//! others waiting.

use super::super::Conn;
use super::super::conn::Phase;
use super::super::input::Input;
use bytes::Buf;
use std::cell::{Cell, RefCell};
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Bytes that h2 may read before the driver has its next turn.
const TURN: usize = 256 * 1024;

/// Bytes that h2 may read at once: what they bring of bodies is taken before it reads on.
pub(super) const SHARE: usize = 32 * 1024;

/// What is gathered is written when it reaches this size.
const GATHERED: usize = 64 * 1024;

/// What the driver has of the pipe that h2 owns.
#[derive(Debug)]
pub(super) struct Ends {
    pub(super) input: RefCell<Input>,
    /// Bytes that h2 may still read in this turn, and of its share.
    turn: Cell<usize>,
    share: Cell<usize>,
    /// h2 has been told to wait with writing: it may be in the middle of a frame.
    blocked: Cell<bool>,
    /// The loop has no turns, so the socket is asked itself what can be read and written.
    eager: Cell<bool>,
}

impl Ends {
    /// Goes on from what has come already.
    pub(super) fn new(input: Input) -> Rc<Self> {
        Rc::new(Self {
            input: RefCell::new(input),
            turn: Cell::new(TURN),
            share: Cell::new(SHARE),
            blocked: Cell::new(false),
            eager: Cell::new(false),
        })
    }

    /// A turn begins.
    pub(super) fn begin(&self) {
        self.turn.set(TURN);
        self.blocked.set(false);
    }

    /// What was read is taken: h2 may read on.
    pub(super) fn share(&self) {
        self.share.set(self.turn.get().min(SHARE));
    }

    /// Whether there may be more to read than the share has let through.
    pub(super) fn is_starved(&self) -> bool {
        self.share.get() == 0 && self.turn.get() > 0
    }

    /// Runs what reads and writes without the loop.
    pub(super) fn eagerly<R>(&self, what: impl FnOnce() -> R) -> R {
        self.share();
        self.input.borrow_mut().look_again();
        self.eager.set(true);
        let result = what();
        self.eager.set(false);
        result
    }

    /// Whether h2 has read something in this turn.
    pub(super) fn has_read(&self) -> bool {
        self.turn.get() < TURN
    }

    pub(super) fn is_blocked(&self) -> bool {
        self.blocked.get()
    }
}

/// See the module.
#[derive(Debug)]
pub(super) struct Pipe {
    conn: Rc<Conn>,
    ends: Rc<Ends>,
}

impl Pipe {
    pub(super) fn new(conn: &Rc<Conn>, ends: &Rc<Ends>) -> Self {
        Self { conn: Rc::clone(conn), ends: Rc::clone(ends) }
    }

    /// Room for more, or an error: nothing can be written any more.
    fn poll_room(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.conn.output.borrow().pending() >= GATHERED {
            if self.ends.eager.get() {
                self.conn.write_now();
            }
            let flushed = self.conn.poll_flush(cx);
            self.ends.blocked.set(flushed.is_pending());
            ready!(flushed);
        }
        self.ends.blocked.set(false);
        if self.conn.phase() == Phase::Closed {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Pipe {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let mut input = self.ends.input.borrow_mut();
        if self.conn.is_paused() {
            return Poll::Pending;
        }
        if self.ends.share.get() == 0 {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if input.is_empty() && !input.ended {
            match input.poll_receive(&self.conn, 0, cx) {
                Poll::Ready(received) => drop(received?),
                Poll::Pending => {
                    input.rest(&self.conn);
                    return Poll::Pending;
                }
            }
        }
        if let Some(buffer) = input.buffer() {
            let length = buffer.len().min(buf.remaining()).min(self.ends.share.get());
            buf.put_slice(&buffer[..length]);
            buffer.advance(length);
            self.ends.share.set(self.ends.share.get() - length);
            self.ends.turn.set(self.ends.turn.get().saturating_sub(length));
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Pipe {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.poll_room(cx))?;
        self.conn.output.borrow_mut().push(data);
        Poll::Ready(Ok(data.len()))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_room(cx))?;
        let mut output = self.conn.output.borrow_mut();
        parts.iter().for_each(|part| output.push(part));
        Poll::Ready(Ok(parts.iter().map(|part| part.len()).sum()))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        // The driver does, when it rests.
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
