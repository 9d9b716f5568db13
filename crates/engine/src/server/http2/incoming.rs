//! A request whose body is on its way. What has come is taken at once, so the client's window opens again; how much that may be is the
//! port's limits' matter, and the worker's budget's.

use super::super::body::{Body, LONG, Place};
use super::super::{HttpOptions, Request};
use super::Stream;
use bytes::BytesMut;
use std::rc::Rc;
use steel_proto::http1::RequestHead;
use steel_proto::multipart;

enum Gathered {
    Bytes(BytesMut),
    Long(Place),
}

/// See the module.
pub(super) struct Incoming {
    head: RequestHead,
    pub(super) stream: Rc<Stream>,
    gathered: Gathered,
    max: usize,
}

impl Incoming {
    /// # Errors
    /// The status with which it is refused, with its stream.
    pub(super) fn begin(
        head: RequestHead,
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
        Ok(Self { head, stream, gathered, max })
    }

    /// Takes a piece.
    ///
    /// # Errors
    /// The status with which the request is answered; it is not read any further.
    pub(super) fn take(&mut self, data: &[u8]) -> Result<(), u16> {
        let conn = self.stream.conn();
        conn.patience.note_received(data.len(), conn.shared.tick.get());
        match &mut self.gathered {
            Gathered::Bytes(bytes) if bytes.len() + data.len() > self.max => Err(413),
            Gathered::Bytes(bytes) => {
                bytes.extend_from_slice(data);
                Ok(())
            }
            Gathered::Long(place) => place.extend(data).ok().filter(|taken| *taken == data.len()).map(drop).ok_or(503),
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
            // The protocol sees to it that as much has come as was announced.
            Gathered::Long(place) if place.missing() == 0 => place.into_body().ok(),
            Gathered::Long(_) => None,
        };
        let head = self.head;
        (self.stream, body.map(|body| Request { head, body }))
    }
}
