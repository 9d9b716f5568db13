//! What the streams of one connection have in common: the bytes that wait, and what the driver is to do for them.

use super::wire::Wire;
use crate::http2;
use bytes::BytesMut;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::Poll;

/// See the module.
#[derive(Default)]
pub(in super::super) struct Streams {
    /// Bytes of memory that wait, with us and with h2, those of `frames` too.
    held: Rc<Cell<usize>>,
    /// Bytes of files that wait.
    files: Cell<u64>,
    /// Something was given to h2 since this was last asked.
    news: Cell<bool>,
    /// Frames that the program sends itself, to go out between those of h2.
    frames: RefCell<BytesMut>,
    /// The program has said that no more requests are taken, with this code.
    leaving: Cell<Option<u32>>,
    /// The number of the latest request.
    latest: Cell<u32>,
    /// Requests that the program has not done with, whatever has become of their streams.
    at_work: Cell<u32>,
    /// A PING has not left yet.
    pinged: Cell<bool>,
    /// From the handshake to the end; whoever has it owns the connection, so the driver takes it out.
    wire: RefCell<Option<Wire>>,
}

impl Streams {
    pub(in super::super) fn held(&self) -> usize {
        self.held.get()
    }

    /// All that waits for the client, on disk or in memory.
    pub(in super::super) fn waiting(&self) -> u64 {
        self.held.get() as u64 + self.files.get()
    }

    /// What counts bytes that were given to h2.
    pub(super) fn count(&self) -> &Rc<Cell<usize>> {
        &self.held
    }

    pub(super) fn add(&self, bytes: usize) {
        self.held.set(self.held.get() + bytes);
    }

    pub(super) fn remove(&self, bytes: usize) {
        self.held.set(self.held.get() - bytes);
    }

    pub(super) fn add_file(&self, bytes: u64) {
        self.files.set(self.files.get() + bytes);
    }

    pub(super) fn remove_file(&self, bytes: u64) {
        self.files.set(self.files.get() - bytes);
    }

    pub(super) fn note(&self) {
        self.news.set(true);
    }

    pub(super) fn take_news(&self) -> bool {
        self.news.replace(false)
    }

    pub(super) fn note_stream(&self, id: u32) {
        self.latest.set(self.latest.get().max(id));
    }

    pub(super) fn connect(&self, wire: Wire) {
        self.wire.replace(Some(wire));
    }

    /// Nothing can be sent any more.
    pub(super) fn disconnect(&self) {
        drop(self.take_frames());
        let wire = self.wire.take();
        drop(wire);
    }

    /// Runs no code of the program. `None`: h2 has ended, or is at it.
    pub(super) fn with_wire<R>(&self, what: impl FnOnce(&mut Wire) -> R) -> Option<R> {
        self.wire.try_borrow_mut().ok()?.as_mut().map(what)
    }

    /// As [`Streams::with_wire`]; ready where there is none.
    pub(super) fn poll_wire<R>(&self, what: impl FnOnce(&mut Wire) -> Poll<Option<R>>) -> Poll<Option<R>> {
        self.with_wire(what).unwrap_or(Poll::Ready(None))
    }

    pub(super) fn at_work(&self) -> u32 {
        self.at_work.get()
    }

    pub(super) fn begin_work(&self) {
        self.at_work.set(self.at_work.get() + 1);
    }

    pub(super) fn end_work(&self) {
        self.at_work.set(self.at_work.get() - 1);
    }

    /// Asks the client for a sign of life. One that has not left stands for all that are asked for meanwhile.
    pub(in super::super) fn ping(&self, data: [u8; 8]) {
        if !self.pinged.replace(true) {
            self.push_frame(&http2::ping(data));
        }
    }

    /// All that was sent has left.
    pub(super) fn note_flushed(&self) {
        self.pinged.set(false);
    }

    /// Tells the client that its further requests are not taken, and why. When those are answered that were, the connection ends.
    pub(in super::super) fn go_away(&self, code: u32, why: &[u8]) {
        self.push_frame(&http2::go_away(self.latest.get(), code, why));
        self.leaving.set(Some(code));
    }

    /// `frame` goes out as soon as it can.
    pub(in super::super) fn push_frame(&self, frame: &[u8]) {
        self.frames.borrow_mut().extend_from_slice(frame);
        self.add(frame.len());
    }

    pub(super) fn take_frames(&self) -> BytesMut {
        let frames = self.frames.take();
        self.remove(frames.len());
        frames
    }

    pub(super) fn leaving(&self) -> Option<u32> {
        self.leaving.get()
    }
}

impl std::fmt::Debug for Streams {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Streams").field("held", &self.held).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_program_sends_itself_counts_until_it_goes_and_one_ping_is_enough() {
        let streams = Streams::default();
        streams.ping([0; 8]);
        streams.ping([0; 8]);
        assert_eq!((streams.held(), streams.take_frames().len(), streams.waiting()), (17, 17, 0));
        streams.ping([0; 8]);
        assert_eq!(streams.held(), 0, "the first has not left");
        streams.note_flushed();
        streams.ping([0; 8]);
        assert_eq!(streams.held(), 17);
    }

    #[test]
    fn a_goaway_names_the_latest_request() {
        let streams = Streams::default();
        streams.note_stream(5);
        streams.note_stream(3);
        streams.go_away(2, b"why");
        assert_eq!((streams.take_frames(), streams.leaving()), (http2::go_away(5, 2, b"why"), Some(2)));
    }
}
