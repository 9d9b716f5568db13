//! [`Mailbox`]: messages out of a queue of the kernel, as something to wait for beside other things. A thread takes them, one each time that
//! one is wanted, so none is taken that another worker could have had.

use std::{
    cell::{Cell, RefCell},
    io::{self, PipeReader, Read, Write},
    os::fd::{AsFd, BorrowedFd},
    sync::mpsc::{self, Receiver},
};

use steel_os::queue::{Queue, Reader};

/// See the module.
#[derive(Debug)]
pub struct Mailbox {
    reader: RefCell<Reader>,
    arrived: Receiver<io::Result<Vec<u8>>>,
    /// A byte lies in it while something has arrived.
    bell: PipeReader,
    /// The thread has been asked for one.
    asked: Cell<bool>,
}

impl Mailbox {
    /// Takes nothing before the first [`Mailbox::next`].
    ///
    /// # Errors
    /// `EMFILE`, `EAGAIN` (no more threads).
    pub fn new(queue: &Queue) -> io::Result<Mailbox> {
        let (bell, cord) = io::pipe()?;
        let (sender, arrived) = mpsc::channel();
        let reader = Reader::new(queue.share(), 0, move |message| {
            if sender.send(message).is_ok() {
                // There is room: the byte before was taken with the message before.
                let _ = (&cord).write(&[0]);
            }
        })?;
        Ok(Mailbox { reader: RefCell::new(reader), arrived, bell, asked: Cell::new(false) })
    }

    /// The next message, if there is one by now. If not, one is wanted from here on, and the descriptor is readable once it is there.
    ///
    /// # Errors
    /// `EIDRM`, `EINVAL`: the queue is gone.
    pub fn next(&self) -> io::Result<Option<Vec<u8>>> {
        if !self.asked.replace(true) {
            self.reader.borrow().ask();
        }
        self.arrived().transpose()
    }

    /// Takes nothing any more. A message that was taken already is the result: nobody else will see it.
    pub fn stop(self) -> Option<Vec<u8>> {
        self.reader.borrow_mut().stop();
        self.arrived()?.ok()
    }

    fn arrived(&self) -> Option<io::Result<Vec<u8>>> {
        let message = self.arrived.try_recv().ok()?;
        self.asked.set(false);
        // Rung after the message was sent, so this may wait for a moment.
        let _ = (&self.bell).read(&mut [0]);
        Some(message)
    }
}

impl AsFd for Mailbox {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.bell.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use steel_os::fd;

    use super::*;

    fn wait(mailbox: &Mailbox) -> io::Result<Vec<u8>> {
        loop {
            if let Some(message) = mailbox.next()? {
                return Ok(message);
            }
            fd::poll(&[mailbox.as_fd()], Some(Duration::from_secs(10))).unwrap();
        }
    }

    #[test]
    fn messages_are_taken_one_by_one_and_only_if_somebody_wants_them() {
        let queue = Queue::private().unwrap();
        let mailbox = Mailbox::new(&queue).unwrap();
        queue.push(1, b"one", false).unwrap();
        queue.push(2, b"two", false).unwrap();
        assert_eq!(wait(&mailbox).unwrap(), b"one");
        assert_eq!(queue.fill().unwrap().messages, 1);
        assert_eq!(wait(&mailbox).unwrap(), b"two");
        // One that comes later.
        assert_eq!(mailbox.next().unwrap(), None);
        assert!(fd::poll(&[mailbox.as_fd()], Some(Duration::from_millis(5))).unwrap().is_empty());
        queue.push(1, b"three", false).unwrap();
        assert_eq!(wait(&mailbox).unwrap(), b"three");
        queue.remove().unwrap();
        assert!(wait(&mailbox).is_err());
    }

    #[test]
    fn no_message_is_lost_at_the_end() {
        let queue = Queue::private().unwrap();
        for round in 0..100_u32 {
            let mailbox = Mailbox::new(&queue).unwrap();
            let early = mailbox.next().unwrap();
            if round % 2 == 0 {
                queue.push(1, b"in time", false).unwrap();
            }
            let late = mailbox.stop();
            let left = queue.pop(0, 100, false).ok();
            assert_eq!([early, late, left].into_iter().flatten().count() as u32, (round + 1) % 2, "{round}");
        }
        queue.remove().unwrap();
    }
}
