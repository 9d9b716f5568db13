use super::*;
use bytes::{Bytes, BytesMut};

const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];
const SERVER: Rules = Rules { role: Role::Server, max: 1 << 20, deflate: false };

fn frame(opcode: u8, flags: u8, payload: &[u8]) -> Vec<u8> {
    let mut out = BytesMut::new();
    encode(&mut out, opcode, flags, Some(KEY), payload);
    out.to_vec()
}

fn all_of(rules: Rules, bytes: &[u8], step: usize) -> (Vec<Event>, Option<WebSocketError>) {
    let (mut decoder, mut buf, mut events) = (MessageDecoder::new(rules), BytesMut::new(), Vec::new());
    for piece in bytes.chunks(step.max(1)) {
        buf.extend_from_slice(piece);
        loop {
            match decoder.decode(&mut buf) {
                Ok(Some(event)) => events.push(event),
                Ok(None) => break,
                Err(error) => return (events, Some(error)),
            }
        }
    }
    (events, None)
}

fn all(bytes: &[u8]) -> (Vec<Event>, Option<WebSocketError>) {
    let whole = all_of(SERVER, bytes, bytes.len());
    for step in 1..8 {
        assert_eq!(whole, all_of(SERVER, bytes, step), "in pieces of {step}");
    }
    whole
}

fn error(bytes: &[u8]) -> WebSocketError {
    let (events, error) = all(bytes);
    assert!(events.is_empty());
    error.expect("it is refused")
}

#[test]
fn the_examples_of_the_standard_are_read_and_written() {
    let hello = b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58";
    let (events, error) = all(hello);
    assert!(error.is_none());
    assert_eq!(events, [Event::Message(Message::new(opcode::TEXT, flag::FIN | flag::MASK, b"Hello"))]);
    assert_eq!(frame(opcode::TEXT, flag::FIN, b"Hello"), hello);
    let mut out = BytesMut::new();
    encode(&mut out, opcode::TEXT, flag::FIN, None, b"Hello");
    assert_eq!(&out[..], b"\x81\x05Hello");
    let long = FrameHead { opcode: opcode::BINARY, flags: flag::FIN, key: None, length: 256 };
    assert_eq!(long.bytes().as_ref(), b"\x82\x7e\x01\x00");
    let longer = FrameHead { length: 65536, ..long };
    assert_eq!(longer.bytes().as_ref(), b"\x82\x7f\0\0\0\0\0\x01\0\0");
    assert_eq!(accept_key(b"dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    assert!(is_key(b"dGhlIHNhbXBsZSBub25jZQ==") && !is_key(b"dGhlIHNhbXBsZSBub25jZQ=") && !is_key(&[b'='; 24]));
}

#[test]
fn a_message_in_pieces_is_put_together_around_a_ping() {
    let bytes = [
        frame(opcode::TEXT, 0, b"Hel"),
        frame(opcode::PING, flag::FIN, b"?"),
        frame(opcode::CONTINUATION, 0, b""),
        frame(opcode::CONTINUATION, flag::FIN, b"lo"),
    ];
    let (events, error) = all(&bytes.concat());
    assert!(error.is_none());
    let ping = Event::Ping(Message::new(opcode::PING, flag::FIN | flag::MASK, b"?"));
    assert_eq!(events, [ping, Event::Message(Message::new(opcode::TEXT, flag::FIN | flag::MASK, b"Hello"))]);
}

#[test]
fn lengths_around_the_borders_of_their_kinds_come_as_they_went() {
    for length in [0, 1, 125, 126, 127, 65535, 65536, 70000] {
        let payload: Vec<u8> = (0..length).map(|byte: u32| byte as u8).collect();
        let (events, error) = all_of(SERVER, &frame(opcode::BINARY, flag::FIN, &payload), 1021);
        let [Event::Message(message)] = &events[..] else { panic!("{length}: {error:?}") };
        assert_eq!(message.payload(), payload);
        let again = Message::from_bytes(message.clone().into_bytes()).expect("it is one");
        assert_eq!(&again, message);
    }
    assert!(Message::from_bytes(Bytes::from_static(b"\x01")).is_none());
}

#[test]
fn what_the_standard_forbids_is_refused() {
    assert_eq!(error(b"\x81\x05Hello"), WebSocketError::Mask(false));
    for bits in [0x10, 0x20, 0x40, 0x70] {
        let mut bytes = frame(opcode::TEXT, flag::FIN, b"a");
        bytes[0] |= bits;
        assert_eq!(error(&bytes), WebSocketError::ReservedBits);
    }
    for code in [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] {
        assert_eq!(error(&frame(code, flag::FIN, b"")), WebSocketError::ReservedOpcode(code));
    }
    assert_eq!(error(&frame(opcode::PING, 0, b"")), WebSocketError::ControlInPieces);
    assert_eq!(error(&frame(opcode::PONG, flag::FIN, &[0; 126])), WebSocketError::LongControl(126));
    assert_eq!(error(&frame(opcode::CONTINUATION, flag::FIN, b"")), WebSocketError::NothingToContinue);
    let twice = [frame(opcode::TEXT, 0, b"a"), frame(opcode::BINARY, flag::FIN, b"b")].concat();
    assert_eq!(error(&twice), WebSocketError::Interleaved);
    assert_eq!(error(b"\x82\xfe\x00\x7d\0\0\0\0"), WebSocketError::Length, "125 in two bytes");
    assert_eq!(error(b"\x82\xff\0\0\0\0\0\0\xff\xff\0\0\0\0"), WebSocketError::Length, "65535 in eight");
    assert_eq!(error(b"\x82\xff\x80\0\0\0\0\0\0\0\0\0\0\0"), WebSocketError::Length, "the highest bit");
    let client = Rules { role: Role::Client, ..SERVER };
    assert_eq!(all_of(client, &frame(opcode::TEXT, flag::FIN, b"a"), 99).1, Some(WebSocketError::Mask(true)));
    assert!(all_of(client, b"\x81\x01a", 99).1.is_none());
}

#[test]
fn an_error_stays() {
    let mut decoder = MessageDecoder::new(SERVER);
    let mut buf = BytesMut::from(&b"\x81\x00"[..]);
    let first = decoder.decode(&mut buf).expect_err("not masked");
    let mut good = BytesMut::from(&frame(opcode::TEXT, flag::FIN, b"")[..]);
    assert_eq!(decoder.decode(&mut good), Err(first));
}

#[test]
fn a_message_may_be_as_long_as_the_limit_and_its_announcement_is_enough_for_more() {
    let rules = Rules { max: 10, ..SERVER };
    assert!(all_of(rules, &frame(opcode::BINARY, flag::FIN, &[0; 10]), 3).1.is_none());
    let long = frame(opcode::BINARY, flag::FIN, &[0; 11]);
    assert_eq!(all_of(rules, &long[..6], 6).1, Some(WebSocketError::TooLarge(11)));
    let pieces = [frame(opcode::BINARY, 0, &[0; 6]), frame(opcode::CONTINUATION, flag::FIN, &[0; 5])].concat();
    assert_eq!(all_of(rules, &pieces, 5).1, Some(WebSocketError::TooLarge(11)));
    let control = [frame(opcode::BINARY, 0, &[0; 6]), frame(opcode::PING, flag::FIN, &[0; 100])].concat();
    assert!(all_of(rules, &control, 5).1.is_none(), "control frames do not count");
}

#[test]
fn text_is_judged_as_it_comes() {
    let text = "κόσμε \u{10ffff} \u{d7ff}";
    for cut in 0..=text.len() {
        let bytes = [
            frame(opcode::TEXT, 0, &text.as_bytes()[..cut]),
            frame(opcode::CONTINUATION, flag::FIN, &text.as_bytes()[cut..]),
        ];
        assert_eq!(all(&bytes.concat()).1, None, "cut at {cut}");
    }
    for bad in [&b"\xc0\xaf"[..], b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xff", b"\x80", b"a\xce"] {
        assert_eq!(error(&frame(opcode::TEXT, flag::FIN, bad)), WebSocketError::NotUtf8);
        assert!(all(&frame(opcode::BINARY, flag::FIN, bad)).1.is_none());
    }
    // The third byte cannot be: nobody waits for the fourth.
    let mut early = frame(opcode::TEXT, flag::FIN, b"\xf4\x90\x80\x80");
    early.truncate(8);
    assert_eq!(error(&early), WebSocketError::NotUtf8);
}

#[test]
fn closes_have_a_code_that_may_be_sent_or_none() {
    let close = |payload: &[u8]| all(&frame(opcode::CLOSE, flag::FIN, payload));
    let Event::Close(said) = &close(&close_payload(4321, b"bye")).0[0] else { panic!("a close") };
    assert_eq!((said.code(), said.reason()), (Some(4321), &b"bye"[..]));
    let Event::Close(said) = &close(b"").0[0] else { panic!("a close") };
    assert_eq!((said.code(), said.reason()), (None, &b""[..]));
    assert_eq!(close(b"\x03").1, Some(WebSocketError::BadClose));
    for code in [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535] {
        assert_eq!(close(&close_payload(code, b"")).1, Some(WebSocketError::BadClose), "{code}");
    }
    for code in [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 4999] {
        assert_eq!(close(&close_payload(code, b"")).1, None, "{code}");
    }
    assert_eq!(close(&close_payload(1000, b"\xff")).1, Some(WebSocketError::NotUtf8));
    assert_eq!(close_payload(1000, &[b'a'; 200]).len(), MAX_CONTROL);
}

#[test]
fn each_error_has_a_code_that_may_be_sent() {
    for error in [WebSocketError::NotUtf8, WebSocketError::TooLarge(1), WebSocketError::Length] {
        assert!(is_close_code(error.code()));
    }
    assert_eq!(WebSocketError::NotUtf8.code(), 1007);
    assert_eq!(WebSocketError::TooLarge(1).code(), 1009);
}

#[test]
fn compressed_messages_are_marked_and_only_where_that_was_agreed() {
    let rules = Rules { deflate: true, ..SERVER };
    let payload = b"Hello Hello Hello Hello";
    let packed = deflate(payload, MAX_WINDOW);
    let (events, error) = all_of(rules, &frame(opcode::TEXT, flag::FIN | flag::RSV1, &packed), 3);
    let [Event::Message(message)] = &events[..] else { panic!("{error:?}") };
    assert!(message.is_compressed());
    assert_eq!(inflate(message.payload(), 100).expect("ours"), payload);
    // The mark stands in the first frame, and in no control frame (RFC 7692, 6.1).
    let pieces = |flags| [frame(opcode::TEXT, flag::RSV1, &packed[..4]), frame(0, flags, &packed[4..])].concat();
    let (events, _) = all_of(rules, &pieces(flag::FIN), 5);
    let [Event::Message(message)] = &events[..] else { panic!("one message") };
    assert_eq!(inflate(message.payload(), 100).expect("ours"), payload);
    let late = all_of(rules, &pieces(flag::FIN | flag::RSV1), 5);
    assert_eq!(late.1, Some(WebSocketError::ReservedBits));
    let ping = frame(opcode::PING, flag::FIN | flag::RSV1, b"");
    assert_eq!(all_of(rules, &ping, 5).1, Some(WebSocketError::ReservedBits));
}

/// Bytes without an order.
fn noise(length: usize, mask: u8) -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8 & mask
    };
    (0..length).map(|_| next()).collect()
}

#[test]
fn what_is_compressed_unfolds_to_what_it_was() {
    for length in [1, 2, 100, 4096, 65536, 300_000] {
        for payload in [noise(length, 255), vec![b'a'; length], b"0123456789".repeat(length / 10 + 1)] {
            let packed = deflate(&payload, MAX_WINDOW);
            assert!(!packed.ends_with(&[0, 0, 0xff, 0xff]), "the tail is not sent");
            assert_eq!(inflate(&packed, payload.len()).expect("ours"), payload);
            assert!(matches!(inflate(&packed, payload.len() - 1), Err(WebSocketError::TooLarge(_))));
        }
    }
    assert_eq!(inflate(&deflate(b"", MAX_WINDOW), 0).expect("empty"), b"");
    // RFC 7692, 7.2.3: the examples.
    assert_eq!(inflate(b"\xf2\x48\xcd\xc9\xc9\x07\x00", 9).expect("plain"), b"Hello");
    assert_eq!(inflate(b"\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00", 9).expect("stored"), b"Hello");
    assert_eq!(inflate(b"\xf3\x48\xcd\xc9\xc9\x07\x00\x00", 9).expect("a last block"), b"Hello");
    let two = b"\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00";
    assert_eq!(inflate(two, 9).expect("two blocks"), b"Hello");
    assert_eq!(inflate(b"\xff\xff\xff", 99), Err(WebSocketError::NotDeflate));
    let ends = |count: usize| b"\x03\x00".repeat(count);
    assert_eq!(inflate(&ends(16), 99), Ok(Vec::new()));
    assert_eq!(inflate(&ends(17), 99), Err(WebSocketError::NotDeflate), "each costs a new window");
}

#[test]
fn a_smaller_window_is_kept_to() {
    let payload: Vec<u8> = (0..40_000_u32).flat_map(|number| (number % 700).to_le_bytes()).collect();
    for window in 8..=MAX_WINDOW {
        let packed = deflate(&payload, window);
        assert_eq!(inflate(&packed, payload.len()).expect("ours"), payload, "{window}");
    }
    // What repeats farther away than the window is there twice.
    let half = noise(2048, 255);
    let twice = [&half[..], &half].concat();
    assert!(deflate(&twice, 15).len() < 2200);
    assert!(deflate(&twice, 11).len() > 4000);
}

#[test]
fn a_window_that_goes_on_makes_messages_shorter_and_may_be_lost() {
    let (mut ours, mut theirs) = (Deflater::default(), Inflater::new(MAX_WINDOW));
    let message =
        |number: u32| format!(r#"{{"type":"message","room":"lobby","number":{number},"text":"hello, everybody"}}"#);
    let mut lengths = Vec::new();
    for number in 0..2000 {
        let text = message(number);
        let packed = ours.deflate(text.as_bytes());
        lengths.push(packed.len());
        assert_eq!(theirs.inflate(&packed, 200).expect("ours"), text.as_bytes());
        if number == 1000 {
            ours.forget();
        }
    }
    assert!(lengths[1] < lengths[0] / 3, "{lengths:?}");
    assert!(lengths[1001] >= lengths[0], "there is nothing to refer to");
    assert!(lengths[1999] < lengths[0] / 3);
}

#[test]
fn the_peers_window_is_as_long_as_agreed_and_also_there_behind_a_last_block() {
    let mut theirs = Inflater::new(8);
    let long: Vec<u8> = (0..=255).chain(0..=255).collect();
    assert_eq!(theirs.inflate(&deflate(&long, 8), 512).expect("ours"), long);
    // "Hello", then the same by a reference (RFC 7692, 7.2.3.2).
    assert_eq!(theirs.inflate(b"\xf2\x48\xcd\xc9\xc9\x07\x00", 9).expect("plain"), b"Hello");
    assert_eq!(theirs.inflate(b"\xf2\x00\x11\x00\x00", 9).expect("refers"), b"Hello");
    assert_eq!(theirs.inflate(b"\xf3\x48\xcd\xc9\xc9\x07\x00\x00", 9).expect("a last block"), b"Hello");
    assert_eq!(theirs.inflate(b"\xf2\x00\x11\x00\x00", 9).expect("refers"), b"Hello");
    assert!(matches!(theirs.inflate(&deflate(&long, 15), 511), Err(WebSocketError::TooLarge(_))));
}

#[test]
fn a_message_is_whole_wherever_the_room_for_it_ends() {
    // A block ends every 31 KiB of noise; of what comes right behind its end nothing is under way yet.
    let payload = noise(66_000, 255);
    let mut kept = Deflater::default();
    let mut theirs = Inflater::new(MAX_WINDOW);
    for length in (31_000..33_000).chain(62_000..66_000).step_by(37) {
        let payload = &payload[..length];
        assert!(inflate(&deflate(payload, MAX_WINDOW), length).as_deref() == Ok(payload), "{length}");
        assert!(theirs.inflate(&kept.deflate(payload), length).as_deref() == Ok(payload), "{length}");
    }
}

#[test]
fn offers_of_compression_are_taken_with_both_windows_given_up() {
    let taken = |offers: &str| agree(offers.as_bytes(), Windows::default()).map(Agreed::answer);
    assert_eq!(taken("permessage-deflate").as_deref(), Some(OFFER));
    assert_eq!(taken("permessage-deflate; client_max_window_bits").as_deref(), Some(OFFER));
    assert_eq!(taken("x-other, Permessage-Deflate;client_max_window_bits=\"12\"").as_deref(), Some(OFFER));
    for bits in 8..=15 {
        let named = taken(&format!("permessage-deflate; server_max_window_bits={bits}")).expect("can be kept to");
        assert_eq!(named, format!("{OFFER}; server_max_window_bits={bits}"));
    }
    assert!(taken("permessage-deflate; server_max_window_bits=16, permessage-deflate").is_some(), "the second one");
    for bad in [
        "",
        "x",
        "permessage-deflate; other",
        "permessage-deflate; server_max_window_bits=7",
        "permessage-deflate; client_max_window_bits=7",
        "permessage-deflate; client_max_window_bits=16",
        "permessage-deflate; server_no_context_takeover=1",
        "permessage-deflate; server_max_window_bits",
        "permessage-deflate; client_max_window_bits; client_max_window_bits",
    ] {
        assert_eq!(taken(bad), None, "{bad}");
    }
}

#[test]
fn windows_go_on_where_both_sides_want_that() {
    let windows = Windows { ours: true, theirs: Some(12) };
    let taken = |offers: &str| agree(offers.as_bytes(), windows).map(Agreed::answer).expect("taken");
    assert_eq!(taken("permessage-deflate"), "permessage-deflate");
    assert_eq!(taken("permessage-deflate; client_max_window_bits"), "permessage-deflate; client_max_window_bits=12");
    assert_eq!(taken("permessage-deflate; client_max_window_bits=9"), "permessage-deflate; client_max_window_bits=9");
    assert_eq!(
        taken("permessage-deflate; server_no_context_takeover"),
        "permessage-deflate; server_no_context_takeover"
    );
    assert_eq!(
        taken("permessage-deflate; server_max_window_bits=10"),
        "permessage-deflate; server_no_context_takeover; server_max_window_bits=10"
    );
    assert_eq!(
        taken("permessage-deflate; client_no_context_takeover"),
        "permessage-deflate; client_no_context_takeover"
    );
    assert_eq!(taken(OFFER), OFFER);
    let agreed = agree(b"permessage-deflate; client_max_window_bits", windows).expect("taken");
    assert_eq!((agreed.keeps_ours(), agreed.theirs()), (true, Some(12)));
    assert_eq!(agreed.without_theirs().answer(), "permessage-deflate; client_no_context_takeover");
    assert_eq!(agree(b"permessage-deflate", windows).expect("taken").theirs(), Some(15), "it cannot be told");
}

#[test]
fn a_client_takes_only_an_answer_to_what_it_has_offered() {
    assert_eq!(is_agreed(b""), Ok(false));
    assert_eq!(is_agreed(OFFER.as_bytes()), Ok(true));
    assert_eq!(is_agreed(b"permessage-deflate; server_no_context_takeover"), Ok(true));
    assert_eq!(is_agreed(b"permessage-deflate; server_no_context_takeover; server_max_window_bits=10"), Ok(true));
    for bad in [&b"permessage-deflate"[..], b"x-other", b"permessage-deflate; server_no_context_takeover; x=1"] {
        assert_eq!(is_agreed(bad), Err(WebSocketError::NotOffered));
    }
}
