//! Version 2.
//!
//! ```text
//! signature (12) | version, command (1) | family, transport (1) | length (2) | addresses | type (1), length (2), value ...
//! ```

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use bytes::Bytes;

use super::{MAX_BINARY, Proxied, ProxyError};

pub(super) const SIGNATURE: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";

/// Bytes up to the addresses.
const HEAD: usize = 16;

/// Bytes of a path of a Unix socket.
const PATH: usize = 108;

pub(super) fn read(buf: &[u8]) -> Result<Option<(usize, Proxied)>, ProxyError> {
    // What is known to be wrong is refused before the rest has come.
    if let Some(byte) = buf.get(12)
        && !matches!(byte, 0x20 | 0x21)
    {
        return Err(ProxyError::Binary("unknown version or command"));
    }
    let Some(head) = buf.first_chunk::<HEAD>() else { return Ok(None) };
    let [.., command, family, high, low] = *head;
    let end = HEAD + usize::from(u16::from_be_bytes([high, low]));
    if end > MAX_BINARY {
        return Err(ProxyError::TooLong);
    }
    let Some(rest) = buf.get(HEAD..end) else { return Ok(None) };
    if command == 0x20 {
        // LOCAL: whatever follows is to be ignored, the standard says.
        return Ok(Some((end, Proxied::Itself)));
    }
    let (proxied, facts) = addresses(family, rest).ok_or(ProxyError::Binary("the addresses are cut off"))?;
    skip(facts)?;
    Ok(Some((end, proxied)))
}

/// What the addresses say, and what follows them; `None` if they are cut off.
fn addresses(family: u8, rest: &[u8]) -> Option<(Proxied, &[u8])> {
    match family >> 4 {
        1 => {
            let (bytes, facts) = rest.split_first_chunk::<12>()?;
            let address = |at: usize| Ipv4Addr::new(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
            let [.., a, b, c, d] = *bytes;
            let source = SocketAddr::from((address(0), u16::from_be_bytes([a, b])));
            let target = SocketAddr::from((address(4), u16::from_be_bytes([c, d])));
            Some((Proxied::Ip { source, target }, facts))
        }
        2 => {
            let (source, rest) = rest.split_first_chunk::<16>()?;
            let (target, rest) = rest.split_first_chunk::<16>()?;
            let ([a, b, c, d], facts) = rest.split_first_chunk::<4>()?;
            let source = SocketAddr::from((Ipv6Addr::from(*source), u16::from_be_bytes([*a, *b])));
            let target = SocketAddr::from((Ipv6Addr::from(*target), u16::from_be_bytes([*c, *d])));
            Some((Proxied::Ip { source, target }, facts))
        }
        3 => {
            let (source, rest) = rest.split_first_chunk::<PATH>()?;
            let (target, facts) = rest.split_first_chunk::<PATH>()?;
            Some((Proxied::Unix { source: path(source), target: path(target) }, facts))
        }
        // Of a family that is not known the standard wants the connection taken as it is. What follows may be anything.
        _ => Some((Proxied::Itself, &[])),
    }
}

/// A path ends at its first zero. An abstract one begins with it; then trailing zeros are no part of it.
fn path(bytes: &[u8; PATH]) -> Bytes {
    let is_abstract = bytes[0] == 0;
    let end = if is_abstract {
        bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1)
    } else {
        memchr::memchr(0, bytes).unwrap_or(PATH)
    };
    Bytes::copy_from_slice(&bytes[..end])
}

/// Facts about the client that nobody asks for; they must fill their place exactly.
fn skip(mut facts: &[u8]) -> Result<(), ProxyError> {
    while !facts.is_empty() {
        let beyond = ProxyError::Binary("a value reaches beyond its end");
        let ([_, high, low], rest) = facts.split_first_chunk::<3>().ok_or(beyond)?;
        facts = rest.get(usize::from(u16::from_be_bytes([*high, *low]))..).ok_or(beyond)?;
    }
    Ok(())
}
