//! DATA (RFC 9113, 6.1): bodies of requests, as they come, and the windows that they come through.

use super::super::code::{Code, Fatal};
use super::super::frame::{FrameHead, flag, kind, write_number};
use super::super::streams::{Closed, Stream};
use super::receive::Part;
use super::{Event, Server};
use bytes::{Bytes, BytesMut};

impl Server {
    /// A frame begins; `payload` is the length of its padding, if it has one.
    pub(super) fn data_begins(&mut self, head: &FrameHead, payload: &[u8]) -> Result<Option<Event>, Fatal> {
        let length = head.length as usize;
        let padding = match payload.first() {
            // 6.1: as long as the payload, or longer.
            Some(padding) if usize::from(*padding) >= length => {
                return Err(Fatal::protocol("padding is as long as its frame"));
            }
            Some(padding) => usize::from(*padding),
            None if head.has(flag::PADDED) => return Err(Fatal::size("a padded frame without a length of it")),
            None => 0,
        };
        // All of it counts (6.9.1), also if nobody looks at it.
        if !self.inbound.take(head.length) {
            return Err(Fatal::new(Code::FLOW_CONTROL_ERROR, "more data than the connection's window allows"));
        }
        let left = length - payload.len() - padding;
        let ends = head.has(flag::END_STREAM);
        if left == 0 && !ends {
            self.floods.note_empty()?;
        }
        let fault = match self.streams.get_mut(head.stream) {
            None => {
                self.release_connection(length);
                return self.data_of_none(head.stream);
            }
            Some(stream) => enter(stream, head.length, left as u64, ends),
        };
        if let Some(code) = fault {
            self.release_connection(length);
            return self.fault(head.stream, code);
        }
        if padding + payload.len() > 0 {
            self.release(head.stream, padding + payload.len());
        }
        if left == 0 {
            return Ok(ends.then(|| self.body_ends(head.stream, Bytes::new())));
        }
        self.part = Part::Data { stream: head.stream, left, padding, ends };
        Ok(None)
    }

    /// Takes what has come of a frame.
    pub(super) fn body(
        &mut self,
        stream: u32,
        left: usize,
        padding: usize,
        ends: bool,
        input: &mut BytesMut,
    ) -> Option<Event> {
        let data = input.split_to(left.min(input.len())).freeze();
        let left = left - data.len();
        self.part = match (left, padding) {
            (0, 0) => Part::Head,
            (0, padding) => Part::Skip(padding),
            _ => Part::Data { stream, left, padding, ends },
        };
        if !self.is_receiving(stream) {
            // It was reset while the frame was on its way.
            self.release_connection(data.len());
            return None;
        }
        if left == 0 && ends {
            return Some(self.body_ends(stream, data));
        }
        Some(Event::Data { stream, data, ends: false })
    }

    /// The client has sent all of a request.
    fn body_ends(&mut self, stream: u32, data: Bytes) -> Event {
        self.received(stream);
        Event::Data { stream, data, ends: true }
    }

    /// END_STREAM has come.
    pub(super) fn received(&mut self, id: u32) {
        if let Some(stream) = self.streams.get_mut(id) {
            stream.is_received = true;
            if stream.is_sent {
                self.streams.end(id);
            }
        }
    }

    /// DATA of a stream that is not open.
    fn data_of_none(&mut self, stream: u32) -> Result<Option<Event>, Fatal> {
        // What is left of the frame is read over.
        if self.is_beyond(stream) {
            return Ok(None);
        }
        if stream > self.highest || stream.is_multiple_of(2) {
            return Err(Fatal::protocol("DATA of a stream that was not begun"));
        }
        match self.streams.closed(stream) {
            Closed::Reset => Ok(None),
            Closed::Ended => Err(Fatal::new(Code::STREAM_CLOSED, "DATA behind the end of a stream")),
            Closed::Unknown => self.fault(stream, Code::STREAM_CLOSED),
        }
    }

    /// The client has done on this stream what it must not; others go on (5.4.2).
    pub(super) fn fault(&mut self, stream: u32, code: Code) -> Result<Option<Event>, Fatal> {
        write_number(&mut self.output, kind::RST_STREAM, stream, code.0);
        let was_open = self.streams.reset(stream).is_some();
        self.floods.note_fault()?;
        Ok(was_open.then_some(Event::Reset { stream, code, by_client: false }))
    }

    /// What was taken of a body may come again. To be called for all that [`Event::Data`] has brought, also when the stream is over.
    pub fn release(&mut self, stream: u32, bytes: usize) {
        if self.fatal.is_some() {
            return;
        }
        self.release_connection(bytes);
        let size = self.settled_window();
        if let Some(stream) = self.streams.get_mut(stream)
            && !stream.is_received
            && let Some(more) = stream.inbound.release(bytes, size)
        {
            write_number(&mut self.output, kind::WINDOW_UPDATE, stream.id, more);
        }
    }
}

/// Lets a frame through a stream's window; the code with which the stream ends if that cannot be.
fn enter(stream: &mut Stream, length: u32, data: u64, ends: bool) -> Option<Code> {
    if stream.is_received {
        // 5.1: half-closed (remote).
        return Some(Code::STREAM_CLOSED);
    }
    if !stream.inbound.take(length) {
        return Some(Code::FLOW_CONTROL_ERROR);
    }
    if let Some(missing) = &mut stream.missing {
        // 8.1.1: a body has the length that was said.
        match missing.checked_sub(data) {
            Some(left) if !ends || left == 0 => *missing = left,
            _ => return Some(Code::PROTOCOL_ERROR),
        }
    }
    None
}
