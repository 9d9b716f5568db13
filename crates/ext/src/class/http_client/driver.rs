//! The task of one connection: connects, sends what it is given, calls back, and watches for the peer's close in between.

use std::{pin::pin, rc::Rc};

use steel_engine::client::{
    http::{HttpConnection, RequestFailure},
    websocket::{Ended, Outbox, WebSocketConnection},
};
use steel_proto::websocket::{Message, close_payload, opcode};
use steel_zend::Zval;

use super::{
    answer::{self, Answer, Failed},
    link::{Link, Talk},
    request::{Endpoint, Job},
};
use crate::{
    class::{callback, websocket_frame},
    runtime::{Raced, connections::Entry, race, runtime, while_alive},
    server::websocket::unfold,
    slots::http_client as slot,
};

struct Driver {
    link: Rc<Link>,
    endpoint: Endpoint,
    connection: Option<HttpConnection>,
    talk: Option<WebSocketConnection>,
    _entry: Entry,
}

/// Drives a connection to its end. The driver exists at once, so that a task that never runs releases what it owns, too.
pub(super) fn drive(link: Rc<Link>, endpoint: Endpoint) -> impl Future<Output = ()> {
    let _entry = runtime().connections.add(link.clone());
    let mut driver = Driver { link, endpoint, connection: None, talk: None, _entry };
    async move {
        while driver.link.line.is_held() {
            match driver.link.take_job() {
                Some(job) => driver.serve(job).await,
                None if driver.talk.is_some() => driver.listen().await,
                None => driver.watch().await,
            }
        }
    }
}

impl Driver {
    async fn serve(&mut self, job: Job) {
        let mut answer = self.exchange(&job).await;
        while_alive().await;
        self.begin_talk(&job, &mut answer);
        let reusable = self.connection.as_ref().is_some_and(HttpConnection::is_usable) && job.keep_alive;
        let keep = reusable && answer.as_ref().err().is_none_or(|failed| failed.harmless);
        if !keep {
            self.connection = None;
        }
        let is_refused = job.handshake.is_some() && answer.is_err() && self.link.line.was_open();
        self.link.note_handshake(is_refused);
        self.deliver(&answer, keep);
    }

    /// One request and its answer, over a new connection if there is none or if the kept one turns out to have ended.
    async fn exchange(&mut self, job: &Job) -> Answer {
        loop {
            let is_new = self.connection.is_none();
            let mut connection = match self.connection.take() {
                Some(connection) => connection,
                None => self.connect().await?,
            };
            if self.link.is_canceled() {
                return Err(Failed::CANCELED);
            }
            let request = job.to_request().map_err(|error| Failed::of_file(&error))?;
            let outcome = race(self.link.canceled(), pin!(connection.request(request, job.limit))).await;
            match outcome {
                Raced::A(()) => return Err(Failed::CANCELED),
                Raced::B(Err(RequestFailure::Stale)) if !is_new => self.replaced().await,
                Raced::B(outcome) => {
                    self.connection = Some(connection);
                    return outcome.map_err(Failed::from);
                }
            }
        }
    }

    async fn connect(&mut self) -> Result<HttpConnection, Failed> {
        let Endpoint { dial, limits } = &self.endpoint;
        let mut connection = match race(self.link.canceled(), pin!(HttpConnection::dial(dial))).await {
            Raced::A(()) => return Err(Failed::CANCELED),
            Raced::B(connected) => connected?,
        };
        connection.set_limits(*limits);
        while_alive().await;
        self.link.line.set_open();
        if let Some(client) = self.link.line.client() {
            callback::emit_from_loop(&client, slot::ON_CONNECT, None);
        }
        Ok(connection)
    }

    /// The kept connection had ended: another one takes over its reference, but the program is told of the end.
    async fn replaced(&self) {
        while_alive().await;
        if let Some(client) = self.link.line.client() {
            callback::emit_from_loop(&client, slot::ON_CLOSE, None);
        }
    }

    fn deliver(&self, answer: &Answer, keep: bool) {
        let Some(client) = self.link.line.client() else { return };
        answer::write(&client, answer);
        let Some(callback) = self.link.answered(keep, answer.is_err() && !keep) else { return };
        if answer.as_ref().err().is_some_and(Failed::is_connect) {
            callback::emit_from_loop(&client, slot::ON_ERROR, None);
        }
        let after = After(Rc::clone(&self.link));
        let args = vec![Zval::from(client)];
        callback::call_from_loop(callback, args, move |end| after.0.after_answer(end != callback::End::Failed));
    }

    /// The answer to a handshake: from now on the connection speaks WebSocket, or it is over.
    fn begin_talk(&mut self, job: &Job, answer: &mut Answer) {
        let (Some(handshake), Ok(response)) = (&job.handshake, &*answer) else { return };
        let field = |name: &str| {
            let last = response.headers.iter().rev().find(|(known, _)| known.eq_ignore_ascii_case(name.as_bytes()));
            last.map(|(_, value)| value.to_vec())
        };
        match handshake.judge(i64::from(response.status), field) {
            None => {}
            Some(Err(_)) => *answer = Err(Failed::HANDSHAKE),
            Some(Ok(deflate)) => {
                let Some(connection) = self.connection.take() else { return };
                let settings = job.websocket;
                let (stream, input) = connection.into_parts();
                self.talk = Some(WebSocketConnection::new(stream, input, settings.max, deflate));
                self.link.begin_talk(Talk { outbox: Outbox::new(settings.mask), deflate, settings });
            }
        }
    }

    /// Waits for messages and for the end, while what the program sends leaves.
    async fn listen(&mut self) {
        let changed = self.link.line.changed();
        let (Some(connection), Some(talk)) = (&mut self.talk, self.link.talk()) else {
            changed.await;
            return;
        };
        let wanted = |code| match code {
            opcode::PING => talk.settings.pings,
            opcode::PONG => talk.settings.pongs,
            _ => talk.settings.closes,
        };
        let ended = match race(changed, connection.next(&talk.outbox, wanted)).await {
            Raced::A(()) => {
                if !self.link.line.is_held() {
                    // What was sent last goes as far as the system takes it now.
                    connection.leave(&talk.outbox, Ended::Closed);
                }
                return;
            }
            Raced::B(Ok(message)) => {
                while_alive().await;
                match unfold(&message, talk.settings.max) {
                    Ok(payload) => return self.tell(&message, payload.as_deref().unwrap_or(message.payload())),
                    Err(error) => {
                        talk.outbox.control(opcode::CLOSE, &close_payload(error.code(), b""));
                        connection.leave(&talk.outbox, Ended::Malformed(error))
                    }
                }
            }
            Raced::B(Err(ended)) => ended,
        };
        self.talk = None;
        while_alive().await;
        if let Some(client) = self.link.line.client() {
            answer::write_end(&client, &ended);
        }
        self.link.end_from_loop();
    }

    /// Gives the program a message.
    fn tell(&self, message: &Message, payload: &[u8]) {
        let Some(client) = self.link.line.client() else { return };
        match websocket_frame::make(message.opcode(), message.flags(), payload, None) {
            Ok(frame) => callback::emit_from_loop(&client, slot::ON_MESSAGE, Some(frame.into())),
            Err(error) => runtime().judge(Err(error)),
        }
    }

    /// Waits for the next request, for the peer's close, and for the end.
    async fn watch(&mut self) {
        let changed = self.link.line.changed();
        let Some(connection) = &mut self.connection else {
            if !self.link.is_overdue() {
                changed.await;
            }
            if self.link.is_overdue() {
                while_alive().await;
                self.link.end_from_loop();
            }
            return;
        };
        if let Raced::B(()) = race(changed, connection.closed()).await {
            self.connection = None;
            while_alive().await;
            self.link.end_from_loop();
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.link.abandon();
    }
}

/// Goes with the callback: if that is never called or throws, the task has to end the connection.
struct After(Rc<Link>);

impl Drop for After {
    fn drop(&mut self) {
        self.0.set_overdue();
    }
}
