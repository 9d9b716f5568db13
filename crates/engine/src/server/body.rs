//! The body of a request as the program gets it: bytes of the input, or for a long one pages of its own, into which it was received.

use bytes::Bytes;
use std::ops::Deref;
use steel_os::pages::Pages;
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
    pub(super) pages: Pages,
}
