//! A request on its way out: head and body, and how much of them is sent.

use std::collections::VecDeque;
use std::io::{self, Seek, SeekFrom};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes, BytesMut};
use rustix::io::Errno;
use steel_proto::http1::client::{encode_head, encode_request};
use steel_proto::http1::response::content_length;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::{BodyPart, ClientRequest, RequestFailure};
use crate::client::errno_of;
use crate::parts;

/// A body up to this size is copied behind the head, so that both leave in one system call; a larger one is sent from where it is.
const COPIED_BODY: usize = 16 * 1024;

/// How much of a file is read at once.
const PIECE: usize = 64 * 1024;

/// See the file's header.
#[derive(Debug)]
pub(super) struct Outgoing {
    head: BytesMut,
    body: Bytes,
    more: VecDeque<Rest>,
    file: Option<Reading>,
    /// A file is to blame for the failure: the peer waits for the rest.
    is_cut: bool,
    flushed: bool,
    failure: Option<i32>,
}

/// A piece of the body that is still to come. Files are open, so that one that is not there is known before anything is sent.
#[derive(Debug)]
enum Rest {
    Bytes(Bytes),
    File(Reading),
}

/// A file that is being sent.
#[derive(Debug)]
struct Reading {
    file: tokio::fs::File,
    left: u64,
}

impl Rest {
    fn of(part: &BodyPart) -> io::Result<Rest> {
        Ok(match part {
            BodyPart::Bytes(bytes) => Rest::Bytes(bytes.clone()),
            BodyPart::File { path, offset, length } => Rest::File(Reading::open(path, *offset, *length)?),
        })
    }
}

impl Reading {
    fn open(path: &Path, offset: u64, length: u64) -> io::Result<Reading> {
        // Of a pipe that nobody writes, opening would wait for ever.
        let (mut file, _) = parts::open_to_read(path.as_os_str().as_bytes())?;
        file.seek(SeekFrom::Start(offset))?;
        Ok(Reading { file: tokio::fs::File::from_std(file), left: length })
    }

    /// The next piece.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
        let mut piece = BytesMut::zeroed(PIECE.min(usize::try_from(self.left).unwrap_or(PIECE)));
        let mut place = ReadBuf::new(&mut piece);
        ready!(Pin::new(&mut self.file).poll_read(cx, &mut place))?;
        let length = place.filled().len();
        if length == 0 {
            return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into()));
        }
        piece.truncate(length);
        self.left -= length as u64;
        Poll::Ready(Ok(piece.freeze()))
    }
}

impl Outgoing {
    /// Encodes a request.
    ///
    /// # Errors
    /// It cannot be sent: nothing was.
    pub(super) fn new(request: &ClientRequest) -> Result<Self, RequestFailure> {
        let more = request.more.iter().map(Rest::of).collect::<io::Result<_>>();
        let more = more.map_err(|error| RequestFailure::SinkFailed(errno_of(&error)))?;
        let mut head = BytesMut::with_capacity(512);
        let headers = request.headers.iter().map(|(name, value)| (&name[..], &value[..]));
        let mut body = Bytes::new();
        if request.more.is_empty() && request.body.len() <= COPIED_BODY {
            encode_request(&mut head, &request.method, &request.target, headers, &request.body)
                .map_err(RequestFailure::Invalid)?;
        } else {
            encode_head(&mut head, &request.method, &request.target, headers).map_err(RequestFailure::Invalid)?;
            if !is_framed(request) {
                head.truncate(head.len() - 2);
                let whole =
                    request.more.iter().map(BodyPart::length).fold(request.body.len() as u64, u64::saturating_add);
                content_length(&mut head, whole);
                head.extend_from_slice(b"\r\n");
            }
            body = request.body.clone();
        }
        Ok(Outgoing { head, body, more, file: None, is_cut: false, flushed: false, failure: None })
    }

    /// Whether all of it has been taken by the system.
    pub(super) fn is_sent(&self) -> bool {
        self.flushed && self.failure.is_none()
    }

    /// As [`Outgoing::failure`], if the rest will never come.
    pub(super) fn cut(&self) -> Option<i32> {
        self.failure.filter(|_| self.is_cut)
    }

    /// The number of the error that ended sending, if one did. Receiving goes on, as the peer may have answered before.
    pub(super) fn failure(&self) -> Option<i32> {
        self.failure
    }

    /// Sends as much as the stream takes now.
    pub(super) fn poll_send(&mut self, stream: &mut (impl AsyncWrite + Unpin), cx: &mut Context<'_>) {
        while !self.flushed && self.failure.is_none() {
            let chunk = if self.head.is_empty() { &self.body[..] } else { &self.head[..] };
            if chunk.is_empty() {
                match self.poll_refill(cx) {
                    Poll::Ready(Ok(true)) => continue,
                    Poll::Ready(Ok(false)) => {}
                    Poll::Ready(Err(error)) => {
                        self.failure = Some(errno_of(&error));
                        self.is_cut = true;
                        return;
                    }
                    Poll::Pending => return,
                }
                match Pin::new(&mut *stream).poll_flush(cx) {
                    Poll::Ready(Ok(())) => self.flushed = true,
                    Poll::Ready(Err(error)) => self.failure = Some(errno_of(&error)),
                    Poll::Pending => return,
                }
                continue;
            }
            match Pin::new(&mut *stream).poll_write(cx, chunk) {
                Poll::Ready(Ok(0)) => self.failure = Some(Errno::PIPE.raw_os_error()),
                Poll::Ready(Ok(sent)) if self.head.is_empty() => self.body.advance(sent),
                Poll::Ready(Ok(sent)) => self.head.advance(sent),
                Poll::Ready(Err(error)) => self.failure = Some(errno_of(&error)),
                Poll::Pending => return,
            }
        }
    }
}

impl Outgoing {
    /// The next piece of the body becomes what is sent; false: there is none.
    fn poll_refill(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<bool>> {
        loop {
            if let Some(reading) = self.file.as_mut().filter(|reading| reading.left > 0) {
                self.body = ready!(reading.poll_read(cx))?;
                return Poll::Ready(Ok(true));
            }
            self.file = None;
            match self.more.pop_front() {
                None => return Poll::Ready(Ok(false)),
                Some(Rest::Bytes(bytes)) if bytes.is_empty() => {}
                Some(Rest::Bytes(bytes)) => {
                    self.body = bytes;
                    return Poll::Ready(Ok(true));
                }
                Some(Rest::File(reading)) => self.file = Some(reading),
            }
        }
    }
}

fn is_framed(request: &ClientRequest) -> bool {
    request.headers.iter().any(|(name, _)| {
        name.eq_ignore_ascii_case(b"content-length") || name.eq_ignore_ascii_case(b"transfer-encoding")
    })
}
