//! What a task worker takes out of the queue. A thread waits for it, and takes a task only when the worker has nothing else to do: what
//! is not taken is another's, or the successor's.

use super::{TaskQueue, packet};
use crate::process::bus::Bus;
use crate::process::bus::inbox::Received;
use crate::process::bus::post::Post;
use std::cell::{Cell, RefCell};
use std::io;
use std::rc::Rc;
use steel_os::process::Pid;
use steel_os::queue::{LONGEST, Reader};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// See the module.
#[derive(Debug)]
pub struct TaskInbox {
    bus: Rc<Bus>,
    kind: i64,
    reader: RefCell<Reader>,
    arrived: RefCell<UnboundedReceiver<io::Result<Vec<u8>>>>,
    /// The thread has been asked for one.
    asked: Cell<bool>,
    /// Whose it is; the child of a fork has a copy.
    owner: Pid,
}

impl TaskInbox {
    /// Of the worker that `post` belongs to. `None`: tasks do not go by a queue.
    ///
    /// # Errors
    /// `EAGAIN`: no more threads.
    pub fn new(post: &Post) -> io::Result<Option<Self>> {
        let bus = post.bus();
        let Some(queue) = &bus.queue else { return Ok(None) };
        let kind = match post.me().worker {
            Some(worker) if !queue.any => TaskQueue::kind(worker),
            _ => 0,
        };
        let (deliver, arrived) = unbounded_channel();
        let reader = Reader::new(queue.queue.share(), kind, move |message| drop(deliver.send(message)))?;
        let (reader, arrived) = (RefCell::new(reader), RefCell::new(arrived));
        Ok(Some(Self { bus: Rc::clone(bus), kind, reader, arrived, asked: Cell::new(false), owner: Pid::current() }))
    }

    /// The next one. May be dropped half-way.
    ///
    /// # Errors
    /// `EIDRM`, `EINVAL`: the queue is gone.
    pub async fn next(&self) -> io::Result<Received> {
        if let Some(received) = self.take() {
            return Ok(received);
        }
        if !self.asked.replace(true) {
            self.reader.borrow().ask();
        }
        let arrived = std::future::poll_fn(|cx| self.arrived.borrow_mut().poll_recv(cx)).await;
        self.asked.set(false);
        let bytes = arrived.unwrap_or_else(|| Err(io::ErrorKind::BrokenPipe.into()))?;
        Ok(self.judge(&bytes))
    }

    /// The next one, if there is one.
    pub fn take(&self) -> Option<Received> {
        if self.asked.get() {
            return self.arrived();
        }
        let bytes = self.queue().queue.pop(self.kind, LONGEST, false).ok()?;
        Some(self.judge(&bytes))
    }

    fn arrived(&self) -> Option<Received> {
        let arrived = self.arrived.borrow_mut().try_recv().ok()?;
        self.asked.set(false);
        arrived.ok().map(|bytes| self.judge(&bytes))
    }

    /// Takes nothing any more; what was taken already is the last one.
    pub fn stop(&self) -> Option<Received> {
        self.reader.borrow_mut().stop();
        self.arrived()
    }

    /// The kernel's number of the queue.
    pub fn id(&self) -> i32 {
        self.queue().id()
    }

    fn queue(&self) -> &TaskQueue {
        self.bus.queue.as_ref().expect("made with one only")
    }

    fn judge(&self, bytes: &[u8]) -> Received {
        let queue = self.queue();
        packet::unpack(bytes, queue.server, &queue.store.0).map_or(Received::Bad, Received::Letter)
    }
}

impl Drop for TaskInbox {
    fn drop(&mut self) {
        if self.owner != Pid::current() {
            return;
        }
        // One that nobody takes any more goes back, behind the others.
        self.reader.get_mut().stop();
        if let Ok(Ok(bytes)) = self.arrived.get_mut().try_recv() {
            let _ = self.queue().queue.push(self.kind.max(1), &bytes, false);
        }
    }
}
