//! The body of a request as the program gets it: bytes of the input, or for a long one pages of its own, into which it was received. A form
//! that is larger than other bodies may be comes by way of the disk, and is read from there as if it were memory.

use super::HttpOptions;
use bytes::Bytes;
use std::io;
use std::ops::Deref;
use steel_os::pages::Pages;
use steel_os::spool::Spool;
use steel_proto::http1::RequestHead;

/// From this length on (of an announced body) it is received into pages. Below it there is little to gain.
pub(super) const LONG: usize = steel_os::pages::HUGE;

/// A whole request.
#[derive(Debug)]
pub struct Request {
    /// Request line and headers.
    pub head: RequestHead,
    /// The body, decoded from chunks if it came so; empty if there is none.
    pub body: Body,
}

/// The body of a request.
#[derive(Debug)]
pub enum Body {
    /// Shared bytes.
    Bytes(Bytes),
    /// Memory that can be taken over, with [`super::HttpOptions::body_headroom`] at its start.
    Pages(Pages),
}

impl Body {
    /// How many bytes there are.
    pub fn len(&self) -> usize {
        match self {
            Body::Bytes(bytes) => bytes.len(),
            Body::Pages(pages) => pages.len(),
        }
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// As shared bytes, not copied.
    pub fn into_bytes(self) -> Bytes {
        match self {
            Body::Bytes(bytes) => bytes,
            Body::Pages(pages) => Bytes::from_owner(pages),
        }
    }
}

impl Deref for Body {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Body::Bytes(bytes) => bytes,
            Body::Pages(pages) => pages,
        }
    }
}

/// A request whose long body is being received.
#[derive(Debug)]
pub(super) struct LongBody {
    pub(super) head: RequestHead,
    pub(super) place: Place,
}

/// Where a long body is received.
#[derive(Debug)]
pub(super) enum Place {
    Memory(Pages),
    Disk(Spool),
}

impl Place {
    /// For a body of `length` bytes.
    ///
    /// # Errors
    /// There is no address space left; or no file can be made.
    pub(super) fn new(options: &HttpOptions, length: usize) -> io::Result<Self> {
        match &options.uploads {
            Some(dir) if length > options.limits.max_body => Ok(Self::Disk(Spool::create(dir, length)?)),
            _ => Ok(Self::Memory(Pages::reserve(options.body_headroom, length)?)),
        }
    }

    pub(super) fn missing(&self) -> usize {
        match self {
            Self::Memory(pages) => pages.missing(),
            Self::Disk(spool) => spool.missing(),
        }
    }

    /// Bytes of memory that it takes.
    pub(super) fn resident(&self) -> usize {
        match self {
            Self::Memory(pages) => pages.resident(),
            Self::Disk(_) => 0,
        }
    }

    /// Appends bytes, as many as are missing; answers how many.
    ///
    /// # Errors
    /// No memory; the disk is full.
    pub(super) fn extend(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Memory(pages) => pages.extend(bytes),
            Self::Disk(spool) => spool.extend(bytes),
        }
    }

    /// The body.
    ///
    /// # Errors
    /// There is no address space left.
    pub(super) fn into_body(self) -> io::Result<Body> {
        Ok(match self {
            Self::Memory(pages) => Body::Pages(pages),
            Self::Disk(spool) => Body::Bytes(Bytes::from_owner(spool.finish()?)),
        })
    }
}
