//! HTTP/2 from the client's side, without a socket: whoever owns one gives what has come and sends what is to go.
//!
//! ```text
//! receive(bytes) --> advance() per frame --> Answer | Gone | Nothing | More
//! request(), write(), ping(), go_away() --> take_outgoing()
//! ```
//! The protocol is crate `h2`'s. It is fed one whole frame at a time and asked at once, so that answers are told in the order in which their frames
//! came, and what the program may see of the connection (settings, GOAWAY) is read here from the frames themselves. Nothing waits. What is kept of
//! answers is limited; the one that would be too much is given up.

mod memory;

use crate::http2::{self, Counted, GOAWAY, HEADER, MAX_FRAME};
use bytes::{Buf, Bytes, BytesMut};
use h2::client::{Connection, ResponseFuture, SendRequest};
use h2::{RecvStream, SendStream};
use http::{HeaderMap, Request};
use memory::Memory;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// Bytes of all fields of an answer.
const MAX_FIELDS: u32 = 1 << 20;

const DATA: u8 = 0;
const SETTINGS: u8 = 4;
const ACK: u8 = 1;

/// Settings of one side (RFC 9113, 6.5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Bytes of the table of fields.
    pub header_table_size: u32,
    /// Streams that the other side may open.
    pub max_concurrent_streams: u32,
    /// Bytes of a stream that may be on their way.
    pub init_window_size: u32,
    /// Bytes of the longest frame.
    pub max_frame_size: u32,
    /// Bytes of all fields.
    pub max_header_list_size: u32,
}

impl Settings {
    /// What holds where nothing was said. The reference's number of streams.
    pub const DEFAULT: Self = Self {
        header_table_size: 4096,
        max_concurrent_streams: 128,
        init_window_size: 65_535,
        max_frame_size: MAX_FRAME as u32,
        max_header_list_size: u32::MAX,
    };

    fn set(&mut self, id: u16, value: u32) {
        match id {
            1 => self.header_table_size = value,
            3 => self.max_concurrent_streams = value,
            4 => self.init_window_size = value,
            5 => self.max_frame_size = value,
            6 => self.max_header_list_size = value,
            _ => {}
        }
    }
}

/// An answer, or what has come of it since the last part of it.
#[derive(Debug, Default)]
pub struct Answer {
    /// The stream.
    pub stream: u32,
    /// 0 in a part without the head.
    pub status: u16,
    /// Fields of the head.
    pub fields: HeaderMap,
    /// Fields that came behind the body.
    pub trailers: HeaderMap,
    /// The body.
    pub data: BytesMut,
    /// Nothing follows.
    pub is_last: bool,
}

/// What a frame has brought.
#[derive(Debug)]
pub enum Step {
    /// There is no whole frame.
    More,
    /// Nothing that the program is told of.
    Nothing,
    /// An answer.
    Answer(Answer),
    /// The server takes no more requests, and has answered all that it took.
    Gone(Farewell),
    /// An answer was given up, since it is too large; its stream.
    TooLarge(u32),
    /// The connection is of no use any more.
    Failed(String),
}

/// The server's GOAWAY.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Farewell {
    /// The last request that it has taken.
    pub last_stream: u32,
    /// One of HTTP/2's.
    pub code: u32,
    /// Its text.
    pub text: Bytes,
}

struct Stream {
    response: Option<ResponseFuture>,
    body: Option<RecvStream>,
    /// For what the program still writes.
    send: Option<SendStream<Counted>>,
    /// Each frame of the body is told of.
    in_parts: bool,
    answer: Answer,
}

/// See the module.
pub struct Http2 {
    memory: Memory,
    connection: Pin<Box<Connection<Memory, Counted>>>,
    requests: SendRequest<Counted>,
    streams: BTreeMap<u32, Stream>,
    inbox: BytesMut,
    /// The number of the next request.
    next: u32,
    latest: u32,
    remote: Settings,
    unsent: Rc<Cell<usize>>,
    /// Bytes of bodies that may be kept.
    limit: usize,
    farewell: Option<Farewell>,
}

impl Http2 {
    /// A client that has said its preface, which waits to be sent. Of answers that have not come to their end it keeps `limit` bytes at most, of
    /// all together.
    ///
    /// # Errors
    /// h2 could not begin.
    pub fn new(limit: usize) -> Result<Self, String> {
        let memory = Memory::default();
        let mut builder = h2::client::Builder::new();
        let own = Settings::DEFAULT;
        builder
            .enable_push(false)
            .header_table_size(own.header_table_size)
            .initial_window_size(own.init_window_size)
            .max_frame_size(own.max_frame_size)
            .max_header_list_size(MAX_FIELDS)
            .max_concurrent_streams(own.max_concurrent_streams);
        let handshake = pin!(builder.handshake(memory.clone()));
        match handshake.poll(&mut context()) {
            Poll::Ready(Ok((requests, connection))) => Ok(Self {
                memory,
                connection: Box::pin(connection),
                requests,
                streams: BTreeMap::new(),
                inbox: BytesMut::new(),
                next: 1,
                latest: 0,
                remote: Settings::DEFAULT,
                unsent: Rc::default(),
                limit,
                farewell: None,
            }),
            Poll::Ready(Err(error)) => Err(error.to_string()),
            Poll::Pending => Err("the handshake waits".to_owned()),
        }
    }

    /// Bytes have come.
    pub fn receive(&mut self, bytes: &[u8]) {
        self.inbox.extend_from_slice(bytes);
    }

    /// What is to be sent, in whole frames.
    pub fn take_outgoing(&mut self) -> BytesMut {
        let _ = self.connection.as_mut().poll(&mut context());
        self.memory.take_written()
    }

    /// Bytes of requests that the server's windows do not let through yet.
    pub fn unsent(&self) -> usize {
        self.unsent.get()
    }

    /// The number of the next request.
    pub fn next_stream(&self) -> u32 {
        self.next
    }

    /// The largest number of a stream of which something has come.
    pub fn latest_stream(&self) -> u32 {
        self.latest
    }

    /// What the server has said of itself.
    pub fn remote_settings(&self) -> Settings {
        self.remote
    }

    /// The server's GOAWAY, as soon as it has come.
    pub fn farewell(&self) -> Option<&Farewell> {
        self.farewell.as_ref()
    }

    /// Requests whose answers have not come to their end.
    pub fn active_streams(&self) -> usize {
        self.streams.len()
    }

    /// Whether this is one of them.
    pub fn has_stream(&self, stream: u32) -> bool {
        self.streams.contains_key(&stream)
    }

    /// Sends a request: its number. `open`: more of its body follows ([`Http2::write`]); `in_parts`: each frame of the answer is told of.
    ///
    /// # Errors
    /// h2 does not take it.
    pub fn request(&mut self, request: Request<()>, body: Bytes, open: bool, in_parts: bool) -> Result<u32, String> {
        let ends = body.is_empty() && !open;
        let mut requests = self.requests.clone();
        let (response, mut send) = requests.send_request(request, ends).map_err(|error| error.to_string())?;
        let id = response.stream_id().as_u32();
        if !body.is_empty() {
            let _ = send.send_data(Counted::new(body, &self.unsent), !open);
        }
        let answer = Answer { stream: id, ..Answer::default() };
        let send = open.then_some(send);
        self.streams.insert(id, Stream { response: Some(response), body: None, send, in_parts, answer });
        self.next = id + 2;
        Ok(id)
    }

    /// Sends more of a request's body. False: there is no such request, or it has its end.
    pub fn write(&mut self, stream: u32, data: Bytes, end: bool) -> bool {
        let Some(send) = self.streams.get_mut(&stream).map(|stream| &mut stream.send) else { return false };
        let Some(open) = send else { return false };
        if data.is_empty() && !end {
            // Servers count frames that say nothing, and end the connection.
            return true;
        }
        let taken = open.send_data(Counted::new(data, &self.unsent), end).is_ok();
        if end || !taken {
            *send = None;
        }
        taken
    }

    /// Asks the server for a sign of life.
    pub fn ping(&mut self) {
        self.memory.write(&http2::ping([0; 8]));
    }

    /// Tells the server that nothing more is taken from it.
    pub fn go_away(&mut self, code: u32, text: &[u8]) {
        self.memory.write(&http2::go_away(self.latest, code, text));
    }

    /// Takes the next frame. `in_parts`: what has come of a body is told of, even if more follows.
    pub fn advance(&mut self, in_parts: bool) -> Step {
        let Some(header) = self.inbox.first_chunk::<HEADER>() else { return Step::More };
        let length = u32::from_be_bytes([0, header[0], header[1], header[2]]) as usize;
        let (kind, flags) = (header[3], header[4]);
        let id = u32::from_be_bytes([header[5], header[6], header[7], header[8]]) & 0x7fff_ffff;
        if length > MAX_FRAME {
            return Step::Failed("a frame is longer than allowed".to_owned());
        }
        if self.inbox.len() < HEADER + length {
            return Step::More;
        }
        let frame = self.inbox.split_to(HEADER + length);
        self.latest = self.latest.max(id);
        match kind {
            SETTINGS if flags & ACK == 0 => self.note_settings(&frame[HEADER..]),
            GOAWAY => self.note_farewell(&frame[HEADER..]),
            _ => {}
        }
        self.memory.feed(&frame);
        let outcome = self.connection.as_mut().poll(&mut context());
        let step = if id == 0 { self.look_at_all() } else { self.look_at(id, in_parts && kind == DATA, kind == DATA) };
        if !matches!(step, Step::Nothing) {
            return step;
        }
        match (outcome, &self.farewell) {
            (_, Some(farewell)) if self.streams.is_empty() => Step::Gone(farewell.clone()),
            (Poll::Ready(Err(error)), _) => Step::Failed(error.to_string()),
            (Poll::Ready(Ok(())), None) => Step::Failed("the connection is over".to_owned()),
            _ => Step::Nothing,
        }
    }

    fn note_settings(&mut self, mut payload: &[u8]) {
        while payload.len() >= 6 {
            let id = payload.get_u16();
            self.remote.set(id, payload.get_u32());
        }
    }

    /// What it does not answer any more is given up.
    fn note_farewell(&mut self, mut payload: &[u8]) {
        if payload.len() >= 8 {
            let (last_stream, code) = (payload.get_u32() & 0x7fff_ffff, payload.get_u32());
            self.streams.retain(|id, _| *id <= last_stream);
            // A server may say it again when it ends, without the reason.
            let known = self.farewell.take().filter(|known| known.code == code && payload.is_empty());
            let text = known.map_or_else(|| Bytes::copy_from_slice(payload), |known| known.text);
            self.farewell = Some(Farewell { last_stream, code, text });
        }
    }

    /// A stream that was given up is forgotten without a word, as in the reference.
    fn look_at_all(&mut self) -> Step {
        let ids: Vec<u32> = self.streams.keys().copied().collect();
        for id in ids {
            let step = self.look_at(id, false, false);
            if !matches!(step, Step::Nothing) {
                return step;
            }
        }
        Step::Nothing
    }

    /// `data`: the frame was a piece of the body.
    fn look_at(&mut self, id: u32, in_parts: bool, data: bool) -> Step {
        let kept: usize = self.streams.values().map(|stream| stream.answer.data.len()).sum();
        let Some(stream) = self.streams.get_mut(&id) else { return Step::Nothing };
        match stream.poll(self.limit.saturating_sub(kept)) {
            Poll::Ready(Ok(())) => {
                let answer = self.streams.remove(&id).map(|stream| stream.answer).unwrap_or_default();
                Step::Answer(Answer { is_last: true, ..answer })
            }
            Poll::Ready(Err(Lost::Reset)) => {
                self.streams.remove(&id);
                Step::Nothing
            }
            // Nobody has its parts any more, so h2 resets it.
            Poll::Ready(Err(Lost::TooLarge)) => {
                self.streams.remove(&id);
                Step::TooLarge(id)
            }
            Poll::Pending if in_parts || (data && stream.in_parts) => {
                let next = Answer { stream: id, ..Answer::default() };
                Step::Answer(std::mem::replace(&mut stream.answer, next))
            }
            Poll::Pending => Step::Nothing,
        }
    }
}

/// Why no answer comes.
enum Lost {
    /// The server has given it up, or sends what is none.
    Reset,
    TooLarge,
}

impl From<h2::Error> for Lost {
    fn from(_: h2::Error) -> Self {
        Self::Reset
    }
}

impl Stream {
    /// Takes what has come, `room` bytes at most; ready at the end.
    fn poll(&mut self, room: usize) -> Poll<Result<(), Lost>> {
        let cx = &mut context();
        if let Some(response) = &mut self.response {
            match Pin::new(response).poll(cx)? {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(response) => {
                    let (head, body) = response.into_parts();
                    (self.answer.status, self.answer.fields) = (head.status.as_u16(), head.headers);
                    (self.response, self.body) = (None, Some(body));
                }
            }
        }
        let (mut room, Some(body)) = (room, &mut self.body) else { return Poll::Ready(Err(Lost::Reset)) };
        loop {
            match body.poll_data(cx)? {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Some(data)) => {
                    body.flow_control().release_capacity(data.len())?;
                    room = room.checked_sub(data.len()).ok_or(Lost::TooLarge)?;
                    self.answer.data.extend_from_slice(&data);
                }
                Poll::Ready(None) => break,
            }
        }
        match body.poll_trailers(cx)? {
            Poll::Pending => Poll::Pending,
            Poll::Ready(trailers) => {
                self.answer.trailers = trailers.unwrap_or_default();
                Poll::Ready(Ok(()))
            }
        }
    }
}

impl std::fmt::Debug for Http2 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Http2").field("streams", &self.streams.len()).finish_non_exhaustive()
    }
}

/// Nobody is to be woken: whoever has something new asks himself.
fn context() -> Context<'static> {
    Context::from_waker(Waker::noop())
}

#[cfg(test)]
mod tests;
