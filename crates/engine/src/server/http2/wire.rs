//! h2's end of a connection, where both the driver and an answer that is being written can reach it.
//!
//! Usually the driver asks h2 to read and write, once in its turn. A program that writes a long answer without pause has no turns in between:
//! then the stream does it ([`Wire::drive`]), as answers of HTTP/1 leave at once. Nothing of the program runs meanwhile.

use super::super::Conn;
use super::pipe::{Ends, Pipe};
use crate::http2::Counted;
use h2::server::{Connection, SendResponse};
use h2::{Reason, RecvStream};
use http::Request;
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// A request that has come.
pub(super) type Accepted = Result<(Request<RecvStream>, SendResponse<Counted>), h2::Error>;

/// See the module.
pub(super) struct Wire {
    connection: Connection<Pipe, Counted>,
    ends: Rc<Ends>,
}

impl Wire {
    pub(super) fn new(connection: Connection<Pipe, Counted>, ends: &Rc<Ends>) -> Self {
        Self { connection, ends: Rc::clone(ends) }
    }

    /// Reads and writes; ready at the end.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), h2::Error>> {
        self.connection.poll_closed(cx)
    }

    /// As [`Wire::poll`]; ready also with the next request, and with nothing at the end.
    pub(super) fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<Option<Accepted>> {
        self.connection.poll_accept(cx)
    }

    /// Without the driver's turn: what was given to h2 leaves, as far as the client's windows and the socket allow, and what the client says of its
    /// windows is heard. An end is seen by the driver.
    pub(super) fn drive(&mut self, conn: &Conn, waker: &Waker) {
        let ends = Rc::clone(&self.ends);
        ends.eagerly(|| {
            // The task's share of its turn is not to end in the middle of it.
            let io = tokio::task::coop::unconstrained(std::future::poll_fn(|cx| {
                let is_over = self.connection.poll_closed(cx).is_ready();
                if is_over || self.ends.has_read() {
                    // What has come is the driver's matter, and the socket does not tell of it again.
                    conn.wake_always();
                }
                conn.write_now();
                let _ = conn.poll_flush(cx);
                Poll::Ready(())
            }));
            let _ = pin!(io).poll(&mut Context::from_waker(waker));
        });
    }

    pub(super) fn announce_end(&mut self) {
        self.connection.graceful_shutdown();
    }

    pub(super) fn end(&mut self, reason: Reason) {
        self.connection.abrupt_shutdown(reason);
    }
}
