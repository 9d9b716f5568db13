//! Reading and writing: the memory of the caller's, and PHP's own operations where they will not wait.

use std::mem::MaybeUninit;

use super::{Stream, table};
use crate::Result;

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
    room: Room,
    /// It is the free end of the stream's own buffer, and follows it.
    follows: bool,
}

/// Memory that may be written.
#[derive(Debug, Clone, Copy)]
struct Room {
    start: *mut u8,
    length: usize,
}

impl Room {
    /// The free end of a stream's buffer. `None`: there is none.
    ///
    /// # Safety
    /// A live stream.
    unsafe fn of(stream: Stream) -> Option<Room> {
        // SAFETY: the caller's promise: the buffer has so many bytes.
        unsafe {
            let raw = stream.raw;
            let filled = usize::try_from((*raw).writepos).ok()?;
            let length = (*raw).readbuflen.checked_sub(filled).filter(|length| *length > 0)?;
            Some(Room { start: (*raw).readbuf.add(filled), length }).filter(|_| !(*raw).readbuf.is_null())
        }
    }
}

impl Place {
    /// # Safety
    /// `length` bytes there are the operation's, as long as it runs, unless they are the free end of the stream's buffer and that moves.
    pub(super) unsafe fn new(stream: Stream, start: *mut u8, length: usize) -> Place {
        let room = Room { start, length };
        // SAFETY: a live stream.
        let free = unsafe { Room::of(stream) };
        let follows = free.is_some_and(|free| std::ptr::eq(free.start, start));
        Place { stream, room, follows }
    }

    /// Where it is now. The engine moves the buffer, and makes room in it, also for somebody who does not read then: who waits in a
    /// read and who takes from the buffer may be two. It adds what was read to the end of the buffer as it is afterwards.
    fn room(&self) -> Option<Room> {
        if !self.follows {
            return Some(self.room);
        }
        // SAFETY: a live stream.
        let now = unsafe { Room::of(self.stream) }?;
        Some(Room { start: now.start, length: now.length.min(self.room.length) })
    }

    /// How many bytes it takes.
    pub fn length(&self) -> usize {
        self.room().map_or(0, |room| room.length)
    }

    /// Has it written by `write`, which runs no PHP code and does not wait. `None`: it is gone.
    pub fn with<R>(&mut self, write: impl FnOnce(&mut [MaybeUninit<u8>]) -> R) -> Option<R> {
        let room = self.room()?;
        // SAFETY: the operation's own memory, of this length, or the free end of the stream's buffer; nothing else runs meanwhile.
        Some(write(unsafe { std::slice::from_raw_parts_mut(room.start.cast(), room.length) }))
    }

    /// Has PHP's own operation read, which is told that the stream does not block. Its descriptor must not, either.
    ///
    /// # Errors
    /// What PHP code threw.
    pub fn read_unblocked(&mut self) -> Result<Tried<isize>> {
        let Some(Room { start, length }) = self.room() else { return Ok(Tried::Done(-1)) };
        let stream = self.stream;
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

    /// Tells them from others that are there: the address of the first one.
    pub fn address(&self) -> usize {
        self.start as usize
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
