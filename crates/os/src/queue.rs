//! System V message queues: named by a number, kept by the kernel until somebody removes them.

use std::{ffi::CString, io, path::Path, ptr};

use crate::process::check;

mod reader;

pub use reader::Reader;

/// The longest message.
pub const LONGEST: usize = 65536;

/// An open queue. Dropping it leaves the queue where it is.
#[derive(Debug)]
pub struct Queue {
    id: i32,
}

/// How full a queue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fill {
    /// Messages.
    pub messages: u64,
    /// Bytes in them.
    pub bytes: u64,
}

/// A key for a queue that belongs to a file (ftok(3)).
///
/// # Errors
/// There is no such file.
pub fn key_of(path: &Path, project: u8) -> io::Result<i32> {
    let path = CString::new(path.as_os_str().as_encoded_bytes())?;
    // SAFETY: a C string that outlives the call.
    let key = unsafe { libc::ftok(path.as_ptr(), project.into()) };
    check(key)?;
    Ok(key)
}

#[repr(C)]
struct Message {
    kind: libc::c_long,
    bytes: [u8; LONGEST],
}

impl Message {
    fn new(kind: i64) -> Box<Message> {
        Box::new(Message { kind, bytes: [0; LONGEST] })
    }
}

impl Queue {
    /// Opens the queue of this key, or makes it; anybody may use it.
    ///
    /// # Errors
    /// `EACCES`, `ENOSPC` (too many queues), `ENOSYS`.
    pub fn open(key: i32) -> io::Result<Queue> {
        // SAFETY: msgget takes two numbers.
        let id = unsafe { libc::msgget(key, libc::IPC_CREAT | 0o666) };
        check(id)?;
        Ok(Queue { id })
    }

    /// Makes a queue without a name, for the user of this process and those who are given it.
    ///
    /// # Errors
    /// As [`Queue::open`].
    pub fn private() -> io::Result<Queue> {
        // SAFETY: msgget takes two numbers.
        let id = unsafe { libc::msgget(libc::IPC_PRIVATE, 0o600) };
        check(id)?;
        Ok(Queue { id })
    }

    /// The same queue once more.
    pub fn share(&self) -> Queue {
        Queue { id: self.id }
    }

    /// Gives the queue to another user, who may then do with it what its maker may.
    ///
    /// # Errors
    /// `EPERM`
    pub fn give_to(&self, user: u32, group: u32) -> io::Result<()> {
        let mut stat = self.stat()?;
        (stat.msg_perm.uid, stat.msg_perm.gid) = (user, group);
        self.change(stat)
    }

    /// The kernel's number of it.
    pub fn id(&self) -> i32 {
        self.id
    }

    /// Puts a message in, waiting for room if `wait` says so.
    ///
    /// # Errors
    /// `EAGAIN` (full), `EMSGSIZE` (`wait`, but the queue could not hold it if it were empty), `EINVAL` (longer than the kernel's
    /// limit), `EIDRM` (removed meanwhile), `EACCES`.
    pub fn push(&self, kind: i64, bytes: &[u8], wait: bool) -> io::Result<()> {
        let mut message = Message::new(kind);
        let room = message.bytes.get_mut(..bytes.len()).ok_or(io::ErrorKind::InvalidInput)?;
        room.copy_from_slice(bytes);
        match self.send(&message, bytes.len(), false) {
            Err(error) if wait && error.kind() == io::ErrorKind::WouldBlock => {}
            result => return result,
        }
        // The kernel would wait for ever.
        if self.stat()?.msg_qbytes < bytes.len() as u64 {
            return Err(io::Error::from_raw_os_error(libc::EMSGSIZE));
        }
        self.send(&message, bytes.len(), true)
    }

    fn send(&self, message: &Message, length: usize, wait: bool) -> io::Result<()> {
        let length = length.min(LONGEST);
        loop {
            // SAFETY: the message is a number and at least `length` bytes, and outlives the call.
            let result = unsafe { libc::msgsnd(self.id, ptr::from_ref(message).cast(), length, flags(wait)) };
            match check(result) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => return result,
            }
        }
    }

    /// Takes the oldest message of a kind (0: of any) of at most `size` bytes out, waiting for one if `wait` says so.
    ///
    /// # Errors
    /// `ENOMSG`, `EINTR`, `E2BIG` (the message is longer, and stays), `EIDRM`, `EACCES`.
    pub fn pop(&self, kind: i64, size: usize, wait: bool) -> io::Result<Vec<u8>> {
        self.take(kind, size, flags(wait))
    }

    fn take(&self, kind: i64, size: usize, flags: i32) -> io::Result<Vec<u8>> {
        let mut message = Message::new(0);
        let target = (&raw mut *message).cast();
        // SAFETY: the message has room for a number and LONGEST bytes.
        let result = unsafe { libc::msgrcv(self.id, target, size.min(LONGEST), kind, flags) };
        let count = usize::try_from(result).map_err(|_| io::Error::last_os_error())?;
        Ok(message.bytes[..count].to_vec())
    }

    /// How full it is.
    ///
    /// # Errors
    /// `EIDRM`, `EINVAL` (it is gone).
    pub fn fill(&self) -> io::Result<Fill> {
        let stat = self.stat()?;
        Ok(Fill { messages: stat.msg_qnum, bytes: stat.__msg_cbytes })
    }

    /// Bounds the bytes in it.
    ///
    /// # Errors
    /// `EPERM` (more than the system's limit, without being root).
    pub fn set_capacity(&self, bytes: u64) -> io::Result<()> {
        let mut stat = self.stat()?;
        stat.msg_qbytes = bytes;
        self.change(stat)
    }

    fn change(&self, mut stat: libc::msqid_ds) -> io::Result<()> {
        // SAFETY: the structure is complete, as the kernel filled it, and outlives the call.
        check(unsafe { libc::msgctl(self.id, libc::IPC_SET, &raw mut stat) })
    }

    /// Removes the queue for everybody; who waits at it gets `EIDRM`.
    ///
    /// # Errors
    /// `EINVAL`, `EIDRM` (it is gone), `EPERM`.
    pub fn remove(&self) -> io::Result<()> {
        // SAFETY: this command takes no structure.
        check(unsafe { libc::msgctl(self.id, libc::IPC_RMID, std::ptr::null_mut()) })
    }

    fn stat(&self) -> io::Result<libc::msqid_ds> {
        // SAFETY: plain data, for which all zeroes is a value.
        let mut stat: libc::msqid_ds = unsafe { std::mem::zeroed() };
        // SAFETY: the kernel fills the structure, which outlives the call.
        check(unsafe { libc::msgctl(self.id, libc::IPC_STAT, &raw mut stat) })?;
        Ok(stat)
    }
}

fn flags(wait: bool) -> i32 {
    if wait { 0 } else { libc::IPC_NOWAIT }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_out_by_kind_and_in_order() {
        let queue = Queue::open(libc::IPC_PRIVATE).unwrap();
        for (kind, text) in [(1, "a"), (2, "b"), (1, "c")] {
            queue.push(kind, text.as_bytes(), false).unwrap();
        }
        assert_eq!(queue.fill().unwrap(), Fill { messages: 3, bytes: 3 });
        assert_eq!(queue.pop(2, 10, false).unwrap(), b"b");
        assert_eq!(queue.pop(0, 10, false).unwrap(), b"a");
        assert_eq!(queue.pop(2, 10, false).unwrap_err().raw_os_error(), Some(libc::ENOMSG));
        assert_eq!(queue.pop(1, 0, false).unwrap_err().raw_os_error(), Some(libc::E2BIG));
        assert!(queue.push(1, &[0; LONGEST + 1], false).is_err());
        queue.set_capacity(4).unwrap();
        assert_eq!(queue.push(1, b"12345", true).unwrap_err().raw_os_error(), Some(libc::EMSGSIZE));
        queue.push(1, b"123", true).unwrap(); // One byte is in it.
        assert_eq!(queue.push(1, b"1", false).unwrap_err().raw_os_error(), Some(libc::EAGAIN));
        queue.remove().unwrap();
        assert!(queue.push(1, b"x", false).is_err() && queue.remove().is_err());
    }
}
