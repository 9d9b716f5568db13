//! Host and port, as `Host` and an absolute target name them (RFC 3986, 3.2.2 and 3.2.3; RFC 9110, 7.2).
//!
//! What is accepted is what the grammar allows, less what two recipients could route differently: no user information, no comma (a
//! list of two hosts), no port past 65535, and never an empty host.

use std::net::Ipv6Addr;

/// Whether `text` is `host` or `host:port`.
pub fn is_valid(text: &[u8]) -> bool {
    // Nearly all of them in one pass: a name without escapes, and at most four digits.
    let name = text.iter().position(|byte| !IN_NAME[usize::from(*byte)]).unwrap_or(text.len());
    match &text[name..] {
        [] => return !text.is_empty(),
        [b':', digits @ ..] if name > 0 && digits.len() <= 4 && digits.iter().all(u8::is_ascii_digit) => return true,
        _ => {}
    }
    let (host, port) = match text {
        [b'[', rest @ ..] => {
            let Some(end) = memchr::memchr(b']', rest) else { return false };
            if !is_literal(&rest[..end]) {
                return false;
            }
            (None, &rest[end + 1..])
        }
        _ => {
            let end = memchr::memchr(b':', text).unwrap_or(text.len());
            (Some(&text[..end]), &text[end..])
        }
    };
    host.is_none_or(is_name) && is_port(port)
}

/// Empty, or `:` and a number, which may be missing.
fn is_port(text: &[u8]) -> bool {
    match text {
        [] => true,
        [b':', digits @ ..] => {
            digits.iter().all(u8::is_ascii_digit)
                && digits.iter().fold(0u32, |n, digit| n.saturating_mul(10).saturating_add(u32::from(digit - b'0')))
                    <= u32::from(u16::MAX)
        }
        _ => false,
    }
}

/// `reg-name`, which includes IPv4 addresses: unreserved characters, escapes, and delimiters other than the comma.
fn is_name(name: &[u8]) -> bool {
    let mut rest = name;
    loop {
        rest = match rest {
            [] => return !name.is_empty(),
            [b'%', high, low, tail @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => tail,
            [byte, tail @ ..] if is_unreserved(*byte) || is_delimiter(*byte) => tail,
            _ => return false,
        };
    }
}

/// An address in brackets: IPv6, or one of a future version (`v1.x`).
fn is_literal(text: &[u8]) -> bool {
    if let [b'v' | b'V', rest @ ..] = text {
        let digits = rest.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
        return match &rest[digits..] {
            [b'.', address @ ..] => {
                digits > 0
                    && !address.is_empty()
                    && address.iter().all(|&byte| byte == b':' || is_unreserved(byte) || is_delimiter(byte))
            }
            _ => false,
        };
    }
    std::str::from_utf8(text).is_ok_and(|text| text.parse::<Ipv6Addr>().is_ok())
}

/// What may stand in a name as it is.
static IN_NAME: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = is_unreserved(byte as u8) || is_delimiter(byte as u8);
        byte += 1;
    }
    table
};

const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

const fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b';' | b'=')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_with_and_without_port_are_accepted() {
        for good in [
            "localhost",
            "example.org",
            "example.org.",
            "EXAMPLE.org:80",
            "127.0.0.1:9501",
            "a_b-c.d~e",
            "xn--bcher-kva.example",
            "b%C3%BCcher.example",
            "example.org:",
            "example.org:0080",
            "example.org:65535",
            "a!$&'()*+;=b",
            "[::1]",
            "[::1]:80",
            "[2001:db8::192.0.2.1]:1",
            "[v1.fe80::a+en1]",
        ] {
            assert!(is_valid(good.as_bytes()), "{good}");
        }
    }

    #[test]
    fn what_is_no_host_is_refused() {
        for bad in [
            "",
            ":80",
            ":",
            "user@example.org",
            "user:pass@example.org",
            "example.org/path",
            "http://example.org",
            "a,b",
            "a b",
            "a\tb",
            "a:b",
            "a:80:80",
            "a:-1",
            "a:+1",
            "a:65536",
            "a:99999999999999999999",
            "a?b",
            "a#b",
            "a\\b",
            "a|b",
            "a\"b",
            "a<b",
            "a{b}",
            "a^b",
            "a%",
            "a%4",
            "a%zz",
            "b\u{fc}cher.example",
            "[::1",
            "::1",
            "[::1]a",
            "[]",
            "[1.2.3.4]",
            "[fe80::1%25eth0]",
            "[v.a]",
            "[v1.]",
            "[v1]",
            "[vz.a]",
            "[v1.a@b]",
            "[::1]:x",
        ] {
            assert!(!is_valid(bad.as_bytes()), "{bad}");
        }
    }
}
