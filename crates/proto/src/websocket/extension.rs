//! What is agreed upon of permessage-deflate in a handshake (RFC 7692, 7.1).
//!
//! A server may always give both windows up after each message, and does so unless it is told that it may keep them ([`Windows`]); a client that
//! offers with [`OFFER`]'s words gets nothing else. Smaller windows of ours are kept to message by message, never from one to the next.

use super::WebSocketError;
use super::deflate::MAX_WINDOW;

/// What a client offers, and what a server answers: as the reference writes it.
pub const OFFER: &str = "permessage-deflate; client_no_context_takeover; server_no_context_takeover";

const NAME: &[u8] = b"permessage-deflate";

/// What a server is willing to keep from message to message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Windows {
    /// Our window.
    pub ours: bool,
    /// The client's: bits of the one that is asked for, of clients that can have a smaller one. The others' has [`MAX_WINDOW`].
    pub theirs: Option<u8>,
}

/// How a server answers an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreed {
    /// Bits of our window.
    window: u8,
    /// The client has asked for a limit on our window.
    names_window: bool,
    /// Our window goes on from message to message.
    keeps_ours: bool,
    /// The client's does, and has so many bits.
    theirs: Option<u8>,
    /// The client can be told how large its window may be.
    names_theirs: bool,
}

impl Agreed {
    /// The value of `Sec-WebSocket-Extensions`.
    pub fn answer(self) -> String {
        let mut answer = String::from("permessage-deflate");
        match self.theirs {
            None => answer += "; client_no_context_takeover",
            Some(bits) if self.names_theirs => answer += &format!("; client_max_window_bits={bits}"),
            Some(_) => {}
        }
        if !self.keeps_ours {
            answer += "; server_no_context_takeover";
        }
        if self.names_window {
            answer += &format!("; server_max_window_bits={}", self.window);
        }
        answer
    }

    /// Bits of our window, for [`super::deflate`].
    pub fn window(self) -> u8 {
        self.window
    }

    /// Whether our window goes on.
    pub fn keeps_ours(self) -> bool {
        self.keeps_ours
    }

    /// Bits of the client's window, which goes on from message to message; `None`: it does not.
    pub fn theirs(self) -> Option<u8> {
        self.theirs
    }

    /// There is no room for the client's window.
    #[must_use]
    pub fn without_theirs(self) -> Self {
        Self { theirs: None, ..self }
    }
}

/// The first of the offers in a `Sec-WebSocket-Extensions` that can be taken.
pub fn agree(offers: &[u8], windows: Windows) -> Option<Agreed> {
    offers.split(|byte| *byte == b',').find_map(|one| offer(one, windows))
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
            (b"server_max_window_bits", Some(bits)) if bits_of(bits).is_some() => {}
            _ => return Err(WebSocketError::NotOffered),
        }
    }
    if is_bound { Ok(true) } else { Err(WebSocketError::NotOffered) }
}

fn offer(offer: &[u8], windows: Windows) -> Option<Agreed> {
    let mut parts = parameters(offer);
    let (name, value) = parts.next()?;
    if !name.eq_ignore_ascii_case(NAME) || value.is_some() {
        return None;
    }
    let mut seen: Vec<Vec<u8>> = Vec::new();
    let Windows { ours: keeps_ours, mut theirs } = windows;
    let mut agreed = Agreed { window: MAX_WINDOW, names_window: false, keeps_ours, theirs: None, names_theirs: false };
    let mut most = MAX_WINDOW;
    for (name, value) in parts {
        let name = name.to_ascii_lowercase();
        if seen.contains(&name) {
            return None;
        }
        match (&name[..], value) {
            (b"server_no_context_takeover", None) => agreed.keeps_ours = false,
            (b"client_no_context_takeover", None) => theirs = None,
            (b"client_max_window_bits", None) => agreed.names_theirs = true,
            (b"client_max_window_bits", Some(bits)) => {
                most = bits_of(bits)?;
                agreed.names_theirs = true;
            }
            (b"server_max_window_bits", Some(bits)) => {
                agreed.window = bits_of(bits)?;
                agreed.names_window = true;
            }
            _ => return None,
        }
        seen.push(name);
    }
    agreed.keeps_ours &= agreed.window == MAX_WINDOW;
    agreed.theirs = theirs.map(|wanted| if agreed.names_theirs { wanted.min(most) } else { MAX_WINDOW });
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
fn bits_of(text: &[u8]) -> Option<u8> {
    let text = text.strip_prefix(b"\"").and_then(|text| text.strip_suffix(b"\"")).unwrap_or(text);
    match text {
        [digit @ b'8'..=b'9'] => Some(digit - b'0'),
        [b'1', digit @ b'0'..=b'5'] => Some(10 + digit - b'0'),
        _ => None,
    }
}
