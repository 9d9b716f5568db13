//! What a client may do again and again, and where that ends.

use super::*;

/// How often it can be done; 0: for as long as anybody has tried.
fn times(peer: &mut Peer, mut what: impl FnMut(u32) -> Vec<u8>) -> u32 {
    for round in 0..20_000 {
        let story = peer.send(&[what(round)]);
        peer.server.output().clear();
        if story.contains("fatal") {
            assert!(story.ends_with("fatal ENHANCE_YOUR_CALM"), "{story}");
            return round;
        }
    }
    0
}

#[test]
fn requests_that_are_taken_back() {
    let rapid = |round: u32| [headers(2 * round + 1, true, &get()), reset(2 * round + 1)].concat();
    assert_eq!(times(&mut Peer::new(), rapid), 128);
    let mut peer = Peer::new();
    for round in 0..1000 {
        peer.server.tick(u64::from(round) / 100);
        assert_eq!(peer.send(&[rapid(round)]), format!("request {0} GET / end, reset {0} CANCEL", 2 * round + 1));
    }
    // With each that is answered, one more may be taken back.
    let mut peer = Peer::new();
    for round in 0..1000 {
        peer.ask(4 * round + 1);
        peer.server.answer(4 * round + 1, b"HTTP/1.1 200 OK\r\n\r\n", true).unwrap();
        let stream = 4 * round + 3;
        assert_eq!(
            peer.send(&[headers(stream, true, &get()), reset(stream)]),
            format!("request {stream} GET / end, reset {stream} CANCEL")
        );
    }
    // Those that are answered are not taken back.
    let mut peer = Peer::new();
    for round in 0..1000 {
        let stream = 2 * round + 1;
        peer.ask(stream);
        peer.server.answer(stream, b"HTTP/1.1 200 OK\r\n\r\n", true).unwrap();
        assert_eq!(peer.send(&[reset(stream)]), "");
    }
}

#[test]
fn requests_that_are_wrong() {
    let wrong = |round: u32| headers(2 * round + 1, true, &block(&[("X", "1")]));
    assert_eq!(times(&mut Peer::new(), wrong), 1024);
    let mut peer = Peer::with(Settings { max_concurrent_streams: 1, ..Settings::default() }, b"");
    assert_eq!(times(&mut peer, |round| headers(2 * round + 1, true, &get())), 1025);
}

#[test]
fn frames_that_are_of_no_use() {
    assert_eq!(times(&mut Peer::new(), |_| frame(kind::PING, 0, 0, &[0; 8])), 16_383, "with SETTINGS at the begin");
    assert_eq!(times(&mut Peer::new(), |_| frame(kind::SETTINGS, 0, 0, b"")), 16_383);
    let mut peer = Peer::new();
    peer.send(&[headers(1, false, &get())]);
    assert_eq!(times(&mut peer, |_| data(1, false, 0)), 100);
    let mut peer = Peer::new();
    peer.send(&[headers(1, false, &get())]);
    assert_eq!(times(&mut peer, |_| frame(kind::DATA, flag::PADDED, 1, b"\x01x")), 100);
}

#[test]
fn fields_without_end() {
    let begin = |round: u32| (round == 0).then(|| frame(kind::HEADERS, flag::END_STREAM, 1, &get()));
    let rest = |length: usize| {
        move |round: u32| begin(round).unwrap_or_else(|| frame(kind::CONTINUATION, 0, 1, &vec![0; length]))
    };
    assert_eq!(times(&mut Peer::new(), rest(0)), 65);
    assert_eq!(times(&mut Peer::new(), rest(16_384)), 8);
    let mut peer = Peer::new();
    assert_eq!(times(&mut peer, rest(1000)), 132);
    assert!(peer.server.held() < 400_000, "{}", peer.server.held());
    let mut peer = Peer::with(Settings { max_frame_size: 1 << 20, ..Settings::default() }, b"");
    assert_eq!(peer.send(&[frame(kind::HEADERS, 4, 1, &vec![0; 200_000])[..100].to_vec()]), "fatal ENHANCE_YOUR_CALM");
}

#[test]
fn a_bomb_of_fields() {
    let mut bomb = [get(), b"\x40\x01x\x7f\xa1\x1e".to_vec(), vec![b'y'; 4000]].concat();
    bomb.extend(vec![0xbe; 8000]);
    assert_eq!(Peer::new().send(&[headers(1, true, &bomb)]), "fatal ENHANCE_YOUR_CALM");
    // Less of it is a request that is too large, and costs no memory.
    bomb.truncate(get().len() + 4006 + 30);
    let mut peer = Peer::new();
    assert_eq!(peer.send(&[headers(1, true, &bomb)]), "unfit 1 431 end");
    assert!(peer.server.held() < 40_000, "{}", peer.server.held());
}

#[test]
fn streams_that_nobody_remembers() {
    let mut peer = Peer::new();
    for round in 0..400 {
        peer.send(&[headers(2 * round + 1, false, &get())]);
        peer.server.reset(2 * round + 1, Code::CANCEL);
    }
    peer.frames();
    assert_eq!(peer.send(&[data(799, false, 5), data(401, false, 5)]), "");
    assert_eq!(peer.frames(), "");
    assert_eq!(peer.send(&[data(1, false, 5)]), "");
    assert_eq!(peer.frames(), "RST_STREAM 1 STREAM_CLOSED");
    assert!(peer.server.held() < 10_000, "{}", peer.server.held());
}

#[test]
fn memory_does_not_grow_with_what_has_been() {
    let mut peer = Peer::new();
    for round in 0..20_000 {
        let stream = 2 * round + 1;
        let value = "v".repeat(round as usize % 120);
        let fields = block(&[("x-number", &value)]);
        // Into the table.
        let kept = [&[0x40], &fields[1..]].concat();
        peer.send(&[headers(stream, false, &[get(), kept].concat()), data(stream, true, 10)]);
        peer.server.release(stream, 10);
        peer.server
            .answer(stream, format!("HTTP/1.1 200 OK\r\nDate: {round}\r\nX: {value}\r\n\r\n").as_bytes(), true)
            .unwrap();
        peer.server.output().clear();
        assert!(peer.server.held() < 40_000, "{round}: {}", peer.server.held());
    }
    assert_eq!(peer.server.open(), 0);
}
