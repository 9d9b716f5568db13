//! One session as the program sees it: facts about it, what is sent on it, its end; whoever has its socket.

use super::conn::{Farewell, Phase, Turn};
use super::facts::Facts;
use super::registry::Unanswered;
use super::site::Site;
use super::{
    Address, Broken, Conn, Draft, Known, Load, Notice, Port, Remote, RemoteStream, SendError, Stream, WebSocketState,
};
use std::any::Any;
use std::cell::RefCell;
use std::fs::File;
use std::rc::Rc;
use std::time::Duration;
use steel_proto::http2::Code;

/// A session; a clone is the same one.
#[derive(Debug, Clone)]
pub enum Session {
    /// Its socket is this process's.
    Local(Rc<Conn>),
    /// A reactor has its socket.
    Remote(Rc<Remote>),
    /// A stream of HTTP/2, whose connection's socket is this process's. What is said of the connection holds for all of its streams; what is
    /// answered is answered on this one.
    Stream(Rc<Stream>),
    /// The same, and a reactor has the socket.
    RemoteStream(Rc<RemoteStream>),
    /// No server's: the program has its socket.
    Draft(Rc<Draft>),
}

impl Session {
    fn facts(&self) -> &Facts {
        match self {
            Self::Local(conn) => &conn.facts,
            Self::Remote(remote) => &remote.facts,
            Self::Stream(stream) => &stream.conn().facts,
            Self::RemoteStream(stream) => &stream.remote().facts,
            Self::Draft(draft) => &draft.facts,
        }
    }

    /// The session id (`$fd`).
    pub fn id(&self) -> i64 {
        self.facts().id()
    }

    /// Index of the port it came in on.
    pub fn port(&self) -> usize {
        self.facts().port
    }

    /// Settings of that port.
    pub fn port_options(&self) -> &Port {
        self.facts().port_options()
    }

    /// Whether TLS is spoken on it.
    pub fn is_secure(&self) -> bool {
        self.port_options().tls.is_some()
    }

    /// The peer's address.
    pub fn peer(&self) -> &Address {
        self.facts().peer()
    }

    /// Our address on this connection: the listener's, or if that is bound to any address asked of the kernel, once. `None` if it was
    /// closed before it was asked.
    pub fn local_address(&self) -> Option<&Address> {
        match self {
            Self::Local(conn) => conn.local_address(),
            Self::Remote(remote) => remote.facts.site.addresses[remote.facts.port].as_ref(),
            Self::Stream(stream) => stream.conn().local_address(),
            Self::RemoteStream(stream) => {
                let facts = &stream.remote().facts;
                facts.site.addresses[facts.port].as_ref()
            }
            Self::Draft(draft) => draft.facts.local.get(),
        }
    }

    /// Unix seconds at which it was accepted.
    pub fn connected_at(&self) -> i64 {
        self.facts().connected_at
    }

    /// Unix seconds at which bytes last came in.
    pub fn last_receive(&self) -> i64 {
        self.known().last_receive / 1_000_000
    }

    /// The program is given what has come last. Of what came through a reactor that was noted when it was heard.
    pub fn note_dispatch(&self) {
        if let Self::Local(conn) = self {
            conn.facts.note_dispatch(conn.facts.received());
        }
    }

    /// Whether it can still be sent on.
    pub fn is_open(&self) -> bool {
        match self {
            Self::Local(conn) => conn.phase() == Phase::Open,
            Self::Remote(remote) => remote.is_open(),
            Self::Stream(stream) => stream.is_open(),
            Self::RemoteStream(stream) => stream.is_open(),
            Self::Draft(draft) => draft.is_open(),
        }
    }

    /// What all processes know of it; for its owner also when nothing can be sent any more.
    pub fn known(&self) -> Known {
        self.site().sessions.recall(self.facts().entry)
    }

    /// How far its WebSocket has come; at its end, how far it had.
    pub fn websocket(&self) -> WebSocketState {
        match self {
            Self::Local(conn) => conn.facts.websocket(),
            Self::Remote(remote) => remote.websocket(),
            Self::Stream(_) | Self::RemoteStream(_) | Self::Draft(_) => WebSocketState::default(),
        }
    }

    /// Lets all processes know.
    pub fn set_websocket(&self, state: WebSocketState) {
        self.facts().set_websocket(state);
    }

    /// A place for what the program keeps with a session. Not touched by the engine; take it out before running program code.
    pub fn user(&self) -> &RefCell<Option<Box<dyn Any>>> {
        &self.facts().user
    }

    /// How often something was sent on it, by whomever: for who wants to know whether nobody has since. Where its socket is.
    pub fn sends(&self) -> u32 {
        self.facts().sends.get()
    }

    /// Bytes that wait for the client to read.
    pub fn pending_bytes(&self) -> usize {
        match self {
            Self::Local(conn) => conn.pending_bytes(),
            Self::Remote(remote) => remote.pending_bytes(),
            Self::Stream(stream) => stream.pending_bytes(),
            Self::RemoteStream(stream) => stream.pending_bytes(),
            Self::Draft(_) => 0,
        }
    }

    /// The number of the descriptor, for information only; -1 once closed.
    pub fn raw_fd(&self) -> i32 {
        match self {
            Self::Local(conn) => conn.raw_fd(),
            Self::Remote(_) | Self::RemoteStream(_) | Self::Draft(_) => -1,
            Self::Stream(stream) => stream.conn().raw_fd(),
        }
    }

    /// Ends the connection: after what is pending has been written, or with `reset` at once, dropping it.
    /// False if it was closed already.
    pub fn close(&self, reset: bool) -> bool {
        match self {
            Self::Local(conn) => conn.close(reset),
            Self::Remote(remote) => remote.close(reset),
            Self::Stream(stream) => stream.conn().close(reset),
            Self::RemoteStream(stream) => stream.remote().close(reset),
            Self::Draft(draft) => draft.close(),
        }
    }

    /// The number of the HTTP/2 stream that is answered; 0 where there are none.
    pub fn stream_id(&self) -> u32 {
        match self {
            Self::Stream(stream) => stream.id(),
            Self::RemoteStream(stream) => stream.id(),
            Self::Local(_) | Self::Remote(_) | Self::Draft(_) => 0,
        }
    }

    /// The certificate that the client has shown, as PEM, if it was asked for one. Known to those who were told of the session.
    pub fn client_certificate(&self) -> Option<String> {
        match self {
            Self::Local(conn) => conn.client_certificate(),
            Self::Remote(remote) => remote.facts.certificate(),
            Self::Stream(stream) => stream.conn().client_certificate(),
            Self::RemoteStream(stream) => stream.remote().facts.certificate(),
            Self::Draft(_) => None,
        }
    }

    /// Whether the end came from our side: the program, the protocol or a shutdown, not the peer.
    pub fn is_closed_by_server(&self) -> bool {
        self.facts().by_server.get()
    }

    /// Stops reading; the kernel's window then slows the client down.
    pub fn pause(&self) {
        match self {
            Self::Local(conn) => conn.pause(),
            Self::Remote(remote) => remote.pause(true),
            Self::Stream(stream) => stream.conn().pause(),
            Self::RemoteStream(stream) => stream.remote().pause(true),
            Self::Draft(_) => {}
        }
    }

    /// Reads again.
    pub fn resume(&self) {
        match self {
            Self::Local(conn) => conn.resume(),
            Self::Remote(remote) => remote.pause(false),
            Self::Stream(stream) => stream.conn().resume(),
            Self::RemoteStream(stream) => stream.remote().pause(false),
            Self::Draft(_) => {}
        }
    }

    /// Stops reading, or reads again, for whoever works off what has come: whichever of this and [`Session::pause`] is there stops it, and
    /// neither ends the other.
    pub fn hold(&self, on: bool) {
        match self {
            Self::Local(conn) => conn.hold(on),
            Self::Remote(remote) => remote.hold(on),
            Self::Stream(stream) => stream.conn().hold(on),
            Self::RemoteStream(stream) => stream.remote().hold(on),
            Self::Draft(_) => {}
        }
    }

    /// Whether reading is stopped.
    pub fn is_paused(&self) -> bool {
        match self {
            Self::Local(conn) => conn.is_paused(),
            Self::Remote(remote) => remote.is_paused(),
            Self::Stream(stream) => stream.conn().is_paused(),
            Self::RemoteStream(stream) => stream.remote().is_paused(),
            Self::Draft(_) => false,
        }
    }

    /// Bytes of the largest request body on its port (`package_max_length`); 0 if HTTP is not spoken there.
    pub fn max_body(&self) -> usize {
        self.port_options().http().map_or(0, |options| options.limits.max_body)
    }

    /// Sends bytes: at once if nothing waits, else behind what waits. All or nothing is taken.
    ///
    /// # Errors
    /// [`SendError`]; nothing was taken then.
    pub fn send(&self, data: &[u8]) -> Result<(), SendError> {
        self.send_parts(data, &[])
    }

    /// As [`Session::send`] for two pieces in one write, without joining them first.
    ///
    /// # Errors
    /// [`SendError`]; nothing was taken then.
    pub fn send_parts(&self, first: &[u8], second: &[u8]) -> Result<(), SendError> {
        match self {
            Self::Local(conn) => conn.send_parts(first, second),
            Self::Remote(remote) => remote.send(first, second),
            Self::Stream(stream) => stream.answer(first, second, false),
            Self::RemoteStream(stream) => stream.answer(first, second, false),
            Self::Draft(draft) => draft.write(first, second),
        }
    }

    /// Sends `head`, then `length` bytes of a file from `offset` on, without copying the file through the process (sendfile).
    ///
    /// # Errors
    /// [`SendError`]. A file that turns out shorter closes the connection.
    pub fn send_file(&self, head: &[u8], file: impl Into<Rc<File>>, offset: u64, length: u64) -> Result<(), SendError> {
        match self {
            Self::Local(conn) => conn.send_file(head, file.into(), offset, length),
            Self::Remote(remote) => remote.send_file(head, file.into(), offset, length),
            Self::Stream(stream) => stream.send_file(head, file.into(), offset, length),
            Self::RemoteStream(stream) => stream.send_file(head, file.into(), offset, length),
            Self::Draft(draft) => draft.write_file(head, file.into(), offset, length),
        }
    }

    /// In [`super::App::receive`]: what was received counts as work of this process until this goes, where that is of interest.
    pub fn take_load(&self) -> Option<Load> {
        match self {
            Self::Local(_) | Self::Stream(_) | Self::RemoteStream(_) | Self::Draft(_) => None,
            Self::Remote(remote) => remote.load.take(),
        }
    }

    /// Waits until everything sent so far is in the hands of the kernel: for a program that was told [`SendError::Full`].
    ///
    /// # Errors
    /// [`SendError::Closed`] when the connection ends meanwhile.
    pub async fn flushed(&self) -> Result<(), SendError> {
        match self {
            Self::Local(conn) => conn.flushed().await,
            Self::Remote(remote) => remote.flushed().await,
            Self::Stream(stream) => stream.flushed().await,
            Self::RemoteStream(stream) => stream.flushed().await,
            Self::Draft(_) => Ok(()),
        }
    }

    /// Whether a program that sends piece after piece is to let [`Session::heard`] pass before the next one: it would not learn otherwise that
    /// nobody reads any more.
    pub fn is_unheard(&self) -> bool {
        matches!(self, Self::RemoteStream(stream) if stream.is_unheard())
    }

    /// See [`Session::is_unheard`].
    pub async fn heard(&self) {
        if let Self::RemoteStream(stream) = self {
            stream.heard().await;
        }
    }
}

/// For a process in whose loop nobody looks after what it sends.
impl Session {
    /// Hands over to whoever has the socket what there is room for; true if that is all.
    pub fn hand_over(&self) -> bool {
        match self {
            Self::Local(_) | Self::Stream(_) | Self::Draft(_) => true,
            Self::Remote(remote) => remote.hand_over(),
            Self::RemoteStream(stream) => stream.remote().hand_over() && stream.has_sent_all(),
        }
    }
}

/// For answers that other processes may give.
impl Session {
    /// Lets other processes know that the answer of this connection waits for whoever gives it, and by which number. False: they do not get to
    /// know. In PROCESS mode they know all that wait; of streams there may be several.
    pub fn announce_detached(&self, turn: u32) -> bool {
        let Self::Local(conn) = self else { return false };
        conn.facts.site.sessions.set_awaited(conn.facts.entry, Some(Unanswered::detached(turn)));
        true
    }
}

/// As [`Session::flushed`] in a program that does nothing else meanwhile, for a socket of this process.
impl Session {
    /// Waits in the kernel until that has everything sent so far.
    ///
    /// # Errors
    /// [`SendError::Full`]: not within the time, or what is left waits for the client to say something. [`SendError::Closed`]: the
    /// connection has ended, or its socket is another process's.
    pub fn flush_blocking(&self, limit: Duration) -> Result<(), SendError> {
        match self {
            Self::Local(conn) => conn.flush_blocking(limit),
            Self::Stream(stream) => stream.conn().flush_blocking(limit),
            Self::Remote(_) | Self::RemoteStream(_) | Self::Draft(_) => Err(SendError::Closed),
        }
    }
}

/// For exchanges.
impl Session {
    pub(super) fn site(&self) -> &Rc<Site> {
        &self.facts().site
    }

    /// As [`Session::send_parts`] for a piece of an answer. The `last` is taken also when the buffer is full: nobody could send it again.
    pub(super) fn answer(&self, first: &[u8], second: &[u8], last: bool) -> Result<(), SendError> {
        match self {
            Self::Local(conn) if last => conn.send_last(first),
            Self::Local(conn) => conn.send_parts(first, second),
            Self::Remote(remote) => remote.answer(first, second, last),
            Self::Stream(stream) => stream.answer(first, second, last),
            Self::RemoteStream(stream) => stream.answer(first, second, last),
            Self::Draft(draft) => draft.write(first, second),
        }
    }

    /// A whole answer in two pieces, and what comes then. One that could not be sent is the last.
    pub(super) fn answer_whole(&self, first: &[u8], second: &[u8], then: Turn) -> Result<(), SendError> {
        match self {
            Self::Local(conn) => {
                let result = conn.send_parts(first, second);
                conn.end_turn(then.behind(&result));
                result
            }
            Self::Remote(remote) => remote.answer_whole(first, second, then),
            Self::Stream(stream) => stream.answer_whole(first, second, then),
            Self::RemoteStream(stream) => stream.answer_whole(first, second, then),
            Self::Draft(draft) => {
                let result = draft.write(first, second);
                draft.end_turn(then);
                result
            }
        }
    }

    pub(super) fn set_farewell(&self, farewell: Farewell) {
        match self {
            Self::Local(conn) => conn.set_farewell(farewell),
            Self::Remote(remote) => remote.set_farewell(farewell),
            // The end of a stream says itself whether it is one of an answer; that of a draft is the program's.
            Self::Stream(_) | Self::RemoteStream(_) | Self::Draft(_) => {}
        }
    }

    /// Ends it at once with a reset.
    pub(super) fn abort(&self) {
        match self {
            Self::Local(conn) => conn.abort(),
            Self::Remote(remote) => remote.abort(),
            Self::Stream(stream) => stream.reset(Code::INTERNAL_ERROR),
            Self::RemoteStream(stream) => stream.end_turn(Turn::Over { close: true }),
            Self::Draft(draft) => drop(draft.close()),
        }
    }

    /// The answer is out; the connection goes on with the next request, closes or hands over bytes.
    pub(super) fn end_turn(&self, turn: Turn) {
        match self {
            Self::Local(conn) => conn.end_turn(turn),
            Self::Remote(remote) => remote.end_turn(turn),
            Self::Stream(stream) => stream.end_turn(turn),
            Self::RemoteStream(stream) => stream.end_turn(turn),
            Self::Draft(draft) => draft.end_turn(turn),
        }
    }

    /// The number of the request that is answered here, where others may answer it, too.
    pub(super) fn turn(&self) -> Option<u32> {
        match self {
            Self::Local(_) | Self::Stream(_) | Self::RemoteStream(_) | Self::Draft(_) => None,
            Self::Remote(remote) => remote.turn(),
        }
    }

    /// The request of it that waits for its answer; from now on what is answered here is the answer to that. `None`: there is none, it is
    /// this process's already, or the socket is here.
    pub(super) fn adopt_turn(&self) -> Option<Unanswered> {
        match self {
            Self::Local(_) | Self::Stream(_) | Self::RemoteStream(_) | Self::Draft(_) => None,
            Self::Remote(remote) => remote.adopt_turn(),
        }
    }

    /// A part of the answer has gone: no other process is to give it any more.
    pub(super) fn note_begun(&self) {
        if let Self::Remote(remote) = self {
            remote.note_begun();
        }
    }

    /// What was adopted is let go of, unanswered.
    pub(super) fn leave_turn(&self) {
        if let Self::Remote(remote) = self {
            remote.leave_turn();
        }
    }

    /// Whether it is one of several on its connection, and no end of an answer is the connection's.
    pub(super) fn is_stream(&self) -> bool {
        matches!(self, Self::Stream(_) | Self::RemoteStream(_))
    }

    pub(super) fn is_same_stream(&self, stream: &Rc<Stream>) -> bool {
        matches!(self, Self::Stream(own) if Rc::ptr_eq(own, stream))
    }

    /// Fields that follow the body, as lines; on streams only.
    pub(super) fn set_trailers(&self, lines: &[u8]) {
        match self {
            Self::Stream(stream) => stream.set_trailers(lines),
            Self::RemoteStream(stream) => stream.set_trailers(lines),
            Self::Local(_) | Self::Remote(_) | Self::Draft(_) => {}
        }
    }

    /// Asks the client of a stream for a sign of life; false where there are none.
    pub(super) fn ping(&self, data: [u8; 8]) -> bool {
        match self {
            Self::Stream(stream) => stream.conn().ping(data),
            Self::RemoteStream(stream) => stream.remote().ping(),
            Self::Local(_) | Self::Remote(_) | Self::Draft(_) => return false,
        }
        true
    }

    /// Tells the client of a stream that nothing more is taken; false where there are none, or too much waits for it.
    pub(super) fn go_away(&self, code: u32, why: &[u8]) -> bool {
        match self {
            Self::Stream(stream) => stream.conn().go_away(code, why),
            Self::RemoteStream(stream) => stream.remote().go_away(code, why),
            Self::Local(_) | Self::Remote(_) | Self::Draft(_) => false,
        }
    }

    /// Tells the log of an answer that ends before its end.
    pub(super) fn notice_broken(&self, line: &[u8], why: Broken) {
        let notice = Notice::Broken { session: self.id(), peer: self.peer(), line, why };
        self.site().app().notice(notice);
    }
}
