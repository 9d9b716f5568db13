//! Flow control, both ways (RFC 9113, 5.2 and 6.9).

use super::*;

const OK: &[u8] = b"HTTP/1.1 200 OK\r\n\r\n";

#[test]
fn no_more_is_sent_than_the_windows_allow_and_the_rest_when_they_open() {
    let mut peer = Peer::with(Settings::default(), &setting(4, 10));
    peer.ask(1);
    peer.server.answer(1, OK, false).unwrap();
    assert_eq!(peer.server.capacity(1), 10);
    assert_eq!(peer.server.data(1, &[0; 25], true), Ok(10));
    assert_eq!((peer.server.capacity(1), peer.server.data(1, &[0; 15], true)), (0, Ok(0)));
    assert_eq!(peer.send(&[window(1, 5)]), "window 1");
    assert_eq!(peer.send(&[window(1, 5)]), "", "nobody waits any more");
    assert_eq!(peer.server.data(1, &[0; 15], true), Ok(10));
    assert_eq!(peer.send(&[window(1, 100)]), "window 1");
    assert_eq!(peer.server.data(1, &[0; 5], true), Ok(5));
    assert_eq!(
        peer.frames(),
        "SETTINGS ack, HEADERS 1 :status=200, DATA 1 10, DATA 1 10, DATA 1 5 end".trim_start_matches("SETTINGS ack, ")
    );
    assert_eq!((peer.server.open(), peer.server.data(1, b"x", true)), (0, Err(SendError::Gone)));
}

#[test]
fn the_connections_window_is_for_all_streams() {
    let mut peer = Peer::with(Settings::default(), &setting(4, 1 << 20));
    for stream in [1, 3] {
        peer.ask(stream);
        peer.server.answer(stream, OK, false).unwrap();
    }
    assert_eq!(peer.server.data(1, &vec![0; 100_000], false), Ok(65_535));
    assert_eq!(
        peer.frames(),
        "HEADERS 1 :status=200, HEADERS 3 :status=200, DATA 1 16384, DATA 1 16384, DATA 1 16384, DATA 1 16383"
    );
    assert_eq!(peer.server.capacity(3), 0);
    assert_eq!(peer.send(&[window(3, 5)]), "", "its own is not what it waits for");
    assert_eq!(peer.send(&[window(0, 5)]), "window 0");
    assert_eq!(peer.server.capacity(3), 5);
}

#[test]
fn who_waits_for_both_windows_is_told_of_the_last() {
    let mut peer = Peer::with(Settings::default(), &setting(4, 5));
    for stream in [1, 3] {
        peer.ask(stream);
        peer.server.answer(stream, OK, false).unwrap();
    }
    assert_eq!(peer.server.data(1, &[0; 10], false), Ok(5));
    assert_eq!(peer.send(&[window(3, 100_000)]), "");
    assert_eq!(peer.server.data(3, &vec![0; 100_000], false), Ok(65_530));
    peer.server.is_starved = false;
    assert_eq!(peer.send(&[window(1, 5)]), "");
    assert_eq!(peer.send(&[window(0, 5)]), "window 0");
}

#[test]
fn settings_move_windows_also_below_zero() {
    let mut peer = Peer::with(Settings::default(), &setting(4, 10));
    peer.ask(1);
    peer.server.answer(1, OK, false).unwrap();
    assert_eq!(peer.server.data(1, &[0; 20], false), Ok(10));
    assert_eq!(peer.send(&[frame(4, 0, 0, &setting(4, 3)), window(1, 7)]), "");
    assert_eq!(peer.server.capacity(1), 0);
    assert_eq!(peer.send(&[window(1, 3)]), "window 1");
    assert_eq!(peer.server.capacity(1), 3);
    assert_eq!(peer.server.data(1, &[0; 10], false), Ok(3));
    assert_eq!(peer.send(&[frame(4, 0, 0, &setting(4, 5))]), "window 0");
    assert_eq!(peer.server.capacity(1), 2);
    // Those of streams that come are the new ones.
    peer.ask(3);
    peer.server.answer(3, OK, false).unwrap();
    assert_eq!(peer.server.capacity(3), 5);
}

#[test]
fn windows_have_an_end() {
    const MOST: u32 = (1 << 31) - 1;
    let mut peer = Peer::new();
    peer.ask(1);
    assert_eq!(peer.send(&[window(1, MOST)]), "fault 1 FLOW_CONTROL_ERROR");
    assert_eq!(peer.send(&[window(0, MOST - 65_535)]), "");
    assert_eq!(peer.send(&[window(0, 1)]), "fatal FLOW_CONTROL_ERROR");
    let mut peer = Peer::new();
    peer.ask(1);
    assert_eq!(peer.send(&[window(1, 1), frame(4, 0, 0, &setting(4, MOST))]), "fatal FLOW_CONTROL_ERROR");
}

#[test]
fn what_is_taken_of_a_body_may_come_again() {
    let mut peer = Peer::with(Settings { initial_window_size: 1000, ..Settings::default() }, b"");
    peer.send(&[headers(1, false, &get())]);
    assert_eq!(peer.send(&[data(1, false, 1000)]), "data 1 1000");
    peer.server.release(1, 499);
    assert_eq!(peer.frames(), "");
    peer.server.release(1, 1);
    assert_eq!(peer.frames(), "WINDOW_UPDATE 1 500");
    assert_eq!(peer.send(&[data(1, false, 500)]), "data 1 500");
    assert_eq!(peer.send(&[data(1, false, 1)]), "fault 1 FLOW_CONTROL_ERROR");
    assert_eq!(peer.frames(), "RST_STREAM 1 FLOW_CONTROL_ERROR");
    peer.server.release(1, 1000);
    assert_eq!(peer.frames(), "", "it is over, and the connection has room");
}

#[test]
fn padding_needs_no_release() {
    let mut peer = Peer::with(Settings { initial_window_size: 100, ..Settings::default() }, b"");
    peer.send(&[headers(1, false, &get())]);
    for _ in 0..10 {
        assert_eq!(peer.send(&[frame(kind::DATA, flag::PADDED, 1, &[&[49][..], &[0; 50]].concat())]), "data 1 1");
        peer.server.release(1, 1);
    }
    assert!(peer.frames().starts_with("WINDOW_UPDATE 1 50, WINDOW_UPDATE 1 51"));
}

#[test]
fn the_connections_window_is_kept_whoever_has_gone() {
    // 65,535 bytes, and what is read over counts too.
    let mut peer = Peer::with(Settings { initial_window_size: 4000, ..Settings::default() }, b"");
    for number in 0..100 {
        let stream = 2 * number + 1;
        peer.send(&[headers(stream, false, &get()), data(stream, false, 2000)]);
        peer.server.reset(stream, Code::CANCEL);
        assert_eq!(peer.send(&[data(stream, false, 2000)]), "", "{stream}");
        peer.server.release(stream, 2000);
    }
    let said = peer.frames();
    let released: u32 =
        said.split(", ").filter_map(|said| said.strip_prefix("WINDOW_UPDATE 0 ")?.parse::<u32>().ok()).sum();
    assert!((350_000..=400_000).contains(&released), "{released}");
    // Who takes nothing gets nothing.
    let mut peer = Peer::with(Settings { initial_window_size: 4000, ..Settings::default() }, b"");
    let frames: Vec<_> = (0..50)
        .flat_map(|number| [headers(2 * number + 1, false, &get()), data(2 * number + 1, false, 2000)])
        .collect();
    assert!(peer.send(&frames).ends_with("fatal FLOW_CONTROL_ERROR"));
}

#[test]
fn our_settings_count_from_their_acknowledgement_on() {
    let settings = Settings { initial_window_size: 100, header_table_size: 0, ..Settings::default() };
    let mut peer = Peer { server: Server::new(settings), input: BytesMut::new(), decoder: Decoder::new() };
    peer.send(&[PREFACE.to_vec(), frame(4, 0, 0, b""), headers(1, false, &get()), headers(3, false, &get())]);
    assert_eq!(peer.send(&[data(1, false, 200)]), "data 1 200", "it does not know better");
    assert_eq!(peer.send(&[frame(4, 1, 0, b""), data(1, false, 1)]), "fault 1 FLOW_CONTROL_ERROR");
    // The block behind it begins with what it does to the table.
    assert_eq!(
        peer.send(&[headers(5, true, &[b"\x20", &get()[..]].concat()), data(3, false, 100)]),
        "request 5 GET / end, data 3 100"
    );
    let mut peer = Peer::with(settings, b"");
    assert_eq!(peer.send(&[headers(1, true, &get())]), "fatal COMPRESSION_ERROR");
}
