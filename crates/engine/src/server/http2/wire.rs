//! The protocol's end of a connection ([`steel_proto::http2`]), where both the driver and an answer that is being written can reach it.
//!
//! Usually the driver reads, in its turn, a bounded share. A program that writes a long answer without pause has no turns in between: then the stream looks
//! whether the client has opened its windows ([`Wire::look`]), as answers of HTTP/1 leave at once. What else has come meanwhile is kept for the driver.

use super::super::Conn;
use super::super::input::Input;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::pin;
use std::task::{Context, Poll, Waker, ready};
use steel_os::clock;
use steel_proto::http2::{Event, Fatal, Server, Settings};

/// Bytes that are read before the driver has its next turn: who sends without end does not keep others waiting.
const TURN: usize = 256 * 1024;

/// With so much of its own to be sent, answers to PING and the like, nothing more is read: who does not read them is to wait.
pub(super) const UNSENT: usize = 16 * 1024;

/// Bytes that are read between two pieces of a long answer, and events that are kept until the driver looks at them.
const SHARE: usize = 32 * 1024;
const MOST_KEPT: usize = 1024;

/// See the module.
#[derive(Debug)]
pub(super) struct Wire {
    pub(super) server: Server,
    pub(super) input: Input,
    /// What has come and was not looked at.
    kept: VecDeque<Event>,
    /// Bytes that may be read still.
    left: usize,
    /// Nothing more can be read: the client has ended its side, or is gone.
    is_over: bool,
}

impl Wire {
    /// `input`: what has come by now.
    pub(super) fn new(settings: Settings, input: Input) -> Self {
        Self { server: Server::new(settings), input, kept: VecDeque::new(), left: TURN, is_over: false }
    }

    /// A turn of the driver begins.
    pub(super) fn begin_turn(&mut self) {
        self.left = TURN;
        self.tick();
    }

    /// What a client may do again and again it may in a second.
    fn tick(&mut self) {
        self.server.tick(clock::unix_seconds().unsigned_abs());
    }

    /// What comes next of the client. `None`: nothing comes any more.
    pub(super) fn poll_event(&mut self, conn: &Conn, cx: &mut Context<'_>) -> Poll<Option<Result<Event, Fatal>>> {
        match self.kept.pop_front() {
            Some(event) => Poll::Ready(Some(Ok(event))),
            None => self.poll_input(conn, cx),
        }
    }

    fn poll_input(&mut self, conn: &Conn, cx: &mut Context<'_>) -> Poll<Option<Result<Event, Fatal>>> {
        loop {
            if conn.is_paused() || self.server.output().len() >= UNSENT {
                return Poll::Pending;
            }
            if let Some(buffer) = self.input.buffer() {
                match self.server.receive(buffer) {
                    Ok(None) => {}
                    come => return Poll::Ready(come.transpose()),
                }
            }
            if self.is_over || self.input.ended {
                return Poll::Ready(None);
            }
            if self.left == 0 {
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            match self.input.poll_receive(conn, 0, cx) {
                Poll::Ready(Ok(length)) => self.left = self.left.saturating_sub(length),
                Poll::Ready(Err(_)) => self.is_over = true,
                Poll::Pending => {
                    self.input.rest(conn);
                    return Poll::Pending;
                }
            }
        }
    }

    /// Without the driver's turn: what the client says of its windows is heard, as far as it has come. What it says besides is the driver's matter.
    pub(super) fn look(&mut self, conn: &Conn, waker: &Waker) {
        if self.kept.len() >= MOST_KEPT || self.is_over {
            return;
        }
        self.left = SHARE;
        self.tick();
        self.input.look_again();
        // The task's share of its turn is not to end in the middle of it.
        let look = tokio::task::coop::unconstrained(poll_fn(|cx| {
            while self.kept.len() < MOST_KEPT {
                match ready!(self.poll_input(conn, cx)) {
                    Some(Ok(Event::WindowOpened { .. })) => {}
                    Some(Ok(event)) => self.kept.push_back(event),
                    // The next look finds it so again.
                    None | Some(Err(_)) => break,
                }
            }
            Poll::Ready(())
        }));
        let is_done = pin!(look).poll(&mut Context::from_waker(waker)).is_ready();
        if is_done || !self.kept.is_empty() {
            // The socket does not tell of it again.
            conn.wake_always();
        }
    }
}
