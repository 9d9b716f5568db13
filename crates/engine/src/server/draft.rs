//! Answers on connections that are no server's: the program has the socket, and sends itself what an exchange writes on its draft.
//!
//! Nothing waits here and nothing is refused: whoever takes the pieces sends them, in their order, and says when that has failed. All drafts of a
//! [`Drafts`] have one port and one entry in a registry of its own, for nobody looks them up.

use super::conn::Turn;
use super::facts::Facts;
use super::registry::Entry;
use super::site::Site;
use super::{Address, App, Exchange, Port, RequestHead, SendError, Session, Sessions};
use bytes::BytesMut;
use std::cell::{Cell, RefCell};
use std::fs::File;
use std::io;
use std::rc::Rc;
use std::sync::Arc;

/// A piece of an answer.
#[derive(Debug)]
pub enum Piece {
    /// These bytes.
    Bytes(BytesMut),
    /// A part of a file: so many bytes from an offset on.
    File(Rc<File>, u64, u64),
}

/// What one exchange has written, until it is taken.
pub struct Draft {
    pub(super) facts: Facts,
    pieces: RefCell<Vec<Piece>>,
    ends: Cell<bool>,
    /// Nobody takes what is written.
    is_idle: bool,
}

impl Draft {
    /// What was written since the last call.
    pub fn take(&self) -> Vec<Piece> {
        self.pieces.take()
    }

    /// Whether the connection is to be ended behind what was written.
    pub fn ends(&self) -> bool {
        self.ends.get()
    }

    /// It could not be sent: nothing more is written.
    pub fn fail(&self) {
        self.close();
        let left = self.pieces.take();
        drop(left);
    }

    pub(super) fn is_open(&self) -> bool {
        !self.ends.get()
    }

    pub(super) fn close(&self) -> bool {
        !self.ends.replace(true)
    }

    pub(super) fn end_turn(&self, to: Turn) {
        if matches!(to, Turn::Over { close: true }) {
            self.close();
        }
    }

    pub(super) fn write(&self, first: &[u8], second: &[u8]) -> Result<(), SendError> {
        if !self.is_open() {
            return Err(SendError::Closed);
        }
        if self.is_idle {
            return Ok(());
        }
        let mut pieces = self.pieces.borrow_mut();
        match pieces.last_mut() {
            Some(Piece::Bytes(bytes)) => {
                bytes.extend_from_slice(first);
                bytes.extend_from_slice(second);
            }
            _ => pieces.push(Piece::Bytes(BytesMut::from_iter(first.iter().chain(second)))),
        }
        Ok(())
    }

    pub(super) fn write_file(&self, head: &[u8], file: Rc<File>, offset: u64, length: u64) -> Result<(), SendError> {
        self.write(head, &[])?;
        if !self.is_idle {
            self.pieces.borrow_mut().push(Piece::File(file, offset, length));
        }
        Ok(())
    }
}

impl std::fmt::Debug for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Draft").field("ends", &self.ends.get()).finish_non_exhaustive()
    }
}

/// How a request has come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The id of its session.
    pub session: i64,
    /// Index of the port.
    pub port: usize,
    /// Who has asked.
    pub peer: Address,
    /// Our address there.
    pub local: Option<Address>,
}

impl Origin {
    /// That of an exchange.
    pub fn of(session: &Session) -> Self {
        Self {
            session: session.id(),
            port: session.port(),
            peer: session.peer().clone(),
            local: session.local_address().cloned(),
        }
    }
}

/// Where drafts come from.
pub struct Drafts {
    site: Rc<Site>,
    entry: Entry,
}

impl Drafts {
    /// Answers are composed as on `port`; `app` is told what is for the log.
    ///
    /// # Errors
    /// There is no memory.
    pub fn new(port: Port, app: Rc<dyn App>) -> io::Result<Self> {
        Self::of(vec![port], app)
    }

    /// The same for several ports.
    ///
    /// # Errors
    /// There is no memory.
    pub fn of(ports: Vec<Port>, app: Rc<dyn App>) -> io::Result<Self> {
        let sessions = Arc::new(Sessions::new(1)?);
        let addresses = vec![Address::Unix(String::new()); ports.len()];
        let site = Site::new(ports, addresses.into_iter(), Arc::clone(&sessions));
        site.set_app(app);
        let entry = sessions.open(0, 0, -1, &Address::Unix(String::new()), site.clock.now());
        let entry = entry.ok_or(io::ErrorKind::OutOfMemory)?;
        Ok(Self { site: Rc::new(site), entry })
    }

    /// An answer to a request, or to what the program has read by itself.
    pub fn begin(&self, head: Option<&RequestHead>) -> Exchange {
        let peer = Address::Unix(String::new());
        let facts = Facts::new(self.entry, 0, peer, self.site.clock.now(), Rc::clone(&self.site));
        let session = Self::session(facts, false);
        match head {
            Some(head) => Exchange::new(session, head),
            None => Exchange::unasked(session),
        }
    }

    /// An answer to a request as if it had come in this way just now. What is written goes nowhere.
    pub fn begin_as(&self, head: &RequestHead, origin: &Origin) -> Exchange {
        let entry = self.entry.named(origin.session);
        let port = origin.port.min(self.site.ports.len().saturating_sub(1));
        let facts = Facts::new(entry, port, origin.peer.clone(), self.site.clock.now(), Rc::clone(&self.site));
        facts.note_receive();
        if let Some(local) = &origin.local {
            let _ = facts.local.set(local.clone());
        }
        Exchange::new(Self::session(facts, true), head)
    }

    fn session(facts: Facts, is_idle: bool) -> Session {
        Session::Draft(Rc::new(Draft { facts, pieces: RefCell::default(), ends: Cell::new(false), is_idle }))
    }
}

impl std::fmt::Debug for Drafts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Drafts").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::{HttpOptions, Protocol, Request};
    use bytes::Bytes;
    use steel_proto::http1::{Event, Limits, RequestDecoder};

    struct Nobody;

    impl App for Nobody {
        fn receive(&self, _: &Session, _: Bytes) {}
        fn request(&self, _: &Session, _: Exchange, _: Request) {}
    }

    fn drafts() -> Drafts {
        Drafts::new(Port::new(Protocol::Http(HttpOptions::default())), Rc::new(Nobody)).unwrap()
    }

    fn request(text: &str) -> RequestHead {
        let mut bytes = BytesMut::from(text);
        match RequestDecoder::new(Limits::default()).decode(&mut bytes) {
            Ok(Some(Event::Request(request))) => request.head,
            other => panic!("{other:?}"),
        }
    }

    fn draft(exchange: &Exchange) -> Rc<Draft> {
        exchange.draft().expect("it is one")
    }

    fn written(draft: &Draft) -> String {
        let text = |piece| match piece {
            Piece::Bytes(bytes) => String::from_utf8(bytes.to_vec()).unwrap(),
            Piece::File(_, offset, length) => format!("<{offset}+{length}>"),
        };
        draft.take().into_iter().map(text).collect()
    }

    #[test]
    fn an_answer_is_written_whole_and_says_whether_the_connection_ends() {
        let drafts = drafts();
        for (line, ends) in [("GET / HTTP/1.1\r\nHost: a", false), ("GET / HTTP/1.0", true)] {
            let mut exchange = drafts.begin(Some(&request(&format!("{line}\r\n\r\n"))));
            let draft = draft(&exchange);
            exchange.respond(200, None).unwrap().end(b"body").unwrap();
            drop(exchange);
            let text = written(&draft);
            assert!(text.starts_with("HTTP/1.1 200 OK\r\n") && text.ends_with("\r\n\r\nbody"), "{text}");
            assert_eq!(draft.ends(), ends, "{line}");
        }
    }

    #[test]
    fn pieces_are_taken_one_after_the_other() {
        let mut exchange = drafts().begin(None);
        let draft = draft(&exchange);
        exchange.respond(200, None).unwrap().stream(1).unwrap();
        assert!(written(&draft).contains("Transfer-Encoding: chunked\r\n"));
        exchange.write(b"ab").unwrap();
        assert_eq!(written(&draft), "2\r\nab\r\n");
        exchange.end(b"").unwrap();
        assert_eq!(written(&draft), "0\r\n\r\n");
        assert!(!draft.ends());
    }

    #[test]
    fn who_does_not_answer_answers_with_500_and_who_does_not_end_ends_the_connection() {
        let drafts = drafts();
        let exchange = drafts.begin(None);
        let draft_of_one = draft(&exchange);
        drop(exchange);
        assert!(written(&draft_of_one).starts_with("HTTP/1.1 500 "));
        let mut exchange = drafts.begin(None);
        let draft = draft(&exchange);
        exchange.respond(200, None).unwrap().stream(1).unwrap();
        drop(exchange);
        assert!(!written(&draft).contains("0\r\n\r\n") && draft.ends());
    }

    #[test]
    fn an_answer_can_be_given_to_what_came_in_elsewhere() {
        let peer = Address::Ip("192.0.2.1:4711".parse().unwrap());
        let origin = Origin { session: 77, port: 0, peer, local: Some(Address::Ip("192.0.2.2:80".parse().unwrap())) };
        let exchange = drafts().begin_as(&request("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), &origin);
        assert_eq!(Origin::of(exchange.session()), origin);
        let draft = exchange.draft().unwrap();
        draft.write(b"of which nobody", b" keeps anything").unwrap();
        assert!(draft.take().is_empty());
        draft.fail();
        assert_eq!(draft.write(b"a", b""), Err(SendError::Closed));
        exchange.let_go();
    }

    #[test]
    fn nothing_is_written_behind_a_failure() {
        let mut exchange = drafts().begin(None);
        let draft = draft(&exchange);
        exchange.respond(200, None).unwrap().stream(1).unwrap();
        draft.fail();
        assert!(exchange.write(b"ab").is_err() && !exchange.is_open());
        assert_eq!(written(&draft), "");
    }
}
