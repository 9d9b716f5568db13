//! HTTP on one connection: decodes requests, hands them to the program one at a time, decides whether the connection goes on.
//!
//! Responses are written by [`super::Exchange`]; this file only sees that one has ended ([`Turn`]). Pipelined requests wait in the
//! buffer; while more of them are there, responses are gathered and leave in one write.

use super::body::{Body, LONG, LongBody, Place, Request};
use super::conn::{Phase, Turn};
use super::driver::Link;
use super::patience::Awaited;
use super::service::Drain;
use super::{Exchange, HttpOptions, Notice, Protocol, StaticFiles};
use bytes::{Buf, BytesMut};
use std::io;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use steel_proto::http1::{Event, RequestDecoder, RequestError, response};

/// Requests served in one go before other connections get their turn.
const TURNS: usize = 32;

/// The most that is read at once of a body that goes to the disk.
const DISK_STEP: usize = 128 * 1024;

/// How the HTTP part of a connection ended.
pub(super) enum Next {
    Close,
    Upgrade,
}

pub(super) struct HttpDriver {
    decoder: RequestDecoder,
    /// A long body, which passes the decoder by.
    long_body: Option<LongBody>,
    /// The client has said that its last request is its last one.
    client_is_done: bool,
    files: Option<Arc<StaticFiles>>,
}

impl HttpDriver {
    pub(super) fn new(options: &HttpOptions) -> Self {
        let decoder = RequestDecoder::new(options.limits).with_rules(options.rules);
        Self { decoder, long_body: None, client_is_done: false, files: options.files.clone() }
    }

    pub(super) fn poll(&mut self, link: &mut Link, cx: &mut Context<'_>) -> Poll<Next> {
        link.input.take_up(&link.conn);
        let result = self.run(link, cx);
        // Before resting, and before closing: what was gathered goes out.
        if link.conn.corked.replace(false) {
            let _ = link.conn.poll_flush(cx);
        }
        result
    }

    fn run(&mut self, link: &mut Link, cx: &mut Context<'_>) -> Poll<Next> {
        for _ in 0..TURNS {
            if link.conn.phase() != Phase::Open {
                return Poll::Ready(Next::Close);
            }
            match link.conn.turn.get() {
                Turn::Open => return self.wait_for_program(link, cx),
                Turn::Upgraded => return Poll::Ready(Next::Upgrade),
                Turn::Over { close: true } => {
                    // Nothing more may come from a client that closes (RFC 9112, 9.6), so nothing is waited for.
                    link.conn.linger.set(!(self.client_is_done && link.input.is_exhausted()));
                    link.conn.end_by_server();
                    return Poll::Ready(Next::Close);
                }
                Turn::Over { close: false } => link.conn.turn.set(Turn::Idle),
                Turn::Idle => {}
            }
            // A client that does not read its responses gets no more of them.
            if !link.conn.corked.get() || link.conn.has_gathered_enough() {
                ready!(link.conn.poll_flush(cx));
            }
            if ready!(self.next_request(link, cx)) {
                return Poll::Ready(Next::Close);
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// Gets the next request to the program, reading if need be; true if the connection is over instead.
    fn next_request(&mut self, link: &mut Link, cx: &mut Context<'_>) -> Poll<bool> {
        loop {
            if let Some(LongBody { head, place }) = self.long_body.take_if(|body| body.place.missing() == 0) {
                let Ok(body) = place.into_body() else { return Poll::Ready(self.lacks_room(link)) };
                self.dispatch(link, Request { head, body });
                return Poll::Ready(false);
            }
            let paused = link.conn.is_paused();
            let buffer = if self.long_body.is_none() && !paused { link.input.buffer() } else { None };
            match buffer.map(|buffer| self.decoder.decode(buffer)) {
                Some(Ok(Some(Event::Request(request)))) => {
                    self.dispatch(link, Request { head: request.head, body: Body::Bytes(request.body) });
                    return Poll::Ready(false);
                }
                Some(Ok(Some(Event::ExpectContinue))) => {
                    let _ = link.conn.send(response::CONTINUE);
                    continue;
                }
                Some(Err(error)) => {
                    self.refuse(link, error);
                    return Poll::Ready(true);
                }
                Some(Ok(None)) | None => {}
            }
            if link.input.ended && !paused {
                return Poll::Ready(true);
            }
            if link.conn.shared.draining() == Some(Drain::Shutdown) {
                // Idle, or with a request that is not there as a whole: nothing has begun that could be finished. At a reload the
                // connection stays, because a request may be on its way.
                link.conn.end_by_server();
                return Poll::Ready(true);
            }
            if link.conn.corked.replace(false) {
                ready!(link.conn.poll_flush(cx));
            }
            if paused {
                link.conn.patience.rest();
                return Poll::Pending;
            }
            match self.begin_long_body(link) {
                Ok(true) => continue,
                Ok(false) => {}
                Err(_) => return Poll::Ready(self.lacks_room(link)),
            }
            if !self.has_room(link) {
                return Poll::Ready(true);
            }
            let received = match &mut self.long_body {
                Some(LongBody { place: Place::Memory(pages), .. }) => {
                    link.input.poll_receive_long(&link.conn, pages, cx)
                }
                Some(LongBody { place: Place::Disk(spool), .. }) => {
                    link.input.poll_receive(&link.conn, spool.missing().min(DISK_STEP), cx)
                }
                None => {
                    let missing = link.input.buffer().map_or(0, |buffer| self.decoder.missing(buffer));
                    link.input.poll_receive(&link.conn, missing, cx)
                }
            };
            match received {
                Poll::Ready(Ok(_)) => {
                    if self.write_long_body(link).is_err() {
                        return Poll::Ready(self.lacks_room(link));
                    }
                }
                Poll::Ready(Err(_)) => {
                    link.conn.fail();
                    return Poll::Ready(true);
                }
                Poll::Pending => {
                    link.input.rest(&link.conn);
                    if link.conn.held_input() > 0 {
                        link.conn.hold_input(self.held(link));
                    }
                    link.conn.wait_for(self.awaited(link));
                    return Poll::Pending;
                }
            }
        }
    }

    /// Takes a long body over from the decoder, if that waits for one, with what has come of it.
    ///
    /// # Errors
    /// A body that is to go to the disk cannot.
    fn begin_long_body(&mut self, link: &mut Link) -> io::Result<bool> {
        let goes_to_disk = self.decoder.is_in_upload();
        let Protocol::Http(options) = &link.conn.port_options().protocol else { return Ok(false) };
        // An upload may be as short as one likes to set the limit of bodies, and not a byte of it may be there.
        let mut nothing = BytesMut::new();
        let buffer = match link.input.buffer() {
            Some(buffer) => buffer,
            None if goes_to_disk => &mut nothing,
            None => return Ok(false),
        };
        let missing = self.decoder.missing(buffer);
        let length = buffer.len() + missing;
        if self.long_body.is_some() || missing == 0 || (length < LONG && !goes_to_disk) {
            return Ok(false);
        }
        let place = Place::new(options, length).and_then(|mut place| place.extend(buffer).map(|_| place));
        let place = match place {
            Ok(place) => place,
            // Where there is no address space left, the ordinary way may still do.
            Err(_) if !goes_to_disk => return Ok(false),
            Err(error) => return Err(error),
        };
        let Some((head, _)) = self.decoder.take_body(0) else { return Ok(false) };
        buffer.clear();
        link.input.rest(&link.conn);
        self.long_body = Some(LongBody { head, place });
        Ok(true)
    }

    /// What has come of a body that goes to the disk.
    fn write_long_body(&mut self, link: &mut Link) -> io::Result<()> {
        if let Some(LongBody { place: Place::Disk(spool), .. }) = &mut self.long_body
            && let Some(buffer) = link.input.buffer()
        {
            let taken = spool.extend(buffer)?;
            buffer.advance(taken);
        }
        Ok(())
    }

    /// Answers a request whose body there is no place for.
    fn lacks_room(&mut self, link: &mut Link) -> bool {
        self.long_body = None;
        link.conn.refuse(503);
        true
    }

    /// Counts what the request takes that is under way; false if that is too much, and it was refused.
    fn has_room(&self, link: &Link) -> bool {
        let held = self.held(link);
        if held == link.conn.held_input() {
            return true;
        }
        link.conn.hold_input(held);
        held == 0 || link.conn.admit_input()
    }

    fn held(&self, link: &Link) -> usize {
        let place = self.long_body.as_ref().map_or(0, |body| body.place.resident());
        link.input.held() + self.decoder.held() + place
    }

    /// What the client is to send.
    fn awaited(&self, link: &Link) -> Awaited {
        if self.long_body.is_some() || self.decoder.is_in_body() {
            Awaited::Body
        } else if link.input.is_empty() {
            Awaited::Request
        } else {
            Awaited::Head
        }
    }

    fn dispatch(&mut self, link: &mut Link, request: Request) {
        self.client_is_done = !request.head.keep_alive();
        let conn = &link.conn;
        conn.turn.set(Turn::Open);
        conn.patience.rest();
        conn.corked.set(!link.input.is_empty());
        let exchange = Exchange::new(link.session(), &request.head);
        let files = self.files.as_deref().filter(|_| !Self::is_handshake(link, &request));
        link.input.lay_by(&link.conn);
        link.dispatch(files, exchange, request);
        link.input.take_up(&link.conn);
    }

    /// Whether it asks to leave HTTP for what the port speaks besides: no file answers that.
    fn is_handshake(link: &Link, request: &Request) -> bool {
        let options = link.conn.port_options().http();
        options.is_some_and(|options| options.websocket.is_some())
            && request.head.header("upgrade").is_some_and(|to| to.eq_ignore_ascii_case(b"websocket"))
    }

    fn wait_for_program(&mut self, link: &mut Link, cx: &mut Context<'_>) -> Poll<Next> {
        link.conn.corked.set(false);
        // Its waker is registered; the exchange wakes this task when it ends.
        let _ = link.conn.poll_flush(cx);
        if link.input.poll_hangup(&link.conn, cx).is_pending() {
            link.input.lay_by(&link.conn);
            return Poll::Pending;
        }
        link.conn.fail();
        Poll::Ready(Next::Close)
    }

    /// Answers what is no acceptable request; where the next one would begin is not known, so this is the end.
    fn refuse(&self, link: &mut Link, error: RequestError) {
        let conn = &link.conn;
        link.app().notice(Notice::BadRequest { session: conn.id(), peer: conn.peer(), error });
        conn.refuse(error.status());
    }
}
