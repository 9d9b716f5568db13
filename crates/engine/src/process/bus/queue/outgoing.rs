//! Tasks for which the queue has no room yet.

use super::{TaskQueue, packet};
use crate::process::bus::letter::{Draft, Sender};
use crate::process::bus::outbox::SendError;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::io;

/// `EMSGSIZE`: the queue is too small, also when it is empty.
const EMSGSIZE: i32 = 90;

/// One process's tasks on their way into the queue. Those that are still here when it is dropped are lost, with their files.
#[derive(Debug, Default)]
pub(in crate::process::bus) struct Outgoing {
    kept: RefCell<VecDeque<(i64, Vec<u8>)>>,
    bytes: Cell<usize>,
}

impl Outgoing {
    /// Puts a task into the queue, or keeps it for later. False: it is kept.
    pub(in crate::process::bus) fn send(
        &self,
        queue: &TaskQueue,
        worker: u16,
        draft: &Draft<'_>,
        from: Sender,
        most: usize,
    ) -> Result<bool, SendError> {
        let packet = packet::pack(draft, from, queue.server, &queue.store.0).map_err(SendError::Failed)?;
        let kind = TaskQueue::kind(worker);
        if self.is_empty() {
            match queue.queue.push(kind, &packet, false) {
                Ok(()) => return Ok(true),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(refuse(&packet, error)),
            }
            if queue.fill().is_ok_and(|fill| fill.messages == 0) {
                // Just now it may have been full.
                let pushed = queue.queue.push(kind, &packet, false);
                return pushed.map(|()| true).map_err(|_| refuse(&packet, io::Error::from_raw_os_error(EMSGSIZE)));
            }
        }
        if self.bytes.get() + packet.len() > most {
            packet::discard(&packet);
            return Err(SendError::Full);
        }
        self.bytes.set(self.bytes.get() + packet.len());
        self.kept.borrow_mut().push_back((kind, packet));
        Ok(false)
    }

    /// Puts in what is kept, as far as it goes.
    pub(in crate::process::bus) fn flush(&self, queue: &TaskQueue) {
        let mut kept = self.kept.borrow_mut();
        while let Some((kind, packet)) = kept.front() {
            match queue.queue.push(*kind, packet, false) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Ok(()) => {}
                // Nobody will ever get it.
                Err(_) => packet::discard(packet),
            }
            self.bytes.set(self.bytes.get() - packet.len());
            kept.pop_front();
        }
    }

    pub(in crate::process::bus) fn is_empty(&self) -> bool {
        self.kept.borrow().is_empty()
    }

    /// Would a task be taken now, if the queue is full?
    pub(in crate::process::bus) fn has_room(&self, most: usize) -> bool {
        self.bytes.get() < most
    }
}

impl Drop for Outgoing {
    fn drop(&mut self) {
        self.kept.get_mut().iter().for_each(|(_, packet)| packet::discard(packet));
    }
}

fn refuse(packet: &[u8], error: io::Error) -> SendError {
    packet::discard(packet);
    SendError::Failed(error)
}
