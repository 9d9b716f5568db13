//! What goes out on a connection: at once what the socket takes, the rest in order behind what waits already.
//!
//! Nothing that was taken is lost without the peer's seeing it: whatever drops queued bytes ends the connection with a reset.

use super::conn::{Farewell, Phase};
use super::output::Stop;
use super::patience::Late;
use super::{Broken, Conn, Notice};
use std::fs::File;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

/// Gathered responses are written when they reach this size.
const CORK: usize = 64 * 1024;

/// Why a send was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The connection is closed or closing.
    #[error("the connection is closed")]
    Closed,
    /// The client reads too slowly: [`super::Port::max_pending`] bytes are waiting. See [`super::Session::flushed`].
    #[error("the output buffer is full")]
    Full,
}

impl Conn {
    /// Sends bytes: at once if nothing waits, else behind what waits. All or nothing is taken.
    ///
    /// # Errors
    /// [`SendError`]; nothing was taken then.
    pub(super) fn send(&self, data: &[u8]) -> Result<(), SendError> {
        self.send_parts(data, &[])
    }

    /// As [`Conn::send`] for two pieces in one write, without joining them first.
    ///
    /// # Errors
    /// [`SendError`]; nothing was taken then.
    pub(super) fn send_parts(&self, first: &[u8], second: &[u8]) -> Result<(), SendError> {
        self.check_room()?;
        self.take_parts(first, second)
    }

    /// As [`Conn::send`] for the last piece of a response, which is taken also when the buffer is full: nobody could send it again.
    pub(super) fn send_last(&self, data: &[u8]) -> Result<(), SendError> {
        if !self.is_open() {
            return Err(SendError::Closed);
        }
        self.take_parts(data, &[])
    }

    /// Takes bytes that another process has been allowed to send.
    pub(super) fn take(&self, data: &[u8]) -> Result<(), SendError> {
        self.take_parts(data, &[])
    }

    fn take_parts(&self, first: &[u8], second: &[u8]) -> Result<(), SendError> {
        self.facts.note_send();
        self.patience.note_sent(self.shared.tick.get());
        if first.is_empty() && second.is_empty() {
            return Ok(());
        }
        if let Some(streams) = self.streams() {
            if !self.admit_output() {
                return Err(self.give_up_full());
            }
            // Frames of the program's own, it is to be hoped: they go between others.
            streams.push_frame(first);
            streams.push_frame(second);
            // Behind what was answered by now.
            streams.write_out(self);
            self.note_waiting(first.len() + second.len());
            return Ok(());
        }
        let sent = if self.corked.get() { 0 } else { self.try_send(first, second)? };
        if sent == first.len() + second.len() {
            if self.outgoing() > 0 {
                // The driver sees to it that it leaves.
                self.wake();
            }
            return Ok(());
        }
        if !self.admit_output() {
            return Err(self.give_up_full());
        }
        let mut output = self.output.borrow_mut();
        output.push(first.get(sent..).unwrap_or_default());
        output.push(second.get(sent.saturating_sub(first.len())..).unwrap_or_default());
        drop(output);
        self.note_waiting(first.len() + second.len() - sent);
        Ok(())
    }

    /// So many bytes more wait.
    fn note_waiting(&self, bytes: usize) {
        self.hold_output();
        self.note_pending();
        self.patience.add_output(bytes as u64);
        self.wake();
    }

    /// The worker has no room for more that waits: this connection is what it can do without.
    pub(super) fn give_up_full(&self) -> SendError {
        self.notice_late(Late::Full);
        self.abort();
        SendError::Closed
    }

    /// Sends `head`, then `length` bytes of a file from `offset` on, without copying the file through the process (sendfile).
    ///
    /// # Errors
    /// [`SendError`]. A file that turns out shorter closes the connection.
    pub(super) fn send_file(&self, head: &[u8], file: Rc<File>, offset: u64, length: u64) -> Result<(), SendError> {
        self.check_room()?;
        if self.streams().is_some() {
            return Err(SendError::Closed);
        }
        self.facts.note_send();
        let mut output = self.output.borrow_mut();
        output.push(head);
        output.push_file(file, offset, length);
        drop(output);
        self.hold_output();
        self.patience.add_output(head.len() as u64 + length);
        if !self.corked.get() {
            self.write_pending();
        }
        self.wake();
        if self.phase.get() == Phase::Closed { Err(SendError::Closed) } else { Ok(()) }
    }

    /// Whether what was gathered is to leave now: each file of it may hold a descriptor.
    pub(super) fn has_gathered_enough(&self) -> bool {
        let output = self.output.borrow();
        output.has_files() || output.pending() > CORK
    }

    /// Waits until everything sent so far, on whatever stream, is in the hands of the kernel: for a program that was told [`SendError::Full`].
    ///
    /// # Errors
    /// [`SendError::Closed`] when the connection ends meanwhile.
    pub(super) async fn flushed(&self) -> Result<(), SendError> {
        self.flush_waiters
            .wait(|| match self.phase.get() {
                Phase::Closed => Poll::Ready(Err(SendError::Closed)),
                _ if self.is_flushed() && !self.has_stream_output() => Poll::Ready(Ok(())),
                _ => Poll::Pending,
            })
            .await
    }
}

/// For the driver and the exchange.
impl Conn {
    /// Nothing can be written any more. What waits is lost, and the peer is told so.
    pub(super) fn fail(&self) {
        if !self.is_flushed() || self.has_stream_output() {
            self.set_farewell(Farewell::Reset);
        }
        self.enter_phase(Phase::Closed);
        self.linger.set(false);
        self.output.borrow_mut().clear();
        self.hold_output();
        // Also if it happens to the driver itself, in the middle of its turn: it may be about to wait for the peer.
        self.wake_always();
        self.flush_waiters.wake();
    }

    /// Ends it at once with a reset.
    pub(super) fn abort(&self) {
        self.set_farewell(Farewell::Reset);
        self.end_by_server();
        self.fail();
    }

    pub(super) fn set_farewell(&self, to: Farewell) {
        if self.phase.get() == Phase::Closed {
            return;
        }
        let from = self.farewell.replace(to);
        if (from == Farewell::Orderly) != (to == Farewell::Orderly)
            && let Some(transport) = &*self.transport()
        {
            let linger = (to != Farewell::Orderly).then_some(Duration::ZERO);
            transport.set_linger(linger);
        }
    }

    /// Writes what is pending. `Ready` when all is written, or nothing can be written any more.
    pub(super) fn poll_flush(&self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            if self.is_flushed() {
                return Poll::Ready(());
            }
            let transport = self.transport();
            let Some(transport) = &*transport else { return Poll::Ready(()) };
            let mut guard = match transport.poll_writable(cx) {
                Poll::Ready(Ok(guard)) => guard,
                Poll::Ready(Err(_)) => {
                    self.fail();
                    return Poll::Ready(());
                }
                Poll::Pending => {
                    self.watch_output();
                    return Poll::Pending;
                }
            };
            if self.write_pending() {
                self.flush_waiters.wake();
            } else {
                guard.clear_ready();
            }
        }
    }

    /// Writes what the socket takes now: the client may have read while the loop had no turn.
    pub(super) fn write_now(&self) {
        if self.write_pending() {
            self.flush_waiters.wake();
        }
    }

    /// As [`Conn::flushed`], and nothing else happens meanwhile.
    ///
    /// # Errors
    /// [`SendError::Full`]: not within the time, or not without hearing the client.
    pub(super) fn flush_blocking(&self, limit: Duration) -> Result<(), SendError> {
        let end = Instant::now() + limit;
        loop {
            self.write_now();
            if self.phase.get() == Phase::Closed {
                return Err(SendError::Closed);
            }
            if self.is_flushed() {
                return if self.has_stream_output() { Err(SendError::Full) } else { Ok(()) };
            }
            let left = end.saturating_duration_since(Instant::now());
            let is_writable = match &*self.transport() {
                Some(transport) => transport.wait_writable(left),
                None => return Err(SendError::Closed),
            };
            if left.is_zero() || is_writable.is_err() {
                return Err(SendError::Full);
            }
        }
    }

    /// Writes what the socket takes now; false if some is left.
    fn write_pending(&self) -> bool {
        let before = self.output.borrow().remaining() + self.outgoing() as u64;
        let result = match &*self.transport() {
            Some(transport) => transport.write(&mut self.output.borrow_mut()),
            None => Err(Stop::Gone),
        };
        self.hold_output();
        self.note_pending();
        if self.output.borrow().remaining() + (self.outgoing() as u64) < before {
            self.patience.note_written(self.shared.tick.get());
        }
        match result {
            Ok(()) => {
                if !self.has_stream_output() {
                    self.patience.end_output();
                }
                true
            }
            Err(Stop::Full) => false,
            Err(Stop::Gone) => {
                self.fail();
                true
            }
            Err(Stop::File) => {
                self.abort();
                self.notice_broken(b"", Broken::File);
                true
            }
        }
    }

    fn has_stream_output(&self) -> bool {
        self.streams().is_some_and(|streams| streams.waiting() > 0)
    }

    pub(super) fn notice_broken(&self, line: &[u8], why: Broken) {
        let notice = Notice::Broken { session: self.id(), peer: self.peer(), line, why };
        self.facts.site.app().notice(notice);
    }

    pub(super) fn check_room(&self) -> Result<(), SendError> {
        if !self.is_open() {
            return Err(SendError::Closed);
        }
        let limit = self.port_options().max_pending;
        let pending = self.pending_bytes();
        if pending == 0 || pending < limit && self.admit_output() {
            return Ok(());
        }
        self.write_now();
        match self.phase.get() {
            Phase::Open if self.pending_bytes() < limit && self.admit_output() => Ok(()),
            Phase::Open => Err(SendError::Full),
            Phase::Closing | Phase::Closed => Err(SendError::Closed),
        }
    }

    /// Tries to send when nothing is waiting; answers how many bytes went out.
    fn try_send(&self, first: &[u8], second: &[u8]) -> Result<usize, SendError> {
        if !self.output.borrow().is_empty() {
            return Ok(0);
        }
        let result = match &*self.transport() {
            Some(transport) => transport.send(first, second),
            None => Err(Stop::Gone),
        };
        match result {
            Ok(sent) => Ok(sent),
            Err(Stop::Full) => Ok(0),
            Err(_) => {
                self.fail();
                Err(SendError::Closed)
            }
        }
    }
}
