//! The HTTP/1 client: one connection, one request at a time, kept alive in between.
//!
//! Sending and receiving go on together, so that a peer that answers while it still reads (or refuses an upload half-way) is
//! understood. What a request's headers are is the caller's business; only the body's length is added.

mod outgoing;
mod response;

use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use steel_proto::http1::client::{
    EncodeError, ResponseDecoder, ResponseError, ResponseEvent, ResponseHead, ResponseLimits,
};
use tokio::io::AsyncReadExt;

pub use response::ClientResponse;

use self::outgoing::Outgoing;
use self::response::Gathering;
use super::{ConnectError, Dial, RESET, Stream, errno_of};

/// What one read asks for: most responses fit, and an idle connection holds no more than this.
const READ_SIZE: usize = 16 * 1024;

/// A request to send.
#[derive(Debug, Default)]
pub struct ClientRequest {
    /// The method; any token.
    pub method: Bytes,
    /// The request target: usually path and query, already encoded.
    pub target: Bytes,
    /// The headers in the order to send, with `Host`.
    pub headers: Vec<(Bytes, Bytes)>,
    /// The body, or its beginning. `Content-Length` is added unless the headers frame the body.
    pub body: Bytes,
    /// The rest of the body.
    pub more: Vec<BodyPart>,
    /// Where to write the response's body, whatever its status is; it is then not limited in size, and
    /// [`ClientResponse::body`] stays empty.
    pub sink: Option<tokio::fs::File>,
    /// Undo the content coding of the response's body ([`steel_proto::coding`]).
    pub decode: bool,
}

/// A piece of a body.
#[derive(Clone, Debug)]
pub enum BodyPart {
    /// As it is.
    Bytes(Bytes),
    /// Of a file, read while it is sent.
    File {
        /// Its name.
        path: PathBuf,
        /// Where to begin.
        offset: u64,
        /// How many bytes; a file that has fewer makes the request fail.
        length: u64,
    },
}

impl BodyPart {
    /// Bytes of it.
    pub fn length(&self) -> u64 {
        match self {
            BodyPart::Bytes(bytes) => bytes.len() as u64,
            BodyPart::File { length, .. } => *length,
        }
    }
}

/// Why a request got no response. Except after [`RequestFailure::Invalid`], the connection cannot be used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestFailure {
    /// The caller's time limit ended it.
    #[error("no complete response in time")]
    TimedOut,
    /// The peer closed or reset the connection before its response was complete.
    #[error("connection lost: {}", io::Error::from_raw_os_error(*.0))]
    Reset(i32),
    /// The kept connection had ended before anything was sent: any request may be sent again on a new one. (A close that crosses
    /// the request on its way is a [`RequestFailure::Reset`]: nobody knows whether the peer acted on it.)
    #[error("the kept connection was closed while idle")]
    Stale,
    /// The request could not be sent whole, and the peer had not answered it before.
    #[error("send failed: {}", io::Error::from_raw_os_error(*.0))]
    SendFailed(i32),
    /// The response is past the limits.
    #[error("response too large")]
    TooLarge,
    /// The response is not HTTP.
    #[error("malformed response")]
    Malformed,
    /// The file for the body of the response, or one of those to be sent, cannot be used.
    #[error("cannot use a file: {}", io::Error::from_raw_os_error(*.0))]
    SinkFailed(i32),
    /// The request is not fit to be sent; nothing was sent.
    #[error("invalid request: {0}")]
    Invalid(EncodeError),
}

impl From<ResponseError> for RequestFailure {
    fn from(error: ResponseError) -> Self {
        match error {
            ResponseError::TooLarge => RequestFailure::TooLarge,
            ResponseError::Truncated => RequestFailure::Reset(RESET),
            ResponseError::Malformed(_) | ResponseError::Chunk(_) => RequestFailure::Malformed,
        }
    }
}

/// A connection to an HTTP server.
#[derive(Debug)]
pub struct HttpConnection {
    stream: Stream,
    input: BytesMut,
    limits: ResponseLimits,
    usable: bool,
    served: u64,
}

impl HttpConnection {
    /// Connects to `host` (a name or an address, or `unix:/path` of a socket) within `limit`, optionally from a local address.
    pub async fn connect(
        host: &str,
        port: u16,
        limit: Option<Duration>,
        bind: Option<SocketAddr>,
    ) -> Result<Self, ConnectError> {
        Self::dial(&Dial { host: host.to_owned(), port, limit, bind, ..Dial::default() }).await
    }

    /// Connects.
    ///
    /// # Errors
    /// [`ConnectError`]
    pub async fn dial(dial: &Dial) -> Result<Self, ConnectError> {
        Ok(Self::over(dial.open().await?))
    }

    /// A connection over a stream that is connected already, for example after a TLS handshake.
    pub fn over(stream: Stream) -> Self {
        let limits = ResponseLimits::default();
        HttpConnection { stream, input: BytesMut::new(), limits, usable: true, served: 0 }
    }

    /// Replaces the limits of responses.
    pub fn set_limits(&mut self, limits: ResponseLimits) {
        self.limits = limits;
    }

    /// Whether another request may be sent: no failure so far, and both sides agreed to go on.
    pub fn is_usable(&self) -> bool {
        self.usable
    }

    /// The stream underneath.
    pub fn stream(&self) -> &Stream {
        &self.stream
    }

    /// Gives the stream away with the bytes read beyond the last response: after a 101, the beginning of the new protocol.
    pub fn into_parts(self) -> (Stream, BytesMut) {
        (self.stream, self.input)
    }

    /// Sends a request and waits for the whole response, both within `limit`. Dropping the future in between makes the connection
    /// unusable.
    pub async fn request(
        &mut self,
        request: ClientRequest,
        limit: Option<Duration>,
    ) -> Result<ClientResponse, RequestFailure> {
        let outgoing = Outgoing::new(&request)?;
        if !std::mem::replace(&mut self.usable, false) {
            return Err(RequestFailure::Stale);
        }
        // Pinned here, so that it lies in the future of this once.
        let exchange = pin!(self.exchange(request, outgoing));
        match limit {
            Some(limit) => tokio::time::timeout(limit, exchange).await.unwrap_or(Err(RequestFailure::TimedOut)),
            None => exchange.await,
        }
    }

    /// Waits, while no request is under way, until the peer closes the connection (or sends what nobody asked for, which ends its
    /// use as well). May be dropped and called again at any time.
    pub async fn closed(&mut self) {
        if self.usable {
            self.input.reserve(1);
            let _ = self.stream.read_buf(&mut self.input).await;
            self.usable = false;
        }
    }

    async fn exchange(
        &mut self,
        request: ClientRequest,
        mut outgoing: Outgoing,
    ) -> Result<ClientResponse, RequestFailure> {
        // Found before anything is sent, the peer's close makes any request safe to repeat.
        if self.served > 0 && self.stream.has_input_or_ended() {
            return Err(RequestFailure::Stale);
        }
        let limits = match request.sink {
            Some(_) => ResponseLimits { max_body: u64::MAX, ..self.limits },
            None => self.limits,
        };
        let mut decoder = ResponseDecoder::new(limits, &request.method);
        let head = self.head(&mut decoder, &mut outgoing).await?;
        let mut gathering = Gathering::new(&head, request.sink, request.decode.then_some(limits.max_body));
        while let Some(data) = self.data(&mut decoder, &mut outgoing).await? {
            gathering.take(data).await?;
        }
        self.usable = decoder.keep_alive() && outgoing.is_sent() && self.input.is_empty();
        self.served += 1;
        gathering.finish(&head).await
    }

    async fn head(
        &mut self,
        decoder: &mut ResponseDecoder,
        outgoing: &mut Outgoing,
    ) -> Result<ResponseHead, RequestFailure> {
        loop {
            match decoder.decode(&mut self.input)? {
                Some(ResponseEvent::Head(head)) => return Ok(head),
                // The decoder reports the head before all else.
                Some(ResponseEvent::Data(_) | ResponseEvent::End) => return Err(RequestFailure::Malformed),
                None => self.receive(decoder, outgoing).await?,
            }
        }
    }

    /// The next piece of the body; `None` at its end.
    async fn data(
        &mut self,
        decoder: &mut ResponseDecoder,
        outgoing: &mut Outgoing,
    ) -> Result<Option<Bytes>, RequestFailure> {
        while !decoder.is_done() {
            match decoder.decode(&mut self.input)? {
                Some(ResponseEvent::Data(data)) => return Ok(Some(data)),
                Some(ResponseEvent::End | ResponseEvent::Head(_)) => {}
                None => self.receive(decoder, outgoing).await?,
            }
        }
        Ok(None)
    }

    /// Reads more of the response, and sends more of the request while the peer takes it. At the peer's close, either the
    /// response is complete or this says why it cannot be.
    async fn receive(&mut self, decoder: &mut ResponseDecoder, outgoing: &mut Outgoing) -> Result<(), RequestFailure> {
        self.input.reserve(READ_SIZE);
        let read = poll_fn(|cx| {
            outgoing.poll_send(&mut self.stream, cx);
            if outgoing.cut().is_some() {
                return Poll::Ready(Ok(0));
            }
            pin!(self.stream.read_buf(&mut self.input)).poll(cx)
        });
        let outcome = read.await;
        if let Some(errno) = outgoing.cut() {
            return Err(RequestFailure::SendFailed(errno));
        }
        let errno = match outcome {
            Ok(1..) => return Ok(()),
            Ok(0) if decoder.finish().is_ok() => return Ok(()),
            Ok(0) => RESET,
            Err(error) => errno_of(&error),
        };
        Err(match outgoing.failure() {
            Some(errno) => RequestFailure::SendFailed(errno),
            None => RequestFailure::Reset(errno),
        })
    }
}
