//! [`Source`]: where the messages of a worker come from.

use std::{
    io,
    os::fd::{AsFd, BorrowedFd},
    rc::Rc,
    sync::Arc,
    time::Instant,
};

use steel_engine::pool::{Assembler, Client, Clients, LONGEST_PART, Mailbox};
use steel_os::pipe;

use super::{Ipc, current::Current};
use crate::{class::process::Line, settings};

/// See the module.
pub(super) enum Source {
    /// Its pipe.
    Line(Parcels),
    /// The queue of the pool.
    Queue(Mailbox),
    /// The port of the pool.
    Port(Clients),
}

/// What comes by a pipe: each datagram a message, or, with a message bus, a part of one.
pub(super) struct Parcels {
    pub(super) line: Rc<Line>,
    longest: usize,
    assembler: Option<Assembler>,
}

/// A message, and who waits for an answer.
pub(super) struct Message {
    pub(super) bytes: Vec<u8>,
    pub(super) client: Option<Client>,
}

impl From<Vec<u8>> for Message {
    fn from(bytes: Vec<u8>) -> Message {
        Message { bytes, client: None }
    }
}

impl Source {
    /// That of this worker, if it has one.
    ///
    /// # Errors
    /// No descriptors or threads are left.
    pub(super) fn of(current: &Current) -> io::Result<Option<Source>> {
        let pool = current.pool();
        Ok(match pool.ipc {
            Ipc::None => None,
            Ipc::UnixSocket => Parcels::of(current).map(Source::Line),
            Ipc::Queue => match &pool.queue {
                Some(queue) => Some(Source::Queue(Mailbox::new(&queue.queue)?)),
                None => None,
            },
            Ipc::Socket => {
                let (patience, _) = settings::socket_limits();
                let clients = |listener| Clients::new(listener, pool.max_package.get(), patience);
                pool.listener.borrow().as_ref().map(|port| Source::Port(clients(Arc::clone(&port.listener))))
            }
        })
    }

    /// The next message, without waiting.
    ///
    /// # Errors
    /// There will be none any more.
    pub(super) fn next(&mut self) -> io::Result<Option<Message>> {
        match self {
            Source::Line(parcels) => Ok(parcels.next()?.map(Message::from)),
            Source::Queue(mailbox) => Ok(mailbox.next()?.map(Message::from)),
            Source::Port(clients) => {
                let next = clients.next(Instant::now())?;
                Ok(next.map(|(client, bytes)| Message { bytes, client: Some(client) }))
            }
        }
    }

    /// What is to be waited for.
    pub(super) fn descriptors(&self) -> Vec<BorrowedFd<'_>> {
        match self {
            Source::Line(parcels) => vec![parcels.line.worker_end()],
            Source::Queue(mailbox) => vec![mailbox.as_fd()],
            Source::Port(clients) => clients.descriptors().collect(),
        }
    }

    /// When to look again, whatever comes.
    pub(super) fn next_timeout(&self) -> Option<Instant> {
        if let Source::Port(clients) = self { clients.next_timeout() } else { None }
    }

    /// The end. A message that was taken already is the result.
    pub(super) fn stop(self) -> Option<Message> {
        if let Source::Queue(mailbox) = self { mailbox.stop().map(Message::from) } else { None }
    }
}

impl Parcels {
    pub(super) fn of(current: &Current) -> Option<Parcels> {
        let pool = current.pool();
        let line = Rc::clone(pool.lines.get(current.worker? as usize)?);
        let assembler = pool.message_bus.get().then(Assembler::default);
        Some(Parcels { line, longest: pool.max_package.get(), assembler })
    }

    /// The next message, without waiting. One that is too long for the settings is cut off, as in the reference.
    pub(super) fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        loop {
            let size = if self.assembler.is_some() { LONGEST_PART } else { self.longest };
            let bytes = match pipe::receive_now(self.line.worker_end(), size) {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(None),
                Err(error) => return Err(error),
            };
            match &mut self.assembler {
                None => return Ok(Some(bytes)),
                Some(assembler) => {
                    if let Some(message) = assembler.receive(&bytes) {
                        return Ok(Some(message));
                    }
                }
            }
        }
    }
}
