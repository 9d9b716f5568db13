//! What goes out for what the program says.

use super::*;

#[test]
fn an_answer_has_its_fields_a_body_trailers_and_an_end() {
    let mut peer = Peer::new();
    peer.ask(1);
    let head = b"HTTP/1.1 404 Not Found\r\nServer: s\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\
        Keep-Alive: 1\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nX: \xff\r\n\r\n";
    peer.server.answer(1, head, false).unwrap();
    assert_eq!(peer.server.data(1, b"hello", false), Ok(5));
    assert_eq!(peer.server.data(1, b"", false), Ok(0));
    peer.server.trailers(1, b"X-Behind: 1\r\nConnection: x\r\n").unwrap();
    assert_eq!(
        peer.frames(),
        "HEADERS 1 :status=404 server=s set-cookie=a=1 set-cookie=b=2 x=\\xff, DATA 1 5, HEADERS 1 x-behind=1 end"
    );
    assert_eq!(peer.server.open(), 0);
}

#[test]
fn trailers_that_are_none_are_an_end_all_the_same() {
    let mut peer = Peer::new();
    peer.ask(1);
    peer.server.answer(1, b"HTTP/1.1 200 OK\r\n\r\n", false).unwrap();
    peer.server.trailers(1, b"Connection: x\r\n").unwrap();
    assert_eq!(peer.frames(), "HEADERS 1 :status=200, DATA 1 0 end");
}

#[test]
fn an_interim_answer_comes_before() {
    let mut peer = Peer::new();
    peer.send(&[headers(1, false, &get())]);
    peer.server.inform(1, 100).unwrap();
    assert_eq!(peer.server.inform(1, 200), Err(SendError::Misplaced));
    peer.server.answer(1, b"HTTP/1.1 200 OK\r\n\r\n", true).unwrap();
    assert_eq!(peer.server.inform(1, 100), Err(SendError::Gone));
    assert_eq!(peer.frames(), "HEADERS 1 :status=100, HEADERS 1 :status=200 end");
    assert!(peer.server.is_receiving(1) && !peer.server.can_send(1));
    assert_eq!(peer.send(&[data(1, true, 1)]), "data 1 1 end");
    assert_eq!(peer.server.open(), 0);
}

#[test]
fn what_cannot_be_sent_is_not() {
    let mut peer = Peer::new();
    peer.ask(1);
    for head in [
        &b""[..],
        b"HTTP/1.1 200",
        b"HTTP/1.1 2",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 101 x\r\n\r\n",
        b"HTTP/1.1 099 x\r\n\r\n",
    ] {
        let result = peer.server.answer(1, head, false);
        if head.ends_with(b"200") {
            assert_eq!(result, Ok(()), "a head without fields is one");
            peer.server.reset(1, Code::CANCEL);
            peer.ask(3);
            peer.frames();
        } else if !head.starts_with(b"HTTP/1.1 2") {
            assert_ne!(result, Ok(()), "{head:?}");
        }
    }
    assert_eq!(peer.server.data(3, b"x", true), Err(SendError::Misplaced), "a body before its head");
    assert_eq!(peer.server.trailers(3, b"x: y\r\n"), Err(SendError::Misplaced));
    assert_eq!(peer.frames(), "");
    peer.server.answer(3, b"HTTP/1.1 200 OK\r\n\r\n", false).unwrap();
    assert_eq!(peer.server.answer(3, b"HTTP/1.1 200 OK\r\n\r\n", false), Err(SendError::Misplaced), "a second head");
    assert_eq!(peer.server.answer(99, b"HTTP/1.1 200 OK\r\n\r\n", false), Err(SendError::Gone));
    peer.server.reset(3, Code::CANCEL);
    peer.server.reset(3, Code::CANCEL);
    assert_eq!(peer.server.data(3, b"x", true), Err(SendError::Gone));
    assert_eq!((peer.server.trailers(3, b""), peer.server.capacity(3)), (Err(SendError::Gone), 0));
    assert_eq!(peer.frames(), "HEADERS 3 :status=200, RST_STREAM 3 CANCEL");
}

#[test]
fn a_long_head_goes_on_in_other_frames() {
    let mut peer = Peer::new();
    peer.ask(1);
    let head = format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "y".repeat(40_000));
    peer.server.answer(1, head.as_bytes(), true).unwrap();
    let output = peer.server.output().split();
    let (mut rest, mut block, mut heads) = (&output[..], Vec::new(), Vec::new());
    while let Some(head) = FrameHead::read(rest) {
        block.extend_from_slice(&rest[HEAD..][..head.length as usize]);
        heads.push((head.kind, head.flags, head.length));
        rest = &rest[HEAD + head.length as usize..];
    }
    assert_eq!(heads, [(1, 1, 16_384), (9, 0, 16_384), (9, 4, block.len() as u32 - 2 * 16_384)]);
    let mut fields = Words(String::new());
    Decoder::new().decode(&block, 1 << 20, &mut fields).unwrap();
    assert_eq!(fields.0.len(), " :status=200 x=".len() + 40_000);
}

#[test]
fn frames_are_as_long_as_the_peer_takes_them() {
    let mut peer = Peer::with(Settings::default(), &[setting(5, 20_000), setting(4, 1 << 20)].concat());
    peer.ask(1);
    peer.server.answer(1, b"HTTP/1.1 200 OK\r\n\r\n", false).unwrap();
    assert_eq!(peer.server.data(1, &vec![0; 40_000], true), Ok(40_000));
    assert_eq!(peer.frames(), "HEADERS 1 :status=200, DATA 1 20000, DATA 1 20000 end");
}

#[test]
fn the_peers_table_is_kept_to() {
    let mut peer = Peer::new();
    let answer = |peer: &mut Peer, stream: u32| {
        peer.ask(stream);
        peer.server.answer(stream, b"HTTP/1.1 200 OK\r\nServer: steelwool\r\n\r\n", true).unwrap();
        let length = peer.server.output().len();
        assert!(peer.frames().ends_with(" :status=200 server=steelwool end"));
        length
    };
    let first = answer(&mut peer, 1);
    assert!(answer(&mut peer, 3) < first);
    assert_eq!(peer.send(&[frame(4, 0, 0, &setting(1, 0))]), "");
    peer.frames();
    peer.decoder.set_limit(0);
    // The change of the table, and a name by its number.
    assert_eq!(answer(&mut peer, 5), HEAD + 1 + 1 + 2 + 10);
    assert_eq!(answer(&mut peer, 7), HEAD + 1 + 2 + 10);
}
