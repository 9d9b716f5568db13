//! What is agreed upon of permessage-deflate in a handshake (RFC 7692, 7.1).
//!
//! A server takes an offer only with both windows given up after each message, which it may always ask for; a client that offers with
//! these words gets nothing else.

use super::WebSocketError;

/// What a client offers, and what a server answers: as the reference writes it.
pub const OFFER: &str = "permessage-deflate; client_no_context_takeover; server_no_context_takeover";

const NAME: &[u8] = b"permessage-deflate";

/// How a server answers an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreed {
    /// The client asked for a limit on our window, and it is the one that we have.
    names_window: bool,
}

impl Agreed {
    /// The value of `Sec-WebSocket-Extensions`.
    pub fn answer(self) -> String {
        let window = if self.names_window { "; server_max_window_bits=15" } else { "" };
        format!("{OFFER}{window}")
    }
}

/// The first of the offers in a `Sec-WebSocket-Extensions` that can be taken. Ours cannot make windows smaller than 32 KiB, so an offer that asks
/// for that is none.
pub fn agree(offers: &[u8]) -> Option<Agreed> {
    offers.split(|byte| *byte == b',').find_map(offer)
}

/// Whether a server's answer to [`OFFER`] means that messages may be compressed, each by itself.
///
/// # Errors
/// [`WebSocketError::NotOffered`]: the handshake has failed.
pub fn is_agreed(answer: &[u8]) -> Result<bool, WebSocketError> {
    let mut parts = parameters(answer);
    match parts.next() {
        None | Some((b"", None)) => return Ok(false),
        Some((name, None)) if name.eq_ignore_ascii_case(NAME) => {}
        Some(_) => return Err(WebSocketError::NotOffered),
    }
    let mut is_bound = false;
    for (name, value) in parts {
        match (&name.to_ascii_lowercase()[..], value) {
            (b"server_no_context_takeover", None) => is_bound = true,
            (b"client_no_context_takeover", None) => {}
            (b"server_max_window_bits", Some(bits)) if window(bits).is_some() => {}
            _ => return Err(WebSocketError::NotOffered),
        }
    }
    if is_bound { Ok(true) } else { Err(WebSocketError::NotOffered) }
}

fn offer(offer: &[u8]) -> Option<Agreed> {
    let mut parts = parameters(offer);
    let (name, value) = parts.next()?;
    if !name.eq_ignore_ascii_case(NAME) || value.is_some() {
        return None;
    }
    let mut seen: Vec<Vec<u8>> = Vec::new();
    let mut agreed = Agreed { names_window: false };
    for (name, value) in parts {
        let name = name.to_ascii_lowercase();
        if seen.contains(&name) {
            return None;
        }
        match (&name[..], value) {
            (b"server_no_context_takeover" | b"client_no_context_takeover", None) => {}
            (b"client_max_window_bits", None) => {}
            (b"client_max_window_bits", Some(bits)) if window(bits).is_some() => {}
            (b"server_max_window_bits", Some(bits)) if window(bits) == Some(15) => agreed.names_window = true,
            _ => return None,
        }
        seen.push(name);
    }
    Some(agreed)
}

/// Names and values between semicolons.
fn parameters(text: &[u8]) -> impl Iterator<Item = (&[u8], Option<&[u8]>)> {
    text.split(|byte| *byte == b';').map(|part| {
        let mut halves = part.splitn(2, |byte| *byte == b'=');
        let name = halves.next().unwrap_or_default().trim_ascii();
        (name, halves.next().map(<[u8]>::trim_ascii))
    })
}

/// The bits of a window, which may stand in quotes.
fn window(text: &[u8]) -> Option<u8> {
    let text = text.strip_prefix(b"\"").and_then(|text| text.strip_suffix(b"\"")).unwrap_or(text);
    match text {
        [digit @ b'8'..=b'9'] => Some(digit - b'0'),
        [b'1', digit @ b'0'..=b'5'] => Some(10 + digit - b'0'),
        _ => None,
    }
}
