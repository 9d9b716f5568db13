//! A request on its way out: head and body, and how much of them is sent.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Buf, Bytes, BytesMut};
use rustix::io::Errno;
use steel_proto::http1::client::{EncodeError, encode_head, encode_request};
use steel_proto::http1::response::content_length;
use tokio::io::AsyncWrite;

use super::ClientRequest;
use crate::client::errno_of;

/// A body up to this size is copied behind the head, so that both leave in one system call; a larger one is sent from where it is.
const COPIED_BODY: usize = 16 * 1024;

/// See the file's header.
#[derive(Debug)]
pub(super) struct Outgoing {
    head: BytesMut,
    body: Bytes,
    flushed: bool,
    failure: Option<i32>,
}

impl Outgoing {
    /// Encodes a request.
    pub(super) fn new(request: &ClientRequest) -> Result<Self, EncodeError> {
        let mut head = BytesMut::with_capacity(512);
        let headers = request.headers.iter().map(|(name, value)| (&name[..], &value[..]));
        let mut body = Bytes::new();
        if request.body.len() <= COPIED_BODY {
            encode_request(&mut head, &request.method, &request.target, headers, &request.body)?;
        } else {
            encode_head(&mut head, &request.method, &request.target, headers)?;
            if !is_framed(request) {
                head.truncate(head.len() - 2);
                content_length(&mut head, request.body.len() as u64);
                head.extend_from_slice(b"\r\n");
            }
            body = request.body.clone();
        }
        Ok(Outgoing { head, body, flushed: false, failure: None })
    }

    /// Whether all of it has been taken by the system.
    pub(super) fn is_sent(&self) -> bool {
        self.flushed && self.failure.is_none()
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

fn is_framed(request: &ClientRequest) -> bool {
    request.headers.iter().any(|(name, _)| {
        name.eq_ignore_ascii_case(b"content-length") || name.eq_ignore_ascii_case(b"transfer-encoding")
    })
}
