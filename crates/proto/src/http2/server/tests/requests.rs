//! Requests, their bodies and what follows them.

use super::*;

#[test]
fn a_body_is_as_long_as_was_said() {
    for (length, pieces, expected) in [
        ("5", &[5][..], "data 1 5 end"),
        ("5", &[2, 3], "data 1 2, data 1 3 end"),
        ("5", &[2, 3, 0], "data 1 2, data 1 3, data 1 0 end"),
        ("5", &[4], "fault 1 PROTOCOL_ERROR"),
        ("5", &[2, 4], "data 1 2, fault 1 PROTOCOL_ERROR"),
        ("5", &[2, 2, 0], "data 1 2, data 1 2, fault 1 PROTOCOL_ERROR"),
        ("0", &[0], "data 1 0 end"),
        ("0", &[1], "fault 1 PROTOCOL_ERROR"),
    ] {
        let mut peer = Peer::new();
        peer.send(&[headers(1, false, &post(length))]);
        let last = pieces.len() - 1;
        let frames: Vec<_> = pieces.iter().enumerate().map(|(at, length)| data(1, at == last, *length)).collect();
        assert_eq!(peer.send(&frames), expected, "{length} {pieces:?}");
    }
}

#[test]
fn trailers_end_a_request_and_are_judged() {
    for (fields, ends, expected) in [
        (&[("x", "1")][..], true, "trailers 1"),
        (&[], true, "trailers 1"),
        (&[("x", "1")], false, "fault 1 PROTOCOL_ERROR"),
        (&[(":method", "GET")], true, "fault 1 PROTOCOL_ERROR"),
        (&[("X", "1")], true, "fault 1 PROTOCOL_ERROR"),
        (&[("connection", "close")], true, "fault 1 PROTOCOL_ERROR"),
    ] {
        let mut peer = Peer::new();
        assert_eq!(peer.send(&[headers(1, false, &get()), data(1, false, 4)]), "request 1 GET /, data 1 4");
        assert_eq!(peer.send(&[headers(1, ends, &block(fields))]), expected);
        assert_eq!(peer.ask(3), "request 3 GET / end", "others go on");
    }
    let mut peer = Peer::new();
    peer.send(&[headers(1, false, &post("5")), data(1, false, 4)]);
    assert_eq!(peer.send(&[headers(1, true, &block(&[("x", "1")]))]), "fault 1 PROTOCOL_ERROR", "a byte is missing");
}

#[test]
fn requests_above_the_number_are_refused_and_others_come_when_some_are_over() {
    let mut peer = Peer::with(Settings { max_concurrent_streams: 2, ..Settings::default() }, b"");
    assert_eq!(peer.ask(1) + &peer.ask(3) + &peer.ask(5), "request 1 GET / endrequest 3 GET / end");
    assert_eq!(peer.frames(), "RST_STREAM 5 REFUSED_STREAM");
    assert_eq!(peer.send(&[data(5, false, 5), window(5, 1), headers(5, true, &get())]), "", "it could not know");
    peer.server.answer(1, b"HTTP/1.1 204 No Content\r\n\r\n", true).unwrap();
    assert_eq!(peer.server.open(), 1);
    assert_eq!(peer.ask(7), "request 7 GET / end");
    assert_eq!(peer.server.latest_request(), 7);
}

#[test]
fn a_refused_request_is_in_the_table_all_the_same() {
    let mut peer = Peer::with(Settings { max_concurrent_streams: 1, ..Settings::default() }, b"");
    peer.ask(1);
    // :authority goes into the table.
    assert_eq!(peer.send(&[headers(3, true, b"\x82\x86\x84\x41\x01a")]), "");
    peer.server.reset(1, Code::CANCEL);
    assert_eq!(peer.send(&[headers(5, true, b"\x82\x86\x84\xbe")]), "request 5 GET / end");
}

#[test]
fn what_http1_would_refuse_has_a_stream_on_which_that_is_said() {
    let mut peer = Peer::new();
    assert_eq!(peer.send(&[headers(1, false, &[get(), block(&[("x", " a")])].concat())]), "unfit 1 400");
    peer.server.answer(1, b"HTTP/1.1 400 Bad Request\r\n\r\n", true).unwrap();
    peer.server.reset(1, Code::NO_ERROR);
    assert_eq!(peer.frames(), "HEADERS 1 :status=400 end, RST_STREAM 1 NO_ERROR");
    let large: Vec<u8> = (0..600).flat_map(|_| block(&[("x", &"y".repeat(125))])).collect();
    let large = [get(), large].concat();
    let mut frames = vec![frame(kind::HEADERS, flag::END_STREAM, 3, &large[..16_384])];
    frames.extend(large[16_384..].chunks(16_384).map(|piece| frame(kind::CONTINUATION, 0, 3, piece)));
    frames.push(frame(kind::CONTINUATION, flag::END_HEADERS, 3, b""));
    assert_eq!(peer.send(&frames), "unfit 3 431 end");
    assert_eq!(peer.ask(5), "request 5 GET / end");
    assert!(peer.server.held() < 30_000, "{}", peer.server.held());
}

#[test]
fn the_same_block_is_the_same_request_until_the_table_changes() {
    let mut peer = Peer::new();
    let mut ask = |stream: u32, ends: bool, block: &[u8]| {
        peer.input.extend_from_slice(&headers(stream, ends, block));
        let event = peer.server.receive(&mut peer.input);
        peer.server.reset(stream, Code::CANCEL);
        let Ok(Some(Event::Request { head, ends, .. })) = event else { return format!("{event:?}") };
        format!("{ends} {}", String::from_utf8_lossy(&head).replace("\r\n", " "))
    };
    let a = "GET / HTTP/1.1 host: a  ";
    assert_eq!(ask(1, true, b"\x82\x86\x84\x41\x01a"), format!("true {a}"));
    for stream in [3, 5, 7] {
        assert_eq!(ask(stream, stream == 5, b"\x82\x86\x84\xbe"), format!("{} {a}", stream == 5));
    }
    assert_eq!(ask(9, true, b"\x82\x86\x84\x41\x01b"), "true GET / HTTP/1.1 host: b  ");
    assert_eq!(ask(11, true, b"\x82\x86\x84\xbe"), "true GET / HTTP/1.1 host: b  ");
    assert_eq!(ask(13, true, b"\x82\x86\x84\xbf"), format!("true {a}"));
    assert_eq!(ask(15, true, b"\x82\x86\x84\xbf"), format!("true {a}"));
    assert_eq!(
        ask(17, true, b"\x20\x82\x86\x84\x0f\x17\x01x"),
        "true GET / HTTP/1.1 host: x  ",
        "the table is emptied"
    );
    assert!(ask(19, true, b"\x82\x86\x84\xbf").contains("COMPRESSION_ERROR"), "there is nothing left");
}

#[test]
fn a_length_is_kept_to_also_when_a_block_comes_again() {
    let mut peer = Peer::new();
    for stream in [1, 3] {
        assert_eq!(peer.send(&[headers(stream, false, &post("5"))]), format!("request {stream} GET /"));
        assert_eq!(peer.send(&[data(stream, true, 4)]), format!("fault {stream} PROTOCOL_ERROR"));
    }
    assert_eq!(peer.send(&[headers(5, true, &post("5"))]), "");
}

#[test]
fn a_stream_can_be_reset_in_the_middle_of_a_frame() {
    let mut peer = Peer::new();
    peer.send(&[headers(1, false, &get())]);
    let whole = data(1, true, 1000);
    assert_eq!(peer.send(&[whole[..500].to_vec()]), "data 1 491");
    peer.server.reset(1, Code::CANCEL);
    assert_eq!(peer.send(&[whole[500..].to_vec(), headers(3, true, &get())]), "request 3 GET / end");
    assert_eq!(peer.frames(), "RST_STREAM 1 CANCEL");
}

#[test]
fn malformed_requests_leave_others_alone() {
    let mut peer = Peer::new();
    for (number, field) in [("connection", "close"), ("X", "1"), (":what", "x"), ("x", "a\nb")].into_iter().enumerate()
    {
        let stream = 4 * number as u32 + 1;
        assert_eq!(peer.send(&[headers(stream, true, &[get(), block(&[field])].concat())]), "");
        assert_eq!(peer.frames(), format!("RST_STREAM {stream} PROTOCOL_ERROR"));
        assert_eq!(peer.ask(stream + 2), format!("request {} GET / end", stream + 2));
    }
}

#[test]
fn continuation_goes_on_with_the_same_stream_only() {
    for (second, expected) in [
        (frame(kind::CONTINUATION, flag::END_HEADERS, 1, &get()[9..]), "request 1 GET / end"),
        (frame(kind::CONTINUATION, flag::END_HEADERS, 3, &get()[9..]), "fatal PROTOCOL_ERROR"),
        (frame(kind::PING, 0, 0, &[0; 8]), "fatal PROTOCOL_ERROR"),
        (frame(77, 0, 1, b""), "fatal PROTOCOL_ERROR"),
        (headers(3, true, &get()), "fatal PROTOCOL_ERROR"),
        (data(1, true, 1), "fatal PROTOCOL_ERROR"),
    ] {
        let mut peer = Peer::new();
        assert_eq!(peer.send(&[frame(kind::HEADERS, flag::END_STREAM, 1, &get()[..9]), second]), expected);
    }
}

#[test]
fn whatever_is_set_is_served() {
    let least = Settings {
        header_table_size: 0,
        max_concurrent_streams: 1,
        initial_window_size: 0,
        max_frame_size: 0,
        max_header_list_size: 200,
        max_head: 50,
        max_headers: 0,
    };
    let mut peer = Peer::with(least, b"");
    assert_eq!(peer.send(&[headers(1, false, &[b"\x20", &get()[..]].concat())]), "request 1 GET /");
    assert_eq!(peer.send(&[data(1, false, 1)]), "fault 1 FLOW_CONTROL_ERROR");
    peer.server.release(1, 1);
    assert_eq!(peer.send(&[headers(3, true, &post("0"))]), "unfit 3 431 end");
    let most = Settings {
        header_table_size: u32::MAX,
        max_concurrent_streams: u32::MAX,
        initial_window_size: u32::MAX,
        max_frame_size: u32::MAX,
        max_header_list_size: u32::MAX,
        max_head: usize::MAX,
        max_headers: usize::MAX,
    };
    let mut peer = Peer::with(most, b"");
    for stream in (1..10_000).step_by(2) {
        assert_eq!(
            peer.send(&[headers(stream, false, &get()), data(stream, true, 3)]),
            format!("request {stream} GET /, data {stream} 3 end")
        );
        peer.server.release(stream, 3);
    }
    assert_eq!(peer.server.open(), 5000);
    for stream in (1..10_000).step_by(2).rev() {
        peer.server.answer(stream, b"HTTP/1.1 200 OK\r\n\r\n", true).unwrap();
    }
    assert_eq!(peer.server.open(), 0);
}
