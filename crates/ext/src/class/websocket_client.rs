//! What clients have to do for WebSocket, whether they wait or call back: their settings, and the handshake (RFC 6455, 4.1).

use std::cell::Cell;

use steel_engine::random;
use steel_proto::{
    http1::fields,
    websocket::{OFFER, VERSION, accept_key, is_agreed, key},
};
use steel_zend::{Result, Zval};

/// The answer that leaves HTTP.
const SWITCHING: i64 = 101;

/// What was set.
#[derive(Clone, Copy)]
pub(crate) struct WebSocketSettings {
    /// `websocket_mask`
    pub(crate) mask: bool,
    /// `websocket_compression`
    pub(crate) compression: bool,
    /// `open_websocket_close_frame`
    pub(crate) closes: bool,
    /// `open_websocket_ping_frame`
    pub(crate) pings: bool,
    /// `open_websocket_pong_frame`
    pub(crate) pongs: bool,
    /// Bytes of the longest message.
    pub(crate) max: usize,
}

impl Default for WebSocketSettings {
    fn default() -> Self {
        WebSocketSettings { mask: true, compression: false, closes: false, pings: false, pongs: false, max: 2 << 20 }
    }
}

impl WebSocketSettings {
    /// One option, if it is of these.
    pub(crate) fn take(&mut self, name: &[u8], value: &Zval) -> Result {
        let flag = match name {
            b"websocket_mask" => &mut self.mask,
            b"websocket_compression" => &mut self.compression,
            b"open_websocket_close_frame" => &mut self.closes,
            b"open_websocket_ping_frame" => &mut self.pings,
            b"open_websocket_pong_frame" => &mut self.pongs,
            b"package_max_length" => {
                if let Some(max) = usize::try_from(value.to_int()?).ok().filter(|max| *max > 0) {
                    self.max = max;
                }
                return Ok(());
            }
            _ => return Ok(()),
        };
        *flag = value.is_truthy()?;
        Ok(())
    }
}

/// The fields of a request for WebSocket (RFC 6455, 4.1).
pub(crate) struct Handshake {
    key: String,
    /// We offer it.
    compression: bool,
    /// The program offers extensions by a header of its own.
    has_own_offer: Cell<bool>,
}

impl Handshake {
    pub(crate) fn new(settings: WebSocketSettings) -> Handshake {
        Handshake { key: key(random::bytes()), compression: settings.compression, has_own_offer: Cell::default() }
    }

    /// Whether the program's field of this name gives way to one of ours.
    pub(crate) fn sets(&self, name: &[u8]) -> bool {
        if !self.compression && name.eq_ignore_ascii_case(b"sec-websocket-extensions") {
            self.has_own_offer.set(true);
            return false;
        }
        self.fields().any(|(own, _)| own.as_bytes().eq_ignore_ascii_case(name))
    }

    /// Name and value of each.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&'static str, String)> {
        let fixed = [
            ("Connection", "Upgrade".to_owned()),
            ("Upgrade", "websocket".to_owned()),
            ("Sec-WebSocket-Version", VERSION.to_owned()),
            ("Sec-WebSocket-Key", self.key.clone()),
        ];
        let extensions = self.compression.then(|| ("Sec-WebSocket-Extensions", OFFER.to_owned()));
        fixed.into_iter().chain(extensions)
    }

    /// Does an answer lead to WebSocket, and may messages be compressed then? `field` gives the last value of a header. `None`: it is another answer.
    pub(crate) fn judge(
        &self,
        status: i64,
        field: impl Fn(&str) -> Option<Vec<u8>>,
    ) -> Option<std::result::Result<bool, &'static str>> {
        const NOT_OFFERED: &str = "the server answers with extensions that were not offered";
        if status != SWITCHING {
            return None;
        }
        let has = |name: &str, token: &[u8]| field(name).is_some_and(|value| fields::list_has(&value, token));
        if !has("upgrade", b"websocket") || !has("connection", b"upgrade") {
            return Some(Err("the server has switched to something else"));
        }
        let accept = accept_key(self.key.as_bytes());
        if field("sec-websocket-accept").is_none_or(|value| value != accept.as_bytes()) {
            return Some(Err("Sec-WebSocket-Accept does not answer the key"));
        }
        Some(match field("sec-websocket-extensions") {
            None => Ok(false),
            Some(answer) if self.compression || self.has_own_offer.get() => is_agreed(&answer).map_err(|_| NOT_OFFERED),
            Some(_) => Err(NOT_OFFERED),
        })
    }
}
