//! The task of one connection: reads, feeds the protocol, writes what is pending, and ends it once.
//!
//! ```text
//! Serving --peer gone, closed, error--> Flushing --written--> [Lingering] --> done
//!                                 \ close event
//! ```
//! Lingering (only when we close first): our side is shut and the client's last bytes are read away, since closing with unread
//! bytes makes the kernel send a reset, which can destroy the answer before the client has read it (RFC 9112, 9.6). A client that has said
//! itself that it will send no more is not waited for.

use super::conn::{Farewell, Phase};
use super::http::{HttpDriver, Next};
use super::input::Input;
use super::patience::Awaited;
use super::service::Drain;
use super::transport::Transport;
use super::{App, Conn, Protocol, Session};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::Sleep;

/// How long a client may take to see that we have closed.
const LINGER: Duration = Duration::from_secs(1);

/// The same while the server stops.
const SHORT_LINGER: Duration = Duration::from_millis(200);

/// What the protocols share.
pub(super) struct Link {
    pub(super) conn: Rc<Conn>,
    pub(super) input: Input,
}

impl Link {
    pub(super) fn app(&self) -> &dyn App {
        self.conn.shared.app()
    }

    pub(super) fn session(&self) -> Session {
        Session::Local(Rc::clone(&self.conn))
    }
}

#[derive(Debug)]
enum Stage {
    Connecting,
    Serving,
    Flushing,
    Lingering(Pin<Box<Sleep>>),
}

enum Mode {
    Raw,
    Http(Box<HttpDriver>),
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
            Protocol::Http(options) => Mode::Http(Box::new(HttpDriver::new(options))),
        };
        Self { link: Link { conn, input: Input::default() }, mode, stage: Stage::Connecting }
    }

    fn step(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            match &mut self.stage {
                Stage::Connecting => {
                    self.stage = Stage::Serving;
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

    /// Shuts our side; true if the client has not ended its own yet.
    fn must_linger(&self) -> bool {
        let conn = &self.link.conn;
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
        if let Mode::Http(http) = &mut self.mode {
            match ready!(http.poll(&mut self.link, cx)) {
                Next::Close => return Poll::Ready(()),
                Next::Upgrade => {
                    self.mode = Mode::Raw;
                    self.link.conn.hold_input(0);
                }
            }
        }
        self.serve_raw(cx)
    }

    /// Bytes in both directions: reading goes on while output waits.
    fn serve_raw(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Link { conn, input } = &mut self.link;
        loop {
            if conn.phase() != Phase::Open {
                return Poll::Ready(());
            }
            if !input.is_empty() {
                conn.shared.app().receive(&Session::Local(Rc::clone(conn)), input.take());
                continue;
            }
            if input.ended {
                return Poll::Ready(());
            }
            if conn.shared.draining() == Some(Drain::Shutdown) {
                conn.end_by_server();
                return Poll::Ready(());
            }
            let _ = conn.poll_flush(cx);
            if conn.is_paused() {
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

impl Future for Driver {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.link.conn.enter(cx.waker());
        let result = self.step(cx);
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
