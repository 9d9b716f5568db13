//! What the streams of one connection have in common: the protocol's end, the bytes that wait, and how much the program has to do.

use super::super::Conn;
use super::wire::{UNSENT, Wire};
use bytes::BytesMut;
use std::cell::{Cell, RefCell};
use std::task::Poll;
use steel_proto::http2::{Code, Server};

/// With so much in the connection's queue nothing more is put there: what waits is to wait in the streams, which take turns.
const GATHERED: usize = 64 * 1024;

/// See the module.
#[derive(Default)]
pub(in super::super) struct Streams {
    /// Bytes of memory that wait, those of `frames` too.
    held: Cell<usize>,
    /// Bytes of frames that the protocol has written and that are not in the connection's queue.
    unsent: Cell<usize>,
    /// Bytes of files that wait.
    files: Cell<u64>,
    /// Frames that the program sends itself, to go out between others.
    frames: RefCell<BytesMut>,
    /// The program has said that no more requests are taken, with this code.
    leaving: Cell<Option<u32>>,
    /// Requests that the program has not done with, whatever has become of their streams.
    at_work: Cell<u32>,
    /// A PING has not left yet.
    pinged: Cell<bool>,
    /// From the begin to the end; whoever has it owns what the client has sent, so the driver takes it out.
    wire: RefCell<Option<Wire>>,
}

impl Streams {
    pub(in super::super) fn held(&self) -> usize {
        self.held.get() + self.unsent.get()
    }

    /// All that waits for the client, on disk or in memory.
    pub(in super::super) fn waiting(&self) -> u64 {
        self.queued() + self.unsent.get() as u64
    }

    /// The same, without what is in frames.
    pub(super) fn queued(&self) -> u64 {
        self.held.get() as u64 + self.files.get()
    }

    /// Whether the protocol has so much to send that it reads nothing more.
    pub(super) fn has_much_unsent(&self) -> bool {
        self.unsent.get() >= UNSENT
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

    pub(super) fn connect(&self, wire: Wire) {
        self.wire.replace(Some(wire));
    }

    /// Nothing can be sent any more.
    pub(super) fn disconnect(&self) -> Option<Wire> {
        drop(self.take_frames());
        self.unsent.set(0);
        self.wire.take()
    }

    /// Runs no code of the program. `None`: the connection has ended.
    pub(super) fn with_wire<R>(&self, what: impl FnOnce(&mut Wire) -> R) -> Option<R> {
        let mut wire = self.wire.try_borrow_mut().ok()?;
        let wire = wire.as_mut()?;
        let result = what(wire);
        self.unsent.set(wire.server.output().len());
        Some(result)
    }

    /// As [`Streams::with_wire`], of the protocol.
    pub(super) fn with_server<R>(&self, what: impl FnOnce(&mut Server) -> R) -> Option<R> {
        self.with_wire(|wire| what(&mut wire.server))
    }

    /// As [`Streams::with_wire`]; ready where there is none.
    pub(super) fn poll_wire<R>(&self, what: impl FnOnce(&mut Wire) -> Poll<Option<R>>) -> Poll<Option<R>> {
        self.with_wire(what).unwrap_or(Poll::Ready(None))
    }

    /// Whether the connection's queue takes more.
    pub(super) fn has_room(&self, conn: &Conn) -> bool {
        self.unsent.get() + conn.output.borrow().pending() < GATHERED
    }

    /// Puts what is to be sent into the connection's queue, if that has room: frames as a whole. What the program sends itself goes when that is whole, too.
    pub(in super::super) fn write_out(&self, conn: &Conn) {
        if conn.output.borrow().pending() < GATHERED {
            self.write_rest(conn);
        }
        let mut output = conn.output.borrow_mut();
        if !conn.is_in_piece() {
            output.push(&self.take_frames());
        }
    }

    /// As [`Streams::write_out`], whether there is room or not: nothing comes behind it.
    pub(super) fn write_rest(&self, conn: &Conn) {
        self.with_server(|server| {
            let frames = server.output();
            conn.output.borrow_mut().push(frames);
            frames.clear();
        });
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
            self.with_server(|server| server.ping(data));
        }
    }

    /// All that was sent has left.
    pub(super) fn note_flushed(&self) {
        self.pinged.set(false);
    }

    /// Tells the client that its further requests are not taken, and why. When those are answered that were, the connection ends.
    pub(in super::super) fn go_away(&self, code: u32, why: &[u8]) {
        self.with_server(|server| server.end(Code(code), why));
        self.leaving.set(Some(code));
    }

    /// `frame` goes out as soon as it can.
    pub(in super::super) fn push_frame(&self, frame: &[u8]) {
        self.frames.borrow_mut().extend_from_slice(frame);
        self.add(frame.len());
    }

    fn take_frames(&self) -> BytesMut {
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
    use super::super::super::input::Input;
    use super::*;
    use steel_proto::http2::Settings;

    fn connected() -> Streams {
        let streams = Streams::default();
        streams.connect(Wire::new(Settings::default(), Input::default()));
        streams.with_server(|server| server.output().clear());
        streams
    }

    fn sent(streams: &Streams) -> BytesMut {
        streams.with_server(|server| server.output().split()).unwrap()
    }

    #[test]
    fn one_ping_is_enough_until_it_has_left() {
        let streams = connected();
        streams.ping([0; 8]);
        streams.ping([0; 8]);
        assert_eq!(sent(&streams), b"\0\0\x08\x06\0\0\0\0\0\0\0\0\0\0\0\0\0"[..]);
        streams.ping([0; 8]);
        assert!(sent(&streams).is_empty(), "the first has not left");
        streams.note_flushed();
        streams.ping([0; 8]);
        assert_eq!(sent(&streams).len(), 17);
    }

    #[test]
    fn a_goaway_says_why() {
        let streams = connected();
        streams.go_away(2, b"why");
        assert_eq!(sent(&streams), b"\0\0\x0b\x07\0\0\0\0\0\0\0\0\0\0\0\0\x02why"[..]);
        assert_eq!(streams.leaving(), Some(2));
    }

    #[test]
    fn what_the_program_sends_itself_counts_until_it_goes() {
        let streams = connected();
        streams.push_frame(b"frame");
        assert_eq!((streams.held(), streams.take_frames().len(), streams.waiting()), (5, 5, 0));
    }
}
