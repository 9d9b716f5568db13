//! WebSocket on one connection, once its handshake is answered: messages go to the program, what belongs to the protocol is done here.
//!
//! ```text
//! Handshake --101--> Active --the client's close frame, answered--> the end
//!                      |  \--the program's close (Closing)--------> the end
//!                      \-----what the standard forbids, a shutdown: a close frame with its code--> the end
//! ```
//! The program gets a whole message with its opcode and flags as [`Message`]'s bytes, so that it travels as any other data does. Pings are answered
//! where the socket is. What is sent comes as bytes of frames: whoever sends writes them ([`steel_proto::websocket::encode`]).

use super::conn::Phase;
use super::driver::Link;
use super::patience::Awaited;
use super::service::Drain;
use super::{BadBytes, Conn, Notice, Session};
use bytes::{Bytes, BytesMut};
use std::rc::Rc;
use std::task::{Context, Poll};
use steel_proto::websocket::{
    Event, Message, MessageDecoder, Role, Rules, WebSocketError, close_payload, encode, flag, opcode,
};

/// Messages given to the program in one go before other connections get their turn.
const MESSAGES: usize = 64;

/// See [`WebSocketDriver::last_looks`].
const LAST_LOOKS: u8 = 16;

/// The code with which a server that ends closes (RFC 6455, 7.4.1).
const GOING_AWAY: u16 = 1001;

/// With which a client is sent away that may come again (IANA's registry).
const TRY_AGAIN_LATER: u16 = 1013;

/// With which a client is sent away that does not keep to the rules (RFC 6455, 7.4.1).
const POLICY_VIOLATION: u16 = 1008;

/// Settings of WebSocket on a port.
#[derive(Debug, Clone, Copy)]
pub struct WebSocketOptions {
    /// Bytes of the longest message (`package_max_length`), as it comes.
    pub max: usize,
    /// The program gets close frames as messages, before they are answered (`open_websocket_close_frame`).
    pub closes: bool,
    /// The program gets pings, and answers them (`open_websocket_ping_frame`).
    pub pings: bool,
    /// The program gets pongs (`open_websocket_pong_frame`).
    pub pongs: bool,
}

/// How far a session has come, in the reference's numbers (`WEBSOCKET_STATUS_*`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum Stage {
    /// It speaks HTTP.
    #[default]
    None = 0,
    /// The client has asked, the program answers itself.
    Handshake = 2,
    /// Messages are exchanged.
    Active = 3,
    /// The program has closed it.
    Closing = 4,
    /// The program has refused.
    Failed = 5,
}

/// What all processes know of a session's WebSocket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WebSocketState {
    /// How far it has come.
    pub stage: Stage,
    /// Messages may be compressed: bits of the window for those that are sent.
    pub deflate: Option<u8>,
}

impl WebSocketState {
    /// For a record.
    pub(super) fn bits(self) -> i64 {
        self.stage as i64 | i64::from(self.deflate.unwrap_or(0)) << 8
    }

    pub(super) fn of_bits(bits: i64) -> Self {
        let stage = match bits & 7 {
            2 => Stage::Handshake,
            3 => Stage::Active,
            4 => Stage::Closing,
            5 => Stage::Failed,
            _ => Stage::None,
        };
        let window = (bits >> 8 & 15) as u8;
        Self { stage, deflate: (window != 0).then_some(window) }
    }
}

/// See the module.
pub(super) struct WebSocketDriver {
    options: WebSocketOptions,
    decoder: MessageDecoder,
    owed: Option<Owed>,
    /// How often it is still read when the server ends: what the client had sent by then is not lost.
    last_looks: u8,
}

/// Ends the connection for a reason that HTTP would give with this status.
pub(super) fn turn_away(conn: &Conn, status: u16) {
    if conn.is_in_piece() {
        // A process is in the middle of a frame.
        return conn.abort();
    }
    let code = if status == 503 { TRY_AGAIN_LATER } else { POLICY_VIOLATION };
    say_last(conn, &close_payload(code, b""));
    conn.close(false);
}

/// Sends the last frame. The client may still be sending: its bytes are read away until it has seen that.
fn say_last(conn: &Conn, payload: &[u8]) {
    let mut frame = BytesMut::new();
    encode(&mut frame, opcode::CLOSE, flag::FIN, None, payload);
    let _ = conn.send_last(&frame);
    conn.linger.set(true);
}

/// What the client is to get of us, once no process is in the middle of a frame.
enum Owed {
    Pong(Message),
    /// The last frame's payload, and whether the end is ours.
    Close {
        payload: Bytes,
        by_server: bool,
    },
}

impl WebSocketDriver {
    pub(super) fn new(options: WebSocketOptions, deflate: bool) -> Self {
        let rules = Rules { role: Role::Server, max: options.max, deflate };
        Self { options, decoder: MessageDecoder::new(rules), owed: None, last_looks: LAST_LOOKS }
    }

    /// Reads and gives away until the connection is over.
    pub(super) fn poll(&mut self, link: &mut Link, cx: &mut Context<'_>) -> Poll<()> {
        let conn = Rc::clone(&link.conn);
        let mut messages = 0;
        loop {
            if conn.phase() != Phase::Open {
                return Poll::Ready(());
            }
            if let Some(owed) = self.owed.take() {
                if conn.is_in_piece() {
                    // Nothing more is read until then, so this is all that can be owed.
                    self.owed = Some(owed);
                    conn.patience.rest();
                    let _ = conn.poll_flush(cx);
                    return Poll::Pending;
                }
                if Self::pay(link, owed) {
                    return Poll::Ready(());
                }
            }
            let paused = conn.is_paused();
            let mut missing = 0;
            if let Some(buffer) = link.input.buffer().filter(|_| !paused) {
                match self.decoder.decode(buffer) {
                    Ok(Some(event)) => {
                        // The next one has its own time.
                        conn.patience.rest();
                        self.take(link, event);
                        messages += 1;
                        if messages == MESSAGES {
                            cx.waker().wake_by_ref();
                            let _ = conn.poll_flush(cx);
                            return Poll::Pending;
                        }
                        continue;
                    }
                    Ok(None) => missing = self.decoder.missing(buffer),
                    Err(error) => {
                        self.refuse(link, error);
                        continue;
                    }
                }
            }
            if link.input.ended && !paused {
                return Poll::Ready(());
            }
            let is_to_end = conn.shared.draining() == Some(Drain::Shutdown);
            if is_to_end && (paused || self.last_looks == 0) {
                self.owe_close(&close_payload(GOING_AWAY, b""));
                continue;
            }
            let _ = conn.poll_flush(cx);
            if paused {
                conn.patience.rest();
                return Poll::Pending;
            }
            let held = link.input.held() + self.decoder.held();
            if held != conn.held_input() {
                conn.hold_input(held);
                if held > 0 && !conn.admit_input() {
                    return Poll::Ready(());
                }
            }
            match link.input.poll_receive(&conn, missing, cx) {
                Poll::Ready(Ok(_)) => self.last_looks -= u8::from(is_to_end),
                Poll::Ready(Err(_)) => {
                    conn.fail();
                    return Poll::Ready(());
                }
                Poll::Pending if is_to_end => self.last_looks = 0,
                Poll::Pending => {
                    link.input.rest(&conn);
                    conn.hold_input(link.input.held() + self.decoder.held());
                    // What has begun is to come to its end, as a body is: it takes memory all the while.
                    conn.wait_for(if self.is_in_message(link) { Awaited::Body } else { Awaited::Messages });
                    return Poll::Pending;
                }
            }
        }
    }

    fn is_in_message(&self, link: &Link) -> bool {
        self.decoder.is_in_message() || !link.input.is_empty()
    }

    /// Does what has come.
    fn take(&mut self, link: &Link, event: Event) {
        match event {
            Event::Message(message) => Self::give(link, message),
            Event::Ping(ping) if self.options.pings => Self::give(link, ping),
            Event::Ping(ping) => self.owed = Some(Owed::Pong(ping)),
            Event::Pong(pong) if self.options.pongs => Self::give(link, pong),
            Event::Pong(_) => {}
            Event::Close(close) => {
                if self.options.closes {
                    Self::give(link, Message::new(opcode::CLOSE, flag::FIN | flag::MASK, &close.payload));
                }
                self.owed = Some(Owed::Close { payload: close.payload, by_server: false });
            }
        }
    }

    fn give(link: &Link, message: Message) {
        link.app().receive(&Session::Local(Rc::clone(&link.conn)), message.into_bytes());
    }

    fn refuse(&mut self, link: &Link, error: WebSocketError) {
        let (session, peer) = (link.conn.id(), link.conn.peer());
        link.app().notice(Notice::BadBytes { session, peer, error: BadBytes::WebSocket(error) });
        self.owe_close(&close_payload(error.code(), b""));
    }

    fn owe_close(&mut self, payload: &[u8]) {
        self.owed = Some(Owed::Close { payload: Bytes::copy_from_slice(payload), by_server: true });
    }

    /// Sends what is owed; true if that was the last frame.
    fn pay(link: &Link, owed: Owed) -> bool {
        let conn = &link.conn;
        match owed {
            Owed::Pong(ping) => {
                let mut frame = BytesMut::new();
                encode(&mut frame, opcode::PONG, flag::FIN, None, ping.payload());
                // Who sends pings and does not read gets no more answers than fit.
                let _ = conn.send(&frame);
                false
            }
            // The program has said it: this is the client's answer.
            Owed::Close { .. } if conn.facts.websocket().stage == Stage::Closing => true,
            Owed::Close { payload, by_server } => {
                say_last(conn, &payload);
                if by_server {
                    conn.end_by_server();
                }
                true
            }
        }
    }
}
