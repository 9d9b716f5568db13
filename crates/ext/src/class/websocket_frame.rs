//! `Swoole\WebSocket\Frame` and `CloseFrame`: what comes as an object, and what is sent of an object or a text. Plain objects of PHP.

use bytes::BytesMut;
use steel_engine::random;
use steel_proto::websocket::{
    self, FrameHead, MAX_CONTROL, MAX_REASON, MAX_WINDOW, close_payload, deflate, encode, flag, inflate, opcode,
};
use steel_zend::{Call, Object, Result, ZStr, Zval};

use crate::{
    errors::{self, code},
    log,
    slots::{websocket_close_frame as close_slot, websocket_frame as slot},
};

/// The last opcode that has a meaning.
const LAST: i64 = opcode::PONG as i64;

/// Bytes that `unpack()` unfolds a compressed payload to, at most: what a program can expect to have room for.
const MOST_UNFOLDED: usize = 64 << 20;

/// Bytes from which on a message is compressed unasked: what is shorter hardly becomes so.
const WORTH_IT: usize = 128;

/// The same where a message may refer to those before it: what is sent otherwise ends the window.
const WORTH_IT_BEHIND: usize = 1;

/// The code of a close that says nothing else.
const NORMAL: i64 = 1000;

/// A frame that is to be sent.
pub(crate) struct Outgoing {
    opcode: i64,
    /// [`flag`]
    flags: i64,
    /// The payload; of a close the reason.
    data: Option<ZStr>,
    code: i64,
    /// Bits of the window for which it is compressed.
    window: u8,
}

impl Outgoing {
    fn new(opcode: i64, flags: i64, data: Option<ZStr>, code: i64) -> Outgoing {
        Outgoing { opcode, flags, data, code, window: MAX_WINDOW }
    }

    /// Of what a method got: a `Frame`, or a payload with its opcode and flags.
    ///
    /// # Errors
    /// What a property's or the payload's conversion threw.
    pub(crate) fn of(value: Option<&Zval>, opcode: i64, flags: i64) -> Result<Outgoing> {
        let value = value.map(Zval::deref);
        match value.and_then(Zval::as_object).filter(|object| object.is_a("Swoole\\WebSocket\\Frame")) {
            Some(frame) => Outgoing::of_frame(&frame),
            None => {
                let data = value.filter(|value| !value.is_null()).map(Zval::to_str).transpose()?;
                Ok(Outgoing::new(opcode, flags, data, NORMAL))
            }
        }
    }

    fn of_frame(frame: &Object) -> Result<Outgoing> {
        let opcode = frame.get("opcode")?.to_int()?;
        let mut flags = frame.get("flags")?.to_int()?;
        let finish = frame.get("finish")?;
        if !finish.is_null() {
            let fin = i64::from(flag::FIN);
            flags = if finish.is_truthy()? { flags | fin } else { flags & !fin };
        }
        let is_close = opcode == i64::from(opcode::CLOSE);
        let has_code = is_close && frame.is_a("Swoole\\WebSocket\\CloseFrame");
        let text = if has_code { "reason" } else { "data" };
        let data = frame.get(text)?;
        let data = (!data.is_null() && (has_code || !is_close)).then(|| data.to_str()).transpose()?;
        let code = if has_code { frame.get("code")? } else { Zval::null() };
        let code = if code.is_null() { NORMAL } else { code.to_int()? };
        Ok(Outgoing::new(opcode, flags, data, code))
    }

    /// A close.
    pub(crate) fn close(code: i64, reason: Option<ZStr>) -> Outgoing {
        Outgoing::new(opcode::CLOSE.into(), flag::FIN.into(), reason, code)
    }

    /// Whether it is one.
    pub(crate) fn is_close(&self) -> bool {
        self.opcode == i64::from(opcode::CLOSE)
    }

    /// A ping.
    pub(crate) fn ping(data: Option<ZStr>) -> Outgoing {
        Outgoing::new(opcode::PING.into(), flag::FIN.into(), data, NORMAL)
    }

    /// Adds flags, and takes others away.
    pub(crate) fn with(mut self, add: u8, remove: u8) -> Outgoing {
        self.flags = (self.flags | i64::from(add)) & !i64::from(remove);
        self
    }

    /// For a session. `window`: messages may be compressed there for a window of so many bits, and those are that become shorter by it;
    /// `goes_on`: they may refer to those before them.
    pub(crate) fn for_session(self, window: Option<u8>, goes_on: bool) -> Outgoing {
        let length = self.data.as_ref().map_or(0, |data| data.as_bytes().len());
        let Some(window) = window else { return self.with(0, flag::MASK | flag::RSV1 | flag::COMPRESS) };
        let worth_it = if goes_on { WORTH_IT_BEHIND } else { WORTH_IT };
        let frame = Outgoing { window, ..self };
        if frame.flags & i64::from(flag::FIN) == 0 {
            // The program compresses by itself what it sends in pieces.
            frame.with(0, flag::MASK)
        } else if length >= worth_it {
            frame.with(flag::COMPRESS, flag::MASK | flag::RSV1)
        } else {
            frame.with(0, flag::MASK | flag::RSV1)
        }
    }

    /// Opcode and payload of a whole message that is to be compressed.
    pub(crate) fn to_compress(&self) -> Option<(u8, &[u8])> {
        let opcode = [opcode::TEXT, opcode::BINARY].into_iter().find(|known| i64::from(*known) == self.opcode)?;
        let both = i64::from(flag::COMPRESS | flag::FIN);
        let data = self.data.as_ref().filter(|_| self.flags & both == both)?.as_bytes();
        (!data.is_empty()).then_some((opcode, data))
    }

    /// As [`Outgoing::for_session`], of a client; `mask` as it was set.
    pub(crate) fn for_server(self, mask: bool, agreed: bool) -> Outgoing {
        let frame = self.for_session(agreed.then_some(MAX_WINDOW), false);
        if mask { frame.with(flag::MASK, 0) } else { frame }
    }

    /// Its bytes. `None`, with the reference's warning: it cannot be a frame.
    ///
    /// # Errors
    /// What a user error handler threw.
    pub(crate) fn pack(&self) -> Result<Option<BytesMut>> {
        let data = self.data.as_ref().map_or(&b""[..], |data| data.as_bytes());
        let Some(opcode) = u8::try_from(self.opcode).ok().filter(|_| self.opcode <= LAST) else {
            return refuse(&format!("opcode must be between 0 and {LAST}"));
        };
        if opcode == opcode::CLOSE && data.len() > MAX_REASON {
            return refuse(&format!("the max length of close reason is {MAX_REASON}"));
        }
        let is_control = matches!(opcode, opcode::CLOSE..=opcode::PONG);
        if is_control && data.len() > MAX_CONTROL {
            return refuse(&format!("websocket control frame payload must not exceed {MAX_CONTROL} bytes"));
        }
        let mut flags = self.flags as u8 & (flag::FIN | flag::COMPRESS | flag::RSV1 | flag::MASK);
        let key = (flags & flag::MASK != 0).then(random::bytes::<4>);
        let mut out = BytesMut::new();
        if is_control {
            let close = (opcode == opcode::CLOSE).then(|| close_payload(self.code as u16, data));
            encode(&mut out, opcode, flag::FIN, key, close.as_deref().unwrap_or(data));
            return Ok(Some(out));
        }
        // A message is compressed as a whole, so one that comes in pieces is not.
        // What says so already is not to be taken for it, if it is not (a frame that came, and is sent on).
        let wants = flags & flag::COMPRESS != 0;
        let is_whole = flags & flag::FIN != 0;
        if wants && is_whole {
            flags &= !flag::RSV1;
        }
        let compresses = wants && is_whole && opcode != opcode::CONTINUATION && !data.is_empty();
        if compresses {
            flags |= flag::RSV1;
            encode(&mut out, opcode, flags, key, &deflate(data, self.window));
        } else {
            encode(&mut out, opcode, flags, key, data);
        }
        Ok(Some(out))
    }
}

fn refuse(text: &str) -> Result<Option<BytesMut>> {
    errors::warning(text).map(|()| None)
}

/// The object of what has come: a `CloseFrame` if it is a close. The payload is unmasked and unfolded.
///
/// # Errors
/// There is no memory for it.
pub(crate) fn make(opcode: u8, flags: u8, payload: &[u8], session: Option<i64>) -> Result<Object> {
    let flags = if flags & flag::RSV1 != 0 { flags | flag::COMPRESS } else { flags };
    let frame = if opcode == opcode::CLOSE {
        let frame = Object::create("Swoole\\WebSocket\\CloseFrame", &[])?;
        if let Some((code, reason)) = payload.split_first_chunk::<2>() {
            frame.set_slot(close_slot::CODE, i64::from(u16::from_be_bytes(*code)));
            if !reason.is_empty() {
                frame.set_slot(close_slot::REASON, Zval::str(reason));
            }
        }
        frame
    } else {
        let frame = Object::create("Swoole\\WebSocket\\Frame", &[])?;
        frame.set_slot(slot::DATA, Zval::str(payload));
        frame
    };
    if let Some(session) = session {
        frame.set_slot(slot::FD, session);
    }
    frame.set_slot(slot::OPCODE, i64::from(opcode));
    frame.set_slot(slot::FLAGS, i64::from(flags));
    frame.set_slot(slot::FINISH, flags & flag::FIN != 0);
    Ok(frame)
}

/// `Frame::pack()`, `Server::pack()`
pub(crate) fn pack(call: &Call) -> Result<Zval> {
    let opcode = call.int_or(1, i64::from(opcode::TEXT))?;
    let flags = call.int_or(2, i64::from(flag::FIN))?;
    let packed = Outgoing::of(call.arg(0), opcode, flags)?.pack()?;
    Ok(Zval::str(packed.unwrap_or_default()))
}

/// `Frame::__toString()`
pub(crate) fn to_string(call: &Call) -> Result<Zval> {
    let Some(frame) = call.this_object() else { return Ok(Zval::str("")) };
    let packed = Outgoing::of_frame(&frame)?.pack()?;
    Ok(Zval::str(packed.unwrap_or_default()))
}

/// `Frame::unpack()`, `Server::unpack()`
pub(crate) fn unpack(call: &Call) -> Result<Zval> {
    let data = call.str(0)?;
    match read(data.as_bytes()) {
        Some((head, payload)) => Ok(make(head.opcode, head.flags, &payload, None)?.into()),
        None => {
            errors::set_last(code::PROTOCOL_ERROR);
            Ok(Zval::bool(false))
        }
    }
}

/// The frame at the beginning, with its payload as it was meant.
fn read(bytes: &[u8]) -> Option<(FrameHead, Vec<u8>)> {
    let (head, begin) = FrameHead::read(bytes).ok()??;
    let payload = usize::try_from(head.length).ok().and_then(|length| bytes[begin..].get(..length));
    let Some(payload) = payload else {
        let text = format!(
            "incomplete packet, expected length is {}, actual length is {}",
            head.length.saturating_add(begin as u64),
            bytes.len()
        );
        if !errors::is_ignored(code::WEBSOCKET_INCOMPLETE) {
            log::line(log::Level::Warning, &text);
        }
        return None;
    };
    if head.is_control() && (head.flags & flag::FIN == 0 || payload.len() > MAX_CONTROL) {
        return None;
    }
    let mut payload = payload.to_vec();
    if let Some(key) = head.key {
        websocket::mask(&mut payload, key, 0);
    }
    if head.flags & flag::RSV1 != 0 {
        payload = inflate(&payload, MOST_UNFOLDED).ok()?;
    }
    Some((head, payload))
}
