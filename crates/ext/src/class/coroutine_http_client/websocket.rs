//! WebSocket: the handshake, messages in and out.
//!
//! One coroutine receives, any number send: a message goes out as a whole, and whoever sends the next waits for that. What the protocol asks
//! for between messages (pongs, the answer to a close) is sent by whoever receives.

use std::{
    cell::{Cell, OnceCell, RefCell},
    os::fd::AsRawFd,
    rc::Rc,
};

use bytes::BytesMut;
use steel_coro::{Mutex, Wait};
use steel_engine::{net::Direction, random};
use steel_proto::websocket::{
    Event, Message, MessageDecoder, Role, Rules, WebSocketError, close_payload, encode, flag, opcode,
};
use steel_zend::{Call, Key, Object, Result, Zval};

use super::{
    ClientState,
    connection::{self, Connection},
    slot, status, tell,
};
use crate::{
    class::{
        websocket_client::{Handshake, WebSocketSettings},
        websocket_frame::{self, Outgoing},
    },
    errors::{self, code},
    log,
    runtime::runtime,
    server::websocket::unfold,
    socket::{Deadline, Failure},
};

/// How much is received at once.
const ROOM: usize = 64 * 1024;

/// The WebSocket of a connection.
pub(super) struct Talk {
    settings: Cell<WebSocketSettings>,
    deflate: bool,
    /// Whoever receives has it.
    decoder: RefCell<Option<MessageDecoder>>,
    /// Held by whoever sends.
    sending: Mutex,
    /// The close was sent, and nothing is behind it.
    closing: Cell<bool>,
}

/// Gives the turn to send to the next.
struct Turn<'a>(&'a Talk);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.sending.unlock();
    }
}

/// A frame that has not left whole.
struct Undelivered {
    failure: Failure,
    /// A part of it has left: nothing can be sent behind that.
    is_cut: bool,
}

/// Of a connection: not there before its handshake.
pub(super) type Slot = OnceCell<Talk>;

impl Talk {
    fn new(settings: WebSocketSettings, deflate: bool) -> Talk {
        let rules = Rules { role: Role::Client, max: settings.max, deflate };
        let decoder = RefCell::new(Some(MessageDecoder::new(rules)));
        Talk { settings: Cell::new(settings), deflate, decoder, sending: Mutex::default(), closing: Cell::new(false) }
    }

    /// What is to be given to the program from now on. Lengths and compression are agreed upon at the handshake.
    pub(super) fn set(&self, settings: WebSocketSettings) {
        self.settings.set(WebSocketSettings { max: self.settings.get().max, ..settings });
    }

    /// Sends a frame. The inner failure is that of the connection.
    fn send(&self, connection: &Connection, bytes: &[u8]) -> Result<std::result::Result<(), Undelivered>> {
        if !self.sending.try_lock() && runtime().wait(Wait::Socket, || self.sending.lock())?.is_none() {
            return Ok(Err(Undelivered { failure: Failure::new(code::ECANCELED), is_cut: false }));
        }
        let _turn = Turn(self);
        let mut deadline = Deadline::new(0.0, connection.socket.times.get().write);
        Ok(match connection.socket.send_all(bytes, &mut deadline)? {
            (sent, Some(failure)) => Err(Undelivered { failure, is_cut: sent > 0 }),
            (_, None) => Ok(()),
        })
    }

    /// A frame of the protocol's own.
    fn control(&self, opcode: u8, payload: &[u8]) -> BytesMut {
        let mut out = BytesMut::new();
        let key = self.settings.get().mask.then(random::bytes::<4>);
        encode(&mut out, opcode, flag::FIN, key, payload);
        out
    }
}

/// Does the answer to `handshake` lead to WebSocket? `None`: it is another answer.
fn judge(object: &Object, handshake: &Handshake) -> Option<std::result::Result<bool, &'static str>> {
    let status = object.slot(slot::STATUS_CODE).as_int().unwrap_or(0);
    let headers = object.slot(slot::HEADERS).as_array().unwrap_or_default();
    handshake.judge(status, |wanted| {
        let (_, value) = headers
            .iter()
            .find(|(name, _)| matches!(name, Key::Str(name) if name.eq_ignore_ascii_case(wanted.as_bytes())))?;
        let last = value.as_array().and_then(|list| list.iter().last().map(|(_, value)| value.clone()));
        last.as_ref().unwrap_or(value).as_str().map(|text| text.as_bytes().to_vec())
    })
}

/// `Client::upgrade()`
pub(crate) fn upgrade(call: &Call) -> Result<bool> {
    let (object, state) = super::this(call)?;
    let path = call.str(0)?;
    state.defer.set(false);
    object.set_slot(slot::REQUEST_METHOD, "GET");
    let settings = state.settings.borrow().websocket;
    let handshake = Handshake::new(settings);
    if !super::run(object, state, &path, Some(&handshake))? {
        return Ok(false);
    }
    let Some(connection) = state.connection.borrow().clone() else { return Ok(true) };
    match judge(object, &handshake) {
        None => Ok(true),
        Some(Ok(deflate)) => {
            // Nobody else can have done so: it was no connection for requests any more.
            let _ = connection.talk.set(Talk::new(settings, deflate));
            Ok(true)
        }
        Some(Err(why)) => {
            tell(object, &Failure::because(code::WEBSOCKET_HANDSHAKE_FAILED, why), status::SERVER_RESET);
            connection::end(object, state, &connection);
            Ok(false)
        }
    }
}

/// The connection, unless the program has closed its socket meanwhile.
fn open_connection(object: &Object, state: &ClientState) -> Option<Rc<Connection>> {
    let connection = state.connection.borrow().clone()?;
    if connection.socket.is_closed() {
        connection::end(object, state, &connection);
        return None;
    }
    Some(connection)
}

/// The connection, if there is one; otherwise the object says so.
fn connected(object: &Object, state: &ClientState) -> Option<Rc<Connection>> {
    let connection = open_connection(object, state);
    if connection.is_none() {
        let failure = Failure::new(code::CLIENT_NO_CONNECTION);
        failure.note();
        object.set_slot(slot::ERR_CODE, failure.code);
        object.set_slot(slot::ERR_MSG, Zval::str(failure.text()));
    }
    connection
}

/// Sends what a program wants sent.
fn send_frame(object: &Object, state: &ClientState, connection: &Rc<Connection>, frame: Outgoing) -> Result<bool> {
    let Some(talk) = connection.talk.get() else { return refuse_push(object) };
    let is_close = frame.is_close();
    let Some(bytes) = frame.for_server(talk.settings.get().mask, talk.deflate).pack()? else {
        let failure = Failure::with(code::WEBSOCKET_PACK_FAILED, "websocket frame pack failed");
        failure.note();
        object.set_slot(slot::ERR_CODE, failure.code);
        object.set_slot(slot::ERR_MSG, Zval::str(failure.text()));
        return Ok(false);
    };
    let failure = if talk.closing.get() {
        // Nothing is sent behind a close (RFC 6455, 5.5.1).
        Failure::new(code::EPIPE)
    } else {
        talk.closing.set(is_close);
        match talk.send(connection, &bytes)? {
            Ok(()) => return Ok(true),
            Err(Undelivered { failure, is_cut: false }) if failure.code == code::ECANCELED => {
                // It was waiting for its turn, or for room: the others have nothing to fear.
                talk.closing.set(talk.closing.get() && !is_close);
                tell(object, &failure, status::SERVER_RESET);
                return Ok(false);
            }
            Err(undelivered) => undelivered.failure,
        }
    };
    tell(object, &failure, status::SERVER_RESET);
    connection::end(object, state, connection);
    Ok(false)
}

fn refuse_push(object: &Object) -> Result<bool> {
    const WHY: &str = "websocket handshake failed, cannot push data";
    let failure = Failure::with(code::WEBSOCKET_HANDSHAKE_FAILED, WHY);
    tell(object, &failure, status::CONNECT_FAILED);
    errors::warning(WHY)?;
    Ok(false)
}

/// `Client::push()`
pub(crate) fn push(call: &Call) -> Result<bool> {
    let (object, state) = super::this(call)?;
    let (opcode, flags) = (call.int_or(1, i64::from(opcode::TEXT))?, call.int_unless_null(2, i64::from(flag::FIN))?);
    let Some(connection) = connected(object, state) else { return Ok(false) };
    let frame = Outgoing::of(call.arg(0), opcode, flags)?;
    send_frame(object, state, &connection, frame)
}

/// `Client::ping()`
pub(crate) fn ping(call: &Call) -> Result<bool> {
    let (object, state) = super::this(call)?;
    let data = call.str_or_null(0)?;
    match connected(object, state) {
        Some(connection) if connection.talk.get().is_some() => {
            send_frame(object, state, &connection, Outgoing::ping(data))
        }
        _ => Ok(false),
    }
}

/// `Client::disconnect()`
pub(crate) fn disconnect(call: &Call) -> Result<bool> {
    let (object, state) = super::this(call)?;
    let (code, reason) = (call.int_or(0, 1000)?, call.str_or_null(1)?);
    let Some(connection) = connected(object, state).filter(|connection| connection.talk.get().is_some()) else {
        return Ok(false);
    };
    let sent = send_frame(object, state, &connection, Outgoing::close(code, reason));
    // Whatever has come of it.
    connection::end(object, state, &connection);
    sent
}

/// What `recv()` gives on a connection that speaks WebSocket. `None`: it does not.
pub(super) fn receive(object: &Object, state: &ClientState, seconds: f64) -> Result<Option<Zval>> {
    let known = state.connection.borrow().clone();
    let Some(connection) = known.filter(|connection| connection.talk.get().is_some()) else { return Ok(None) };
    let Some(talk) = connection.talk.get() else { return Ok(None) };
    if connected(object, state).is_none() {
        return Ok(Some(Zval::bool(false)));
    }
    // Another coroutine that receives has the decoder: this throws.
    if let Err(failure) = connection.socket.available(&[Direction::Read])? {
        return lose(object, state, &connection, &failure).map(Some);
    }
    let Some(mut decoder) = talk.decoder.take() else { return Ok(Some(Zval::bool(false))) };
    let mut buffer = connection.buffer.take();
    let outcome = next(&connection, talk, &mut decoder, &mut buffer, seconds);
    connection.buffer.replace(buffer);
    talk.decoder.replace(Some(decoder));
    match outcome? {
        Next::Frame(frame) => Ok(Some(frame.into())),
        Next::End => {
            connection::end(object, state, &connection);
            Ok(Some(Zval::str("")))
        }
        Next::Failed(failure) => lose(object, state, &connection, &failure).map(Some),
        Next::Cut(failure) => {
            tell(object, &failure, status::SERVER_RESET);
            connection::end(object, state, &connection);
            Ok(Some(Zval::bool(false)))
        }
        Next::Broken(error) => {
            tell_disorder(error);
            if !talk.closing.replace(true) {
                let bytes = talk.control(opcode::CLOSE, &close_payload(error.code(), b""));
                // If it cannot be sent, there is nobody to be told.
                let _ = talk.send(&connection, &bytes)?;
            }
            lose(object, state, &connection, &Failure::because(code::PROTOCOL_ERROR, &error.to_string())).map(Some)
        }
    }
}

/// Pieces out of order are told in the log, in the reference's words.
fn tell_disorder(error: WebSocketError) {
    let text = match error {
        WebSocketError::NothingToContinue => {
            "A continuation frame cannot stand alone and MUST be preceded by an initial frame whose opcode indicates \
             either text or binary data."
        }
        WebSocketError::Interleaved => {
            "All fragments of a message, except for the initial frame, must use the continuation frame opcode(0)."
        }
        _ => return,
    };
    log::line(log::Level::Warning, text);
}

/// What comes of waiting for a message.
enum Next {
    Frame(Object),
    /// The server has closed.
    End,
    Failed(Failure),
    /// In the middle of what is sent.
    Cut(Failure),
    Broken(WebSocketError),
}

fn next(
    connection: &Connection,
    talk: &Talk,
    decoder: &mut MessageDecoder,
    buffer: &mut BytesMut,
    seconds: f64,
) -> Result<Next> {
    let number = connection.socket.net().map_or(-1, |net| i64::from(net.as_raw_fd()));
    let mut deadline = Deadline::new(seconds, connection.socket.times.get().read);
    loop {
        let message = match decoder.decode(buffer) {
            Ok(Some(Event::Message(message))) => message,
            Ok(Some(Event::Ping(ping))) if talk.settings.get().pings => ping,
            Ok(Some(Event::Ping(ping))) => {
                if !talk.closing.get()
                    && let Err(Undelivered { failure, is_cut }) =
                        talk.send(connection, &talk.control(opcode::PONG, ping.payload()))?
                {
                    return Ok(if is_cut { Next::Cut(failure) } else { Next::Failed(failure) });
                }
                continue;
            }
            Ok(Some(Event::Pong(pong))) if talk.settings.get().pongs => pong,
            Ok(Some(Event::Pong(_))) => continue,
            Ok(Some(Event::Close(close))) if talk.settings.get().closes => {
                Message::new(opcode::CLOSE, flag::FIN, &close.payload)
            }
            Ok(Some(Event::Close(close))) => {
                if !talk.closing.replace(true) {
                    // The end comes in any case.
                    let _ = talk.send(connection, &talk.control(opcode::CLOSE, &close.payload))?;
                }
                return Ok(Next::End);
            }
            Ok(None) => {
                let room = buffer.len() + ROOM.max(decoder.missing(buffer));
                match connection.socket.receive_into(buffer, room, &mut deadline)? {
                    Ok(0) => return Ok(Next::End),
                    Ok(_) => continue,
                    Err(failure) => return Ok(Next::Failed(failure)),
                }
            }
            Err(error) => return Ok(Next::Broken(error)),
        };
        return match unfold(&message, talk.settings.get().max) {
            Ok(payload) => {
                let payload = payload.as_deref().unwrap_or(message.payload());
                websocket_frame::make(message.opcode(), message.flags(), payload, Some(number)).map(Next::Frame)
            }
            Err(error) => Ok(Next::Broken(error)),
        };
    }
}

/// There is no message; only of a time that is over the connection has nothing to fear.
fn lose(object: &Object, state: &ClientState, connection: &Rc<Connection>, failure: &Failure) -> Result<Zval> {
    tell(object, failure, status::SERVER_RESET);
    if failure.code != code::ETIMEDOUT && failure.code != code::ECANCELED {
        connection::end(object, state, connection);
    }
    Ok(Zval::bool(false))
}
