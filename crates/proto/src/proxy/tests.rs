//! Tests of the PROXY header: each kind at each length, and what is no header.

use super::*;

fn ip(source: &str, target: &str) -> Proxied {
    Proxied::Ip { source: source.parse().unwrap(), target: target.parse().unwrap() }
}

/// A header of version 2.
fn binary(command: u8, family: u8, rest: &[u8]) -> Vec<u8> {
    let length = u16::try_from(rest.len()).unwrap().to_be_bytes();
    [b"\r\n\r\n\0\r\nQUIT\n", &[0x20 | command, family][..], &length, rest].concat()
}

/// Reads it whole with something behind it, and checks that no beginning of it is taken for a header, or refused.
fn read_whole(header: &[u8]) -> Result<Proxied, ProxyError> {
    let (length, proxied) = read(&[header, b"GET /"].concat())?.expect("it is complete");
    assert_eq!(length, header.len());
    for end in 0..header.len() {
        assert_eq!(read(&header[..end]), Ok(None), "{end} bytes of {}", header.escape_ascii());
    }
    Ok(proxied)
}

#[test]
fn lines_of_version_1_are_read() {
    let cases: &[(&str, Proxied)] = &[
        ("PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\r\n", ip("192.0.2.1:56324", "198.51.100.7:443")),
        ("PROXY TCP4 0.0.0.0 255.255.255.255 0 65535\r\n", ip("0.0.0.0:0", "255.255.255.255:65535")),
        ("PROXY TCP6 2001:db8::1 ::1 1 2\r\n", ip("[2001:db8::1]:1", "[::1]:2")),
        (
            "PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n",
            ip("[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535", "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535"),
        ),
        ("PROXY UNKNOWN\r\n", Proxied::Itself),
        ("PROXY UNKNOWN whatever\tfollows: 1\r\n", Proxied::Itself),
    ];
    for (line, expected) in cases {
        assert_eq!(read_whole(line.as_bytes()), Ok(expected.clone()), "{line:?}");
    }
}

#[test]
fn lines_that_are_not_as_the_standard_has_them_are_refused() {
    for line in [
        "PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\n",
        "PROXY TCP4 192.0.2.1 198.51.100.7 56324\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.7 56324 443 \r\n",
        "PROXY TCP4 192.0.2.1  198.51.100.7 56324 443\r\n",
        "PROXY TCP4 192.0.2.01 198.51.100.7 56324 443\r\n",
        "PROXY TCP4 192.0.2.256 198.51.100.7 56324 443\r\n",
        "PROXY TCP4 ::1 ::1 56324 443\r\n",
        "PROXY TCP6 192.0.2.1 198.51.100.7 56324 443\r\n",
        "PROXY TCP6 fe80::1%eth0 ::1 56324 443\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.7 65536 443\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.7 -1 443\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.7 +1 443\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.7 01 443\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.7 1 \r\n",
        "PROXY TCP5 192.0.2.1 198.51.100.7 1 2\r\n",
        "PROXY tcp4 192.0.2.1 198.51.100.7 1 2\r\n",
        "PROXY UNKNOWNER\r\n",
        "PROXY UNKNOWN \u{e4}\r\n",
        "PROXY \r\n",
    ] {
        assert!(matches!(read(line.as_bytes()), Err(ProxyError::Text(_))), "{line:?}");
    }
    assert_eq!(read(format!("PROXY UNKNOWN {}", "x".repeat(92)).as_bytes()), Ok(None));
    assert_eq!(read(format!("PROXY UNKNOWN {}", "x".repeat(93)).as_bytes()), Err(ProxyError::TooLong));
    assert!(read(format!("PROXY UNKNOWN {}\r\n", "x".repeat(91)).as_bytes()).is_ok_and(|read| read.is_some()));
    assert_eq!(read(format!("PROXY UNKNOWN {}\r\n", "x".repeat(92)).as_bytes()), Err(ProxyError::TooLong));
}

#[test]
fn what_does_not_begin_as_a_header_is_refused_at_its_first_wrong_byte() {
    assert_eq!(read(b""), Ok(None));
    for (right, wrong) in [("P", "G"), ("PROXY", "PROXY\t"), ("PROX", "PROXi"), ("\r\n\r\n\0\r", "\r\n\r\n\0\n")] {
        assert_eq!(read(right.as_bytes()), Ok(None), "{right:?}");
        assert_eq!(read(wrong.as_bytes()), Err(ProxyError::Missing), "{wrong:?}");
    }
    assert_eq!(read(b"GET / HTTP/1.1\r\n\r\n"), Err(ProxyError::Missing));
    assert_eq!(read(b"proxy tcp4"), Err(ProxyError::Missing));
}

#[test]
fn headers_of_version_2_are_read() {
    let four = [192, 0, 2, 1, 198, 51, 100, 7, 0xdc, 0x04, 0x01, 0xbb];
    let expected = ip("192.0.2.1:56324", "198.51.100.7:443");
    assert_eq!(read_whole(&binary(1, 0x11, &four)), Ok(expected.clone()));
    assert_eq!(read_whole(&binary(1, 0x12, &four)), Ok(expected.clone()), "a datagram is told the same way");
    for facts in [&b"\x04\0\0"[..], b"\x01\0\x02h2\x04\0\x03\0\0\0", b"\xee\0\0\x20\0\x05\x01\0\0\0\0"] {
        assert_eq!(read_whole(&binary(1, 0x11, &[&four[..], facts].concat())), Ok(expected.clone()), "{facts:?}");
    }
    let mut six = [0; 36];
    six[15] = 1;
    six[16..18].copy_from_slice(&[0x20, 0x01]);
    six[31] = 2;
    six[32..].copy_from_slice(&[0, 1, 0xff, 0xff]);
    assert_eq!(read_whole(&binary(1, 0x21, &six)), Ok(ip("[::1]:1", "[2001::2]:65535")));
}

#[test]
fn paths_end_at_their_zero_unless_they_are_abstract() {
    let paths = |source: &[u8], target: &[u8]| {
        let mut bytes = [0; 216];
        bytes[..source.len()].copy_from_slice(source);
        bytes[108..108 + target.len()].copy_from_slice(target);
        binary(1, 0x31, &bytes)
    };
    let full = [b'x'; 108];
    for (source, target, expected_source) in [
        (&b""[..], &b"/run/s"[..], &b""[..]),
        (b"/a\0rubbish", b"/b", b"/a"),
        (b"\0abstract\0name", b"/b", b"\0abstract\0name"),
        (&full, b"", &full),
    ] {
        let expected =
            Proxied::Unix { source: Bytes::copy_from_slice(expected_source), target: Bytes::copy_from_slice(target) };
        assert_eq!(read_whole(&paths(source, target)), Ok(expected));
    }
}

#[test]
fn a_connection_of_the_proxy_itself_stays_what_it_is() {
    for header in [
        binary(0, 0, b""),
        binary(0, 0x11, &[1; 12]),
        binary(0, 0x11, b"anything"),
        binary(1, 0, b""),
        binary(1, 0, b"anything"),
        binary(1, 0x41, &[0; 300]),
    ] {
        assert_eq!(read_whole(&header), Ok(Proxied::Itself), "{header:?}");
    }
}

#[test]
fn headers_of_version_2_that_do_not_add_up_are_refused() {
    let refused = |header: &[u8]| assert!(matches!(read(header), Err(ProxyError::Binary(_))), "{header:?}");
    refused(b"\r\n\r\n\0\r\nQUIT\n\x11");
    refused(b"\r\n\r\n\0\r\nQUIT\n\x22");
    refused(b"\r\n\r\n\0\r\nQUIT\n\x2f");
    for (family, length) in [(0x11, 11), (0x21, 35), (0x31, 215), (0x11, 0)] {
        refused(&binary(1, family, &vec![0; length]));
    }
    for facts in [&b"\x01"[..], b"\x01\0", b"\x01\0\x01", b"\x04\0\0\x01\0\x03ab", b"\x04\xff\xff"] {
        refused(&binary(1, 0x11, &[&[0; 12][..], facts].concat()));
    }
}

#[test]
fn a_header_that_is_too_long_is_refused_before_it_has_come() {
    let head = |length: u16| [b"\r\n\r\n\0\r\nQUIT\n\x20\0", &length.to_be_bytes()[..]].concat();
    assert_eq!(read(&head(0xffff)), Err(ProxyError::TooLong));
    let most = u16::try_from(MAX_BINARY - 16).unwrap();
    assert_eq!(read(&head(most)), Ok(None));
    assert_eq!(read(&head(most + 1)), Err(ProxyError::TooLong));
}
