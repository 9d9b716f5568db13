#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use bytes::BytesMut;

use super::*;

fn target() -> Target {
    Target { host: b"host.test".to_vec(), port: 443 }
}

fn somebody() -> Option<Credentials> {
    Some(Credentials { user: b"Aladdin".to_vec(), password: b"open sesame".to_vec() })
}

/// Gives `answer` byte by byte.
fn slowly(mut receive: impl FnMut(&mut BytesMut) -> Result<Step, Closed>, answer: &[u8]) -> Result<Step, Closed> {
    let mut buffer = BytesMut::new();
    for byte in answer {
        buffer.extend_from_slice(&[*byte]);
        match receive(&mut buffer)? {
            Step::More => {}
            step => return Ok(step),
        }
    }
    Ok(Step::More)
}

#[test]
fn socks_opens_the_way_however_its_answers_are_split() {
    let mut socks = Socks5::new(target(), somebody());
    assert_eq!(socks.begin(), [5, 1, 2]);
    let password = slowly(|buffer| socks.receive(buffer), &[5, 2]).unwrap();
    assert_eq!(password, Step::Send(b"\x01\x07Aladdin\x0bopen sesame".to_vec()));
    let request = slowly(|buffer| socks.receive(buffer), &[1, 0]).unwrap();
    assert_eq!(request, Step::Send(b"\x05\x01\x00\x03\x09host.test\x01\xbb".to_vec()));
    let mut buffer = BytesMut::from(&b"\x05\x00\x00\x01\x7f\x00\x00\x01\x04\xd2the host's"[..]);
    assert_eq!(socks.receive(&mut buffer).unwrap(), Step::Open);
    assert_eq!(buffer, b"the host's"[..]);
}

#[test]
fn addresses_of_both_families_are_sent_as_such() {
    for (host, expected) in
        [("127.0.0.1", &[1, 127, 0, 0, 1][..]), ("::1", &[4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])]
    {
        let mut socks = Socks5::new(Target { host: host.into(), port: 1 }, None);
        let request = slowly(|buffer| socks.receive(buffer), &[5, 0]).unwrap();
        assert_eq!(request, Step::Send([&[5, 1, 0], expected, &[0, 1]].concat()));
    }
}

#[test]
fn socks_says_why_not() {
    let refused = |answers: &[&[u8]]| {
        let mut socks = Socks5::new(target(), somebody());
        answers.iter().find_map(|answer| slowly(|buffer| socks.receive(buffer), answer).err())
    };
    assert_eq!(refused(&[&[4, 0]]), Some(Closed::Version));
    assert_eq!(refused(&[&[5, 0xff]]), Some(Closed::Method));
    assert_eq!(refused(&[&[5, 2], &[1, 1]]), Some(Closed::Credentials));
    assert_eq!(refused(&[&[5, 0], &[5, 5]]), Some(Closed::Refused(5)));
    assert_eq!(refused(&[&[5, 0], &[5, 0, 0, 9, 0]]), Some(Closed::Malformed));
    let mut long = Socks5::new(Target { host: vec![b'x'; 256], port: 1 }, None);
    assert_eq!(slowly(|buffer| long.receive(buffer), &[5, 0]), Err(Closed::TooLong));
    assert!(Closed::Refused(5).to_string().contains("connection refused"));
}

#[test]
fn http_opens_the_way_however_its_answer_is_split() {
    let mut tunnel = HttpTunnel::new(target(), somebody());
    let request = String::from_utf8(tunnel.begin().unwrap()).unwrap();
    assert!(request.starts_with("CONNECT host.test:443 HTTP/1.1\r\nHost: host.test:443\r\n"), "{request}");
    assert!(request.contains("\r\nProxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n"), "{request}");
    let answer = b"HTTP/1.1 200 OK\r\nX: y\r\n\r\n";
    assert_eq!(slowly(|buffer| tunnel.receive(buffer), answer).unwrap(), Step::Open);
}

#[test]
fn http_says_why_not() {
    let answer = |answer: &[u8]| slowly(|buffer| HttpTunnel::new(target(), None).receive(buffer), answer);
    let whole = |answer: &[u8]| HttpTunnel::new(target(), None).receive(&mut BytesMut::from(answer));
    assert_eq!(whole(b"HTTP/1.1 407 No\r\n\r\n"), Err(Closed::Answer("HTTP/1.1 407 No".to_owned())));
    assert_eq!(whole(b"HTTP/1.1 2000\r\n\r\n"), Err(Closed::Answer("HTTP/1.1 2000".to_owned())));
    assert_eq!(whole(&[b'x'; 20_000]), Err(Closed::Malformed));
    assert_eq!(answer(b"HTTP/1.1 200 OK\r\n"), Ok(Step::More));
    for host in ["", "a b", "a\r\nX: y"] {
        assert_eq!(HttpTunnel::new(Target { host: host.into(), port: 1 }, None).begin(), Err(Closed::Malformed));
    }
}
