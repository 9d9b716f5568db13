//! What waits to be written to one connection, in order: bytes and parts of files.
//!
//! Empty in the common case, where a send is written at once. Knows nothing of readiness; the caller asks again when the socket
//! is writable.

use bytes::{Buf, BytesMut};
use rustix::io::Errno;
use rustix::net::{SendAncillaryBuffer, SendFlags};
use std::collections::VecDeque;
use std::fs::File;
use std::io::IoSlice;
use std::os::fd::BorrowedFd;
use std::rc::Rc;

/// Bytes are appended to the last piece up to this size, so that many small sends leave in one write.
const JOIN: usize = 64 * 1024;

/// Longer data is cut into parts of this size, so that the memory of what was sent is given back.
const PART: usize = 1024 * 1024;

/// The most that one sendfile(2) call is asked for; Linux stops at this figure anyway.
const FILE_STEP: u64 = 0x7fff_f000;

#[derive(Debug)]
enum Piece {
    /// `size`: of its memory.
    Data { data: BytesMut, size: usize },
    /// Parts of one file share its descriptor.
    File { file: Rc<File>, offset: u64, length: u64 },
}

/// Why not all could be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The socket takes no more for now.
    Full,
    /// The peer is gone.
    Gone,
    /// A file cannot give what was promised of it.
    File,
}

impl Stop {
    pub(crate) fn of(error: Errno) -> Self {
        if error == Errno::AGAIN { Stop::Full } else { Stop::Gone }
    }
}

/// The queue.
#[derive(Debug, Default)]
pub(crate) struct Output {
    pieces: VecDeque<Piece>,
    pending: usize,
    allocated: usize,
    files: usize,
}

impl Output {
    /// Bytes in memory that wait. Files count nothing, since they take no memory.
    pub(crate) fn pending(&self) -> usize {
        self.pending
    }

    /// Bytes of memory that it takes.
    pub(crate) fn allocated(&self) -> usize {
        self.allocated
    }

    /// All bytes that wait, those of files too.
    pub(crate) fn remaining(&self) -> u64 {
        let files = self.pieces.iter().map(|piece| if let Piece::File { length, .. } = piece { *length } else { 0 });
        self.pending as u64 + files.sum::<u64>()
    }

    /// Whether parts of files wait: each may hold a descriptor.
    pub(crate) fn has_files(&self) -> bool {
        self.files > 0
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn push(&mut self, data: &[u8]) {
        if data.is_empty() {
            return;
        }
        self.pending += data.len();
        if let Some(Piece::Data { data: last, size }) = self.pieces.back_mut()
            && last.len() + data.len() <= JOIN
        {
            last.extend_from_slice(data);
            let grown = (*size).max(last.capacity());
            self.allocated += grown - *size;
            *size = grown;
            return;
        }
        for part in data.chunks(PART) {
            self.allocated += part.len();
            self.pieces.push_back(Piece::Data { data: BytesMut::from(part), size: part.len() });
        }
    }

    pub(crate) fn push_file(&mut self, file: Rc<File>, offset: u64, length: u64) {
        if length > 0 {
            self.files += 1;
            self.pieces.push_back(Piece::File { file, offset, length });
        }
    }

    /// Writes until empty, or says what stopped it.
    pub(crate) fn write_to(&mut self, sink: &mut impl Sink) -> Result<(), Stop> {
        loop {
            // The head of an answer and the file behind it leave in one packet.
            let more = matches!(self.pieces.get(1), Some(Piece::File { .. }));
            let Some(front) = self.pieces.front_mut() else { return Ok(()) };
            let done = match front {
                Piece::Data { data, size } => {
                    let sent = sink.data(data, more)?;
                    data.advance(sent);
                    self.pending -= sent;
                    if data.is_empty() {
                        self.allocated -= *size;
                    }
                    data.is_empty()
                }
                Piece::File { file, offset, length } => {
                    *length -= sink.file(file, offset, *length)?;
                    self.files -= usize::from(*length == 0);
                    *length == 0
                }
            };
            if done {
                self.pieces.pop_front();
            }
        }
    }
}

/// What a queue is written to. Each call takes at least one byte, or says why not.
pub(crate) trait Sink {
    /// `more`: there is more to come at once.
    fn data(&mut self, data: &[u8], more: bool) -> Result<usize, Stop>;

    /// `offset` is moved on by what was taken.
    fn file(&mut self, file: &File, offset: &mut u64, length: u64) -> Result<u64, Stop>;
}

impl Sink for BorrowedFd<'_> {
    fn data(&mut self, data: &[u8], more: bool) -> Result<usize, Stop> {
        let flags = if more { SendFlags::NOSIGNAL | SendFlags::MORE } else { SendFlags::NOSIGNAL };
        rustix::io::retry_on_intr(|| rustix::net::send(*self, data, flags)).map_err(Stop::of)
    }

    fn file(&mut self, file: &File, offset: &mut u64, length: u64) -> Result<u64, Stop> {
        send_file(*self, file, offset, length)
    }
}

/// One send(2), restarted after a signal.
pub(crate) fn send(socket: BorrowedFd<'_>, data: &[u8]) -> rustix::io::Result<usize> {
    rustix::io::retry_on_intr(|| rustix::net::send(socket, data, SendFlags::NOSIGNAL))
}

/// Two pieces in one system call, as far as the socket takes them.
pub(crate) fn send_both(socket: BorrowedFd<'_>, first: &[u8], second: &[u8]) -> Result<usize, Stop> {
    if second.is_empty() {
        return send(socket, first).map_err(Stop::of);
    }
    let parts = [IoSlice::new(first), IoSlice::new(second)];
    let mut nothing = SendAncillaryBuffer::default();
    rustix::io::retry_on_intr(|| rustix::net::sendmsg(socket, &parts, &mut nothing, SendFlags::NOSIGNAL))
        .map_err(Stop::of)
}

/// One sendfile(2). A file that became shorter than promised breaks the stream: the peer waits for bytes that will never come.
fn send_file(socket: BorrowedFd<'_>, file: &File, offset: &mut u64, length: u64) -> Result<u64, Stop> {
    let step = usize::try_from(length.min(FILE_STEP)).unwrap_or(usize::MAX);
    match rustix::io::retry_on_intr(|| rustix::fs::sendfile(socket, file, Some(&mut *offset), step)) {
        Ok(0) | Err(Errno::IO | Errno::INVAL | Errno::OVERFLOW) => Err(Stop::File),
        Ok(sent) => Ok(sent as u64),
        Err(error) => Err(Stop::of(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Seek, Write};
    use std::os::fd::AsFd;
    use std::os::unix::net::UnixStream;

    #[test]
    fn bytes_and_files_leave_in_order_and_small_pieces_together() {
        let (left, mut right) = UnixStream::pair().unwrap();
        let mut file = tempfile();
        file.write_all(b"0123456789").unwrap();
        let mut output = Output::default();
        output.push(b"a");
        output.push(b"b");
        output.push(b"");
        output.push_file(Rc::new(file), 3, 4);
        output.push(b"c");
        assert_eq!((output.pieces.len(), output.pending(), output.has_files()), (3, 3, true));
        output.write_to(&mut left.as_fd()).unwrap();
        assert!(output.is_empty() && output.pending() == 0 && !output.has_files());
        drop(left);
        let mut all = String::new();
        right.read_to_string(&mut all).unwrap();
        assert_eq!(all, "ab3456c");
    }

    #[test]
    fn a_file_shorter_than_promised_breaks_the_stream() {
        let (left, _right) = UnixStream::pair().unwrap();
        let mut file = tempfile();
        file.write_all(b"short").unwrap();
        file.rewind().unwrap();
        let mut output = Output::default();
        output.push_file(Rc::new(file), 0, 100);
        assert_eq!(output.write_to(&mut left.as_fd()), Err(Stop::File));
    }

    #[test]
    fn a_full_socket_keeps_the_rest() {
        let (left, mut right) = UnixStream::pair().unwrap();
        left.set_nonblocking(true).unwrap();
        let mut output = Output::default();
        let data = vec![7_u8; 4 << 20];
        output.push(&data);
        assert_eq!(output.write_to(&mut left.as_fd()), Err(Stop::Full));
        let rest = output.pending();
        assert!(rest > 0 && rest < data.len());
        let mut first = vec![0; data.len() - rest];
        right.read_exact(&mut first).unwrap();
        assert!(first.iter().all(|byte| *byte == 7));
    }

    fn tempfile() -> File {
        let path =
            std::env::temp_dir().join(format!("steel-output-{}-{:?}", std::process::id(), std::thread::current().id()));
        let file = File::options().read(true).write(true).create(true).truncate(true).open(&path).unwrap();
        std::fs::remove_file(path).unwrap();
        file
    }
}
