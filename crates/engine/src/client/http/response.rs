//! A response as the program gets it, and the gathering of its body in memory or in a file.

use bytes::{Bytes, BytesMut};
use steel_proto::http1::client::ResponseHead;
use tokio::io::AsyncWriteExt;

use super::RequestFailure;
use crate::client::errno_of;

/// How much is reserved for a body on the peer's word; more is added as it arrives.
const RESERVED_BODY: u64 = 1024 * 1024;

/// A complete response.
#[derive(Clone, Debug)]
pub struct ClientResponse {
    /// The status code.
    pub status: u16,
    /// All headers in the order received, names as sent, `Set-Cookie` among them.
    pub headers: Vec<(Bytes, Bytes)>,
    /// The values of the `Set-Cookie` headers, undivided.
    pub set_cookies: Vec<Bytes>,
    /// The body without transfer coding; empty if it went to a sink.
    pub body: Bytes,
}

impl ClientResponse {
    /// The first header of this name, in any case.
    pub fn header(&self, name: &str) -> Option<&Bytes> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name.as_bytes())).map(|(_, v)| v)
    }
}

/// A body that is being received.
pub(super) enum Gathering {
    Memory { first: Bytes, more: BytesMut, expected: usize },
    File(tokio::fs::File),
}

impl Gathering {
    pub(super) fn new(head: &ResponseHead, sink: Option<tokio::fs::File>) -> Self {
        match sink {
            Some(file) => Gathering::File(file),
            None => Gathering::Memory {
                first: Bytes::new(),
                more: BytesMut::new(),
                expected: head.content_length().unwrap_or(0).min(RESERVED_BODY) as usize,
            },
        }
    }

    /// Takes a piece of the body. A body of one piece is kept as it is.
    pub(super) async fn take(&mut self, data: Bytes) -> Result<(), RequestFailure> {
        match self {
            Gathering::File(file) => {
                file.write_all(&data).await.map_err(|e| RequestFailure::SinkFailed(errno_of(&e)))?;
            }
            Gathering::Memory { first, .. } if first.is_empty() => *first = data,
            Gathering::Memory { first, more, expected } => {
                if more.is_empty() {
                    more.reserve((*expected).max(first.len() + data.len()));
                    more.extend_from_slice(first);
                }
                more.extend_from_slice(&data);
            }
        }
        Ok(())
    }

    /// The response, once its body is complete and, in a file, handed to the system.
    pub(super) async fn finish(self, head: &ResponseHead) -> Result<ClientResponse, RequestFailure> {
        let body = match self {
            Gathering::Memory { first, more, .. } if more.is_empty() => first,
            Gathering::Memory { more, .. } => more.freeze(),
            Gathering::File(mut file) => {
                file.flush().await.map_err(|e| RequestFailure::SinkFailed(errno_of(&e)))?;
                Bytes::new()
            }
        };
        let headers: Vec<_> = head.headers().map(|(name, value)| (head.share(name), head.share(value))).collect();
        let is_cookie =
            |(name, value): &(Bytes, Bytes)| name.eq_ignore_ascii_case(b"set-cookie").then(|| value.clone());
        let set_cookies = headers.iter().filter_map(is_cookie).collect();
        Ok(ClientResponse { status: head.status(), headers, set_cookies, body })
    }
}
