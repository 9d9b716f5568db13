//! WebSocket in a worker: handshakes, and messages that become callbacks.

use std::rc::Rc;

use bytes::{Bytes, BytesMut};
use steel_engine::server::{App, BadBytes, Exchange, Notice, Request, RequestHead, Session, Stage, WebSocketState};
use steel_proto::websocket::{Message, WebSocketError, close_payload, encode, flag, inflate, opcode};
use steel_zend::{Callable, Result, Zval};

use super::{
    handshake,
    inbox::Inboxes,
    windows::{self, Windows},
    worker::{self, Worker},
};
use crate::{
    class::{
        http_response::{self, Offer, Offering, Upgrade},
        websocket_frame,
    },
    lifetime::audit,
    settings::HttpSettings,
};

/// What a port has for WebSocket.
pub(crate) struct WebSocketCalls {
    pub(crate) message: Option<Rc<Callable>>,
    pub(crate) open: Option<Rc<Callable>>,
    /// Answers handshakes itself.
    pub(crate) handshake: Option<Rc<Callable>>,
    pub(crate) before_response: Option<Rc<Callable>>,
    pub(crate) subprotocol: Option<String>,
    /// Bytes of the longest message, unfolded.
    pub(crate) max: usize,
}

pub(crate) use super::handshake::{BAD_REQUEST, refuse};

impl Worker {
    /// Answers a request for WebSocket, or lets the program do it.
    pub(super) fn shake_hands(
        &self,
        calls: &WebSocketCalls,
        mut exchange: Exchange,
        request: Request,
        http: &Rc<HttpSettings>,
    ) {
        let session = exchange.session().clone();
        let terms = Windows::terms(self.windows.as_ref());
        let upgrade = Upgrade { deflate: handshake::compression(&request.head, http.websocket_compression, terms) };
        let fields = match handshake::judge(&request.head, calls.subprotocol.as_deref()) {
            _ if calls.handshake.is_some() => {
                session.set_websocket(WebSocketState { stage: Stage::Handshake, deflate: None });
                // Whatever the program answers but 101, the client has failed.
                exchange.close_after();
                Vec::new()
            }
            Ok(fields) => fields,
            Err(status) => return handshake::refuse(exchange, status),
        };
        let Some(args) = self.reception.receive(exchange, request, http) else { return };
        if audit::is_active() {
            audit::watch_objects(&args);
        }
        http_response::begin_upgrade(&args[1], upgrade);
        if let Some(callback) = calls.handshake.clone() {
            return self.answer(callback, args);
        }
        let Some(before) = calls.before_response.clone() else { return self.open(calls, &session, args, &fields) };
        let server = self.process.server.clone();
        self.process.run(move || {
            let outcome = before.call(&[server.into(), args[0].clone(), args[1].clone()]);
            if outcome.is_err() {
                http_response::explain(&args, &outcome);
                return outcome.map(drop);
            }
            // It may have waited: this may not be a worker any more.
            if let Some(worker) = worker::current()
                && let Some(calls) = &worker.port(&session).websocket
            {
                worker.open(calls, &session, args, &fields);
            }
            Ok(())
        });
    }

    /// The answer, and what the program does then.
    fn open(
        &self,
        calls: &WebSocketCalls,
        session: &Session,
        [request, response]: [Zval; 2],
        fields: &[(&'static str, String)],
    ) {
        let fields: Vec<(&str, String)> =
            [("Upgrade", "websocket".to_owned())].into_iter().chain(fields.iter().cloned()).collect();
        let is_open = http_response::upgrade_with(&response, &fields) && session.is_open();
        drop(response);
        if let Some(callback) = calls.open.clone().filter(|_| is_open) {
            self.call(callback, [self.process.server.clone().into(), request]);
        }
    }

    /// A message has come.
    pub(super) fn message(&self, calls: &WebSocketCalls, session: &Session, data: Bytes) {
        let (Some(message), Some(callback)) = (Message::from_bytes(data), calls.message.clone()) else { return };
        let made = match windows::receive(session, &message, calls.max) {
            Ok(payload) => {
                let payload = payload.as_deref().unwrap_or(message.payload());
                websocket_frame::make(message.opcode(), message.flags(), payload, Some(session.id()))
            }
            Err(error) => return self.refuse_message(session, error),
        };
        match made {
            Ok(frame) => {
                let args: [Zval; 2] = [self.process.server.clone().into(), frame.into()];
                if audit::is_active() {
                    audit::watch_objects(&args[1..]);
                }
                self.call_loaded(session, callback, args);
            }
            Err(error) => crate::runtime::runtime().judge(Err(error)),
        }
    }

    /// What the session has sent counts as held until the callback has ended.
    pub(super) fn call_loaded<const N: usize>(&self, session: &Session, callback: Rc<Callable>, args: [Zval; N]) {
        match session.take_load() {
            None => self.call(callback, args),
            load => self.process.run_until(move || callback.call(&args), load),
        }
    }

    fn call<const N: usize>(&self, callback: Rc<Callable>, args: [Zval; N]) {
        if let Err(args) = self.process.run_first(&callback, args, |_: &Result<Zval>| ()) {
            self.process.run(move || callback.call(&args));
        }
    }

    fn refuse_message(&self, session: &Session, error: WebSocketError) {
        refuse_message(self, session, error);
    }
}

/// What could be judged only here ends a session as what was judged beside its socket.
pub(crate) fn refuse_message(app: &dyn App, session: &Session, error: WebSocketError) {
    app.notice(Notice::BadBytes { session: session.id(), peer: session.peer(), error: BadBytes::WebSocket(error) });
    let mut frame = BytesMut::new();
    encode(&mut frame, opcode::CLOSE, flag::FIN, None, &close_payload(error.code(), b""));
    let _ = session.send(&frame);
    session.close(false);
}

/// What a request in a coroutine server may be answered with.
pub(crate) fn offering(head: &RequestHead, terms: &Terms) -> Offering {
    if !handshake::is_asked(head) {
        return Offering::Unasked;
    }
    let answer = handshake::judge(head, terms.subprotocol.as_deref());
    let windows = terms.windows.clone();
    let upgrade =
        Upgrade { deflate: handshake::compression(head, terms.compression, Windows::terms(windows.as_ref())) };
    Offering::Asked(Box::new(Offer { answer, upgrade, inboxes: Rc::clone(&terms.inboxes), max: terms.max, windows }))
}

/// What a coroutine server has for WebSocket.
pub(crate) struct Terms {
    pub(crate) subprotocol: Option<String>,
    pub(crate) compression: bool,
    /// Bytes of the longest message, unfolded.
    pub(crate) max: usize,
    pub(crate) inboxes: Rc<Inboxes>,
    /// What goes on from message to message.
    pub(crate) windows: Option<Rc<Windows>>,
}

/// The payload of a message that came compressed; `None`: it did not.
pub(crate) fn unfold(message: &Message, max: usize) -> std::result::Result<Option<Vec<u8>>, WebSocketError> {
    if !message.is_compressed() {
        return Ok(None);
    }
    let payload = inflate(message.payload(), max)?;
    check_text(message.opcode(), &payload)?;
    Ok(Some(payload))
}

/// Of what was compressed only the end tells whether it is text.
pub(super) fn check_text(opcode: u8, payload: &[u8]) -> std::result::Result<(), WebSocketError> {
    if opcode == opcode::TEXT && std::str::from_utf8(payload).is_err() {
        return Err(WebSocketError::NotUtf8);
    }
    Ok(())
}
