//! The task of one connection: reads, feeds the protocol, writes what is pending, and ends it once.
//!
//! ```text
//! Serving --peer gone, closed, error--> Flushing --written--> [Lingering] --> done
//!                                 \ close event
//! ```
//! Lingering (only when we close first): our side is shut and the client's last bytes are read away, since closing with unread
//! bytes makes the kernel send a reset, which can destroy the answer before the client has read it (RFC 9112, 9.6). A client that has said
//! itself that it will send no more is not waited for.

use super::conn::{Farewell, Phase, Turn};
use super::greeting::Greeting;
use super::http::{self, HttpDriver};
use super::http2::{self, Http2Driver};
use super::input::Input;
use super::marks::Mark;
use super::patience::Awaited;
use super::service::Drain;
use super::transport::Transport;
use super::websocket::WebSocketDriver;
use super::{App, BadBytes, Conn, Exchange, Notice, PacketOptions, Protocol, Request, Session, StaticFiles};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use steel_proto::framing::{self, Next, PacketDecoder};
use tokio::time::Sleep;

/// How long a client may take to see that we have closed.
const LINGER: Duration = Duration::from_secs(1);

/// The same while the server stops.
const SHORT_LINGER: Duration = Duration::from_millis(200);

/// Packets given to the program in one go before other connections get their turn.
const PACKETS: usize = 64;

/// What the protocols share.
pub(super) struct Link {
    pub(super) conn: Rc<Conn>,
    pub(super) input: Input,
}

impl Link {
    pub(super) fn app(&self) -> Rc<dyn App> {
        self.conn.shared.app()
    }

    pub(super) fn session(&self) -> Session {
        Session::Local(Rc::clone(&self.conn))
    }

    /// Answers a request from `files`, or gives it to the program.
    pub(super) fn dispatch(&self, files: Option<&StaticFiles>, exchange: Exchange, request: Request) {
        let site = &self.conn.shared.site;
        site.stats.requests.set(site.stats.requests.get() + 1);
        let exchange = match files {
            Some(files) if request.body.is_empty() => {
                files.answer(&site.shelves[self.conn.port()], exchange, &request.head)
            }
            _ => Some(exchange),
        };
        if let Some(exchange) = exchange {
            self.app().request(&self.session(), exchange, request);
        }
    }
}

#[derive(Debug)]
enum Stage {
    Greeting(Greeting),
    Connecting,
    Serving,
    Flushing,
    Lingering(Pin<Box<Sleep>>),
}

enum Mode {
    Raw,
    Packets(PacketDecoder),
    /// HTTP, of a version that is not known yet.
    AnyHttp,
    Http2(Box<Http2Driver>),
    Http(Box<HttpDriver>),
    WebSocket(Box<WebSocketDriver>),
}

pub(super) struct Driver {
    link: Link,
    mode: Mode,
    stage: Stage,
}

impl Driver {
    pub(super) fn new(conn: Rc<Conn>) -> Self {
        let mode = match &conn.port_options().protocol {
            Protocol::Raw => Mode::Raw,
            Protocol::Packets(options) => Mode::Packets(PacketDecoder::new(options.max)),
            Protocol::Http(options) if options.http2.is_some() => Mode::AnyHttp,
            Protocol::Http(options) => Mode::Http(Box::new(HttpDriver::new(options))),
        };
        Self { link: Link { conn, input: Input::default() }, mode, stage: Stage::Greeting(Greeting::default()) }
    }

    fn step(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            match &mut self.stage {
                Stage::Greeting(greeting) => match ready!(greeting.poll(&mut self.link, cx)) {
                    Ok(()) => self.stage = Stage::Connecting,
                    Err(why) => {
                        if let Some(error) = why {
                            notice_bad(&self.link, error);
                        }
                        self.link.conn.fail();
                        return Poll::Ready(());
                    }
                },
                Stage::Connecting => {
                    self.stage = Stage::Serving;
                    if self.link.conn.port_options().delays {
                        self.link.conn.pause();
                    }
                    if self.link.conn.port_options().wants_connect {
                        self.link.app().connect(&self.link.session());
                    }
                }
                Stage::Serving => {
                    ready!(self.serve(cx));
                    self.stage = Stage::Flushing;
                    // What was not used of the last request goes now, not when the client has seen the end.
                    self.mode = Mode::Raw;
                    self.link.input.give_up();
                    self.link.conn.hold_input(0);
                    self.link.conn.begin_close();
                    if self.link.conn.port_options().wants_close {
                        self.link.app().close(&self.link.session());
                    }
                }
                Stage::Flushing => {
                    ready!(self.link.conn.poll_flush(cx));
                    if self.link.conn.farewell.get() == Farewell::ResetUntilFlushed {
                        self.link.conn.set_farewell(Farewell::Orderly);
                    }
                    if !self.must_linger() {
                        return Poll::Ready(());
                    }
                    let stopping = self.link.conn.shared.draining() == Some(Drain::Shutdown);
                    let time = if stopping { SHORT_LINGER } else { LINGER };
                    self.stage = Stage::Lingering(Box::pin(tokio::time::sleep(time)));
                }
                Stage::Lingering(sleep) => {
                    if sleep.as_mut().poll(cx).is_ready() || self.link.conn.phase() == Phase::Closed {
                        return Poll::Ready(());
                    }
                    return self.link.input.poll_discard(&self.link.conn, cx);
                }
            }
        }
    }

    /// Tells the program of a mark of its output, if one was crossed, before it has been told of the end.
    fn tell_mark(&self) -> bool {
        if !matches!(self.stage, Stage::Serving) {
            return false;
        }
        match self.link.conn.take_mark() {
            Some(Mark::Full) => self.link.app().full(&self.link.session()),
            Some(Mark::Empty) => self.link.app().empty(&self.link.session()),
            None => return false,
        }
        true
    }

    /// Shuts our side; true if the client has not ended its own yet.
    fn must_linger(&self) -> bool {
        let conn = &self.link.conn;
        if conn.farewell.get() != Farewell::Reset
            && let Some(transport) = &*conn.transport()
        {
            transport.say_goodbye();
        }
        if !conn.linger.get()
            || conn.farewell.get() == Farewell::Reset
            || self.link.input.ended
            || self.link.conn.shared.stopping.get()
        {
            return false;
        }
        conn.transport().as_ref().is_some_and(Transport::shut_write)
    }

    fn serve(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if let Mode::AnyHttp = self.mode {
            self.mode = ready!(self.tell_version(cx));
        }
        if let Mode::Http(http) = &mut self.mode {
            match ready!(http.poll(&mut self.link, cx)) {
                http::Next::Close => return Poll::Ready(()),
                http::Next::Upgrade => {
                    self.mode = self.upgraded();
                    self.link.conn.hold_input(0);
                }
            }
        }
        match &mut self.mode {
            Mode::WebSocket(websocket) => websocket.poll(&mut self.link, cx),
            Mode::Packets(_) => self.serve_packets(cx),
            Mode::Http2(http2) => http2.poll(&mut self.link, cx),
            Mode::Raw | Mode::AnyHttp | Mode::Http(_) => self.serve_raw(cx),
        }
    }

    /// Which version of HTTP the client speaks: HTTP/2, if TLS has agreed on it or its preface comes. No request of HTTP/1 begins like that.
    fn tell_version(&mut self, cx: &mut Context<'_>) -> Poll<Mode> {
        let Link { conn, input } = &mut self.link;
        let agreed = conn.transport().as_ref().and_then(Transport::application_protocol).map(|name| name == b"h2");
        let is_two = loop {
            let sent = input.buffer().map_or(&[][..], |buffer| &buffer[..]);
            match agreed {
                Some(is_two) => break is_two,
                None if !http2::PREFACE.starts_with(&sent[..sent.len().min(http2::PREFACE.len())]) => break false,
                None if sent.len() >= http2::PREFACE.len() => break true,
                None if input.ended || conn.phase() != Phase::Open || conn.turn.get() != Turn::Idle => break false,
                None if conn.shared.draining() == Some(Drain::Shutdown) => break false,
                None => {}
            }
            if conn.is_paused() {
                conn.patience.rest();
                return Poll::Pending;
            }
            match input.poll_receive(conn, 0, cx) {
                Poll::Ready(Ok(_)) => {}
                Poll::Ready(Err(_)) => {
                    conn.fail();
                    break false;
                }
                Poll::Pending => {
                    input.rest(conn);
                    conn.wait_for(if input.is_empty() { Awaited::Request } else { Awaited::Head });
                    return Poll::Pending;
                }
            }
        };
        let Protocol::Http(options) = &conn.port_options().protocol else { return Poll::Ready(Mode::Raw) };
        Poll::Ready(match &options.http2 {
            Some(http2) if is_two => {
                Mode::Http2(Box::new(Http2Driver::new(conn, std::mem::take(input), options, http2)))
            }
            _ => Mode::Http(Box::new(HttpDriver::new(options))),
        })
    }

    /// What is spoken after an upgrade.
    fn upgraded(&self) -> Mode {
        let conn = &self.link.conn;
        match conn.port_options().http().and_then(|options| options.websocket) {
            Some(options) => {
                Mode::WebSocket(Box::new(WebSocketDriver::new(options, conn.facts.websocket().deflate.is_some())))
            }
            None => Mode::Raw,
        }
    }

    /// As [`Driver::serve_raw`], packet by packet.
    fn serve_packets(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let (Link { conn, .. }, Mode::Packets(decoder)) = (&self.link, &mut self.mode) else { return Poll::Ready(()) };
        let conn = Rc::clone(conn);
        let Protocol::Packets(PacketOptions { framing, .. }) = &conn.port_options().protocol else {
            return Poll::Ready(());
        };
        let (mut packets, input) = (0, &mut self.link.input);
        loop {
            if conn.phase() != Phase::Open {
                return Poll::Ready(());
            }
            let (mut missing, mut stopped) = (0, conn.is_paused());
            if let Some(buffer) = input.buffer().filter(|_| !stopped) {
                match decoder.decode(framing, buffer) {
                    Ok(Next::Packet(packet)) => {
                        conn.shared.app().receive(&Session::Local(Rc::clone(&conn)), packet);
                        packets += 1;
                        if packets == PACKETS {
                            // Others have their turn.
                            cx.waker().wake_by_ref();
                            let _ = conn.poll_flush(cx);
                            return Poll::Pending;
                        }
                        continue;
                    }
                    Ok(Next::Ask) => {
                        let session = Session::Local(Rc::clone(&conn));
                        let answer = conn.shared.app().packet_length(&session, framing::asked(buffer));
                        // What is wrong with it, the next look says again.
                        let _ = decoder.answer(buffer, answer);
                        continue;
                    }
                    Ok(Next::More(bytes)) => missing = bytes,
                    Err(error) => {
                        notice_bad(&self.link, BadBytes::Packet(error));
                        conn.end_by_server();
                        return Poll::Ready(());
                    }
                }
            }
            if input.ended && !stopped {
                return Poll::Ready(());
            }
            if conn.shared.draining() == Some(Drain::Shutdown) {
                conn.end_by_server();
                return Poll::Ready(());
            }
            let _ = conn.poll_flush(cx);
            if !stopped {
                let held = input.held();
                if held != conn.held_input() {
                    conn.hold_input(held);
                    stopped = held > 0 && !conn.admit_input();
                    if stopped {
                        return Poll::Ready(());
                    }
                }
            } else {
                conn.patience.rest();
                return Poll::Pending;
            }
            match input.poll_receive(&conn, missing, cx) {
                Poll::Ready(Ok(_)) => {}
                Poll::Ready(Err(_)) => {
                    conn.fail();
                    return Poll::Ready(());
                }
                Poll::Pending => {
                    input.rest(&conn);
                    conn.hold_input(input.held());
                    conn.wait_for(Awaited::Bytes);
                    return Poll::Pending;
                }
            }
        }
    }

    /// Bytes in both directions: reading goes on while output waits.
    fn serve_raw(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Link { conn, input } = &mut self.link;
        loop {
            if conn.phase() != Phase::Open {
                return Poll::Ready(());
            }
            let paused = conn.is_paused();
            if !input.is_empty() && !paused {
                conn.shared.app().receive(&Session::Local(Rc::clone(conn)), input.take());
                continue;
            }
            if input.ended && !paused {
                return Poll::Ready(());
            }
            if conn.shared.draining() == Some(Drain::Shutdown) {
                conn.end_by_server();
                return Poll::Ready(());
            }
            let _ = conn.poll_flush(cx);
            if paused {
                conn.patience.rest();
                return Poll::Pending;
            }
            match input.poll_receive(conn, 0, cx) {
                Poll::Ready(Ok(_)) => {}
                Poll::Ready(Err(_)) => {
                    conn.fail();
                    return Poll::Ready(());
                }
                Poll::Pending => {
                    input.rest(conn);
                    conn.wait_for(Awaited::Bytes);
                    return Poll::Pending;
                }
            }
        }
    }
}

fn notice_bad(link: &Link, error: BadBytes) {
    let conn = &link.conn;
    link.app().notice(Notice::BadBytes { session: conn.id(), peer: conn.peer(), error });
}

impl Future for Driver {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.link.conn.enter(cx.waker());
        let mut result = self.step(cx);
        // What the program does then may need another look.
        while result.is_pending() && self.tell_mark() {
            result = self.step(cx);
        }
        self.link.conn.leave();
        result
    }
}

/// Also when the task is aborted or the program panicked: the registry never keeps a connection that nobody drives.
impl Drop for Driver {
    fn drop(&mut self) {
        self.link.input.rest(&self.link.conn);
        self.link.conn.release();
        self.link.conn.shared.forget(self.link.conn.facts.entry);
    }
}
