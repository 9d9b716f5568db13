//! HEADERS and CONTINUATION (RFC 9113, 6.2 and 6.10): requests, and what follows their bodies.

use super::super::code::{Code, Fatal};
use super::super::floods::check_pieces;
use super::super::frame::{FrameHead, flag, kind, write_number};
use super::super::hpack::HpackError;
use super::super::request::{Outcome, Role};
use super::super::streams::{Closed, Stream};
use super::super::window::{Inbound, Outbound};
use super::receive::Part;
use super::{Event, Server};
use bytes::BytesMut;

/// Bytes of a block, in times what its fields may be together. More is not gathered.
const LONGEST_BLOCK: usize = 2;

/// The shortest limit of a block.
const LEAST_BLOCK: usize = 32 * 1024;

/// A block may unfold to so many times what its fields may be together before the connection ends; until there the request is told that it is
/// too large.
const BOMB: usize = 4;

/// Memory of a block that is kept for the next.
const KEPT: usize = 4096;

/// Bytes of the longest block, and of the longest head that it becomes, that are kept for when they come again.
const LONGEST_LAST: (usize, usize) = (128, 1024);

/// The last request that was in the table as a whole, or had little beside: who asks for the same again sends the same bytes.
#[derive(Debug, Default)]
pub(super) struct Last {
    block: Vec<u8>,
    head: Vec<u8>,
    version: u32,
}

impl Last {
    /// The head that this block becomes, if that is known.
    #[inline]
    fn get(&self, block: &[u8], version: Option<u32>) -> Option<BytesMut> {
        let is_same = !block.is_empty() && self.block == block && Some(self.version) == version;
        is_same.then(|| BytesMut::from(&self.head[..]))
    }

    /// Remembers a head that has no length in it, so that it is right with and without a body; `before` and `after` are of the block.
    fn set(&mut self, block: &[u8], head: &[u8], before: Option<u32>, after: Option<u32>) {
        let fits = block.len() <= LONGEST_LAST.0 && head.len() <= LONGEST_LAST.1;
        if let (Some(before), Some(after)) = (before, after)
            && before == after
            && fits
        {
            self.block.clear();
            self.block.extend_from_slice(block);
            self.head.clear();
            self.head.extend_from_slice(head);
            self.version = after;
        }
    }

    /// Bytes of memory.
    pub(super) fn held(&self) -> usize {
        self.block.capacity() + self.head.capacity()
    }
}

impl Server {
    /// Whether so much more of a block is gathered.
    pub(super) fn check_block(&self, length: usize) -> Result<(), Fatal> {
        let most = (self.settings.max_header_list_size as usize * LONGEST_BLOCK).max(LEAST_BLOCK);
        let Part::Continuation { pieces, .. } = self.part else {
            return if length > most + 256 { Err(Fatal::flood("fields without end")) } else { Ok(()) };
        };
        if self.block.len() + length > most {
            return Err(Fatal::flood("fields without end"));
        }
        check_pieces(pieces, self.block.len() + length)
    }

    pub(super) fn headers(&mut self, head: &FrameHead, payload: &[u8]) -> Result<Option<Event>, Fatal> {
        if head.stream.is_multiple_of(2) {
            return Err(Fatal::protocol("a client's stream has an even number"));
        }
        let block = block_of(head, payload)?;
        let ends = head.has(flag::END_STREAM);
        if head.has(flag::END_HEADERS) {
            return self.whole(head.stream, ends, block);
        }
        self.block.clear();
        self.block.extend_from_slice(block);
        self.part = Part::Continuation { stream: head.stream, ends, pieces: 1 };
        Ok(None)
    }

    /// One more piece; `part` is what was waited for.
    pub(super) fn continuation(
        &mut self,
        head: &FrameHead,
        payload: &[u8],
        part: Part,
    ) -> Result<Option<Event>, Fatal> {
        let Part::Continuation { stream, ends, pieces } = part else { return Ok(None) };
        if !head.has(flag::END_HEADERS) {
            self.block.extend_from_slice(payload);
            self.part = Part::Continuation { stream, ends, pieces: pieces + 1 };
            return Ok(None);
        }
        let mut block = std::mem::take(&mut self.block);
        block.extend_from_slice(payload);
        let result = self.whole(stream, ends, &block);
        block.clear();
        block.shrink_to(KEPT);
        self.block = block;
        result
    }

    /// A block has come as a whole.
    fn whole(&mut self, id: u32, ends: bool, block: &[u8]) -> Result<Option<Event>, Fatal> {
        if id > self.highest {
            self.highest = id;
            return self.request(id, ends, block);
        }
        let Some(stream) = self.streams.get(id) else { return self.fields_of_none(id, block) };
        let (is_received, missing) = (stream.is_received, stream.missing);
        self.unfold(Role::Trailers, block)?;
        if is_received {
            return self.fault(id, Code::STREAM_CLOSED);
        }
        // 8.1: they end the request; its body is as long as was said.
        if !ends || self.gatherer.is_malformed() || missing.is_some_and(|missing| missing > 0) {
            return self.fault(id, Code::PROTOCOL_ERROR);
        }
        self.received(id);
        Ok(Some(Event::Trailers { stream: id }))
    }

    /// A request, if there is room for one.
    fn request(&mut self, id: u32, ends: bool, block: &[u8]) -> Result<Option<Event>, Fatal> {
        if self.is_beyond(id) {
            self.unfold(Role::Nobody, block)?;
            return Ok(None);
        }
        if self.streams.len() >= self.settings.max_concurrent_streams as usize {
            self.unfold(Role::Nobody, block)?;
            self.streams.reset(id);
            write_number(&mut self.output, kind::RST_STREAM, id, Code::REFUSED_STREAM.0);
            // Before it has read how many there may be it cannot know.
            if self.is_settled {
                self.floods.note_fault()?;
            }
            return Ok(None);
        }
        let before = self.decoder.version();
        if let Some(head) = self.last.get(block, before) {
            self.begin(id, ends, None);
            return Ok(Some(Event::Request { stream: id, head, ends }));
        }
        let list = self.unfold(Role::Head, block)?;
        let most = self.settings.max_header_list_size as usize;
        match self.gatherer.finish(list, most, ends) {
            Outcome::Head(head, missing) => {
                if missing.is_none() {
                    self.last.set(block, &head, before, self.decoder.version());
                }
                self.begin(id, ends, missing);
                Ok(Some(Event::Request { stream: id, head, ends }))
            }
            Outcome::Unfit(error) => {
                self.begin(id, ends, None);
                Ok(Some(Event::Unfit { stream: id, error, ends }))
            }
            Outcome::Malformed => self.fault(id, Code::PROTOCOL_ERROR),
        }
    }

    /// A stream begins. `missing`: as long is its body.
    fn begin(&mut self, id: u32, ends: bool, missing: Option<u64>) {
        self.taken = id;
        self.streams.insert(Stream {
            id,
            outbound: Outbound::new(self.peer_window),
            inbound: Inbound::new(self.settled_window()),
            missing,
            is_received: ends,
            is_begun: false,
            is_sent: false,
            is_starved: false,
        });
    }

    /// Fields of a stream that is closed (5.1).
    fn fields_of_none(&mut self, id: u32, block: &[u8]) -> Result<Option<Event>, Fatal> {
        self.unfold(Role::Nobody, block)?;
        match self.streams.closed(id) {
            _ if self.is_beyond(id) => Ok(None),
            Closed::Reset => Ok(None),
            Closed::Ended => Err(Fatal::new(Code::STREAM_CLOSED, "HEADERS behind the end of a stream")),
            // 5.1.1: numbers grow.
            Closed::Unknown => Err(Fatal::protocol("a stream has a lower number than one before")),
        }
    }

    /// Gives the fields to the gatherer; what they count.
    fn unfold(&mut self, role: Role, block: &[u8]) -> Result<usize, Fatal> {
        self.gatherer.begin(role);
        let most = self.settings.max_header_list_size as usize * BOMB;
        self.decoder.decode(block, most.max(LEAST_BLOCK * BOMB), &mut self.gatherer).map_err(|error| match error {
            HpackError::Bomb => Fatal::flood("fields unfold to more than anybody needs"),
            HpackError::Short => Fatal::new(Code::COMPRESSION_ERROR, "a field is cut off"),
            HpackError::Number => Fatal::new(Code::COMPRESSION_ERROR, "a number in fields is too large"),
            HpackError::Huffman => Fatal::new(Code::COMPRESSION_ERROR, "a string in fields is not coded as it says"),
            HpackError::Index => Fatal::new(Code::COMPRESSION_ERROR, "a field is named that is in no table"),
            HpackError::TableSize => {
                Fatal::new(Code::COMPRESSION_ERROR, "the table of fields has a size that it may not have")
            }
        })
    }
}

/// What a HEADERS frame has of a block, without padding and priority.
fn block_of<'a>(head: &FrameHead, payload: &'a [u8]) -> Result<&'a [u8], Fatal> {
    let mut block = payload;
    if head.has(flag::PADDED) {
        let Some((padding, rest)) = block.split_first() else {
            return Err(Fatal::size("a padded frame without a length of it"));
        };
        let Some(length) = rest.len().checked_sub(usize::from(*padding)) else {
            return Err(Fatal::protocol("padding is as long as its frame"));
        };
        block = &rest[..length];
    }
    if head.has(flag::PRIORITY) {
        // 5.3.2: it means nothing any more.
        let Some((_, rest)) = block.split_at_checked(5) else {
            return Err(Fatal::size("HEADERS without their priority"));
        };
        block = rest;
    }
    Ok(block)
}
