//! Drives one connection of HTTP/2: requests to the program, answers to the client, and the end of the connection.
//!
//! ```text
//! Greeting --preface, SETTINGS--> Open --GOAWAY, all answered | the peer's end | an error--> Over
//! ```
//! A drain announces itself by GOAWAY and goes on with whatever the client has sent before it could know; one that has asked for nothing, and does
//! not show that it has read that, is not waited for long. `close()`, and a GOAWAY of the
//! program's, take nothing more; what was answered by then still goes out.

use super::super::body::{Body, Request};
use super::super::conn::Phase;
use super::super::driver::Link;
use super::super::input::Input;
use super::super::patience::Awaited;
use super::super::service::Drain;
use super::super::{BadBytes, Conn, Exchange, HttpOptions, Notice, Session, StaticFiles};
use super::incoming::Incoming;
use super::streams::Streams;
use super::wire::Wire;
use super::{Http2Options, Stream};
use bytes::{Bytes, BytesMut};
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll};
use steel_proto::http1::RequestError;
use steel_proto::http2::{Code, Event, Fatal, Heads};

/// Requests given to the program in one go before other connections get their turn.
const TURNS: usize = 32;

/// How often in one turn answers are gathered and written, as long as the socket takes them.
const ROUNDS: usize = 8;

/// See the module.
pub(in super::super) struct Http2Driver {
    streams: Rc<Streams>,
    /// Streams that are not over, without those whose body is on its way.
    open: Vec<Rc<Stream>>,
    incoming: Vec<Incoming>,
    /// What has come of requests that were not taken, because too much waits for the client.
    late: VecDeque<Event>,
    heads: Heads,
    files: Option<Arc<StaticFiles>>,
    /// Requests that the program may have.
    most: usize,
    /// The client has said that it speaks HTTP/2.
    established: bool,
    /// The drain was announced.
    announced: bool,
}

impl Http2Driver {
    /// `input`: what has come of it by now.
    pub(in super::super) fn new(conn: &Rc<Conn>, input: Input, options: &HttpOptions, http2: &Http2Options) -> Self {
        let streams = Rc::clone(conn.carry_streams());
        streams.connect(Wire::new(http2.settings(&options.limits), input));
        Self {
            streams,
            open: Vec::new(),
            incoming: Vec::new(),
            late: VecDeque::new(),
            heads: Heads::new(options.limits, options.rules),
            files: options.files.clone(),
            most: http2.max_concurrent_streams as usize,
            established: false,
            announced: false,
        }
    }

    pub(in super::super) fn poll(&mut self, link: &mut Link, cx: &mut Context<'_>) -> Poll<()> {
        let conn = Rc::clone(&link.conn);
        let before = self.streams.waiting();
        self.streams.write_out(&conn);
        self.streams.with_wire(Wire::begin_turn);
        let mut is_over = self.run(link, cx).is_ready();
        if !is_over {
            self.send(link, cx);
            is_over = self.is_done(&conn);
        }
        if is_over {
            self.say_last(&conn);
            self.streams.write_rest(&conn);
        }
        self.streams.write_out(&conn);
        let _ = conn.poll_flush(cx);
        conn.hold_output();
        let waiting = self.streams.waiting();
        if waiting < before {
            conn.patience.note_written(conn.shared.tick.get());
        }
        if is_over {
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
        if !self.late.is_empty() && may_accept(&conn) {
            // What was in the way has left in this very turn, so nothing else will come of it.
            cx.waker().wake_by_ref();
        }
        self.rest(&conn);
        Poll::Pending
    }

    /// Looks at what has come; ready when nothing more is done for the client.
    fn run(&mut self, link: &mut Link, cx: &mut Context<'_>) -> Poll<()> {
        let conn = Rc::clone(&link.conn);
        if conn.phase() == Phase::Closed {
            return Poll::Ready(());
        }
        if !self.established {
            // Nothing was asked for, so nobody misses an answer. At a reload the preface, and a request behind it, may be on its way.
            if conn.phase() != Phase::Open {
                return Poll::Ready(());
            }
            if conn.shared.draining() == Some(Drain::Shutdown) {
                conn.end_by_server();
                return Poll::Ready(());
            }
        }
        self.take_leave(&conn);
        let mut requests = 0;
        loop {
            if conn.phase() == Phase::Closed {
                return Poll::Ready(());
            }
            if self.streams.has_much_unsent() {
                // Nothing is read as long as that does not go.
                self.streams.write_out(&conn);
            }
            let waited = if may_accept(&conn) { self.late.pop_front() } else { None };
            let event = match waited {
                Some(event) => event,
                None => match self.streams.poll_wire(|wire| wire.poll_event(&conn, cx)) {
                    Poll::Ready(Some(Ok(event))) if self.is_late(&event, &conn) => {
                        self.keep_late(event);
                        continue;
                    }
                    Poll::Ready(Some(Ok(event))) => event,
                    Poll::Ready(Some(Err(fatal))) => {
                        tell(link, fatal);
                        return Poll::Ready(());
                    }
                    Poll::Ready(None) => return Poll::Ready(()),
                    Poll::Pending => {
                        self.look(&conn);
                        return Poll::Pending;
                    }
                },
            };
            requests += usize::from(begun(&event).is_some());
            // The program has its turn while nothing is borrowed: it may want to send.
            self.take(link, event);
            if requests == TURNS {
                self.look(&conn);
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
        }
    }

    /// Whether the client speaks HTTP/2, and what is held of its requests.
    fn look(&mut self, conn: &Conn) {
        if !self.established {
            self.established = self.streams.with_server(|server| server.is_established()).unwrap_or(true);
        }
        self.hold(conn);
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
            self.streams.with_server(|server| server.announce_end());
        }
        if conn.phase() != Phase::Open {
            self.late.clear();
            for incoming in self.incoming.drain(..) {
                incoming.stream.reset(Code::CANCEL);
            }
            self.open.iter().filter(|stream| !stream.is_ended()).for_each(|stream| stream.reset(Code::CANCEL));
        }
    }

    /// Whether an event is to wait until the client has read what it was sent. What it says of windows, and of requests that the program has, is heard.
    fn is_late(&self, event: &Event, conn: &Conn) -> bool {
        let is_of = |stream| self.late.iter().any(|late| begun(late) == Some(stream));
        match event {
            Event::Request { .. } | Event::Unfit { .. } => !self.late.is_empty() || !may_accept(conn),
            Event::Data { stream, .. } | Event::Trailers { stream } | Event::Reset { stream, .. } => {
                !self.late.is_empty() && is_of(*stream)
            }
            _ => false,
        }
    }

    /// Such an event waits. A request that the client has given up meanwhile is as if it had not come: there are never more than may be open.
    fn keep_late(&mut self, event: Event) {
        let Event::Reset { stream, .. } = event else {
            self.late.push_back(event);
            return;
        };
        let mut bytes = 0;
        self.late.retain(|late| match late {
            Event::Data { stream: of, data, .. } if *of == stream => {
                bytes += data.len();
                false
            }
            Event::Trailers { stream: of } => *of != stream,
            late => begun(late) != Some(stream),
        });
        self.streams.with_server(|server| server.release(stream, bytes));
    }

    fn take(&mut self, link: &mut Link, event: Event) {
        match event {
            Event::Request { stream, head, ends } => self.begin(link, stream, Ok(head), ends),
            Event::Unfit { stream, error, ends } => self.begin(link, stream, Err(error), ends),
            Event::Data { stream, data, ends } => self.receive(link, stream, &data, ends),
            Event::Trailers { stream } => self.receive(link, stream, b"", true),
            Event::Reset { stream, .. } => self.give_up(link, stream),
            // Whoever waits for room is asked at the end of the turn; a drain's end is the protocol's matter.
            Event::WindowOpened { .. } | Event::Pong { .. } | Event::FarewellHeard | Event::PeerGoesAway { .. } => {}
        }
    }

    /// A request has begun.
    fn begin(&mut self, link: &mut Link, id: u32, head: Result<BytesMut, RequestError>, ends: bool) {
        let conn = Rc::clone(&link.conn);
        if self.is_leaving(&conn) || self.is_busy() {
            self.streams.with_server(|server| server.reset(id, Code::REFUSED_STREAM));
            return;
        }
        let Some(options) = conn.port_options().http() else { return };
        let stream = Stream::new(&conn, &self.streams, id);
        match head.and_then(|head| self.heads.read(head)) {
            Err(error) => {
                link.app().notice(Notice::BadRequest { session: conn.id(), peer: conn.peer(), error });
                self.refuse(stream, error.status());
            }
            Ok(head) if ends => {
                self.dispatch(link, stream, Request { head, body: Body::Bytes(Bytes::new()) });
            }
            Ok(head) => match Incoming::begin(head, stream, options) {
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

    /// Whether the client has as many requests here as it may. Those whose streams it has reset count as long as the program has them: the
    /// protocol knows nothing of that.
    fn is_busy(&self) -> bool {
        self.streams.at_work() as usize + self.incoming.len() >= self.most
    }

    /// A piece of a body.
    fn receive(&mut self, link: &mut Link, id: u32, data: &[u8], ends: bool) {
        let at = self.incoming.iter().position(|incoming| incoming.stream.id() == id);
        let mut taken = match at {
            Some(at) => self.incoming[at].take(data),
            // It was answered already.
            None => Ok(()),
        };
        self.streams.with_server(|server| server.release(id, data.len()));
        let Some(at) = at else { return };
        self.hold(&link.conn);
        if taken.is_ok() && !ends && !link.conn.has_input_room() {
            taken = Err(503);
        }
        match taken {
            Ok(()) if !ends => {}
            Err(status) => {
                let incoming = self.incoming.remove(at);
                self.refuse(Rc::clone(&incoming.stream), status);
            }
            Ok(()) => {
                let incoming = self.incoming.remove(at);
                incoming.stream.set_body(incoming.resident());
                match incoming.into_request() {
                    (stream, Some(request)) => self.dispatch(link, stream, request),
                    (stream, None) => self.refuse(stream, 503),
                }
            }
        }
        self.hold(&link.conn);
    }

    /// A stream is over before its answer is.
    fn give_up(&mut self, link: &Link, id: u32) {
        if let Some(at) = self.incoming.iter().position(|incoming| incoming.stream.id() == id) {
            let incoming = self.incoming.remove(at);
            incoming.stream.fail();
        }
        if let Some(at) = self.open.iter().position(|stream| stream.id() == id) {
            let stream = self.open.remove(at);
            stream.fail();
            self.hold(&link.conn);
            if stream.is_given_up() {
                link.app().stopped(&Session::Stream(stream));
            }
        }
    }

    fn dispatch(&mut self, link: &mut Link, stream: Rc<Stream>, request: Request) {
        let exchange = Exchange::new(Session::Stream(Rc::clone(&stream)), &request.head);
        stream.begin_work();
        link.dispatch(self.files.as_deref(), exchange, request);
        self.keep(stream);
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

    /// Lets answers move on, in turns, as far as the socket takes them.
    fn send(&mut self, link: &Link, cx: &mut Context<'_>) {
        let conn = &link.conn;
        for _ in 0..ROUNDS {
            let mut left = false;
            for stream in &self.open {
                stream.pump();
                left |= stream.has_queue();
            }
            self.drop_over(link);
            if self.open.len() > 1 {
                self.open.rotate_left(1);
            }
            let has_room = self.streams.has_room(conn);
            self.streams.write_out(conn);
            let is_written = conn.poll_flush(cx).is_ready();
            if !left || has_room || !is_written || conn.phase() == Phase::Closed {
                return;
            }
        }
        cx.waker().wake_by_ref();
    }

    /// Lets go of what is over, and lets the program know of what we have given up.
    fn drop_over(&mut self, link: &Link) {
        let open = self.open.len();
        let mut given_up = Vec::new();
        self.open.retain(|stream| {
            if stream.is_over() && stream.is_given_up() {
                given_up.push(Rc::clone(stream));
            }
            !stream.is_over()
        });
        if self.open.len() < open {
            self.hold(&link.conn);
        }
        given_up.into_iter().for_each(|stream| link.app().stopped(&Session::Stream(stream)));
    }

    /// Whether only the last word is missing.
    fn is_done(&self, conn: &Conn) -> bool {
        let is_empty = self.open.is_empty() && self.incoming.is_empty() && self.late.is_empty();
        let is_told = self.streams.with_server(|server| server.is_done()).unwrap_or(true);
        is_empty && self.streams.queued() == 0 && (self.is_leaving(conn) || is_told)
    }

    fn say_last(&mut self, conn: &Conn) {
        if self.is_leaving(conn) || self.announced {
            conn.linger.set(true);
            conn.end_by_server();
            let code = self.streams.leaving().map_or(Code::NO_ERROR, Code);
            self.streams.with_server(|server| server.end(code, b""));
        }
    }

    fn hold(&self, conn: &Conn) {
        let open: usize = self.open.iter().map(|stream| stream.body()).sum();
        let late = self.late.iter().map(|event| match event {
            Event::Data { data, .. } => data.len(),
            Event::Request { head, .. } => head.len(),
            _ => 0,
        });
        conn.hold_input(self.incoming.iter().map(Incoming::resident).sum::<usize>() + late.sum::<usize>() + open);
    }

    /// What is waited for.
    fn rest(&self, conn: &Conn) {
        match self.established {
            false if conn.shared.draining().is_some() => conn.wait_for(Awaited::Farewell),
            false => conn.wait_for(Awaited::Head),
            _ if conn.is_paused() => conn.patience.rest(),
            _ if !self.incoming.is_empty() => conn.wait_for(Awaited::Body),
            _ if !self.open.is_empty() => conn.patience.rest(),
            _ if self.announced => conn.wait_for(Awaited::Farewell),
            _ => conn.wait_for(Awaited::Request),
        }
    }

    /// Nothing is answered any more.
    fn end(&mut self, link: &mut Link) {
        if let Some(wire) = self.let_go() {
            link.input = wire.input;
        }
        link.conn.hold_output();
    }

    fn let_go(&mut self) -> Option<Wire> {
        self.late.clear();
        self.incoming.drain(..).for_each(|incoming| incoming.stream.fail());
        self.open.drain(..).for_each(|stream| stream.fail());
        self.streams.disconnect()
    }
}

impl Drop for Http2Driver {
    fn drop(&mut self) {
        self.let_go();
    }
}

/// The stream that begins with an event.
fn begun(event: &Event) -> Option<u32> {
    match event {
        Event::Request { stream, .. } | Event::Unfit { stream, .. } => Some(*stream),
        _ => None,
    }
}

/// Whether a client gets more to read: one that does not read what it has gets no more.
fn may_accept(conn: &Conn) -> bool {
    !conn.is_paused() && conn.pending_bytes() < conn.port_options().max_pending
}

/// Why the connection ends, if the client is to blame.
fn tell(link: &Link, fatal: Fatal) {
    let conn = &link.conn;
    // It is to read the GOAWAY.
    conn.linger.set(true);
    conn.end_by_server();
    let error = BadBytes::Http2(fatal);
    link.app().notice(Notice::BadBytes { session: conn.id(), peer: conn.peer(), error });
}
