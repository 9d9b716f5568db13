//! Reading and writing.

use std::{
    cell::RefCell,
    fs::File,
    io::{self, IoSlice},
    os::fd::AsFd,
    path::Path,
    rc::Rc,
};

use bytes::{Buf, BytesMut};

use steel_engine::net::{self, Direction, Name, Secure, SockAddr};
use steel_zend::{Result, ZStr};

use super::{Deadline, Done, Failure, Socket, done, resolve};
use crate::errors::code;

/// The largest read that goes over a place that all share.
const SCRATCH: usize = 64 * 1024;

/// The most that one read asks the kernel for: it never has more.
const MOST: usize = 8 << 20;

/// How much of a file is handed to the kernel at once.
const FILE_STEP: usize = 1 << 20;

/// How much of a file is read at once, to be encrypted.
const SECURE_STEP: usize = 64 * 1024;

thread_local! {
    /// Nobody has it while anything waits.
    static PLACE: RefCell<Box<[u8]>> = RefCell::new(vec![0; SCRATCH].into_boxed_slice());
}

impl Socket {
    pub(super) fn secured(&self) -> Option<Rc<Secure>> {
        self.secure.borrow().clone()
    }

    /// Receives what there is, `length` bytes at most; an empty string is the end.
    ///
    /// # Errors
    /// Another coroutine reads.
    pub(crate) fn receive(&self, length: usize, deadline: &mut Deadline) -> Done<ZStr> {
        let secure = self.secured();
        self.attempt(Direction::Read, deadline, |net| match self.take_ahead(length) {
            Some(bytes) => Ok(ZStr::new(&bytes)),
            None => once(net, secure.as_deref(), length, false),
        })
    }

    /// Looks at what has come, without waiting.
    pub(crate) fn peek(&self, length: usize) -> std::result::Result<ZStr, Failure> {
        let net = self.net().ok_or_else(|| Failure::new(code::EBADF))?;
        if let Some(bytes) = Some(self.ahead.borrow()).filter(|ahead| !ahead.is_empty()) {
            return Ok(ZStr::new(&bytes[..length.min(bytes.len())]));
        }
        once(&net, self.secured().as_deref(), length, true).map_err(|error| match error.kind() {
            io::ErrorKind::WouldBlock => Failure::new(11), // EAGAIN
            _ => Failure::of(&error),
        })
    }

    /// Receives behind what a buffer has; 0 is the end.
    ///
    /// # Errors
    /// Another coroutine reads.
    pub(crate) fn receive_into(&self, buffer: &mut BytesMut, room: usize, deadline: &mut Deadline) -> Done<usize> {
        let secure = self.secured();
        self.attempt(Direction::Read, deadline, |net| match self.take_ahead(room.saturating_sub(buffer.len()).max(1)) {
            Some(bytes) => {
                buffer.extend_from_slice(&bytes);
                Ok(bytes.len())
            }
            None => read_into(net, secure.as_deref(), buffer, room),
        })
    }

    /// Puts bytes in front of all that is still to be read.
    pub(crate) fn put_ahead(&self, bytes: BytesMut) {
        self.ahead.replace(bytes);
    }

    /// Some of these bytes, if there are any.
    pub(super) fn take_ahead(&self, most: usize) -> Option<BytesMut> {
        let mut ahead = self.ahead.borrow_mut();
        let length = ahead.len().min(most);
        (length > 0).then(|| ahead.split_to(length))
    }

    /// Receives exactly so many bytes; fewer at the end, or when it has failed and some have come. The failure stands beside.
    ///
    /// # Errors
    /// Another coroutine reads.
    pub(crate) fn receive_all(&self, length: usize, deadline: &mut Deadline) -> Result<(ZStr, Option<Failure>)> {
        let mut all = BytesMut::new();
        while all.len() < length {
            match self.receive_into(&mut all, length, deadline)? {
                Ok(0) => break,
                Ok(_) => {}
                Err(failure) => return Ok((ZStr::new(&all), Some(failure))),
            }
        }
        Ok((ZStr::new(&all), None))
    }

    /// As [`Socket::receive`], by way of the buffer: what a larger read brought is taken from there.
    ///
    /// # Errors
    /// Another coroutine reads.
    pub(crate) fn receive_buffered(&self, length: usize, deadline: &mut Deadline) -> Done<ZStr> {
        done!(self.available(&[Direction::Read]));
        let mut taken = self.buffer.take();
        let outcome = if taken.len() < length {
            self.receive_into(&mut taken, SCRATCH.max(length), deadline)
        } else {
            Ok(Ok(length))
        };
        let length = length.min(taken.len());
        let text = ZStr::new(&taken[..length]);
        taken.advance(length);
        if !self.is_closed() && !taken.is_empty() {
            self.buffer.replace(taken);
        }
        match outcome? {
            Err(failure) if length == 0 => Ok(Err(failure)),
            _ => Ok(Ok(text)),
        }
    }

    /// Receives up to the end of a line, which it includes: CR or LF; at most `most` bytes. At the end what there is.
    ///
    /// # Errors
    /// Another coroutine reads.
    pub(crate) fn receive_line(&self, most: usize, deadline: &mut Deadline) -> Done<ZStr> {
        done!(self.available(&[Direction::Read]));
        let mut line = self.buffer.take();
        let mut seen = 0;
        let outcome = loop {
            let end = line[seen..].iter().position(|byte| matches!(byte, b'\n' | b'\r')).map(|at| seen + at + 1);
            if let Some(length) = end.or((line.len() >= most).then_some(most)) {
                break Ok(Ok(length.min(most)));
            }
            seen = line.len();
            match self.receive_into(&mut line, SCRATCH, deadline) {
                Ok(Ok(0)) => break Ok(Ok(line.len())),
                Ok(Ok(_)) => {}
                failed => break failed,
            }
        };
        let text = match &outcome {
            Ok(Ok(length)) => {
                let text = ZStr::new(&line[..*length]);
                line.advance(*length);
                text
            }
            _ => ZStr::new(b""),
        };
        if !self.is_closed() && !line.is_empty() {
            self.buffer.replace(line);
        }
        Ok(outcome?.map(|_| text))
    }

    /// Sends what is taken now; how many bytes.
    ///
    /// # Errors
    /// Another coroutine writes.
    pub(crate) fn send(&self, bytes: &[u8], deadline: &mut Deadline) -> Done<usize> {
        let Some(secure) = self.secured() else {
            return self.attempt(Direction::Write, deadline, |net| net.send(bytes));
        };
        let taken = done!(self.attempt(Direction::Write, deadline, |net| secure.send(net, bytes)));
        done!(self.attempt(Direction::Write, deadline, |net| secure.flush(net)));
        Ok(Ok(taken))
    }

    /// Sends everything. The failure stands beside how many bytes were taken.
    ///
    /// # Errors
    /// Another coroutine writes.
    pub(crate) fn send_all(&self, bytes: &[u8], deadline: &mut Deadline) -> Result<(usize, Option<Failure>)> {
        let mut sent = 0;
        while sent < bytes.len() {
            match self.send(&bytes[sent..], deadline)? {
                Ok(taken) => sent += taken,
                Err(failure) => return Ok((sent, Some(failure))),
            }
        }
        Ok((sent, None))
    }

    /// Sends several pieces, once or all of them.
    ///
    /// # Errors
    /// Another coroutine writes.
    pub(crate) fn send_pieces(
        &self,
        pieces: &[ZStr],
        all: bool,
        deadline: &mut Deadline,
    ) -> Result<(usize, Option<Failure>)> {
        let mut sent = 0;
        let (mut at, mut offset) = (0, 0);
        while at < pieces.len() {
            let outcome = if self.secured().is_some() {
                self.send(&pieces[at].as_bytes()[offset..], deadline)?
            } else {
                self.attempt(Direction::Write, deadline, |net| {
                    let rest = pieces[at..].iter().enumerate();
                    let slices: Vec<_> = rest
                        .map(|(index, piece)| IoSlice::new(&piece.as_bytes()[if index == 0 { offset } else { 0 }..]))
                        .collect();
                    net.send_vectored(&slices)
                })?
            };
            let mut taken = match outcome {
                Ok(taken) => taken,
                Err(failure) => return Ok((sent, Some(failure))),
            };
            sent += taken;
            while at < pieces.len() && taken >= pieces[at].as_bytes().len() - offset {
                taken -= pieces[at].as_bytes().len() - offset;
                (at, offset) = (at + 1, 0);
            }
            offset += taken;
            // TLS has no such call of the system: there the pieces go one by one.
            if !all && self.secured().is_none() {
                break;
            }
        }
        Ok((sent, None))
    }

    /// Sends a file from `offset` on; `length` 0: to its end.
    ///
    /// # Errors
    /// Another coroutine writes.
    pub(crate) fn send_file(&self, path: &Path, offset: u64, length: u64, deadline: &mut Deadline) -> Done<()> {
        done!(self.available(&[Direction::Write]));
        let failed = |what: &str, error: &io::Error| {
            let number = error.raw_os_error().unwrap_or(0);
            Failure::with(number.into(), format!("{what}({}) failed, {}", path.display(), crate::errors::text(number)))
        };
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) => return Ok(Err(failed("open", &error))),
        };
        let end = match file.metadata() {
            Ok(_) if length > 0 => offset.saturating_add(length),
            Ok(data) => data.len(),
            Err(error) => return Ok(Err(failed("fstat", &error))),
        };
        self.send_part(&file, offset, end, deadline)
    }

    /// Sends what an open file has from `offset` up to `end`.
    ///
    /// # Errors
    /// Another coroutine writes.
    pub(crate) fn send_part(&self, file: &File, offset: u64, end: u64, deadline: &mut Deadline) -> Done<()> {
        let mut at = offset;
        while at < end {
            let left = usize::try_from(end - at).unwrap_or(usize::MAX);
            let sent = match self.secured() {
                Some(_) => {
                    let mut data = vec![0; left.min(SECURE_STEP)];
                    let read = match std::os::unix::fs::FileExt::read_at(file, &mut data, at) {
                        Ok(read) => read,
                        Err(error) => return Ok(Err(Failure::of(&error))),
                    };
                    let (sent, failure) = self.send_all(&data[..read], deadline)?;
                    if let Some(failure) = failure {
                        return Ok(Err(failure));
                    }
                    at += sent as u64;
                    sent
                }
                None => done!(self.attempt(Direction::Write, deadline, |net| {
                    net.send_file(file.as_fd(), &mut at, left.min(FILE_STEP))
                })),
            };
            if sent == 0 {
                return Ok(Err(Failure::with(code::SYSTEM_CALL_FAIL, "sendfile return zero")));
            }
        }
        Ok(Ok(()))
    }

    /// Receives one message, and says from whom.
    ///
    /// # Errors
    /// Another coroutine reads.
    pub(crate) fn receive_from(&self, length: usize, deadline: &mut Deadline) -> Done<(ZStr, Name)> {
        self.attempt(Direction::Read, deadline, |net| {
            PLACE.with_borrow_mut(|place| {
                let (received, from) = net.receive_from(&mut place[..length.clamp(1, SCRATCH)])?;
                Ok((ZStr::new(&place[..received]), from))
            })
        })
    }

    /// Sends one message to somebody.
    ///
    /// # Errors
    /// Another coroutine writes.
    pub(crate) fn send_to(&self, host: &[u8], port: i64, bytes: &[u8], deadline: &mut Deadline) -> Done<usize> {
        let net = done!(self.available(&[Direction::Write]));
        if !net.is_datagram() {
            return Ok(Err(Failure::new(code::EPROTONOSUPPORT)));
        }
        let address: SockAddr = done!(resolve::address(&net, host, port, self.times.get().dns));
        self.attempt(Direction::Write, deadline, |net| net.send_to(bytes, &address))
    }
}

fn once(net: &net::Socket, secure: Option<&Secure>, length: usize, peek: bool) -> io::Result<ZStr> {
    let read = |place: &mut [u8]| match (secure, peek) {
        (Some(secure), true) => secure.peek(net, place),
        (Some(secure), false) => secure.receive(net, place),
        (None, true) => net.peek(place),
        (None, false) => net.receive(place),
    };
    if length <= SCRATCH {
        return PLACE.with_borrow_mut(|place| {
            let received = read(&mut place[..length])?;
            Ok(ZStr::new(&place[..received]))
        });
    }
    let mut place = vec![0; length.min(MOST)];
    let received = read(&mut place)?;
    Ok(ZStr::new(&place[..received]))
}

/// Receives behind what `buffer` has, until it has `most` bytes at most.
pub(super) fn read_into(
    net: &net::Socket,
    secure: Option<&Secure>,
    buffer: &mut BytesMut,
    most: usize,
) -> io::Result<usize> {
    let room = most.saturating_sub(buffer.len()).clamp(1, SCRATCH);
    PLACE.with_borrow_mut(|place| {
        let place = &mut place[..room];
        let received = match secure {
            Some(secure) => secure.receive(net, place)?,
            None => net.receive(place)?,
        };
        buffer.extend_from_slice(&place[..received]);
        Ok(received)
    })
}
