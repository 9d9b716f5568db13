//! HTTP's `CONNECT`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::{Buf, BytesMut};

use super::{Closed, Credentials, Step, Target};

/// The longest answer that is waited for. Those of proxies are short; what is longer is none.
const MAX_HEAD: usize = 16 * 1024;

/// A connection through an HTTP proxy that is being made.
#[derive(Debug)]
pub struct HttpTunnel {
    target: Target,
    credentials: Option<Credentials>,
    seen: usize,
}

/// The value of an `Authorization` field for a name and a password (RFC 7617).
pub fn basic(credentials: &Credentials) -> String {
    let both = [credentials.user.as_slice(), b":", &credentials.password].concat();
    format!("Basic {}", STANDARD.encode(both))
}

impl HttpTunnel {
    /// To `target`.
    pub fn new(target: Target, credentials: Option<Credentials>) -> HttpTunnel {
        HttpTunnel { target, credentials, seen: 0 }
    }

    /// What is sent first.
    ///
    /// # Errors
    /// The host cannot stand in a request.
    pub fn begin(&self) -> Result<Vec<u8>, Closed> {
        let host = &self.target.host;
        if host.is_empty() || host.iter().any(|byte| byte.is_ascii_control() || *byte == b' ') {
            return Err(Closed::Malformed);
        }
        let bracketed = if host.contains(&b':') && !host.starts_with(b"[") {
            [b"[", host.as_slice(), b"]"].concat()
        } else {
            host.clone()
        };
        let port = self.target.port.to_string();
        let authority = [bracketed.as_slice(), b":", port.as_bytes()].concat();
        let mut request = [b"CONNECT ", authority.as_slice(), b" HTTP/1.1\r\nHost: ", &authority].concat();
        request.extend_from_slice(b"\r\nUser-Agent: steelwool\r\nProxy-Connection: Keep-Alive\r\n");
        if let Some(credentials) = &self.credentials {
            request.extend_from_slice(format!("Proxy-Authorization: {}\r\n", basic(credentials)).as_bytes());
        }
        request.extend_from_slice(b"\r\n");
        Ok(request)
    }

    /// Takes what has come, as far as it is the proxy's.
    ///
    /// # Errors
    /// [`Closed`]
    pub fn receive(&mut self, buffer: &mut BytesMut) -> Result<Step, Closed> {
        let from = self.seen.saturating_sub(3);
        self.seen = buffer.len();
        match memchr::memmem::find(&buffer[from.min(buffer.len())..], b"\r\n\r\n") {
            None if buffer.len() >= MAX_HEAD => Err(Closed::Malformed),
            None => Ok(Step::More),
            Some(at) => {
                let line: Vec<u8> = buffer.iter().copied().take_while(|byte| *byte != b'\r').collect();
                if !is_success(&line) {
                    return Err(Closed::Answer(String::from_utf8_lossy(&line).into_owned()));
                }
                buffer.advance(from + at + 4);
                Ok(Step::Open)
            }
        }
    }
}

/// `HTTP/1.1 200 Connection established`; any 2xx opens the way.
fn is_success(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"HTTP/1.") else { return false };
    matches!(
        rest,
        [b'0' | b'1', b' ', b'2', b'0'..=b'9', b'0'..=b'9']
            | [b'0' | b'1', b' ', b'2', b'0'..=b'9', b'0'..=b'9', b' ', ..]
    )
}
