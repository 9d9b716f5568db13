//! A task as its task worker has it: where it came from, and how its result goes back there.

use std::rc::Rc;

use steel_engine::process::{
    Member,
    bus::{Draft, Letter, LetterKind, SendError, Sender, To},
};
use steel_zend::{Result, Zval};

use super::{Parcel, flag, is_personal};
use crate::{
    log,
    server::{letters, process::Process},
};

/// What is known of a task beside its data.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Order {
    /// Its number, as the process that gave it counts.
    pub(crate) id: i64,
    /// `SWOOLE_TASK_*`
    pub(crate) flags: u16,
    /// When it was given: seconds since 1970.
    pub(crate) time: f64,
    from: Sender,
    /// It is a message of the program, no task.
    is_message: bool,
}

impl Order {
    /// Of a letter.
    pub(crate) fn of(letter: &Letter) -> Order {
        // Nobody here waits for the result of what another server has left in the queue.
        let is_lost = letter.from.member == Member::NOBODY && is_personal(letter.flags);
        Order {
            id: letter.id,
            flags: if is_lost { letter.flags | flag::NOREPLY } else { letter.flags },
            time: letter.time,
            from: letter.from,
            is_message: letter.kind == LetterKind::Message,
        }
    }

    /// It comes from outside of this server.
    pub(crate) fn is_foreign(&self) -> bool {
        self.from.member == Member::NOBODY
    }

    /// `Task::$worker_id`
    pub(crate) fn worker(&self) -> i64 {
        self.from.worker.map_or(-1, i64::from)
    }

    /// Sends a result back. False, with the reference's line in the log: it cannot be.
    ///
    /// # Errors
    /// What its serialization threw; the coroutine was cancelled.
    pub(crate) fn finish(&self, process: &Rc<Process>, result: &Zval) -> Result<bool> {
        let parcel = Parcel::of(result)?;
        if self.is_message {
            let text = "Server::task()/Server::finish() is not supported in onPipeMessage callback";
            log::line(log::Level::Warning, text);
            return Ok(false);
        }
        if self.flags & flag::NOREPLY != 0 {
            log::line(log::Level::Warning, "Server::finish() can only be used in the worker process");
            return Ok(false);
        }
        let flags = parcel.flags | self.flags & (flag::CALLBACK | flag::COROUTINE | flag::NONBLOCK);
        let sent = self.send(process, LetterKind::Result, flags, parcel.text.as_bytes())?;
        match sent {
            Ok(()) => return Ok(true),
            Err(SendError::Full) => log::line(log::Level::Warning, "send result to worker timed out"),
            Err(SendError::Nobody) => log::line(log::Level::Warning, &format!("invalid worker_id[{}]", self.worker())),
            Err(SendError::Failed(error)) => {
                log::line(log::Level::Warning, &format!("send result to worker failed: {error}"));
            }
        }
        Ok(false)
    }

    /// Tells who waits for it that there will be no result. Who does not is told nothing.
    pub(crate) fn fail(&self, process: &Rc<Process>) {
        if self.flags & flag::NOREPLY == 0 && !self.is_message && is_personal(self.flags) {
            // One that is not told finds out when its time is over.
            let draft =
                Draft { kind: LetterKind::Failed, flags: self.flags, id: self.id, time: letters::now(), body: b"" };
            let _ = process.seat.post.send(To::Member(self.from.member), &draft);
        }
    }

    fn send(
        &self,
        process: &Rc<Process>,
        kind: LetterKind,
        flags: u16,
        body: &[u8],
    ) -> Result<std::result::Result<(), SendError>> {
        let to = match self.from.worker {
            Some(worker) if !is_personal(self.flags) => To::Worker(worker),
            _ => To::Member(self.from.member),
        };
        let draft = Draft { kind, flags, id: self.id, time: letters::now(), body };
        letters::send_patiently(process, to, &draft)
    }
}
