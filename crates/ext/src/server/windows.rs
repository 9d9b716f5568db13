//! What a process keeps of its WebSockets for permessage-deflate where windows go on from message to message (`websocket_compression_memory`),
//! with a session and as long as that.
//!
//! Half of it is for the clients' windows. They have to be there as long as the session, so room is taken at the handshake; whoever comes when
//! none is left is asked to give its window up after each message. The other half is for ours, tables of some 300 KiB each: those sessions have
//! them that were sent something last. The others lose nothing but the past: their next message is compressed by itself.
//!
//! Our window says what the client has got, so it is only there where all of that passes: in the process that has the socket. What was sent on
//! it otherwise (by other processes, or raw) is found by a count, and ends the window.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
};

use bytes::BytesMut;
use steel_engine::server::{SendError, Session};
use steel_proto::websocket::{self, Agreed, Deflater, Inflater, Message, WebSocketError, encode, flag};

use super::websocket::{check_text, unfold};

/// Bits of the window that clients are asked to have: 4 KiB, in which some ten messages of a chat fit.
const THEIR_BITS: u8 = 12;

/// Bytes of a window that has begun, its vector and its place with the session apart.
const OVERHEAD: usize = 128;

/// See the module.
pub(crate) struct Windows {
    /// Room for windows of clients.
    free: Cell<usize>,
    /// How many of ours there may be.
    most: usize,
    /// Ours, by session.
    ours: RefCell<HashMap<i64, Ours>>,
    /// How often one of them was used.
    uses: Cell<u64>,
}

struct Ours {
    deflater: Deflater,
    /// When it was used last.
    used: u64,
    /// How often something had been sent then.
    sends: u32,
}

/// What a session keeps.
struct Kept {
    windows: Rc<Windows>,
    session: i64,
    keeps_ours: bool,
    theirs: Option<Inflater>,
    room: usize,
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.windows.free.set(self.windows.free.get() + self.room);
        self.windows.ours.borrow_mut().remove(&self.session);
    }
}

impl Windows {
    /// For `bytes` of memory; none: nothing is kept.
    pub(crate) fn new(bytes: usize) -> Option<Rc<Windows>> {
        let most = bytes / 2 / Deflater::MEMORY;
        (most > 0).then(|| {
            let (ours, uses) = (RefCell::default(), Cell::new(0));
            Rc::new(Windows { free: Cell::new(bytes / 2), most, ours, uses })
        })
    }

    /// What a handshake may agree to.
    pub(crate) fn terms(windows: Option<&Rc<Windows>>) -> websocket::Windows {
        let is_there = windows.is_some();
        websocket::Windows { ours: is_there, theirs: is_there.then_some(THEIR_BITS) }
    }

    /// A session begins to speak WebSocket with what was agreed to, less what there is no room for.
    pub(crate) fn begin(self: &Rc<Windows>, session: &Session, agreed: Agreed) -> Agreed {
        let room = agreed.theirs().map_or(0, |bits| (1 << bits) + OVERHEAD);
        let (agreed, room) = if room > self.free.get() { (agreed.without_theirs(), 0) } else { (agreed, room) };
        let (theirs, keeps_ours) = (agreed.theirs().map(Inflater::new), agreed.keeps_ours());
        if theirs.is_some() || keeps_ours {
            self.free.set(self.free.get() - room);
            let kept = Kept { windows: Rc::clone(self), session: session.id(), keeps_ours, theirs, room };
            let before = session.user().replace(Some(Box::new(kept)));
            drop(before);
        }
        agreed
    }

    /// The window of a session, fresh if it had none or if something else was sent meanwhile.
    fn take(&self, session: &Session) -> Deflater {
        let mut ours = self.ours.borrow_mut();
        if let Some(found) = ours.remove(&session.id()) {
            let mut deflater = found.deflater;
            if found.sends != session.sends() {
                deflater.forget();
            }
            return deflater;
        }
        if ours.len() < self.most {
            return Deflater::default();
        }
        let oldest = ours.iter().min_by_key(|(_, one)| one.used).map(|(session, _)| *session);
        let mut deflater = oldest.and_then(|oldest| ours.remove(&oldest)).map(|one| one.deflater).unwrap_or_default();
        deflater.forget();
        deflater
    }

    fn put(&self, session: &Session, deflater: Deflater) {
        let used = self.uses.get() + 1;
        self.uses.set(used);
        self.ours.borrow_mut().insert(session.id(), Ours { deflater, used, sends: session.sends() });
    }
}

/// The windows of which a session has its own, which goes on.
pub(crate) fn of(session: &Session) -> Option<Rc<Windows>> {
    let user = session.user().borrow();
    let kept = user.as_ref()?.downcast_ref::<Kept>()?;
    kept.keeps_ours.then(|| Rc::clone(&kept.windows))
}

/// Sends a whole message, compressed behind those before it. Nothing was taken on failure, and the window is lost then.
pub(crate) fn send(windows: &Windows, session: &Session, opcode: u8, payload: &[u8]) -> Result<(), SendError> {
    let mut deflater = windows.take(session);
    let packed = deflater.deflate(payload);
    let mut frame = BytesMut::new();
    encode(&mut frame, opcode, flag::FIN | flag::RSV1, None, &packed);
    let sent = session.send(&frame);
    if sent.is_err() {
        deflater.forget();
    }
    windows.put(session, deflater);
    sent
}

/// The payload of a message that came compressed; `None`: it did not. Messages are to be given in the order of their coming.
pub(crate) fn receive(session: &Session, message: &Message, max: usize) -> Result<Option<Vec<u8>>, WebSocketError> {
    if !message.is_compressed() {
        return Ok(None);
    }
    let mut user = session.user().borrow_mut();
    let kept = user.as_mut().and_then(|user| user.downcast_mut::<Kept>());
    let Some(theirs) = kept.and_then(|kept| kept.theirs.as_mut()) else { return unfold(message, max) };
    let payload = theirs.inflate(message.payload(), max)?;
    check_text(message.opcode(), &payload)?;
    Ok(Some(payload))
}

/// A message as it can be taken in any order: unfolded if its session has a window that goes on.
pub(crate) fn in_order(session: &Session, message: Message, max: usize) -> Result<Message, WebSocketError> {
    if !message.is_compressed() || !session.user().borrow().as_ref().is_some_and(|user| user.is::<Kept>()) {
        return Ok(message);
    }
    let flags = message.flags() & !flag::RSV1 | flag::COMPRESS;
    let payload = receive(session, &message, max)?.unwrap_or_default();
    Ok(Message::new(message.opcode(), flags, &payload))
}
