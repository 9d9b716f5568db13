//! Reading and writing: the memory of the caller's, and PHP's own operations where they will not wait.

use std::mem::MaybeUninit;

use super::{Stream, table};
use crate::{Result, sys};

/// What an attempt that does not wait has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tried<T> {
    /// It is done, or has failed; the operation's own answer.
    Done(T),
    /// Not now.
    InVain,
}

/// Where a read puts what has come.
#[derive(Debug)]
pub struct Place {
    stream: Stream,
    start: *mut u8,
    length: usize,
    /// The stream's own buffer, if it lies in there.
    buffer: Option<Buffer>,
}

/// A buffer of a stream, as it was.
#[derive(Debug, PartialEq, Eq)]
struct Buffer {
    start: *mut u8,
    length: usize,
    filled: sys::zend_off_t,
}

impl Buffer {
    /// # Safety
    /// A live stream.
    unsafe fn of(stream: Stream) -> Buffer {
        // SAFETY: the caller's promise.
        unsafe {
            let raw = stream.raw;
            Buffer { start: (*raw).readbuf, length: (*raw).readbuflen, filled: (*raw).writepos }
        }
    }
}

impl Place {
    /// # Safety
    /// `length` bytes there are the operation's, unless they lie in the stream's buffer and that changes.
    pub(super) unsafe fn new(stream: Stream, start: *mut u8, length: usize) -> Place {
        // SAFETY: a live stream.
        let buffer = unsafe { Buffer::of(stream) };
        let end = (buffer.start as usize).saturating_add(buffer.length);
        let inside = !buffer.start.is_null() && (buffer.start as usize..=end).contains(&(start as usize));
        Place { stream, start, length, buffer: inside.then_some(buffer) }
    }

    /// Is it still there? Somebody else may have read from the stream meanwhile, or enlarged its buffer.
    fn is_there(&self) -> bool {
        // SAFETY: a live stream.
        self.buffer.as_ref().is_none_or(|buffer| *buffer == unsafe { Buffer::of(self.stream) })
    }

    /// How many bytes it takes.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Has it written by `write`, which runs no PHP code and does not wait. `None`: it is gone.
    pub fn with<R>(&mut self, write: impl FnOnce(&mut [MaybeUninit<u8>]) -> R) -> Option<R> {
        if !self.is_there() {
            return None;
        }
        // SAFETY: the operation's own memory, of this length, as `is_there` has seen; nothing else runs meanwhile.
        Some(write(unsafe { std::slice::from_raw_parts_mut(self.start.cast(), self.length) }))
    }

    /// Has PHP's own operation read, which is told that the stream does not block. Its descriptor must not, either.
    ///
    /// # Errors
    /// What PHP code threw.
    pub fn read_unblocked(&mut self) -> Result<Tried<isize>> {
        if !self.is_there() {
            return Ok(Tried::Done(-1));
        }
        let (stream, start, length) = (self.stream, self.start, self.length);
        // SAFETY: a stream of ours; the place is the operation's own memory.
        let Some(original) = (unsafe { table::of(stream.raw) }).original.read else { return Ok(Tried::Done(-1)) };
        let (count, errno) = stream.unblocked(|| {
            steel_os::errno::set(0);
            // SAFETY: as above.
            let count = unsafe { original(stream.raw, start.cast(), length) };
            (count, steel_os::errno::get())
        })?;
        let in_vain = count <= 0 && !stream.has_ended() && errno == EAGAIN;
        Ok(if in_vain { Tried::InVain } else { Tried::Done(count) })
    }
}

/// `EAGAIN`
pub(super) const EAGAIN: i32 = 11;

/// What a write is to send.
#[derive(Debug)]
pub struct Bytes {
    stream: Stream,
    start: *const u8,
    length: usize,
}

impl Bytes {
    /// # Safety
    /// So many bytes there are the operation's.
    pub(super) unsafe fn new(stream: Stream, start: *const u8, length: usize) -> Bytes {
        Bytes { stream, start, length }
    }

    /// How many there are.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Shows them to `send`, which runs no PHP code and does not wait.
    pub fn with<R>(&self, send: impl FnOnce(&[u8]) -> R) -> R {
        if self.length == 0 {
            return send(&[]);
        }
        // SAFETY: the caller of the operation keeps them until it returns; nothing else runs meanwhile.
        send(unsafe { std::slice::from_raw_parts(self.start, self.length) })
    }

    /// As [`super::Place::read_unblocked`], for writing.
    ///
    /// # Errors
    /// What PHP code threw.
    pub fn write_unblocked(&self) -> Result<Tried<isize>> {
        let stream = self.stream;
        // SAFETY: a stream of ours; the bytes are the operation's.
        let Some(original) = (unsafe { table::of(stream.raw) }).original.write else { return Ok(Tried::Done(-1)) };
        let (count, errno) = stream.unblocked(|| {
            steel_os::errno::set(0);
            // SAFETY: as above.
            let count = unsafe { original(stream.raw, self.start.cast(), self.length) };
            (count, steel_os::errno::get())
        })?;
        let in_vain = count <= 0 && self.length > 0 && errno == EAGAIN;
        Ok(if in_vain { Tried::InVain } else { Tried::Done(count) })
    }
}
