//! Two buffers in the place of a socket.

use bytes::{Buf, BytesMut};
use std::cell::RefCell;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// See the module; a clone is the same one.
#[derive(Debug, Clone, Default)]
pub(super) struct Memory(Rc<Buffers>);

#[derive(Debug, Default)]
struct Buffers {
    read: RefCell<BytesMut>,
    written: RefCell<BytesMut>,
}

impl Memory {
    /// These can be read.
    pub(super) fn feed(&self, bytes: &[u8]) {
        self.0.read.borrow_mut().extend_from_slice(bytes);
    }

    pub(super) fn write(&self, bytes: &[u8]) {
        self.0.written.borrow_mut().extend_from_slice(bytes);
    }

    pub(super) fn take_written(&self) -> BytesMut {
        self.0.written.borrow_mut().split()
    }
}

impl AsyncRead for Memory {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let mut read = self.0.read.borrow_mut();
        if read.is_empty() {
            return Poll::Pending;
        }
        let length = read.len().min(buf.remaining());
        buf.put_slice(&read[..length]);
        read.advance(length);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Memory {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        self.write(data);
        Poll::Ready(Ok(data.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
