//! Version 1: `PROXY TCP4 192.0.2.1 198.51.100.1 56324 443` with CRLF behind it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::{MAX_TEXT, Proxied, ProxyError};

pub(super) const SIGNATURE: &[u8] = b"PROXY ";

pub(super) fn read(buf: &[u8]) -> Result<Option<(usize, Proxied)>, ProxyError> {
    let window = &buf[..buf.len().min(MAX_TEXT)];
    let Some(end) = memchr::memchr(b'\n', window) else {
        return if window.len() < MAX_TEXT { Ok(None) } else { Err(ProxyError::TooLong) };
    };
    let line = window[..end].strip_suffix(b"\r").ok_or(ProxyError::Text("it does not end in CRLF"))?;
    let line = line.strip_prefix(SIGNATURE).ok_or(ProxyError::Missing)?;
    Ok(Some((end + 1, proxied(line)?)))
}

fn proxied(line: &[u8]) -> Result<Proxied, ProxyError> {
    let line = std::str::from_utf8(line).ok().filter(|line| line.is_ascii()).ok_or(ProxyError::Text("not ASCII"))?;
    let mut words = line.split(' ');
    let family = words.next().unwrap_or_default();
    if family == "UNKNOWN" {
        // Whatever follows is to be ignored, the standard says.
        return Ok(Proxied::Itself);
    }
    let address = match family {
        "TCP4" => |word: &str| word.parse::<Ipv4Addr>().ok().map(IpAddr::V4),
        "TCP6" => |word: &str| word.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
        _ => return Err(ProxyError::Text("unknown family")),
    };
    let mut next = || words.next().ok_or(ProxyError::Text("a word is missing"));
    let (source, target, source_port, target_port) = (next()?, next()?, next()?, next()?);
    if words.next().is_some() {
        return Err(ProxyError::Text("a word too many"));
    }
    let address = |word| address(word).ok_or(ProxyError::Text("not an address of its family"));
    Ok(Proxied::Ip {
        source: SocketAddr::new(address(source)?, port(source_port)?),
        target: SocketAddr::new(address(target)?, port(target_port)?),
    })
}

/// Digits without a leading zero or sign.
fn port(word: &str) -> Result<u16, ProxyError> {
    let is_plain = word.bytes().all(|byte| byte.is_ascii_digit()) && (word == "0" || !word.starts_with('0'));
    word.parse().ok().filter(|_| is_plain).ok_or(ProxyError::Text("not a port"))
}
