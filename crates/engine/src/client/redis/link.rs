//! The two halves of a Redis connection and what they share.
//!
//! The shared part is borrowed only inside a poll or a queueing call, never across an await.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use bytes::{Buf, BytesMut};
use rustix::io::Errno;
use steel_proto::resp::{Limits, Reply, ReplyDecoder, encode_command};
use tokio::io::{AsyncReadExt, AsyncWrite};

use super::RedisFailure;
use crate::client::{RESET, Stream, errno_of};

/// What one read asks for at least.
const READ_SIZE: usize = 16 * 1024;

/// What one read asks for at most when a long string is under way.
const MAX_READ_SIZE: usize = 1024 * 1024;

/// What the halves share.
#[derive(Debug)]
pub(super) struct Link {
    stream: RefCell<Stream>,
    output: RefCell<BytesMut>,
    /// The task that awaits the reader.
    reader: RefCell<Option<Waker>>,
    closed: Cell<bool>,
}

impl Link {
    pub(super) fn new(stream: Stream) -> Self {
        Link {
            stream: RefCell::new(stream),
            output: RefCell::default(),
            reader: RefCell::default(),
            closed: Cell::new(false),
        }
    }

    fn wake_reader(&self) {
        let waker = self.reader.take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Sends as much of the queue as the stream takes now.
    fn poll_send(&self, cx: &mut Context<'_>) -> Result<(), i32> {
        let (mut stream, mut output) = (self.stream.borrow_mut(), self.output.borrow_mut());
        while !output.is_empty() {
            match Pin::new(&mut *stream).poll_write(cx, &output) {
                Poll::Ready(Ok(0)) => return Err(Errno::PIPE.raw_os_error()),
                Poll::Ready(Ok(sent)) => output.advance(sent),
                Poll::Ready(Err(error)) => return Err(errno_of(&error)),
                Poll::Pending => return Ok(()),
            }
        }
        match Pin::new(&mut *stream).poll_flush(cx) {
            Poll::Ready(Err(error)) => Err(errno_of(&error)),
            _ => Ok(()),
        }
    }
}

/// The half that queues commands. Clones queue to the same connection.
#[derive(Clone, Debug)]
pub struct CommandWriter {
    link: Rc<Link>,
}

impl CommandWriter {
    pub(super) fn new(link: Rc<Link>) -> Self {
        CommandWriter { link }
    }

    /// Queues a command and wakes the reader, which sends it. Fails only if the connection has ended.
    pub fn send<A: AsRef<[u8]>>(&self, args: &[A]) -> Result<(), RedisFailure> {
        if self.link.closed.get() {
            return Err(RedisFailure::Closed);
        }
        encode_command(&mut self.link.output.borrow_mut(), args);
        self.link.wake_reader();
        Ok(())
    }

    /// Bytes that are queued and not yet taken by the system, for a caller that wants to slow down.
    pub fn queued(&self) -> usize {
        self.link.output.borrow().len()
    }

    pub(super) fn descriptor(&self) -> i32 {
        self.link.stream.borrow().descriptor()
    }

    /// Ends the connection from this side: the reader reports [`RedisFailure::Closed`]. The socket is closed when both halves are
    /// dropped.
    pub fn close(&self) {
        self.link.closed.set(true);
        self.link.wake_reader();
    }

    /// Whether the connection has ended, as far as is known.
    pub fn is_closed(&self) -> bool {
        self.link.closed.get()
    }
}

/// The half that reads replies and, while it is awaited, sends what is queued.
#[derive(Debug)]
pub struct ReplyReader {
    link: Rc<Link>,
    input: BytesMut,
    decoder: ReplyDecoder,
    send_failure: Option<i32>,
    ended: Option<RedisFailure>,
}

impl ReplyReader {
    pub(super) fn new(link: Rc<Link>, limits: Limits) -> Self {
        let decoder = ReplyDecoder::new(limits);
        ReplyReader { link, input: BytesMut::new(), decoder, send_failure: None, ended: None }
    }

    pub(super) fn set_limits(&mut self, limits: Limits) {
        self.decoder = ReplyDecoder::new(limits);
    }

    /// Waits for the next reply. An error is final and repeats. May be dropped and called again at any time. Awaiting it while
    /// nothing is outstanding detects the peer's close.
    pub async fn next(&mut self) -> Result<Reply, RedisFailure> {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    /// [`ReplyReader::next`] for a caller that polls.
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Reply, RedisFailure>> {
        loop {
            if let Some(failure) = &self.ended {
                return Poll::Ready(Err(failure.clone()));
            }
            if self.link.closed.get() {
                self.end(RedisFailure::Closed);
                continue;
            }
            match self.decoder.decode(&mut self.input) {
                Ok(Some(reply)) => return Poll::Ready(Ok(reply)),
                Ok(None) => {}
                Err(error) => {
                    self.end(RedisFailure::Malformed(error));
                    continue;
                }
            }
            if self.poll_receive(cx).is_pending() {
                self.link.reader.replace(Some(cx.waker().clone()));
                return Poll::Pending;
            }
        }
    }

    /// Sends what is queued and reads once; notes the end of the connection.
    fn poll_receive(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.send_failure.is_none() {
            // Not the end yet: the server may have said why before it closed.
            self.send_failure = self.link.poll_send(cx).err();
        }
        self.input.reserve(self.decoder.missing(&self.input).clamp(READ_SIZE, MAX_READ_SIZE));
        let polled = {
            let mut stream = self.link.stream.borrow_mut();
            pin!(stream.read_buf(&mut self.input)).poll(cx)
        };
        match (polled, self.send_failure) {
            (Poll::Pending, _) => return Poll::Pending,
            (Poll::Ready(Ok(1..)), _) => {}
            (Poll::Ready(Ok(0)), Some(errno)) => self.end(RedisFailure::Reset(errno)),
            (Poll::Ready(Ok(0)), None) if self.decoder.is_idle() && self.input.is_empty() => {
                self.end(RedisFailure::Closed)
            }
            (Poll::Ready(Ok(0)), None) => self.end(RedisFailure::Reset(RESET)),
            (Poll::Ready(Err(error)), _) => self.end(RedisFailure::Reset(errno_of(&error))),
        }
        Poll::Ready(())
    }

    fn end(&mut self, failure: RedisFailure) {
        self.link.closed.set(true);
        self.ended = Some(failure);
    }
}

impl Drop for ReplyReader {
    /// Nobody sends any more: queueing must fail rather than pile up.
    fn drop(&mut self) {
        self.link.closed.set(true);
    }
}
