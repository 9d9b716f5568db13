//! A response as the program gets it, and the gathering of its body in memory or in a file.

use bytes::{Bytes, BytesMut};
use steel_proto::coding::{CodingError, ContentDecoder};
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
pub(super) struct Gathering {
    sink: Sink,
    decoder: Option<ContentDecoder>,
}

enum Sink {
    Memory { first: Bytes, more: BytesMut, expected: usize },
    File(tokio::fs::File),
}

impl Gathering {
    /// `decode`: content coding is undone, to at most so many bytes.
    pub(super) fn new(head: &ResponseHead, sink: Option<tokio::fs::File>, decode: Option<u64>) -> Self {
        let coding = head.header("content-encoding");
        let decoder = decode.and_then(|limit| ContentDecoder::new(coding?, limit));
        let sink = match sink {
            Some(file) => Sink::File(file),
            None => Sink::Memory {
                first: Bytes::new(),
                more: BytesMut::new(),
                expected: head.content_length().unwrap_or(0).min(RESERVED_BODY) as usize,
            },
        };
        Gathering { sink, decoder }
    }

    /// Takes a piece of the body. A body of one piece is kept as it is.
    pub(super) async fn take(&mut self, data: Bytes) -> Result<(), RequestFailure> {
        match &mut self.decoder {
            None => self.sink.take(data).await,
            Some(decoder) => {
                let plain = decoder.decode(&data)?;
                self.sink.take(plain.into()).await
            }
        }
    }

    /// The response, once its body is complete and, in a file, handed to the system.
    pub(super) async fn finish(mut self, head: &ResponseHead) -> Result<ClientResponse, RequestFailure> {
        if let Some(decoder) = &mut self.decoder {
            let rest = decoder.finish()?;
            self.sink.take(rest.into()).await?;
        }
        self.sink.finish(head).await
    }
}

impl From<CodingError> for RequestFailure {
    fn from(error: CodingError) -> Self {
        match error {
            CodingError::Malformed => RequestFailure::Malformed,
            CodingError::TooLarge => RequestFailure::TooLarge,
        }
    }
}

impl Sink {
    async fn take(&mut self, data: Bytes) -> Result<(), RequestFailure> {
        if data.is_empty() {
            return Ok(());
        }
        match self {
            Sink::File(file) => {
                file.write_all(&data).await.map_err(|e| RequestFailure::SinkFailed(errno_of(&e)))?;
            }
            Sink::Memory { first, .. } if first.is_empty() => *first = data,
            Sink::Memory { first, more, expected } => {
                if more.is_empty() {
                    more.reserve((*expected).max(first.len() + data.len()));
                    more.extend_from_slice(first);
                }
                more.extend_from_slice(&data);
            }
        }
        Ok(())
    }

    async fn finish(self, head: &ResponseHead) -> Result<ClientResponse, RequestFailure> {
        let body = match self {
            Sink::Memory { first, more, .. } if more.is_empty() => first,
            Sink::Memory { more, .. } => more.freeze(),
            Sink::File(mut file) => {
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
