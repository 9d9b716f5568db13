//! A request whose body is on its way. What has come is taken at once, so the client's window opens again; how much that may be is the
//! port's limits' matter, and the worker's budget's.

use super::super::body::{Body, LONG, Place};
use super::super::{HttpOptions, Request};
use super::Stream;
use bytes::BytesMut;
use h2::RecvStream;
use std::rc::Rc;
use std::task::{Context, Poll};
use steel_proto::http1::RequestHead;
use steel_proto::multipart;

/// What has become of a body.
pub(super) enum Progress {
    /// There is more to come.
    Waiting,
    Whole,
    /// It is answered with this status, and not read any further.
    Refused(u16),
    /// The client has given it up.
    Gone,
}

enum Gathered {
    Bytes(BytesMut),
    Long(Place),
}

/// See the module.
pub(super) struct Incoming {
    head: RequestHead,
    body: RecvStream,
    pub(super) stream: Rc<Stream>,
    gathered: Gathered,
    max: usize,
}

impl Incoming {
    /// # Errors
    /// The status with which it is refused, with its stream.
    pub(super) fn begin(
        head: RequestHead,
        body: RecvStream,
        stream: Rc<Stream>,
        options: &HttpOptions,
    ) -> Result<Self, (u16, Rc<Stream>)> {
        let length = head.header("content-length").and_then(|value| std::str::from_utf8(value).ok()?.parse().ok());
        let (limits, mut max) = (&options.limits, options.limits.max_body);
        let length: usize = length.unwrap_or(0);
        let gathered = if length > max {
            let is_form =
                head.header("content-type").is_some_and(|kind| matches!(multipart::boundary(kind), Ok(Some(_))));
            if !is_form || length > limits.max_upload {
                return Err((413, stream));
            }
            max = length;
            match Place::new(options, length) {
                Ok(place) => Gathered::Long(place),
                Err(_) => return Err((503, stream)),
            }
        } else if length >= LONG
            && let Ok(place) = Place::new(options, length)
        {
            Gathered::Long(place)
        } else {
            Gathered::Bytes(BytesMut::new())
        };
        if head.header("expect").is_some_and(|expect| expect.eq_ignore_ascii_case(b"100-continue")) {
            stream.inform();
        }
        Ok(Self { head, body, stream, gathered, max })
    }

    /// Takes what has come.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Progress {
        let conn = self.stream.conn();
        loop {
            let data = match self.body.poll_data(cx) {
                Poll::Pending => return Progress::Waiting,
                Poll::Ready(None) => return Progress::Whole,
                Poll::Ready(Some(Err(_))) => return Progress::Gone,
                Poll::Ready(Some(Ok(data))) => data,
            };
            conn.patience.note_received(data.len(), conn.shared.tick.get());
            let taken = match &mut self.gathered {
                Gathered::Bytes(bytes) if bytes.len() + data.len() > self.max => return Progress::Refused(413),
                Gathered::Bytes(bytes) => {
                    bytes.extend_from_slice(&data);
                    true
                }
                Gathered::Long(place) => place.extend(&data).is_ok_and(|taken| taken == data.len()),
            };
            if !taken {
                return Progress::Refused(503);
            }
            // More than it was is not possible.
            let _ = self.body.flow_control().release_capacity(data.len());
        }
    }

    /// Bytes of memory that it takes.
    pub(super) fn resident(&self) -> usize {
        match &self.gathered {
            Gathered::Bytes(bytes) => bytes.capacity(),
            Gathered::Long(place) => place.resident(),
        }
    }

    /// The request, once it is whole; `None` if there was no place for it.
    pub(super) fn into_request(self) -> (Rc<Stream>, Option<Request>) {
        let body = match self.gathered {
            Gathered::Bytes(bytes) => Some(Body::Bytes(bytes.freeze())),
            // h2 sees to it that as much has come as was announced.
            Gathered::Long(place) if place.missing() == 0 => place.into_body().ok(),
            Gathered::Long(_) => None,
        };
        let head = self.head;
        (self.stream, body.map(|body| Request { head, body }))
    }
}
