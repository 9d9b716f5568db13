//! `Swoole\WebSocket\Server`: what is sent on sessions that speak WebSocket. How they come to: [`crate::server::handshake`].

use bytes::BytesMut;
use steel_engine::server::Stage;
use steel_proto::websocket::{MAX_REASON, flag, opcode};
use steel_zend::{Call, Result};

use super::{server, websocket_frame::Outgoing};
use crate::{
    errors::{self, code},
    server::{process, sessions, windows},
};

/// A session that anybody may send on, by its number; otherwise the reference's warning.
fn is_running() -> Result<bool> {
    if process::current().is_some() {
        return Ok(true);
    }
    errors::warning("server is not running")?;
    Ok(false)
}

/// `Server::push()`
pub(crate) fn push(call: &Call) -> Result<bool> {
    let number = call.int(0)?;
    let (opcode, flags) = (call.int_or(2, i64::from(opcode::TEXT))?, call.int_unless_null(3, i64::from(flag::FIN))?);
    if !is_running()? {
        return Ok(false);
    }
    let Some(known) = sessions::current().and_then(|sessions| sessions.look_at_websocket(number)) else {
        errors::set_last(code::SESSION_NOT_EXIST);
        errors::warning(&format!("session#{number} does not exists"))?;
        return Ok(false);
    };
    let frame = Outgoing::of(call.arg(1), opcode, flags)?;
    let session = sessions::serving().and_then(|serving| serving.find(number));
    let windows = session.as_ref().and_then(windows::of);
    let frame = frame.for_session(known.deflate, windows.is_some());
    if let (Some(session), Some(windows)) = (&session, windows)
        && let Some((opcode, payload)) = frame.to_compress()
        && is_active(number)
    {
        return server::send_here_by(session, || windows::send(&windows, session, opcode, payload), payload.len());
    }
    send(number, &frame)
}

/// Sends a frame on a session that speaks WebSocket.
fn send(number: i64, frame: &Outgoing) -> Result<bool> {
    match check(number, frame)? {
        Some(bytes) => server::send_bytes(number, &bytes),
        None => Ok(false),
    }
}

/// The bytes of a frame, if they may be sent on the session; otherwise the reference's warning.
fn check(number: i64, frame: &Outgoing) -> Result<Option<BytesMut>> {
    let Some(bytes) = frame.pack()? else {
        errors::set_last(code::WEBSOCKET_PACK_FAILED);
        return Ok(None);
    };
    if number <= 0 {
        errors::warning(&format!("fd[{number}] is invalid"))?;
        return Ok(None);
    }
    if !is_active(number) {
        errors::set_last(code::WEBSOCKET_UNCONNECTED);
        let text = format!("the connected client of connection[{number}] is not a websocket client or closed");
        errors::warning(&text)?;
        return Ok(None);
    }
    Ok(Some(bytes))
}

/// Does this session speak WebSocket now?
pub(crate) fn is_active(number: i64) -> bool {
    let known = sessions::current().and_then(|sessions| sessions.look_at_websocket(number));
    known.is_some_and(|known| known.stage == Stage::Active)
}

/// `Server::disconnect()`
pub(crate) fn disconnect(call: &Call) -> Result<bool> {
    let number = call.int(0)?;
    let code = call.int_or(1, 1000)?;
    let reason = call.str_or_null(2)?;
    if !is_running()? {
        return Ok(false);
    }
    if reason.as_ref().is_some_and(|reason| reason.as_bytes().len() > MAX_REASON) {
        errors::warning(&format!("the max length of close reason is {MAX_REASON}"))?;
        return Ok(false);
    }
    let Some(bytes) = check(number, &Outgoing::close(code, reason))? else { return Ok(false) };
    let enter = |stage| {
        if let Some(sessions) = sessions::current() {
            sessions.enter_websocket_stage(number, stage);
        }
    };
    // Before it is sent: nobody sends anything behind a close.
    enter(Stage::Closing);
    if !server::send_bytes(number, &bytes)? {
        enter(Stage::Active);
        return Ok(false);
    }
    server::close_session(number, false)
}

/// `Server::ping()`
pub(crate) fn ping(call: &Call) -> Result<bool> {
    let number = call.int(0)?;
    let data = call.str_or_null(1)?;
    if !is_running()? {
        return Ok(false);
    }
    send(number, &Outgoing::ping(data))
}

/// `Server::isEstablished()`
pub(crate) fn is_established(call: &Call) -> Result<bool> {
    let number = call.int(0)?;
    Ok(is_running()? && is_active(number))
}
