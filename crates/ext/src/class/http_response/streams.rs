//! Trailers, and what `Response` can do with clients of HTTP/2 only: PING (also for those of WebSocket) and GOAWAY.

use steel_engine::server::Exchange;
use steel_proto::http1::fields::may_be_trailer;
use steel_zend::{Call, Result};

use super::{ResponseState, websocket};
use crate::{errors, slots::http_response as slot};

impl ResponseState {
    /// As lines.
    pub(super) fn trailers(&self) -> Vec<u8> {
        self.head.borrow().trailers.to_lines()
    }
}

/// `Response::trailer()`
pub(crate) fn trailer(call: &Call) -> Result<bool> {
    let state = call.this::<ResponseState>()?;
    let (name, value) = (call.str(0)?, call.str_or_null(1)?);
    if !state.has_exchange()? {
        return Ok(false);
    }
    let name = name.as_bytes().to_ascii_lowercase();
    if !may_be_trailer(&name) {
        let name = String::from_utf8_lossy(&name);
        return errors::warning(&format!("'{name}' has to be known before the body, and cannot follow it"))
            .map(|()| false);
    }
    // The borrow ends before the warning, whose handler may come back here.
    let set = state.head.borrow_mut().trailers.set(
        &name,
        value.iter().map(|value| value.as_bytes().to_vec()).collect(),
        false,
    );
    if let Err(text) = set {
        errors::warning(text)?;
        return Ok(false);
    }
    if let Some(object) = call.this_object() {
        object.clear_slot(slot::TRAILER);
    }
    Ok(true)
}

/// `Response::ping()`
pub(crate) fn ping(call: &Call) -> Result<bool> {
    let state = call.this::<ResponseState>()?;
    if let Some(sent) = websocket::ping(call)? {
        return Ok(sent);
    }
    let _data = call.str_or_null(0)?;
    if !state.has_exchange()? {
        return Ok(false);
    }
    let is_stream = state.exchange.borrow().as_ref().is_some_and(Exchange::is_stream);
    if !is_stream {
        errors::warning("only supports websocket or http2 client")?;
        return Ok(false);
    }
    Ok(state.exchange.borrow().as_ref().is_some_and(|exchange| exchange.ping([0; 8])))
}

/// `Response::goaway()`
pub(crate) fn goaway(call: &Call) -> Result<bool> {
    let state = call.this::<ResponseState>()?;
    let (code, why) = (call.int_or(0, 0)?, call.str_or_null(1)?);
    if !state.has_exchange()? {
        return Ok(false);
    }
    let is_stream = state.exchange.borrow().as_ref().is_some_and(Exchange::is_stream);
    if !is_stream {
        // The word is the reference's.
        errors::warning(&format!("fd[{}] is not a HTTP2 conncetion", state.fd.get()))?;
        return Ok(false);
    }
    let code = u32::try_from(code).unwrap_or(0);
    let why = why.as_ref().map_or(&b""[..], |why| why.as_bytes());
    Ok(state.exchange.borrow().as_ref().is_some_and(|exchange| exchange.go_away(code, why)))
}
