//! What a pipe that does not block could not send at once: a task of the loop sends it, piece by piece and in order.

use std::{
    cell::RefCell,
    collections::VecDeque,
    io,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    rc::Rc,
};

use steel_os::pipe;
use tokio::io::{Interest, unix::AsyncFd};

use crate::runtime::{Hold, runtime};

/// The pieces, each one write of the program, and how much of them there is.
#[derive(Default)]
struct Queue {
    pieces: VecDeque<Vec<u8>>,
    bytes: usize,
}

impl Queue {
    fn push(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len();
        self.pieces.push_back(bytes.to_vec());
    }

    /// So much of the first piece was sent.
    fn advance(&mut self, sent: usize) {
        let Some(first) = self.pieces.front_mut() else { return };
        self.bytes -= sent;
        first.drain(..sent);
        if first.is_empty() {
            self.pieces.pop_front();
        }
    }
}

/// The queue of one end. Not empty: a task sends it, and keeps the loop alive.
#[derive(Default)]
pub(super) struct Outgoing(Rc<RefCell<Queue>>);

/// Why a write was not taken.
pub(super) enum Refused {
    /// The end cannot be written to.
    Failed(io::Error),
    /// So many bytes are waiting already.
    Full(usize),
}

impl Outgoing {
    /// Sends, or queues what cannot be sent now.
    pub(super) fn write(&self, end: BorrowedFd<'_>, bytes: &[u8], most: usize) -> Result<(), Refused> {
        let waiting = self.0.borrow().bytes;
        if waiting > 0 {
            if waiting + bytes.len() > most {
                return Err(Refused::Full(waiting));
            }
            self.0.borrow_mut().push(bytes);
            return Ok(());
        }
        let sent = match pipe::send_now(end, bytes) {
            Ok(sent) => sent,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => 0,
            Err(error) => return Err(Refused::Failed(error)),
        };
        if sent < bytes.len() {
            // A descriptor of its own: the program may close the pipe, or watch it by itself.
            let end = end.try_clone_to_owned().and_then(|end| runtime().watch(end, Interest::WRITABLE));
            let end = end.map_err(Refused::Failed)?;
            self.0.borrow_mut().push(&bytes[sent..]);
            let (queue, hold) = (Draining(Rc::clone(&self.0)), runtime().hold());
            runtime().start_task(drain(queue, end, hold));
        }
        Ok(())
    }

    /// In the child of a fork: what waits is its parent's.
    pub(super) fn forget(&self) {
        self.0.take();
    }
}

/// Empties the queue at the end of its task: what a loop that is given up has not sent, nobody will.
struct Draining(Rc<RefCell<Queue>>);

impl Drop for Draining {
    fn drop(&mut self) {
        self.0.take();
    }
}

async fn drain(queue: Draining, end: AsyncFd<OwnedFd>, _hold: Hold) {
    let queue = &queue.0;
    loop {
        if queue.borrow().pieces.is_empty() {
            return;
        }
        let Ok(mut ready) = end.writable().await else { return };
        let sent = queue.borrow().pieces.front().map(|piece| pipe::send_now(end.get_ref().as_fd(), piece));
        let Some(sent) = sent else { return };
        match sent {
            Ok(sent) => queue.borrow_mut().advance(sent),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => ready.clear_ready(),
            // Nobody reads any more; the next write of the program says so.
            Err(_) => return,
        }
    }
}
