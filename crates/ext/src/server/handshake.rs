//! What a request for WebSocket is answered with (RFC 6455, 4.2): decided here, done by [`super::worker`].
//!
//! ```text
//! a callback `handshake` --> it answers itself, with 101 or not; `open` is not called
//! none --> the request is judged --> beforeHandshakeResponse --> 101 --> open
//!                                \-> 400, or 426 for another version
//! ```

use steel_engine::server::{Exchange, RequestHead};
use steel_proto::{
    http1::fields,
    websocket::{Agreed, VERSION, Windows, accept_key, agree, is_key},
};

/// Another version of the protocol was asked for: which one there is.
pub(crate) const UPGRADE_REQUIRED: u16 = 426;

/// What is no request for WebSocket, though it says that it is one.
pub(crate) const BAD_REQUEST: u16 = 400;

/// Whether a request wants to go on with WebSocket.
pub(super) fn is_asked(head: &RequestHead) -> bool {
    head.wants_upgrade()
        && head.version() >= 11
        && head.header("upgrade").is_some_and(|upgrade| fields::list_has(upgrade, b"websocket"))
}

/// Fields of the answer to a good request, without `Upgrade` and `Connection`; otherwise the status that it gets.
pub(super) fn judge(head: &RequestHead, subprotocol: Option<&str>) -> Result<Vec<(&'static str, String)>, u16> {
    let key = head.header("sec-websocket-key").filter(|key| is_key(key)).ok_or(BAD_REQUEST)?;
    // Others would take a body for frames.
    if head.method() != "GET" || has_body(head) {
        return Err(BAD_REQUEST);
    }
    if head.header("sec-websocket-version") != Some(VERSION.as_bytes()) {
        return Err(UPGRADE_REQUIRED);
    }
    let mut answer = vec![("Sec-WebSocket-Accept", accept_key(key)), ("Sec-WebSocket-Version", VERSION.to_owned())];
    if let Some(wanted) = subprotocol.filter(|wanted| !wanted.is_empty())
        && values(head, b"sec-websocket-protocol")
            .any(|offers| fields::list(offers).any(|one| one == wanted.as_bytes()))
    {
        answer.push(("Sec-WebSocket-Protocol", wanted.to_owned()));
    }
    Ok(answer)
}

fn has_body(head: &RequestHead) -> bool {
    let length = head.header("content-length").is_some_and(|length| length.iter().any(|digit| *digit != b'0'));
    length || head.header("transfer-encoding").is_some()
}

/// What of the client's offers of compression is taken.
pub(super) fn compression(head: &RequestHead, wanted: bool, windows: Windows) -> Option<Agreed> {
    wanted.then(|| values(head, b"sec-websocket-extensions").find_map(|offers| agree(offers, windows))).flatten()
}

fn values<'h>(head: &'h RequestHead, name: &'static [u8]) -> impl Iterator<Item = &'h [u8]> {
    head.headers().filter(move |(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// Answers what is no good request for WebSocket.
pub(crate) fn refuse(mut exchange: Exchange, status: u16) {
    if status != UPGRADE_REQUIRED {
        return exchange.refuse(status);
    }
    exchange.close_after();
    if let Ok(mut response) = exchange.respond(status, None) {
        // RFC 9110, 15.5.22, and RFC 6455, 4.4.
        let _ = response.header(b"Upgrade", b"websocket");
        let _ = response.header(b"Sec-WebSocket-Version", VERSION.as_bytes());
        let _ = response.end(b"");
    }
}
