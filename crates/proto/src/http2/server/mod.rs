//! The server's side of a connection.
//!
//! ```text
//! Preface --SETTINGS--> frames: Head --whole frame--> Head
//!                                 \--DATA--> Data, as it comes --> Padding --> Head
//!                                 \--HEADERS without END_HEADERS--> Head, of CONTINUATION only
//! ```
//! Whoever drives it gives it what was received ([`Server::receive`]) until nothing comes of it any more, answers the requests that come of it, and
//! sends what lies in [`Server::output`]. A request's answer begins with [`Server::answer`]; its body goes as far as the client's windows let it
//! ([`Server::data`]). What has come of bodies is released when it is taken ([`Server::release`]), and the client's windows open again.

mod bodies;
mod control;
mod fields;
mod receive;
mod send;

use super::code::{Code, Fatal};
use super::floods::Floods;
use super::frame::{MIN_MAX_FRAME, kind, write_goaway, write_number};
use super::hpack::{Decoder, Encoder};
use super::request::Gatherer;
use super::settings::Settings;
use super::streams::Streams;
use super::window::{DEFAULT_WINDOW, Inbound, Outbound};
use crate::http1::RequestError;
use bytes::{Bytes, BytesMut};
use fields::Last;
use receive::Part;

pub use send::SendError;

/// What has come of the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A request has begun. `head` is one of HTTP/1.1 that [`super::Heads`] is to read, which may still refuse it.
    Request {
        /// Its stream.
        stream: u32,
        /// Request line and fields.
        head: BytesMut,
        /// It has no body.
        ends: bool,
    },
    /// A request has begun that is to be refused, as HTTP/1 would, with [`RequestError::status`].
    Unfit {
        /// Its stream.
        stream: u32,
        /// Why.
        error: RequestError,
        /// It has no body.
        ends: bool,
    },
    /// A piece of a request's body. Its length is to be given to [`Server::release`], also if nobody wants it.
    Data {
        /// Its stream.
        stream: u32,
        /// May be empty, if `ends`. Shares its memory with the input: whoever keeps it for long copies it.
        data: Bytes,
        /// The body ends here, and is as long as was said.
        ends: bool,
    },
    /// The body ends here; fields that have followed it are left out.
    Trailers {
        /// Its stream.
        stream: u32,
    },
    /// A stream is over before its end. Nothing can be sent on it.
    Reset {
        /// Which.
        stream: u32,
        /// Why.
        code: Code,
        /// The client has reset it. Otherwise it has done something on it that it must not, and the reset is in the output.
        by_client: bool,
    },
    /// There is room again for what [`Server::capacity`] or [`Server::data`] had none for: on this stream, or, if it is 0, on any.
    WindowOpened {
        /// Which, or 0.
        stream: u32,
    },
    /// An answer to [`Server::ping`].
    Pong {
        /// The bytes that were sent.
        data: [u8; 8],
    },
    /// The client knows that no further requests are taken ([`Server::announce_end`]), and which was the last.
    FarewellHeard,
    /// The client wants no more than it has asked for.
    PeerGoesAway {
        /// The last of our streams that it has looked at; there are none.
        last: u32,
        /// Why.
        code: Code,
    },
}

/// How far the server is with its own end of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leaving {
    No,
    /// It was announced that the end comes; requests that are on their way are taken.
    Announced,
    /// Streams above this one are not looked at.
    Beyond(u32),
}

/// See the module.
#[derive(Debug)]
pub struct Server {
    settings: Settings,
    part: Part,
    decoder: Decoder,
    gatherer: Gatherer,
    /// The block of which CONTINUATION is to come.
    block: Vec<u8>,
    last: Last,
    encoder: Encoder,
    /// The block that is being written.
    fields: Vec<u8>,
    streams: Streams,
    /// The highest stream that was begun, and the highest that was taken.
    highest: u32,
    taken: u32,
    /// Of the whole connection.
    outbound: Outbound,
    inbound: Inbound,
    /// There was no room on the whole connection for what is to be sent.
    is_starved: bool,
    /// What the client has set.
    peer_window: u32,
    peer_frame: usize,
    /// The client has acknowledged our settings.
    is_settled: bool,
    floods: Floods,
    leaving: Leaving,
    fatal: Option<Fatal>,
    output: BytesMut,
}

impl Server {
    /// A new connection. The first frames are in the output.
    pub fn new(settings: Settings) -> Server {
        let settings = settings.clamped();
        let mut output = BytesMut::with_capacity(256);
        settings.announce(&mut output);
        Server {
            part: Part::Preface,
            decoder: Decoder::new(),
            gatherer: Gatherer::new(settings.max_head, settings.max_headers),
            block: Vec::new(),
            last: Last::default(),
            encoder: Encoder::new(),
            fields: Vec::new(),
            streams: Streams::default(),
            highest: 0,
            taken: 0,
            outbound: Outbound::new(DEFAULT_WINDOW),
            inbound: Inbound::new(settings.connection_window()),
            is_starved: false,
            peer_window: DEFAULT_WINDOW,
            peer_frame: MIN_MAX_FRAME as usize,
            is_settled: false,
            floods: Floods::new(settings.max_concurrent_streams),
            leaving: Leaving::No,
            fatal: None,
            output,
            settings,
        }
    }

    /// What is to be sent; whoever sends takes it out. It ends behind a whole frame, where frames of others may be appended.
    pub fn output(&mut self) -> &mut BytesMut {
        &mut self.output
    }

    /// What second it is, by any clock: what a client may do in one (`floods`) begins anew in the next. To be called before input is given.
    pub fn tick(&mut self, second: u64) {
        self.floods.tick(second);
    }

    /// Streams that are not closed.
    pub fn open(&self) -> usize {
        self.streams.len()
    }

    /// Whether the stream is not closed, so that something can still be sent on it or come of it.
    pub fn is_open(&self, stream: u32) -> bool {
        self.streams.get(stream).is_some()
    }

    /// Whether an answer on this stream can go on: it has neither ended nor been reset.
    pub fn can_send(&self, stream: u32) -> bool {
        self.fatal.is_none() && self.streams.get(stream).is_some_and(|stream| !stream.is_sent)
    }

    /// Whether more of the request's body is to come.
    pub fn is_receiving(&self, stream: u32) -> bool {
        self.streams.get(stream).is_some_and(|stream| !stream.is_received)
    }

    /// The number of the latest request that was taken; 0 if there was none.
    pub fn latest_request(&self) -> u32 {
        self.taken
    }

    /// Whether the preface and the first SETTINGS of the client have come.
    pub fn is_established(&self) -> bool {
        !matches!(self.part, Part::Preface | Part::First)
    }

    /// Whether nothing has come of the next frame yet, apart from what lies in the input. When the client closes while this is false, or there is
    /// input left, something was cut off.
    pub fn is_between_frames(&self) -> bool {
        matches!(self.part, Part::Head)
    }

    /// Whether it was announced that no more requests are taken.
    pub fn is_leaving(&self) -> bool {
        self.leaving != Leaving::No
    }

    /// Whether the last request that is taken is known to us and said to the client, and all are over.
    pub fn is_done(&self) -> bool {
        matches!(self.leaving, Leaving::Beyond(_)) && self.streams.len() == 0
    }

    /// Bytes of memory that it holds itself, without the output.
    pub fn held(&self) -> usize {
        let scratch = self.gatherer.held() + self.block.capacity() + self.last.held() + self.fields.capacity();
        self.decoder.held() + self.encoder.held() + self.streams.held() + scratch
    }

    /// The connection cannot go on.
    fn fail(&mut self, fatal: Fatal) -> Fatal {
        if self.fatal.is_none() {
            self.fatal = Some(fatal);
            write_goaway(&mut self.output, self.taken, fatal.code.0, b"");
        }
        fatal
    }

    /// What the client may still send on the whole connection opens.
    fn release_connection(&mut self, bytes: usize) {
        if let Some(more) = self.inbound.release(bytes, self.settings.connection_window()) {
            write_number(&mut self.output, kind::WINDOW_UPDATE, 0, more);
        }
    }

    /// Whether a stream is beyond those that we have said we look at.
    fn is_beyond(&self, stream: u32) -> bool {
        matches!(self.leaving, Leaving::Beyond(last) if stream > last)
    }

    /// The window of a stream, as far as the client knows of it.
    fn settled_window(&self) -> u32 {
        if self.is_settled { self.settings.initial_window_size } else { DEFAULT_WINDOW }
    }
}

#[cfg(test)]
mod tests;
