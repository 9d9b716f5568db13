//! Requests of Redis in a worker: each goes to the handler of its command, and what that returns to the client.
//!
//! A client that sends several at once gets its answers in that order, as the protocol wants it: the next request of a session waits for the handler
//! of the last one.

use std::{
    cell::{Cell, RefCell},
    collections::{HashMap, VecDeque},
    rc::Rc,
};

use bytes::Bytes;
use steel_engine::server::Session;
use steel_proto::resp::{self, Reply};
use steel_zend::{Array, Zval};

use super::worker::{self, Worker};
use crate::{
    class::{redis_server, server},
    log,
    runtime::runtime,
};

/// Requests of a session that may wait before nothing more is read of it.
const MOST: usize = 64;

/// What a client gets of a handler that has thrown, or ended by `exit()`.
const FAILED: &[u8] = b"-ERR the handler of this command has failed\r\n";

/// What waits for an earlier request of the same session.
#[derive(Default)]
pub(super) struct Lines(RefCell<HashMap<i64, Rc<Line>>>);

/// One session's.
struct Line {
    session: Session,
    waiting: RefCell<VecDeque<Bytes>>,
    /// There is a [`Turn`].
    is_busy: Cell<bool>,
    /// The next ones are being started.
    is_starting: Cell<bool>,
}

/// A handler that runs; the next request has its turn when this goes.
struct Turn(Rc<Line>);

impl Drop for Turn {
    fn drop(&mut self) {
        let line = &self.0;
        line.is_busy.set(false);
        if line.is_starting.get() || line.waiting.borrow().is_empty() {
            return;
        }
        let line = Rc::clone(line);
        runtime().start_task(async move {
            if let Some(worker) = worker::current() {
                worker.start_requests(&line);
            }
        });
    }
}

impl Lines {
    /// The session has ended.
    pub(super) fn forget(&self, session: &Session) {
        let line = self.0.borrow_mut().remove(&session.id());
        drop(line);
    }

    fn of(&self, session: &Session) -> Rc<Line> {
        let mut lines = self.0.borrow_mut();
        let line = lines.entry(session.id()).or_insert_with(|| {
            Rc::new(Line {
                session: session.clone(),
                waiting: RefCell::default(),
                is_busy: Cell::default(),
                is_starting: Cell::default(),
            })
        });
        Rc::clone(line)
    }
}

impl Worker {
    /// A request has come.
    pub(super) fn redis_request(&self, session: &Session, data: Bytes) {
        let line = self.lines.of(session);
        line.waiting.borrow_mut().push_back(data);
        self.start_requests(&line);
        if line.waiting.borrow().len() >= MOST {
            session.hold(true);
        }
    }

    fn start_requests(&self, line: &Rc<Line>) {
        if line.is_starting.replace(true) {
            return;
        }
        while !line.is_busy.get() {
            let Some(data) = line.waiting.borrow_mut().pop_front() else { break };
            self.run_command(line, &data);
        }
        line.is_starting.set(false);
        if line.waiting.borrow().len() < MOST / 2 {
            line.session.hold(false);
        }
    }

    fn run_command(&self, line: &Rc<Line>, data: &[u8]) {
        let request = resp::request::arguments(data);
        let Some((command, arguments)) = request.split_first() else { return };
        let command = command.unwrap_or_default();
        let number = line.session.id();
        let handler = redis_server::handler(&self.process.server, command);
        let Some(handler) = handler else {
            let text = [b"ERR unknown command '", &command[..command.len().min(128)], b"'"].concat();
            let mut out = bytes::BytesMut::new();
            resp::encode_reply(&mut out, &Reply::Error(text.into()));
            line.is_busy.set(true);
            // The answer may have to wait for room, and others must not pass it.
            let turn = Turn(Rc::clone(line));
            self.process.run_until(move || server::send_bytes(number, &out).map(drop), turn);
            return;
        };
        let arguments: Array = arguments.iter().map(|argument| argument.map_or_else(Zval::null, Zval::str)).collect();
        let (load, session) = (line.session.take_load(), line.session.clone());
        line.is_busy.set(true);
        let turn = Turn(Rc::clone(line));
        let class = self.process.server.class_name();
        let name = String::from_utf8_lossy(command).into_owned();
        self.process.run_until(
            move || {
                let called = handler.call(&[Zval::int(number), arguments.into()]);
                if called.is_err() {
                    // The answers behind it would be taken for this one's. What has failed is told in any case.
                    if session.send(FAILED).is_err() {
                        session.close(true);
                    }
                }
                let answer = called?;
                match answer.deref().as_str() {
                    Some(answer) => server::send_bytes(number, answer.as_bytes()).map(drop),
                    None => {
                        if !answer.is_null() {
                            let text = format!("{class}: the handler of '{}' returned no string", name.escape_debug());
                            log::line(log::Level::Warning, &text);
                        }
                        Ok(())
                    }
                }
            },
            (load, turn),
        );
    }
}
