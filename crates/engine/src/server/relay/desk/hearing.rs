//! What has come from the reactors goes to the program.

use super::super::super::facts::Facts;
use super::super::super::{Body, Exchange, Request, Session, Stage, WebSocketState};
use super::super::incoming::Incoming;
use super::super::load::Load;
use super::super::message::{Event, event};
use super::super::remote::Remote;
use super::super::stream::RemoteStream;
use super::{Desk, Notice};
use bytes::{Bytes, BytesMut};
use std::rc::Rc;
use steel_proto::http1::{self, RequestError};

impl Desk {
    /// One event; what the program does then it may do here.
    pub(super) fn give(self: &Rc<Self>, reactor: usize, event: Event) {
        match event {
            Event::Open { session, port, record, connected_at, certificate, peer } => {
                if usize::from(port) < self.site.ports.len() && self.known(session).is_none() {
                    // One that was known as a stranger may have something to send.
                    let stranger = self.strangers.borrow_mut().remove(&session);
                    let remote = stranger.unwrap_or_else(|| {
                        let entry = self.site.sessions.entry_of(session, record);
                        let facts = Facts::new(entry, usize::from(port), peer, connected_at, Rc::clone(&self.site));
                        Remote::new(facts, reactor, Rc::clone(self))
                    });
                    remote.facts.set_certificate(certificate);
                    self.remotes.borrow_mut().insert(session, remote);
                }
            }
            Event::Last => {
                self.lasts.set(self.lasts.get() + 1);
                self.changed.notify_waiters();
            }
            Event::Mark { session, full: true } => self.with(session, |session, _| self.site.app().full(session)),
            Event::Mark { session, full: false } => self.with(session, |session, _| self.site.app().empty(session)),
            Event::Connect { session } => self.with(session, |session, _| self.site.app().connect(session)),
            Event::Data { session, came, first, more, data } => self.with(session, |session, remote| {
                remote.take_queued(data.len());
                if self.is_unheard(session, remote, data.len()) {
                    if !more {
                        drop(Load::of(&self.board, self.lane));
                    }
                    return;
                }
                if let Some(whole) = remote.gather(first, more, data) {
                    remote.load.set(Load::of(&self.board, self.lane));
                    remote.facts.note_dispatch(event::lengthen(came, self.site.clock.micros()));
                    self.site.app().receive(session, whole);
                    // Unless the program has taken it, to be let go of later.
                    drop(remote.load.take());
                }
            }),
            Event::Request { session, turn, stream, head, length, body } => self.with(session, |session, remote| {
                if self.is_unheard(session, remote, head.len() + body.len()) {
                    return;
                }
                if body.len() == length {
                    return self.request(session, remote, (turn, stream), head, Some(Body::Bytes(body.freeze())));
                }
                let begun = session.port_options().http().map(|http| Incoming::begin(turn, head, length, http, &body));
                *remote.incoming.borrow_mut() = begun.map(|begun| begun.on(stream));
            }),
            Event::Body { session, turn, body } => self.with(session, |session, remote| {
                let whole = { remote.incoming.borrow_mut().take_if(|incoming| incoming.take(turn, &body)) };
                if let Some(whole) = whole {
                    let stream = whole.stream;
                    let (head, body) = whole.into_parts();
                    self.request(session, remote, (turn, stream), head, body);
                }
            }),
            Event::Close { session, told, by_server, active } => {
                let Some(remote) = self.known(session) else { return };
                let stage = if active { Stage::Active } else { Stage::None };
                remote.end(by_server, WebSocketState { stage, deflate: None });
                if told {
                    self.site.app().close(&Session::Remote(Rc::clone(&remote)));
                } else {
                    self.site.app().forget(&Session::Remote(Rc::clone(&remote)));
                }
                self.remotes.borrow_mut().remove(&session);
            }
            Event::Flushed { session, turn } if turn != 0 => {
                if let Some(stream) = self.stream(session, turn) {
                    stream.flush_is_over();
                }
            }
            Event::Stopped { session, turn } => {
                if let Some(stream) = self.stream(session, turn) {
                    stream.stop();
                }
            }
            Event::Flushed { session, .. } => {
                if let Some(remote) = self.known(session).or_else(|| self.stranger(session)) {
                    remote.wake();
                    self.forget_idle(&remote);
                }
            }
        }
    }

    /// Whether what has come is left out: this process has closed the session, or nobody would read an answer and the port says that such
    /// things are not to be heard.
    fn is_unheard(&self, session: &Session, remote: &Remote, bytes: usize) -> bool {
        let left_out = remote.is_closed_here() || (session.port_options().discards_gone && !remote.is_open());
        if left_out {
            self.site.app().notice(Notice::Discarded { session: remote.id(), bytes });
        }
        left_out
    }

    fn with(&self, session: i64, what: impl FnOnce(&Session, &Remote)) {
        if let Some(remote) = self.known(session) {
            what(&Session::Remote(Rc::clone(&remote)), &remote);
        }
    }

    fn stream(&self, session: i64, turn: u32) -> Option<Rc<RemoteStream>> {
        self.known(session)?.streams.borrow().get(&turn).cloned()
    }

    /// `stream`: of HTTP/2, or 0.
    fn request(
        &self,
        session: &Session,
        remote: &Remote,
        (turn, stream): (u32, u32),
        head: BytesMut,
        body: Option<Body>,
    ) {
        remote.facts.note_dispatch(remote.facts.received());
        let requests = &self.site.stats.requests;
        requests.set(requests.get() + 1);
        let session = match session {
            Session::Remote(remote) if stream != 0 => Session::RemoteStream(RemoteStream::begin(remote, turn, stream)),
            session => {
                remote.begin_turn(turn);
                session.clone()
            }
        };
        let head = match session.port_options().http() {
            Some(options) => http1::read_head(head, &options.limits, &options.rules),
            None => Err(RequestError::Malformed("a request on a port without HTTP")),
        };
        match head {
            Ok(head) => {
                let head = if stream == 0 { head } else { head.of_http2() };
                let exchange = Exchange::new(session.clone(), &head);
                match body {
                    Some(body) => self.site.app().request(&session, exchange, Request { head, body }),
                    None => exchange.refuse(503),
                }
            }
            // The reactor has read it by the same rules.
            Err(error) => Exchange::refusal(session).refuse(error.status()),
        }
    }
}

impl Remote {
    /// A part of a piece of data; the piece, when it is whole. What a predecessor had begun to read comes without its begin, or if that
    /// was sent again, without its end: it is left out.
    fn gather(&self, first: bool, more: bool, part: Bytes) -> Option<Bytes> {
        let mut gathered = self.data.borrow_mut();
        if first {
            gathered.clear();
            if !more {
                return Some(part);
            }
        } else if gathered.is_empty() {
            return None;
        }
        gathered.extend_from_slice(&part);
        (!more).then(|| gathered.split().freeze())
    }
}
