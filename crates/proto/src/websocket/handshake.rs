//! The key of the opening handshake (RFC 6455, 4.2.2).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest, Sha1};

/// The one version there is (`Sec-WebSocket-Version`).
pub const VERSION: &str = "13";

/// What every server puts behind the key.
const GUID: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// The `Sec-WebSocket-Key` of 16 random bytes.
pub fn key(random: [u8; 16]) -> String {
    STANDARD.encode(random)
}

/// Whether it can be a `Sec-WebSocket-Key`: 16 bytes as base64.
pub fn is_key(key: &[u8]) -> bool {
    key.len() == 24 && STANDARD.decode(key).is_ok_and(|bytes| bytes.len() == 16)
}

/// The `Sec-WebSocket-Accept` that answers a key.
pub fn accept_key(key: &[u8]) -> String {
    STANDARD.encode(Sha1::new().chain_update(key).chain_update(GUID).finalize())
}
