use super::*;
use crate::http2::PING;

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = (payload.len() as u32).to_be_bytes();
    let mut bytes = vec![length[1], length[2], length[3], kind, flags];
    bytes.extend_from_slice(&stream.to_be_bytes());
    bytes.extend_from_slice(payload);
    bytes
}

fn client() -> Http2 {
    let mut client = Http2::new(100).unwrap();
    assert!(client.take_outgoing().starts_with(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
    client.receive(&frame(SETTINGS, 0, 0, &[0, 3, 0, 0, 0, 7]));
    assert!(matches!(client.advance(false), Step::Nothing));
    assert_eq!(client.remote_settings().max_concurrent_streams, 7);
    client
}

fn get() -> Request<()> {
    Request::builder().uri("http://a.b/c").body(()).unwrap()
}

fn answer(step: Step) -> Answer {
    match step {
        Step::Answer(answer) => answer,
        other => panic!("no answer: {other:?}"),
    }
}

#[test]
fn answers_come_in_the_order_of_their_frames_and_bytes_as_they_like() {
    let mut client = client();
    let ids: Vec<u32> = (0..3).map(|_| client.request(get(), Bytes::new(), false, false).unwrap()).collect();
    assert_eq!((ids, client.next_stream(), client.active_streams()), (vec![1, 3, 5], 7, 3));
    assert!(!client.take_outgoing().is_empty());
    let all = [frame(1, 4, 3, &[0x88]), frame(1, 5, 1, &[0x8d]), frame(0, 1, 3, b"hello")].concat();
    let mut answers = Vec::new();
    for byte in all {
        client.receive(&[byte]);
        loop {
            match client.advance(false) {
                Step::More => break,
                Step::Answer(answer) => answers.push((answer.stream, answer.status, answer.data.to_vec())),
                Step::Nothing => {}
                other => panic!("{other:?}"),
            }
        }
    }
    assert_eq!(answers, [(1, 404, vec![]), (3, 200, b"hello".to_vec())]);
    assert_eq!((client.active_streams(), client.has_stream(5), client.latest_stream()), (1, true, 3));
}

#[test]
fn a_body_comes_in_parts_if_they_are_asked_for_and_trailers_behind_it() {
    let mut client = client();
    let id = client.request(get(), Bytes::new(), true, false).unwrap();
    assert!(client.write(id, Bytes::from_static(b"more"), false) && client.write(id, Bytes::new(), true));
    assert!(!client.write(id, Bytes::new(), true), "it has its end");
    client.take_outgoing();
    client.receive(&[frame(1, 4, id, &[0x88]), frame(0, 0, id, b"one"), frame(0, 0, id, b"two")].concat());
    assert!(matches!(client.advance(true), Step::Nothing));
    let first = answer(client.advance(true));
    assert_eq!((first.status, &first.data[..], first.is_last), (200, &b"one"[..], false));
    assert!(matches!(client.advance(false), Step::Nothing));
    client.receive(&frame(1, 5, id, &[0, 1, b'x', 1, b'y']));
    let last = answer(client.advance(false));
    assert_eq!((last.status, &last.data[..], last.is_last), (0, &b"two"[..], true));
    assert_eq!(last.trailers.get("x").unwrap(), "y");
}

#[test]
fn who_says_goodbye_answers_what_it_has_taken() {
    let mut client = client();
    let (first, second) =
        (client.request(get(), Bytes::new(), false, false), client.request(get(), Bytes::new(), false, false));
    let (first, second) = (first.unwrap(), second.unwrap());
    client.take_outgoing();
    client.receive(&frame(GOAWAY, 0, 0, &[&[0, 0, 0, 1, 0, 0, 0, 11][..], b"enough"].concat()));
    assert!(matches!(client.advance(false), Step::Nothing));
    assert!(client.has_stream(first) && !client.has_stream(second));
    client.receive(&frame(1, 5, first, &[0x88]));
    assert_eq!(answer(client.advance(false)).status, 200);
    client.receive(&frame(PING, 0, 0, b"12345678"));
    let Step::Gone(farewell) = client.advance(false) else { panic!("it is over") };
    assert_eq!(farewell, Farewell { last_stream: 1, code: 11, text: Bytes::from_static(b"enough") });
}

#[test]
fn what_no_window_lets_through_is_counted() {
    let mut client = client();
    let id = client.request(get(), Bytes::from(vec![0; 100_000]), false, false).unwrap();
    let sent = client.take_outgoing().len();
    assert!((65_535..67_000).contains(&sent) && client.unsent() >= 100_000 - 65_535, "{sent}");
    for stream in [0, id] {
        client.receive(&frame(8, 0, stream, &100_000_u32.to_be_bytes()));
        assert!(matches!(client.advance(false), Step::Nothing));
    }
    assert!(client.take_outgoing().len() > 34_000 && client.unsent() == 0);
}

#[test]
fn an_answer_that_is_too_large_is_given_up_and_others_go_on() {
    let mut client = client();
    let [first, second] = [(); 2].map(|()| client.request(get(), Bytes::new(), false, false).unwrap());
    client.take_outgoing();
    let heads = [frame(1, 4, first, &[0x88]), frame(1, 4, second, &[0x88])].concat();
    client.receive(&[heads, frame(0, 0, first, &[b'x'; 60]), frame(0, 0, second, &[b'y'; 41])].concat());
    assert!((0..3).all(|_| matches!(client.advance(false), Step::Nothing)));
    assert!(matches!(client.advance(false), Step::TooLarge(stream) if stream == second));
    assert!(!client.has_stream(second));
    let reset = frame(3, 0, second, &[0, 0, 0, 8]);
    assert!(client.take_outgoing().windows(reset.len()).any(|sent| sent == reset), "the server is told");
    client.receive(&[frame(0, 0, second, b"late"), frame(0, 1, first, &[b'x'; 40])].concat());
    assert!(matches!(client.advance(false), Step::Nothing));
    assert_eq!(answer(client.advance(false)).data.len(), 100);
}

/// What servers say, to be cut, mixed and changed.
fn said() -> Vec<Vec<u8>> {
    let trailers = [0, 1, b'x', 1, b'y'];
    vec![
        frame(1, 4, 1, &[0x88]),
        frame(1, 5, 1, &[0x88]),
        // 103, which is no answer yet.
        frame(1, 4, 1, &[0x08, 3, b'1', b'0', b'3']),
        frame(1, 4, 3, &[&[0x88][..], &trailers].concat()),
        frame(1, 0, 1, &[0x88]),
        frame(9, 4, 1, &trailers),
        frame(0, 0, 1, b"one"),
        frame(0, 1, 3, b"two"),
        frame(0, 8, 1, b"\x02padded\0\0"),
        frame(1, 5, 1, &trailers),
        frame(3, 0, 1, &[0, 0, 0, 8]),
        frame(SETTINGS, 0, 0, &[0, 4, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0]),
        frame(SETTINGS, ACK, 0, &[]),
        frame(5, 4, 1, &[0, 0, 0, 2, 0x82, 0x84, 0x86]),
        frame(PING, 0, 0, b"12345678"),
        frame(GOAWAY, 0, 0, &[0, 0, 0, 3, 0, 0, 0, 0]),
        frame(GOAWAY, 0, 0, &[0, 0, 0, 1, 0, 0, 0, 2]),
        frame(8, 0, 1, &[0, 1, 0, 0]),
        frame(8, 0, 0, &[0x7f, 0xff, 0xff, 0xff]),
    ]
}

#[test]
fn whatever_a_server_says_it_never_panics() {
    let mut seed = 11_u64;
    let mut below = |most: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) as usize % most
    };
    let said = said();
    let rounds = std::env::var("STEELWOOL_FUZZ_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(5000);
    for _ in 0..rounds {
        let mut client = client();
        for _ in 0..1 + below(3) {
            let _ = client.request(get(), Bytes::new(), below(2) == 0, below(2) == 0);
        }
        for _ in 0..2 + below(12) {
            let mut bytes = said[below(said.len())].clone();
            for _ in 0..below(3) {
                let at = below(bytes.len());
                bytes[at] = if below(2) == 0 { below(256) as u8 } else { bytes[at] ^ 1 << below(8) };
            }
            client.receive(&bytes);
            if below(4) == 0 {
                client.write(1, Bytes::from_static(b"more"), below(2) == 0);
                client.ping();
            }
            while let Step::Nothing | Step::Answer(_) | Step::TooLarge(_) = client.advance(below(2) == 0) {}
            client.take_outgoing();
        }
    }
}

#[test]
fn nonsense_ends_it_and_never_panics() {
    let mut seed = 7_u64;
    let mut next = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) as u8
    };
    for _ in 0..2000 {
        let mut client = client();
        let _ = client.request(get(), Bytes::new(), false, true);
        for _ in 0..20 {
            let payload: Vec<u8> = (0..next() % 40).map(|_| next()).collect();
            client.receive(&frame(next() % 10, next(), u32::from(next() % 6), &payload));
            if matches!(client.advance(next() % 2 == 0), Step::Failed(_) | Step::Gone(_)) {
                break;
            }
            client.take_outgoing();
        }
    }
    let mut client = client();
    client.receive(&[0xff; 9]);
    assert!(matches!(client.advance(false), Step::Failed(_)));
}
