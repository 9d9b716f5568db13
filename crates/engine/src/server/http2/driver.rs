//! Drives one connection of HTTP/2: requests to the program, answers to h2, and the end of the connection.
//!
//! ```text
//! Handshake --preface--> Open --GOAWAY, all answered | the peer's end | an error--> Over
//! ```
//! A drain announces itself by GOAWAY and goes on with whatever the client has sent before it could know; one that has asked for nothing, and does
//! not show that it has read that, is not waited for long. `close()`, and a GOAWAY of the
//! program's, take nothing more; what was answered by then still goes out.

use super::super::body::{Body, Request};
use super::super::conn::Phase;
use super::super::driver::Link;
use super::super::input::Input;
use super::super::patience::Awaited;
use super::super::{BadBytes, Conn, Exchange, HttpOptions, Limits, Notice, Session, StaticFiles};
use super::incoming::{Incoming, Progress};
use super::pipe::{Ends, Pipe};
use super::streams::Streams;
use super::wire::Wire;
use super::{Http2Options, Stream, fields};
use crate::http2::Counted;
use bytes::Bytes;
use h2::server::{Handshake, SendResponse};
use h2::{Reason, RecvStream};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use steel_proto::http1::RequestError;

/// Requests given to the program in one go before other connections get their turn.
const TURNS: usize = 32;

/// How often h2 is asked again in one turn, because something was given to it, or there may be more to read.
const ROUNDS: usize = 8;

enum Stage {
    Handshake(Pin<Box<Handshake<Pipe, Counted>>>),
    /// [`Streams`] have h2's end.
    Open,
    Over,
}

/// See the module.
pub(in super::super) struct Http2Driver {
    stage: Stage,
    ends: Rc<Ends>,
    streams: Rc<Streams>,
    /// Streams that are not over, without those whose body is on its way.
    open: Vec<Rc<Stream>>,
    incoming: Vec<Incoming>,
    files: Option<Arc<StaticFiles>>,
    /// Requests that the program may have.
    most: usize,
    /// Nothing was accepted in this turn, because too much waits for the client, or it is not to be read.
    held_off: bool,
    /// The drain was announced.
    announced: bool,
    /// The last word is said.
    ending: bool,
}

impl Http2Driver {
    /// `input`: what has come of it by now.
    pub(in super::super) fn new(conn: &Rc<Conn>, input: Input, options: &HttpOptions, http2: &Http2Options) -> Self {
        let ends = Ends::new(input);
        Self {
            stage: Stage::Handshake(Box::pin(http2.builder().handshake(Pipe::new(conn, &ends)))),
            ends,
            streams: Rc::clone(conn.carry_streams()),
            open: Vec::new(),
            incoming: Vec::new(),
            files: options.files.clone(),
            most: http2.max_concurrent_streams as usize,
            held_off: false,
            announced: false,
            ending: false,
        }
    }

    pub(in super::super) fn poll(&mut self, link: &mut Link, cx: &mut Context<'_>) -> Poll<()> {
        let conn = Rc::clone(&link.conn);
        // Before what was answered meanwhile: the last turn has left no frame half written, unless it was told to wait.
        self.push_frames(&conn);
        let before = self.streams.waiting();
        self.ends.begin();
        self.held_off = false;
        let result = self.run(link, cx);
        let _ = conn.poll_flush(cx);
        conn.hold_output();
        let waiting = self.streams.waiting();
        if waiting < before {
            conn.patience.note_written(conn.shared.tick.get());
        }
        if result.is_ready() {
            self.end(link);
            return Poll::Ready(());
        }
        if waiting > 0 {
            conn.watch_output();
        } else if conn.is_flushed() {
            conn.patience.end_output();
            self.streams.note_flushed();
            conn.flush_waiters.wake();
        }
        if self.held_off && may_accept(&conn) {
            // What was in the way has left in this very turn, so nothing else will come of it.
            cx.waker().wake_by_ref();
        }
        self.rest(&conn);
        Poll::Pending
    }

    fn run(&mut self, link: &mut Link, cx: &mut Context<'_>) -> Poll<()> {
        let conn = Rc::clone(&link.conn);
        for _ in 0..ROUNDS {
            if conn.phase() == Phase::Closed {
                return Poll::Ready(());
            }
            self.ends.share();
            if let Stage::Handshake(handshake) = &mut self.stage {
                match handshake.as_mut().poll(cx) {
                    Poll::Ready(Ok(connection)) => {
                        self.streams.connect(Wire::new(connection, &self.ends));
                        self.stage = Stage::Open;
                    }
                    Poll::Ready(Err(error)) => {
                        tell(link, &error);
                        return Poll::Ready(());
                    }
                    // Nothing was asked for, so nobody misses an answer.
                    Poll::Pending if conn.phase() != Phase::Open => return Poll::Ready(()),
                    Poll::Pending if conn.shared.draining().is_some() => {
                        conn.end_by_server();
                        return Poll::Ready(());
                    }
                    Poll::Pending => return Poll::Pending,
                }
            }
            self.take_leave(&conn);
            if self.accept(link, cx).is_ready() {
                return Poll::Ready(());
            }
            self.receive(link, cx);
            self.send(link, cx);
            self.push_frames(&conn);
            if self.is_done(&conn) {
                self.say_last(&conn);
            }
            if !self.streams.take_news() && !self.ends.is_starved() {
                return Poll::Pending;
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// Whether nothing more is taken from the client.
    fn is_leaving(&self, conn: &Conn) -> bool {
        conn.phase() != Phase::Open || self.streams.leaving().is_some()
    }

    /// Announces a drain; lets go of what `close()` leaves unanswered.
    fn take_leave(&mut self, conn: &Conn) {
        if conn.shared.draining().is_some() && !self.announced {
            self.announced = true;
            // Whoever has not read yet what the last request is may still be sending.
            conn.linger.set(true);
            conn.end_by_server();
            self.streams.with_wire(Wire::announce_end);
        }
        if conn.phase() != Phase::Open {
            self.incoming.clear();
            self.open.iter().filter(|stream| !stream.is_ended()).for_each(|stream| stream.reset(Reason::CANCEL));
        }
    }

    /// Reads and writes, and takes requests; ready at the end.
    fn accept(&mut self, link: &mut Link, cx: &mut Context<'_>) -> Poll<()> {
        for _ in 0..TURNS {
            let is_leaving = self.is_leaving(&link.conn);
            self.held_off = !may_accept(&link.conn);
            if is_leaving || self.held_off {
                if let Some(Err(error)) = ready!(self.streams.poll_wire(|wire| wire.poll(cx).map(Some))) {
                    tell(link, &error);
                }
                return Poll::Ready(());
            }
            // The program has its turn while nothing is borrowed: it may want to send.
            match ready!(self.streams.poll_wire(|wire| wire.poll_accept(cx))) {
                Some(Ok((request, respond))) => {
                    let (parts, body) = request.into_parts();
                    self.begin(link, &parts, body, respond, cx);
                    self.push_frames(&link.conn);
                }
                Some(Err(error)) => {
                    tell(link, &error);
                    return Poll::Ready(());
                }
                None => return Poll::Ready(()),
            }
        }
        self.streams.note();
        Poll::Pending
    }

    /// A request has begun.
    fn begin(
        &mut self,
        link: &mut Link,
        parts: &http::request::Parts,
        body: RecvStream,
        mut respond: SendResponse<Counted>,
        cx: &mut Context<'_>,
    ) {
        if self.is_busy() {
            // Some of those that are on their way may have been given up.
            self.receive(link, cx);
        }
        if self.is_busy() {
            return respond.send_reset(Reason::REFUSED_STREAM);
        }
        let stream = Stream::new(&link.conn, &self.streams, respond);
        let conn = Rc::clone(&link.conn);
        let Some(options) = conn.port_options().http() else { return };
        let most = options.http2.as_ref().map_or(usize::MAX, |http2| http2.max_headers).min(options.limits.max_headers);
        let limits = Limits { max_headers: most, ..options.limits };
        match fields::read(parts, &limits, &options.rules) {
            Err(error) => {
                link.app().notice(Notice::BadRequest { session: conn.id(), peer: conn.peer(), error });
                self.refuse(stream, error.status());
            }
            Ok(head) if body.is_end_stream() => {
                self.dispatch(link, stream, Request { head, body: Body::Bytes(Bytes::new()) });
            }
            Ok(head) => match Incoming::begin(head, body, stream, options) {
                Ok(incoming) => self.incoming.push(incoming),
                Err((status, stream)) => {
                    if status == 413 {
                        let error = RequestError::BodyTooLarge;
                        link.app().notice(Notice::BadRequest { session: conn.id(), peer: conn.peer(), error });
                    }
                    self.refuse(stream, status);
                }
            },
        }
    }

    /// Whether the client has as many requests here as it may. Those whose streams it has reset count as long as the program has them: h2
    /// knows nothing of that.
    fn is_busy(&self) -> bool {
        self.streams.at_work() as usize + self.incoming.len() >= self.most
    }

    /// Takes what has come of bodies.
    fn receive(&mut self, link: &mut Link, cx: &mut Context<'_>) {
        if link.conn.is_paused() {
            return;
        }
        let mut at = 0;
        while let Some(incoming) = self.incoming.get_mut(at) {
            let mut progress = incoming.poll(cx);
            // Whether there is room is asked next.
            self.hold(&link.conn);
            if matches!(progress, Progress::Waiting) && !link.conn.has_input_room() {
                progress = Progress::Refused(503);
            }
            match progress {
                Progress::Waiting => {
                    at += 1;
                    continue;
                }
                Progress::Gone => drop(self.incoming.remove(at)),
                Progress::Refused(status) => {
                    let incoming = self.incoming.remove(at);
                    self.refuse(Rc::clone(&incoming.stream), status);
                }
                Progress::Whole => {
                    let incoming = self.incoming.remove(at);
                    incoming.stream.set_body(incoming.resident());
                    match incoming.into_request() {
                        (stream, Some(request)) => self.dispatch(link, stream, request),
                        (stream, None) => self.refuse(stream, 503),
                    }
                }
            }
        }
        self.hold(&link.conn);
    }

    fn dispatch(&mut self, link: &mut Link, stream: Rc<Stream>, request: Request) {
        let exchange = Exchange::new(Session::Stream(Rc::clone(&stream)), &request.head);
        stream.begin_work();
        link.dispatch(self.files.as_deref(), exchange, request);
        self.keep(stream);
    }

    /// Lets answers move on, and the program know of those that were given up.
    fn send(&mut self, link: &Link, cx: &mut Context<'_>) {
        let mut given_up = Vec::new();
        self.open.retain(|stream| {
            let stays = stream.poll(cx);
            if !stays && stream.is_given_up() {
                given_up.push(Rc::clone(stream));
            }
            stays
        });
        self.hold(&link.conn);
        given_up.into_iter().for_each(|stream| link.app().stopped(&Session::Stream(stream)));
    }

    /// A short answer of the engine itself.
    fn refuse(&mut self, stream: Rc<Stream>, status: u16) {
        Exchange::refusal(Session::Stream(Rc::clone(&stream))).refuse(status);
        self.keep(stream);
    }

    fn keep(&mut self, stream: Rc<Stream>) {
        if !stream.is_over() {
            self.open.push(stream);
        }
    }

    /// What the program sends between the frames of h2, not before it is whole.
    fn push_frames(&self, conn: &Conn) {
        if !self.ends.is_blocked() && !conn.is_in_piece() {
            conn.output.borrow_mut().push(&self.streams.take_frames());
        }
    }

    /// Whether only the last word is missing.
    fn is_done(&self, conn: &Conn) -> bool {
        let is_empty = self.open.is_empty() && self.incoming.is_empty();
        self.is_leaving(conn) && is_empty && self.streams.waiting() == 0 && !self.ends.is_blocked() && !self.ending
    }

    fn say_last(&mut self, conn: &Conn) {
        self.ending = true;
        conn.linger.set(true);
        conn.end_by_server();
        let reason = self.streams.leaving().map_or(Reason::NO_ERROR, Reason::from);
        self.streams.with_wire(|wire| wire.end(reason));
        self.streams.note();
    }

    fn hold(&self, conn: &Conn) {
        let open: usize = self.open.iter().map(|stream| stream.body()).sum();
        conn.hold_input(self.incoming.iter().map(Incoming::resident).sum::<usize>() + open);
    }

    /// What is waited for.
    fn rest(&self, conn: &Conn) {
        match self.stage {
            Stage::Handshake(_) => conn.wait_for(Awaited::Head),
            _ if conn.is_paused() => conn.patience.rest(),
            _ if !self.incoming.is_empty() => conn.wait_for(Awaited::Body),
            _ if !self.open.is_empty() => conn.patience.rest(),
            _ if self.announced => conn.wait_for(Awaited::Farewell),
            _ => conn.wait_for(Awaited::Request),
        }
    }

    /// Nothing is answered any more.
    fn end(&mut self, link: &mut Link) {
        self.incoming.clear();
        self.let_go();
        link.input = self.ends.input.take();
        link.conn.hold_output();
    }
}

impl Http2Driver {
    fn let_go(&mut self) {
        self.stage = Stage::Over;
        self.open.drain(..).for_each(|stream| stream.fail());
        self.streams.disconnect();
    }
}

impl Drop for Http2Driver {
    fn drop(&mut self) {
        self.let_go();
    }
}

/// Whether a client gets more to read: one that does not read what it has gets no more.
fn may_accept(conn: &Conn) -> bool {
    !conn.is_paused() && conn.pending_bytes() < conn.port_options().max_pending
}

/// Why h2 has ended the connection, if the client is to blame.
fn tell(link: &Link, error: &h2::Error) {
    let conn = &link.conn;
    if !error.is_library() {
        return;
    }
    // It is to read the GOAWAY.
    conn.linger.set(true);
    conn.end_by_server();
    let error = BadBytes::Http2(error.reason().unwrap_or(Reason::PROTOCOL_ERROR));
    link.app().notice(Notice::BadBytes { session: conn.id(), peer: conn.peer(), error });
}
