//! Which frame may come in which state (RFC 9113, 5.1 and 6), and what is said to others.

use super::*;

/// What comes of a frame, and what is said.
fn outcome(before: &[Vec<u8>], sent: Vec<u8>) -> (String, String) {
    let mut peer = Peer::new();
    peer.send(before);
    // Streams that are to be closed have an answer, or were reset.
    for stream in [21, 23] {
        let _ = peer.server.answer(stream, b"HTTP/1.1 200 OK\r\n\r\n", true);
    }
    peer.server.reset(25, Code::CANCEL);
    peer.frames();
    let story = peer.send(&[sent]);
    (story, peer.frames())
}

/// In the order of: idle, open, half-closed (remote), half-closed (local), closed by both ends, by the client's reset, by ours.
const STREAMS: [u32; 7] = [91, 17, 19, 21, 23, 27, 25];

fn before() -> Vec<Vec<u8>> {
    vec![
        headers(17, false, &get()),
        headers(19, true, &get()),
        headers(21, false, &get()),
        headers(23, true, &get()),
        headers(25, false, &get()),
        headers(27, false, &get()),
        reset(27),
    ]
}

fn check(name: &str, sent: impl Fn(u32) -> Vec<u8>, expected: [&str; 7]) {
    for (stream, expected) in STREAMS.into_iter().zip(expected) {
        let (story, said) = outcome(&before(), sent(stream));
        let said = match (story.starts_with("fatal"), said.starts_with("GOAWAY")) {
            (true, true) => String::new(),
            (false, false) => said,
            _ => panic!("{name} {stream}: {story}, but {said}"),
        };
        assert_eq!([story, said].join("|").trim_end_matches('|'), expected, "{name} on {stream}");
    }
}

#[test]
fn data_in_each_state() {
    let fatal = "fatal PROTOCOL_ERROR";
    check(
        "DATA",
        |stream| data(stream, false, 5),
        [
            fatal,
            "data 17 5",
            "fault 19 STREAM_CLOSED|RST_STREAM 19 STREAM_CLOSED",
            "data 21 5",
            "fatal STREAM_CLOSED",
            "",
            "",
        ],
    );
    check(
        "DATA with an end",
        |stream| data(stream, true, 5),
        [
            fatal,
            "data 17 5 end",
            "fault 19 STREAM_CLOSED|RST_STREAM 19 STREAM_CLOSED",
            "data 21 5 end",
            "fatal STREAM_CLOSED",
            "",
            "",
        ],
    );
}

#[test]
fn headers_in_each_state() {
    check(
        "HEADERS",
        |stream| headers(stream, true, &block(&[("x", "y")])),
        [
            "|RST_STREAM 91 PROTOCOL_ERROR",
            "trailers 17",
            "fault 19 STREAM_CLOSED|RST_STREAM 19 STREAM_CLOSED",
            "trailers 21",
            "fatal STREAM_CLOSED",
            "",
            "",
        ],
    );
    check(
        "HEADERS without an end",
        |stream| headers(stream, false, &get()),
        [
            "request 91 GET /",
            "fault 17 PROTOCOL_ERROR|RST_STREAM 17 PROTOCOL_ERROR",
            "fault 19 STREAM_CLOSED|RST_STREAM 19 STREAM_CLOSED",
            "fault 21 PROTOCOL_ERROR|RST_STREAM 21 PROTOCOL_ERROR",
            "fatal STREAM_CLOSED",
            "",
            "",
        ],
    );
}

#[test]
fn what_is_about_a_stream_in_each_state() {
    let fatal = "fatal PROTOCOL_ERROR";
    check("RST_STREAM", reset, [fatal, "reset 17 CANCEL", "reset 19 CANCEL", "reset 21 CANCEL", "", "", ""]);
    check("WINDOW_UPDATE", |stream| window(stream, 1), [fatal, "", "", "", "", "", ""]);
    check("PRIORITY", |stream| frame(kind::PRIORITY, 0, stream, &[0; 5]), ["", "", "", "", "", "", ""]);
    let error = |stream| format!("fault {stream} PROTOCOL_ERROR|RST_STREAM {stream} PROTOCOL_ERROR");
    check("WINDOW_UPDATE by 0", |stream| window(stream, 0), [fatal, &error(17), &error(19), &error(21), "", "", ""]);
    let error = |stream| format!("fault {stream} FRAME_SIZE_ERROR|RST_STREAM {stream} FRAME_SIZE_ERROR");
    let fatal = "fatal FRAME_SIZE_ERROR";
    check(
        "short PRIORITY",
        |stream| frame(kind::PRIORITY, 0, stream, &[0; 4]),
        [fatal, &error(17), &error(19), &error(21), fatal, fatal, fatal],
    );
    let stray = |stream| frame(kind::CONTINUATION, flag::END_HEADERS, stream, &get());
    check("CONTINUATION", stray, ["fatal PROTOCOL_ERROR"; 7]);
    check("PUSH_PROMISE", |stream| frame(kind::PUSH_PROMISE, 4, stream, &[0, 0, 0, 2]), ["fatal PROTOCOL_ERROR"; 7]);
    check("an unknown frame", |stream| frame(77, 255, stream, b"what"), [""; 7]);
}

#[test]
fn frames_have_the_form_that_they_must_have() {
    let padded = flag::PADDED;
    for (sent, expected) in [
        (frame(kind::DATA, 0, 0, b"x"), "fatal PROTOCOL_ERROR"),
        (frame(kind::DATA, padded, 17, b""), "fatal FRAME_SIZE_ERROR"),
        (frame(kind::DATA, padded, 17, b"\x01"), "fatal PROTOCOL_ERROR"),
        (frame(kind::DATA, padded, 17, b"\x02xx"), ""),
        (frame(kind::DATA, padded, 17, b"\x02xxx"), "data 17 1"),
        (frame(kind::DATA, padded | 1, 17, b"\x02xxx"), "data 17 1 end"),
        (frame(kind::DATA, padded | 1, 17, b"\x00"), "data 17 0 end"),
        (frame(kind::HEADERS, 5, 0, &get()), "fatal PROTOCOL_ERROR"),
        (frame(kind::HEADERS, 5, 102, &get()), "fatal PROTOCOL_ERROR"),
        (frame(kind::HEADERS, 5, 15, &get()), "fatal PROTOCOL_ERROR"),
        (frame(kind::HEADERS, 5 | padded, 101, b""), "fatal FRAME_SIZE_ERROR"),
        (frame(kind::HEADERS, 5 | padded, 101, b"\x02\0"), "fatal PROTOCOL_ERROR"),
        (frame(kind::HEADERS, 5 | padded, 101, &[b"\x02", &get()[..], b"xx"].concat()), "request 101 GET / end"),
        (frame(kind::HEADERS, 5 | 32, 101, b"\0\0\0\0"), "fatal FRAME_SIZE_ERROR"),
        (frame(kind::HEADERS, 5 | 32, 101, &[&[0; 5], &get()[..]].concat()), "request 101 GET / end"),
        (
            frame(kind::HEADERS, 5 | 32 | padded, 101, &[&[1, 0, 0, 0, 0, 0], &get()[..], b"x"].concat()),
            "request 101 GET / end",
        ),
        (frame(kind::HEADERS, 5, 101, b"\xff\xff\xff\xff\xff\xff\xff"), "fatal COMPRESSION_ERROR"),
        (frame(kind::HEADERS, 5, 101, b"\x3f\xe2\x1f"), "fatal COMPRESSION_ERROR"),
        (frame(kind::PRIORITY, 0, 0, &[0; 5]), "fatal PROTOCOL_ERROR"),
        (frame(kind::RST_STREAM, 0, 0, &[0; 4]), "fatal PROTOCOL_ERROR"),
        (frame(kind::RST_STREAM, 0, 17, &[0; 3]), "fatal FRAME_SIZE_ERROR"),
        (frame(kind::SETTINGS, 0, 1, b""), "fatal PROTOCOL_ERROR"),
        (frame(kind::SETTINGS, 1, 0, &[0; 6]), "fatal FRAME_SIZE_ERROR"),
        (frame(kind::SETTINGS, 0, 0, &[0; 5]), "fatal FRAME_SIZE_ERROR"),
        (frame(kind::SETTINGS, 0, 0, &[0xff; 6 * 100]), ""),
        (frame(kind::SETTINGS, 0, 0, &[0xff; 6 * 1000]), "fatal ENHANCE_YOUR_CALM"),
        (frame(kind::SETTINGS, 0, 0, &setting(2, 2)), "fatal PROTOCOL_ERROR"),
        (frame(kind::SETTINGS, 0, 0, &setting(4, 1 << 31)), "fatal FLOW_CONTROL_ERROR"),
        (frame(kind::SETTINGS, 0, 0, &setting(5, 16_383)), "fatal PROTOCOL_ERROR"),
        (frame(kind::SETTINGS, 0, 0, &setting(5, 1 << 24)), "fatal PROTOCOL_ERROR"),
        (frame(kind::SETTINGS, 0, 0, &setting(5, (1 << 24) - 1)), ""),
        (frame(kind::SETTINGS, 1, 0, b""), ""),
        (frame(kind::PING, 0, 1, &[0; 8]), "fatal PROTOCOL_ERROR"),
        (frame(kind::PING, 0, 0, &[0; 7]), "fatal FRAME_SIZE_ERROR"),
        (frame(kind::PING, 1, 0, b"12345678"), "pong 12345678"),
        (frame(kind::PING, 1, 0, b"farewell"), "pong farewell"),
        (frame(kind::GOAWAY, 0, 1, &[0; 8]), "fatal PROTOCOL_ERROR"),
        (frame(kind::GOAWAY, 0, 0, &[0; 7]), "fatal FRAME_SIZE_ERROR"),
        (frame(kind::GOAWAY, 0, 0, b"\xff\0\0\x05\0\0\0\x02because"), "goaway 2130706437 INTERNAL_ERROR"),
        (frame(kind::WINDOW_UPDATE, 0, 0, &[0; 3]), "fatal FRAME_SIZE_ERROR"),
        (frame(kind::WINDOW_UPDATE, 0, 0, &[0; 4]), "fatal PROTOCOL_ERROR"),
        (frame(77, 0, 0, &[0; 16_385]), "fatal FRAME_SIZE_ERROR"),
        (frame(kind::DATA, 0, 17, &[0; 16_385]), "fatal FRAME_SIZE_ERROR"),
    ] {
        let shown = sent[..sent.len().min(20)].escape_ascii().to_string();
        let (story, said) = outcome(&before(), sent);
        assert_eq!(story, expected, "{shown}");
        assert_eq!(story.starts_with("fatal"), said.starts_with("GOAWAY"), "{shown}: {said}");
    }
}

#[test]
fn the_preface_and_settings_come_first() {
    let ask = |bytes: &[u8]| {
        let mut peer =
            Peer { server: Server::new(Settings::default()), input: BytesMut::new(), decoder: Decoder::new() };
        let story = peer.send(&[bytes.to_vec()]);
        (story, peer.frames(), peer.server.is_established())
    };
    let first = "SETTINGS, WINDOW_UPDATE 0 983025";
    let fatal = |code: &str| (format!("fatal {code}"), format!("{first}, GOAWAY 0 {code}"), false);
    assert_eq!(ask(b""), (String::new(), first.into(), false));
    assert_eq!(ask(&PREFACE[..10]), (String::new(), first.into(), false));
    assert_eq!(ask(b"GET / HTTP/1.1\r\n\r\n").0, "fatal PROTOCOL_ERROR");
    assert_eq!(ask(b"PRI * HTTP/2.0\r\n\r\nXX"), {
        let mut expected = fatal("PROTOCOL_ERROR");
        expected.2 = false;
        expected
    });
    for (sent, is_right) in [
        (frame(kind::SETTINGS, 0, 0, b""), true),
        (frame(kind::SETTINGS, 1, 0, b""), false),
        (frame(kind::PING, 0, 0, &[0; 8]), false),
        (headers(1, true, &get()), false),
    ] {
        let (story, _, is_established) = ask(&[PREFACE, &sent].concat());
        assert_eq!(
            (story.as_str(), is_established),
            if is_right { ("", true) } else { ("fatal PROTOCOL_ERROR", false) }
        );
    }
}

#[test]
fn the_first_fatal_is_said_again_and_its_goaway_once() {
    let mut peer = Peer::new();
    peer.ask(1);
    assert_eq!(peer.send(&[frame(kind::CONTINUATION, 0, 1, b"")]), "fatal PROTOCOL_ERROR");
    assert_eq!(peer.send(&[data(9, false, 1)]), "fatal PROTOCOL_ERROR");
    peer.server.end(Code::NO_ERROR, b"");
    peer.server.announce_end();
    peer.server.ping([0; 8]);
    peer.server.release(1, 1 << 20);
    assert_eq!(peer.server.answer(1, b"HTTP/1.1 200 OK\r\n\r\n", true), Err(SendError::Gone));
    assert!(!peer.server.can_send(1));
    peer.server.reset(1, Code::CANCEL);
    assert_eq!(peer.frames(), "GOAWAY 1 PROTOCOL_ERROR");
}

#[test]
fn bytes_may_come_one_by_one() {
    let script = [
        headers(1, false, &post("7")),
        frame(kind::DATA, flag::PADDED, 1, b"\x03abcdxxx"),
        frame(77, 0, 0, b"what"),
        data(1, true, 3),
        frame(kind::HEADERS, flag::END_STREAM, 3, &get()[..7]),
        frame(kind::CONTINUATION, flag::END_HEADERS, 3, &get()[7..]),
        frame(kind::GOAWAY, 0, 0, b"\0\0\0\0\0\0\0\0why"),
    ];
    let mut peer = Peer::new();
    assert_eq!(peer.send(&script), "request 1 GET /, data 1 4, data 1 3 end, request 3 GET / end, goaway 0 NO_ERROR");
    let mut peer = Peer::new();
    let story: Vec<_> =
        script.concat().iter().map(|byte| peer.send(&[vec![*byte]])).filter(|said| !said.is_empty()).collect();
    let pieces = "data 1 1, data 1 1, data 1 1, data 1 1";
    assert_eq!(
        story.join(", "),
        format!("request 1 GET /, {pieces}, data 1 1, data 1 1, data 1 1 end, request 3 GET / end, goaway 0 NO_ERROR")
    );
    assert!(peer.server.is_between_frames());
}
