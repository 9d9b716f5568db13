//! What 101 makes of a response: WebSocket. With a coroutine, `upgrade()`, then `recv()` and `push()` on the response itself, as coroutine servers have it.
//!
//! The connection is the object's: it is closed when the last reference to that goes.

use std::rc::Rc;

use bytes::BytesMut;
use steel_coro::Wait;
use steel_engine::server::{Exchange, ResponseError, SendError, Session, Stage, WebSocketState};
use steel_proto::websocket::{Agreed, Message, WebSocketError, close_payload, encode, flag, opcode};
use steel_zend::{Call, Object, Result, Zval};

use super::ResponseState;
use crate::{
    class::websocket_frame::{self, Outgoing},
    errors::{self, code},
    runtime::{Waited, runtime},
    server::{
        inbox::{Inbox, Inboxes},
        process, websocket,
        windows::{self, Windows},
        worker,
    },
    settings,
};

/// Codes of a close frame (RFC 6455, 7.4.1): the purpose is fulfilled; the server has failed.
const NORMAL: u16 = 1000;
const FAILED: u16 = 1011;

/// What an answer of 101 means.
#[derive(Clone, Copy)]
pub(crate) struct Upgrade {
    /// What is taken of the client's offers of compression.
    pub(crate) deflate: Option<Agreed>,
}

/// The status that leaves HTTP.
pub(super) const SWITCHING: u16 = 101;

/// Whether `upgrade()` can be answered.
#[derive(Default)]
pub(crate) enum Offering {
    /// Not here: another class of server does that.
    #[default]
    None,
    /// The request does not ask for it.
    Unasked,
    /// It does.
    Asked(Box<Offer>),
}

/// See [`Offering`].
pub(crate) struct Offer {
    /// The fields of the answer; or the status that it gets since it asks in no good way.
    pub(crate) answer: std::result::Result<Vec<(&'static str, String)>, u16>,
    pub(crate) upgrade: Upgrade,
    pub(crate) inboxes: Rc<Inboxes>,
    /// Bytes of the longest message, unfolded.
    pub(crate) max: usize,
    /// What goes on from message to message.
    pub(crate) windows: Option<Rc<Windows>>,
}

/// The WebSocket of a response.
pub(super) struct Talk {
    inbox: Rc<Inbox>,
    /// Bits of the window for what is sent, if that may be compressed.
    deflate: Option<u8>,
    max: usize,
}

impl Drop for Talk {
    fn drop(&mut self) {
        self.end(NORMAL);
    }
}

impl Talk {
    pub(super) fn new(offer: &Offer, session: &Session) -> Talk {
        let deflate = offer.upgrade.deflate.map(Agreed::window);
        Talk { inbox: offer.inboxes.open(session), deflate, max: offer.max }
    }

    fn session(&self) -> &Session {
        self.inbox.session()
    }

    /// Before a close is sent.
    fn close_stage(&self) {
        let known = self.session().websocket();
        self.session().set_websocket(WebSocketState { stage: Stage::Closing, ..known });
    }

    /// Says goodbye, unless that was done, and closes.
    fn end(&self, code: u16) {
        let session = self.session();
        if !session.is_open() {
            return;
        }
        if session.websocket().stage == Stage::Active {
            let mut frame = BytesMut::new();
            encode(&mut frame, opcode::CLOSE, flag::FIN, None, &close_payload(code, b""));
            // If there is no room for it, the client sees the end without it.
            let _ = session.send(&frame);
        }
        session.close(false);
    }

    /// Waits for room where a coroutine may. Only a close is sent when one is on its way.
    fn send(&self, bytes: &[u8], is_close: bool) -> Result<bool> {
        self.send_by(|session| session.send(bytes), is_close)
    }

    fn send_by(
        &self,
        attempt: impl Fn(&Session) -> std::result::Result<(), SendError>,
        is_close: bool,
    ) -> Result<bool> {
        let session = self.session();
        let mut result = attempt(session);
        while matches!(result, Err(SendError::Full)) && process::sends_wait() {
            if runtime().wait(Wait::Socket, || async { session.flushed().await })?.is_none() {
                break;
            }
            if !is_close && session.websocket().stage != Stage::Active {
                result = Err(SendError::Closed);
                break;
            }
            result = attempt(session);
        }
        match result {
            Ok(()) => return Ok(true),
            Err(SendError::Full) => errors::set_last(code::OUTPUT_BUFFER_OVERFLOW),
            Err(SendError::Closed) => errors::set_last(code::SESSION_CLOSED),
        }
        Ok(false)
    }

    fn send_frame(&self, frame: Outgoing) -> Result<bool> {
        if self.session().websocket().stage != Stage::Active {
            // Nothing is sent behind a close.
            errors::set_last(code::WEBSOCKET_UNCONNECTED);
            return Ok(false);
        }
        let is_close = frame.is_close();
        let windows = windows::of(self.session());
        let frame = frame.for_session(self.deflate, windows.is_some());
        if let Some(windows) = windows
            && let Some((opcode, payload)) = frame.to_compress()
        {
            return self.send_by(|session| windows::send(&windows, session, opcode, payload), false);
        }
        match frame.pack()? {
            Some(bytes) => {
                if is_close {
                    self.close_stage();
                }
                self.send(&bytes, is_close)
            }
            None => {
                errors::set_last(code::WEBSOCKET_PACK_FAILED);
                Ok(false)
            }
        }
    }

    /// The object of a message.
    fn unfold(&self, message: &Message, number: i64) -> std::result::Result<Result<Object>, WebSocketError> {
        let payload = websocket::unfold(message, self.max)?;
        let payload = payload.as_deref().unwrap_or(message.payload());
        Ok(websocket_frame::make(message.opcode(), message.flags(), payload, Some(number)))
    }
}

impl ResponseState {
    pub(super) fn is_switching(&self) -> bool {
        self.upgrade.get().is_some() && self.head.borrow().status == SWITCHING
    }

    /// Answers with 101: the connection speaks WebSocket from then on.
    pub(super) fn switch(&self, mut exchange: Exchange) -> std::result::Result<(), ResponseError> {
        let session = exchange.session().clone();
        let windows = match &*self.offering.borrow() {
            Offering::Asked(offer) => offer.windows.clone(),
            Offering::None | Offering::Unasked => worker::current().and_then(|worker| worker.windows.clone()),
        };
        let agreed = self.upgrade.get().and_then(|upgrade| upgrade.deflate);
        let deflate = agreed.map(|agreed| windows.map_or(agreed, |windows| windows.begin(&session, agreed)));
        // Before anybody can know of the answer.
        session.set_websocket(WebSocketState { stage: Stage::Active, deflate: deflate.map(Agreed::window) });
        let result = self.respond(&mut exchange, |mut response| {
            if let Some(agreed) = deflate {
                response.header(b"Sec-WebSocket-Extensions", agreed.answer().as_bytes())?;
            }
            response.upgrade()
        });
        if result.is_err() {
            session.set_websocket(WebSocketState { stage: Stage::Failed, deflate: None });
        } else if let Offering::Asked(offer) = self.offering.take() {
            self.talk.replace(Some(Rc::new(Talk::new(&offer, &session))));
        }
        result
    }

    /// The WebSocket, if it has come to that; otherwise the reference's warning.
    fn talk(&self) -> Result<Option<Rc<Talk>>> {
        let talk = self.talk.borrow().clone();
        if talk.is_none() {
            if self.exchange.borrow().is_some() {
                // The word is the reference's.
                errors::warning(&format!("fd[{}] is not a websocket conncetion", self.fd.get()))?;
            } else {
                errors::set_last(code::SESSION_CLOSED);
            }
        }
        Ok(talk)
    }

    /// Its handler has failed: nobody will say more.
    pub(super) fn break_off_talk(&self) {
        let talk = self.talk.borrow().clone();
        if let Some(talk) = talk {
            talk.end(FAILED);
        }
    }

    /// The session that it talks on.
    pub(super) fn talking_session(&self) -> Option<Session> {
        self.talk.borrow().as_ref().map(|talk| talk.session().clone())
    }
}

/// What `response` says of 101 leaves HTTP for WebSocket.
pub(crate) fn begin_upgrade(response: &Zval, upgrade: Upgrade) {
    if let Some(object) = response.as_object()
        && let Some(state) = object.state::<ResponseState>()
    {
        state.upgrade.set(Some(upgrade));
    }
}

/// Answers with 101 and these fields, beside those that the program has set; false if that cannot be sent, or the program has answered.
pub(crate) fn upgrade_with(response: &Zval, fields: &[(&str, String)]) -> bool {
    let Some(object) = response.as_object() else { return false };
    let Some(state) = object.state::<ResponseState>() else { return false };
    let Some(exchange) = state.exchange.take() else { return false };
    let mut head = state.head.borrow_mut();
    head.status = SWITCHING;
    head.reason.clear();
    for (name, value) in fields {
        head.headers.replace(name.as_bytes(), value.as_bytes());
    }
    drop(head);
    state.switch(exchange).is_ok()
}

/// What `upgrade()` of a response may do.
pub(crate) fn begin_offering(response: &Zval, offering: Offering) {
    if let Some(object) = response.as_object()
        && let Some(state) = object.state::<ResponseState>()
    {
        if let Offering::Asked(offer) = &offering {
            state.upgrade.set(offer.answer.is_ok().then_some(offer.upgrade));
        }
        state.offering.replace(offering);
    }
}

/// `Response::upgrade()`
pub(crate) fn upgrade(call: &Call) -> Result<bool> {
    let state = call.this::<ResponseState>()?;
    if !state.is_fresh()? {
        return Ok(false);
    }
    let answer = match &*state.offering.borrow() {
        Offering::None => None,
        Offering::Unasked => Some(Err(websocket::BAD_REQUEST)),
        Offering::Asked(offer) => Some(offer.answer.clone()),
    };
    let Some(answer) = answer else {
        // The words are the reference's.
        errors::warning("async server dose not support protocol upgrade")?;
        return Ok(false);
    };
    let Some(mut exchange) = state.take()? else { return Ok(false) };
    let fields = match answer {
        Ok(fields) => fields,
        Err(status) => {
            exchange.close_after();
            websocket::refuse(exchange, status);
            return Ok(false);
        }
    };
    {
        let mut head = state.head.borrow_mut();
        head.status = SWITCHING;
        head.reason.clear();
        head.headers.replace(b"Upgrade", b"websocket");
        for (name, value) in &fields {
            head.headers.replace(name.as_bytes(), value.as_bytes());
        }
    }
    super::outcome(state.switch(exchange))
}

/// `Response::push()`
pub(crate) fn push(call: &Call) -> Result<bool> {
    let Some(talk) = call.this::<ResponseState>()?.talk()? else { return Ok(false) };
    let (opcode, flags) = (call.int_or(1, i64::from(opcode::TEXT))?, call.int_unless_null(2, i64::from(flag::FIN))?);
    let frame = Outgoing::of(call.arg(0), opcode, flags)?;
    talk.send_frame(frame)
}

/// `Response::ping()` of one that speaks WebSocket; `None`: it does not.
pub(super) fn ping(call: &Call) -> Result<Option<bool>> {
    let talk = call.this::<ResponseState>()?.talk.borrow().clone();
    let Some(talk) = talk else { return Ok(None) };
    let data = call.str_or_null(0)?;
    talk.send_frame(Outgoing::ping(data)).map(Some)
}

/// `Response::recv()`
pub(crate) fn recv(call: &Call) -> Result<Zval> {
    let state = call.this::<ResponseState>()?;
    let seconds = call.float_or(0, 0.0)?;
    let Some(talk) = state.talk()? else { return Ok(Zval::bool(false)) };
    let seconds = if seconds == 0.0 { settings::process(|process| process.socket.read) } else { seconds };
    let message = match talk.inbox.take(seconds)? {
        Waited::Done(Some(message)) => message,
        // The client has gone, or has been told to.
        Waited::Done(None) => return Ok(Zval::str("")),
        Waited::TimedOut => {
            errors::set_last(code::ETIMEDOUT);
            return Ok(Zval::bool(false));
        }
        Waited::Canceled => {
            errors::set_last(code::ECANCELED);
            return Ok(Zval::bool(false));
        }
    };
    match talk.unfold(&message, state.fd.get()) {
        Ok(frame) => Ok(frame?.into()),
        Err(error) => {
            talk.end(error.code());
            errors::set_last(code::PROTOCOL_ERROR);
            Ok(Zval::bool(false))
        }
    }
}

/// `Response::disconnect()`
pub(crate) fn disconnect(call: &Call) -> Result<bool> {
    let Some(talk) = call.this::<ResponseState>()?.talk()? else { return Ok(false) };
    let (code, reason) = (call.int_or(0, i64::from(NORMAL))?, call.str_or_null(1)?);
    let Some(bytes) = Outgoing::close(code, reason).pack()? else {
        errors::set_last(code::WEBSOCKET_PACK_FAILED);
        return Ok(false);
    };
    let is_first = talk.session().websocket().stage == Stage::Active;
    talk.close_stage();
    let sent = is_first && talk.send(&bytes, true)?;
    talk.session().close(false);
    Ok(sent)
}
