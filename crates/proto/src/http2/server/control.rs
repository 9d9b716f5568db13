//! The frames that carry nothing of a request (RFC 9113, 6.3 to 6.9), and the connection's end.

use super::super::code::{Code, Fatal};
use super::super::frame::{self, FrameHead, MAX_STREAM, flag, kind, number, write_goaway};
use super::super::settings::Changes;
use super::super::streams::Stream;
use super::super::window::DEFAULT_WINDOW;
use super::{Event, Leaving, Server};

/// What the PING behind the announcement of an end carries.
const FAREWELL: [u8; 8] = *b"farewell";

impl Server {
    /// 6.3: it means nothing, but has its form.
    pub(super) fn priority(&mut self, head: &FrameHead) -> Result<Option<Event>, Fatal> {
        match head.length {
            5 => Ok(None),
            _ if self.is_open(head.stream) => self.fault(head.stream, Code::FRAME_SIZE_ERROR),
            _ => Err(Fatal::size("PRIORITY of another length")),
        }
    }

    /// 6.4
    pub(super) fn peer_resets(&mut self, head: &FrameHead, payload: &[u8]) -> Result<Option<Event>, Fatal> {
        if self.is_idle(head.stream) {
            return Err(Fatal::protocol("RST_STREAM of a stream that was not begun"));
        }
        if !self.is_open(head.stream) {
            return Ok(None);
        }
        if self.streams.reset(head.stream).is_some_and(|stream| !stream.is_sent) {
            self.floods.note_reset()?;
        }
        let code = payload.first_chunk().map_or(0, |code| u32::from_be_bytes(*code));
        Ok(Some(Event::Reset { stream: head.stream, code: Code(code), by_client: true }))
    }

    /// 6.5
    pub(super) fn peer_sets(&mut self, head: &FrameHead, payload: &[u8]) -> Result<Option<Event>, Fatal> {
        if head.has(flag::ACK) {
            self.settle();
            return Ok(None);
        }
        self.floods.note_asked()?;
        let changes = Changes::read(payload)?;
        if let Some((last, smallest)) = changes.table {
            self.encoder.set_limit(smallest);
            self.encoder.set_limit(last);
        }
        if let Some(frame) = changes.frame {
            self.peer_frame = frame as usize;
        }
        let opened = match changes.window {
            Some(window) => self.change_windows(window)?,
            None => false,
        };
        frame::write(&mut self.output, kind::SETTINGS, flag::ACK, 0, b"");
        Ok(opened.then_some(Event::WindowOpened { stream: 0 }))
    }

    /// A new initial size moves the windows of all streams (6.9.2). Whether one has opened that was waited for.
    fn change_windows(&mut self, window: u32) -> Result<bool, Fatal> {
        let by = i64::from(window) - i64::from(self.peer_window);
        self.peer_window = window;
        let mut opened = false;
        for stream in self.streams.iter_mut() {
            if !stream.outbound.change(by) {
                return Err(Fatal::new(Code::FLOW_CONTROL_ERROR, "a window is larger than it may be"));
            }
            opened |= reopened(stream);
        }
        Ok(self.tell_opened(opened))
    }

    /// Whether it is told that a stream has room now, or that waits for the connection to have some.
    fn tell_opened(&mut self, opened: bool) -> bool {
        let has_room = self.outbound.room() > 0;
        self.is_starved |= opened && !has_room;
        opened && has_room
    }

    /// The client has our settings: its first acknowledgement.
    fn settle(&mut self) {
        if self.is_settled {
            return;
        }
        self.is_settled = true;
        self.decoder.set_limit(self.settings.header_table_size);
        let by = i64::from(self.settings.initial_window_size) - i64::from(DEFAULT_WINDOW);
        self.streams.iter_mut().for_each(|stream| stream.inbound.change(by));
    }

    /// 6.7
    pub(super) fn pinged(&mut self, head: &FrameHead, payload: &[u8]) -> Result<Option<Event>, Fatal> {
        if !head.has(flag::ACK) {
            self.floods.note_asked()?;
            frame::write(&mut self.output, kind::PING, flag::ACK, 0, payload);
            return Ok(None);
        }
        let data = payload.first_chunk().copied().unwrap_or_default();
        if data == FAREWELL && self.leaving != Leaving::No {
            if self.leaving == Leaving::Announced {
                self.end(Code::NO_ERROR, b"");
            }
            return Ok(Some(Event::FarewellHeard));
        }
        Ok(Some(Event::Pong { data }))
    }

    /// 6.8
    pub(super) fn peer_goes_away(&mut self, payload: &[u8]) -> Option<Event> {
        let code = payload.get(4..).and_then(|code| code.first_chunk()).map_or(0, |code| u32::from_be_bytes(*code));
        Some(Event::PeerGoesAway { last: number(payload), code: Code(code) })
    }

    /// 6.9
    pub(super) fn window_opens(&mut self, head: &FrameHead, payload: &[u8]) -> Result<Option<Event>, Fatal> {
        let by = number(payload);
        if head.stream == 0 {
            if by == 0 {
                return Err(Fatal::protocol("a window opens by nothing"));
            }
            if !self.outbound.change(i64::from(by)) {
                return Err(Fatal::new(Code::FLOW_CONTROL_ERROR, "the connection's window is larger than it may be"));
            }
            let opened = self.is_starved && self.outbound.room() > 0;
            self.is_starved &= !opened;
            return Ok(opened.then_some(Event::WindowOpened { stream: 0 }));
        }
        if self.is_idle(head.stream) {
            return Err(Fatal::protocol("WINDOW_UPDATE of a stream that was not begun"));
        }
        // 5.1: it may come for a while behind the end of a stream.
        let Some(stream) = self.streams.get_mut(head.stream) else { return Ok(None) };
        if by == 0 {
            return self.fault(head.stream, Code::PROTOCOL_ERROR);
        }
        if !stream.outbound.change(i64::from(by)) {
            return self.fault(head.stream, Code::FLOW_CONTROL_ERROR);
        }
        let opened = reopened(stream);
        Ok(self.tell_opened(opened).then_some(Event::WindowOpened { stream: head.stream }))
    }

    /// Whether nothing has begun with this stream (5.1).
    fn is_idle(&self, stream: u32) -> bool {
        stream > self.highest || stream.is_multiple_of(2)
    }

    /// Asks the client for a sign of life; it answers with [`Event::Pong`].
    pub fn ping(&mut self, data: [u8; 8]) {
        if self.fatal.is_none() {
            frame::write(&mut self.output, kind::PING, 0, 0, &data);
        }
    }

    /// Announces that the connection will end: the client is to ask for nothing more, and what is on its way is still taken (6.8). When it
    /// shows that it has read that, it is told what the last request was ([`Event::FarewellHeard`]), and no further ones are taken.
    pub fn announce_end(&mut self) {
        if self.leaving == Leaving::No && self.fatal.is_none() {
            self.leaving = Leaving::Announced;
            write_goaway(&mut self.output, MAX_STREAM, Code::NO_ERROR.0, b"");
            self.ping(FAREWELL);
        }
    }

    /// Tells the client which request is the last that is taken, and why, in words for its log. Requests that were taken go on to their ends;
    /// then the connection is [`Server::is_done`]. May be called again, and says it again.
    pub fn end(&mut self, code: Code, why: &[u8]) {
        if self.fatal.is_some() {
            return;
        }
        if !matches!(self.leaving, Leaving::Beyond(_)) {
            self.leaving = Leaving::Beyond(self.highest);
        }
        write_goaway(&mut self.output, self.taken, code.0, &why[..why.len().min(MAX_WHY)]);
    }
}

/// Bytes of the longest explanation that fits into the smallest frames.
const MAX_WHY: usize = 16_384 - 8;

/// Whether a stream has room now that it was in want of.
fn reopened(stream: &mut Stream) -> bool {
    let opened = stream.is_starved && stream.outbound.room() > 0;
    stream.is_starved &= !opened;
    opened
}
