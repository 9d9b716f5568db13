//! A WebSocket that a client has opened: messages in, what the program sends out.
//!
//! Whoever awaits drives both directions: frames that the program has put into the [`Outbox`] leave while the next message is awaited.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use bytes::{Buf, BytesMut};
use steel_proto::websocket::{
    Event, Message, MessageDecoder, Role, Rules, WebSocketError, close_payload, encode, flag, opcode,
};
use tokio::io::{AsyncReadExt, AsyncWrite};

use super::{RESET, Stream, errno_of};
use crate::random;

/// Bytes of pongs that wait for a peer to read, at most: some hundreds. RFC 6455, 5.5.3 lets the rest be left out.
const MAX_PONGS: usize = 64 * 1024;

/// Bytes of the head of a control frame.
const HEAD: usize = 6;

/// What one read asks for.
const READ_SIZE: usize = 16 * 1024;

/// Frames on their way out. Shared by the program and whoever drives the connection.
#[derive(Debug)]
pub struct Outbox {
    frames: RefCell<BytesMut>,
    waker: RefCell<Option<Waker>>,
    /// The close is among them: nothing goes behind it.
    closing: Cell<bool>,
    /// Bytes of pongs since it was empty last.
    pongs: Cell<usize>,
    /// Frames are masked, as the standard wants them.
    mask: bool,
}

impl Outbox {
    /// An empty one.
    pub fn new(mask: bool) -> Outbox {
        let (closing, pongs) = (Cell::new(false), Cell::new(0));
        Outbox { frames: RefCell::default(), waker: RefCell::default(), closing, pongs, mask }
    }

    /// Bytes that wait.
    pub fn pending(&self) -> usize {
        self.frames.borrow().len()
    }

    /// Whether the close was sent.
    pub fn is_closing(&self) -> bool {
        self.closing.get()
    }

    /// Adds the bytes of a frame. False: it would stand behind a close.
    pub fn put(&self, frame: &[u8], is_close: bool) -> bool {
        if self.closing.get() {
            return false;
        }
        self.closing.set(is_close);
        self.frames.borrow_mut().extend_from_slice(frame);
        let waker = self.waker.borrow_mut().take();
        if let Some(waker) = waker {
            waker.wake();
        }
        true
    }

    /// A frame of the protocol's own.
    pub fn control(&self, opcode: u8, payload: &[u8]) {
        let mut frame = BytesMut::new();
        let key = self.mask.then(random::bytes::<4>);
        encode(&mut frame, opcode, flag::FIN, key, payload);
        self.put(&frame, opcode == opcode::CLOSE);
    }

    /// Answers a ping. Who sends pings and does not read gets no more answers than some.
    fn pong(&self, payload: &[u8]) {
        let pongs = self.pongs.get() + payload.len() + HEAD;
        if pongs <= MAX_PONGS {
            self.pongs.set(pongs);
            self.control(opcode::PONG, payload);
        }
    }

    fn poll_send(&self, stream: &mut Stream, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut frames = self.frames.borrow_mut();
        while !frames.is_empty() {
            match Pin::new(&mut *stream).poll_write(cx, &frames) {
                Poll::Ready(Ok(0)) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                Poll::Ready(Ok(sent)) => frames.advance(sent),
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => return Poll::Pending,
            }
        }
        *frames = BytesMut::new();
        self.pongs.set(0);
        drop(frames);
        self.waker.replace(Some(cx.waker().clone()));
        Pin::new(stream).poll_flush(cx)
    }
}

/// Why there are no more messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Ended {
    /// The peer has closed, or we have.
    #[error("the connection is closed")]
    Closed,
    /// The connection has failed, by this number.
    #[error("{}", io::Error::from_raw_os_error(*.0))]
    Broken(i32),
    /// The peer does not keep to the standard; it was told.
    #[error("{0}")]
    Malformed(WebSocketError),
}

/// See the module.
#[derive(Debug)]
pub struct WebSocketConnection {
    stream: Stream,
    input: BytesMut,
    decoder: MessageDecoder,
    ended: bool,
}

impl WebSocketConnection {
    /// Over a connection whose handshake is done; `input` is what has come behind that. `max`: bytes of the longest message; `deflate`: messages
    /// may be compressed.
    pub fn new(stream: Stream, input: BytesMut, max: usize, deflate: bool) -> Self {
        let decoder = MessageDecoder::new(Rules { role: Role::Client, max, deflate });
        WebSocketConnection { stream, input, decoder, ended: false }
    }

    /// The next message, while what is in `outbox` leaves. Pings and closes are answered; `wanted` says which of these are given as messages,
    /// too. May be dropped and called again at any time.
    ///
    /// # Errors
    /// [`Ended`]
    pub async fn next(&mut self, outbox: &Outbox, wanted: impl Fn(u8) -> bool) -> Result<Message, Ended> {
        loop {
            match self.decoder.decode(&mut self.input) {
                Ok(Some(Event::Message(message))) => return Ok(message),
                Ok(Some(Event::Ping(ping))) if wanted(opcode::PING) => return Ok(ping),
                Ok(Some(Event::Ping(ping))) => outbox.pong(ping.payload()),
                Ok(Some(Event::Pong(pong))) if wanted(opcode::PONG) => return Ok(pong),
                Ok(Some(Event::Pong(_))) => {}
                Ok(Some(Event::Close(close))) => {
                    outbox.control(opcode::CLOSE, &close.payload);
                    if wanted(opcode::CLOSE) && !std::mem::replace(&mut self.ended, true) {
                        return Ok(Message::new(opcode::CLOSE, flag::FIN, &close.payload));
                    }
                    return Err(self.leave(outbox, Ended::Closed));
                }
                Ok(None) if self.ended => return Err(self.leave(outbox, Ended::Closed)),
                Ok(None) => match self.receive(outbox).await {
                    Ok(0) => return Err(Ended::Closed),
                    Ok(_) => {}
                    Err(errno) => return Err(Ended::Broken(errno)),
                },
                Err(error) => {
                    outbox.control(opcode::CLOSE, &close_payload(error.code(), b""));
                    return Err(self.leave(outbox, Ended::Malformed(error)));
                }
            }
        }
    }

    /// What waits leaves as far as the system takes it now.
    pub fn leave(&mut self, outbox: &Outbox, why: Ended) -> Ended {
        let _ = outbox.poll_send(&mut self.stream, &mut Context::from_waker(Waker::noop()));
        why
    }

    async fn receive(&mut self, outbox: &Outbox) -> Result<usize, i32> {
        self.input.reserve(READ_SIZE.max(self.decoder.missing(&self.input)));
        let read = poll_fn(|cx| {
            if let Poll::Ready(Err(error)) = outbox.poll_send(&mut self.stream, cx) {
                return Poll::Ready(Err(error));
            }
            pin!(self.stream.read_buf(&mut self.input)).poll(cx)
        });
        read.await.map_err(|error| if error.kind() == io::ErrorKind::WriteZero { RESET } else { errno_of(&error) })
    }
}
