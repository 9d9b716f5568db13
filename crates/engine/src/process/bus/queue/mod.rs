//! Tasks by a message queue of the kernel instead of inboxes: other programs can put some in, and what is in a queue with a key is there
//! for the next server. Everything but tasks goes by the bus as ever.

mod inbox;
mod outgoing;
mod packet;

pub use inbox::TaskInbox;
pub(super) use outgoing::Outgoing;
pub use packet::{pack, unpack};

use super::Store;
use std::io;
use std::time::{SystemTime, UNIX_EPOCH};
use steel_os::process::Pid;
use steel_os::queue::{Fill, Queue};

/// The queue of a server, made before the first fork.
#[derive(Debug)]
pub struct TaskQueue {
    queue: Queue,
    /// Any task worker takes any task; else each takes its own only.
    any: bool,
    /// Who removes it in the end; `None`: it stays.
    maker: Option<Pid>,
    /// Tells this server's tasks from those that others have put there. Never 0.
    server: u32,
    store: Store,
}

impl TaskQueue {
    /// The queue of this key. `0`: one without a key, which lasts as long as the server, and belongs to `owner` (user, group) if that is given.
    ///
    /// # Errors
    /// `EACCES`, `ENOSPC` (too many queues), `ENOSYS`, `EPERM`.
    pub fn open(key: i32, any: bool, store: Store, owner: Option<(u32, u32)>) -> io::Result<Self> {
        let queue = if key == 0 { Queue::private()? } else { Queue::open(key)? };
        let maker = (key == 0).then(Pid::current);
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let server = (since.as_micros() as u32).rotate_left(8) ^ Pid::current().get().unsigned_abs();
        let made = Self { queue, any, maker, server: server.max(1), store };
        if let (Some(_), Some((user, group))) = (maker, owner) {
            made.queue.give_to(user, group)?;
        }
        Ok(made)
    }

    /// How full it is.
    ///
    /// # Errors
    /// `EIDRM`, `EINVAL`: somebody has removed it.
    pub fn fill(&self) -> io::Result<Fill> {
        self.queue.fill()
    }

    /// The kernel's number of it.
    pub fn id(&self) -> i32 {
        self.queue.id()
    }

    /// What a task for this worker is marked with.
    fn kind(worker: u16) -> i64 {
        i64::from(worker) + 1
    }
}

impl Drop for TaskQueue {
    fn drop(&mut self) {
        if self.maker == Some(Pid::current()) {
            // Somebody may have removed it already.
            let _ = self.queue.remove();
        }
    }
}

#[cfg(test)]
mod tests;
