//! Tests of the packet decoder: every rule, every split, every limit, and what hostile peers send.

use super::*;
use FramingError::{Endless, Malformed, NoLength, Short, TooLarge};

fn mark(text: &str) -> Mark {
    Mark::new(text.as_bytes()).unwrap()
}

fn length(letter: char, offset: usize, body_offset: usize) -> Framing {
    Framing::Length(LengthField { kind: LengthKind::of(letter).unwrap(), offset, body_offset })
}

/// The first byte is the length; `?` is no packet, and where nothing is known yet, more is needed.
fn by_first_byte(head: &[u8]) -> i64 {
    match head {
        [b'?', ..] => -1,
        [b'-', ..] => 0,
        [first, ..] => i64::from(*first),
        [] => 0,
    }
}

type Outcome = (Vec<Vec<u8>>, Result<usize, FramingError>);

/// The packets, and how many bytes are left over or why it failed.
fn run(framing: &Framing, max: usize, input: &[u8], step: usize) -> Outcome {
    let (mut decoder, mut buf, mut packets) = (PacketDecoder::new(max), BytesMut::new(), Vec::new());
    for piece in input.chunks(step.max(1)) {
        buf.extend_from_slice(piece);
        loop {
            match decoder.decode(framing, &mut buf) {
                Ok(Next::Packet(packet)) => packets.push(packet.to_vec()),
                Ok(Next::Ask) => {
                    let _ = decoder.answer(&buf, by_first_byte(asked(&buf)));
                }
                Ok(Next::More(_)) => break,
                Err(error) => {
                    assert_eq!(decoder.decode(framing, &mut buf), Err(error), "it stays failed");
                    return (packets, Err(error));
                }
            }
        }
    }
    (packets, Ok(buf.len()))
}

fn packets(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

#[test]
fn packets_are_cut_at_their_mark_at_every_split() {
    let cases: &[(&str, &str, &[&str], usize)] = &[
        ("\r\n", "a\r\nbc\r\n\r\nd", &["a\r\n", "bc\r\n", "\r\n"], 1),
        ("\r\n\r\n", "a\r\n\r\n\r\nb\r\n\r\n", &["a\r\n\r\n", "\r\nb\r\n\r\n"], 0),
        ("aab", "aaab aabaab aa", &["aaab", " aab", "aab"], 3),
        ("aaaa", "aaaaaaaaa", &["aaaa", "aaaa"], 1),
        ("\0", "\0\0x", &["\0", "\0"], 1),
        ("12345678", "12345678", &["12345678"], 0),
        ("#", "nothing", &[], 7),
    ];
    for (end, input, expected, left) in cases {
        for step in 1..=input.len() {
            let outcome = run(&Framing::Split(mark(end)), 100, input.as_bytes(), step);
            assert_eq!(outcome, (packets(expected), Ok(*left)), "{input:?} step {step}");
        }
    }
}

#[test]
fn what_ends_with_the_mark_is_given_away_as_a_whole() {
    let gather = Framing::Gather(mark("\r\n"));
    let cases: &[(&[&str], &[&str], usize)] = &[
        (&["a\r\nb\r\n"], &["a\r\nb\r\n"], 0),
        (&["a\r\nb", "\r\nc", "\r", "\n"], &["a\r\nb\r\nc\r\n"], 0),
        (&["a\r\n", "b"], &["a\r\n"], 1),
        // At the limit of 10: up to the last mark.
        (&["a\r\nb\r\ncccc", "d\r\n"], &["a\r\nb\r\n", "ccccd\r\n"], 0),
        (&["aaa\r\nbbb\r\nccc\r\n"], &["aaa\r\nbbb\r\n", "ccc\r\n"], 0),
    ];
    for (pieces, expected, left) in cases {
        let (mut decoder, mut buf, mut found) = (PacketDecoder::new(10), BytesMut::new(), Vec::new());
        for piece in *pieces {
            buf.extend_from_slice(piece.as_bytes());
            while let Next::Packet(packet) = decoder.decode(&gather, &mut buf).unwrap() {
                found.push(packet.to_vec());
            }
        }
        assert_eq!((found, buf.len()), (packets(expected), *left), "{pieces:?}");
    }
}

#[test]
fn a_mark_that_never_comes_ends_at_the_limit() {
    for framing in [Framing::Gather(mark("\r\n")), Framing::Split(mark("\r\n"))] {
        assert_eq!(run(&framing, 10, b"012345678", 1), (vec![], Ok(9)));
        assert_eq!(run(&framing, 10, b"0123456789", 1), (vec![], Err(Endless { received: 10 })));
        assert_eq!(run(&framing, 10, b"0123456789\r\n", 100), (vec![], Err(Endless { received: 12 })));
        assert_eq!(run(&framing, 10, b"01234567\r\n", 1), (packets(&["01234567\r\n"]), Ok(0)));
        assert_eq!(run(&framing, 1, b"x", 1), (vec![], Err(Endless { received: 1 })));
    }
    // What stands behind the limit is not taken for the mark of what stands before it.
    assert_eq!(run(&Framing::Split(mark("\r\n")), 3, b"abc\r\n", 100), (vec![], Err(Endless { received: 5 })));
}

#[test]
fn each_letter_of_pack_is_read_as_php_writes_it() {
    let number = |big: &[u8], little: &[u8]| (big.to_vec(), little.to_vec());
    for (letters, (big, little)) in [
        ("cC", number(b"\x05", b"\x05")),
        ("sSnv", number(b"\0\x05", b"\x05\0")),
        ("lLNV", number(b"\0\0\0\x05", b"\x05\0\0\0")),
        ("qQJP", number(b"\0\0\0\0\0\0\0\x05", b"\x05\0\0\0\0\0\0\0")),
    ] {
        for letter in letters.chars() {
            let kind = LengthKind::of(letter).unwrap();
            let is_big = matches!(letter, 'n' | 'N' | 'J') || (cfg!(target_endian = "big") && !"vVP".contains(letter));
            let bytes = if is_big { &big } else { &little };
            assert_eq!((kind.letter(), kind.size()), (letter, bytes.len()));
            let packet = [b"xx", &bytes[..], b"hello"].concat();
            let input = [&packet[..], &packet, b"xx"].concat();
            for step in 1..=input.len() {
                let outcome = run(&length(letter, 2, 2 + kind.size()), 100, &input, step);
                assert_eq!(outcome, (vec![packet.clone(), packet.clone()], Ok(2)), "{letter} step {step}");
            }
        }
    }
    for letter in "aAhHiIjfgGdeExXZ@ \0ä".chars() {
        assert_eq!(LengthKind::of(letter), None, "{letter}");
    }
}

#[test]
fn lengths_that_cannot_be_are_refused() {
    let cases: &[(char, usize, usize, &[u8], FramingError)] = &[
        // Negative in a signed kind.
        ('c', 0, 1, b"\x80", Malformed { received: 1 }),
        ('s', 0, 2, b"\xff\xff", Malformed { received: 2 }),
        ('l', 0, 4, b"\xff\xff\xff\xff", Malformed { received: 4 }),
        ('q', 1, 8, b"x\xff\xff\xff\xff\xff\xff\xff\xff", Malformed { received: 9 }),
        // The same bytes in an unsigned one are too many.
        ('C', 0, 0, b"\x80", TooLarge { length: 128 }),
        ('N', 0, 4, b"\xff\xff\xff\xff", TooLarge { length: 0xffff_ffff + 4 }),
        ('Q', 0, 8, b"\xff\xff\xff\xff\xff\xff\xff\xff", TooLarge { length: u64::MAX }),
        ('J', 0, 100, b"\xff\xff\xff\xff\xff\xff\xff\xff", TooLarge { length: u64::MAX }),
        // The head alone is longer.
        ('N', 0, 0, b"\0\0\0\0", Short { length: 0, head: 4 }),
        ('N', 0, 0, b"\0\0\0\x03", Short { length: 3, head: 4 }),
        ('n', 4, 0, b"xxxx\0\x05", Short { length: 5, head: 6 }),
        // One more than the limit of 64.
        ('n', 0, 2, b"\0\x3f", TooLarge { length: 65 }),
    ];
    for (letter, offset, body_offset, input, error) in cases {
        for step in 1..=input.len() {
            let outcome = run(&length(*letter, *offset, *body_offset), 64, input, step);
            assert_eq!(outcome, (vec![], Err(*error)), "{letter} {input:?} step {step}");
        }
    }
    let longest = [&b"\0\x3e"[..], &[b'x'; 62]].concat();
    assert_eq!(run(&length('n', 0, 2), 64, &longest, 7), (vec![longest], Ok(0)));
}

#[test]
fn a_length_may_count_a_body_or_the_whole_packet_and_a_body_may_be_empty() {
    for (body_offset, input) in [(6, b"id\0\0\0\0"), (0, b"id\0\0\0\x06"), (2, b"id\0\0\0\x04")] {
        assert_eq!(run(&length('N', 2, body_offset), 64, input, 1), (vec![input.to_vec()], Ok(0)));
    }
}

#[test]
fn the_bytes_that_are_missing_are_told() {
    let (mut decoder, framing) = (PacketDecoder::new(1000), length('n', 2, 4));
    let mut buf = BytesMut::from(&b"x"[..]);
    assert_eq!(decoder.decode(&framing, &mut buf), Ok(Next::More(3)));
    buf.extend_from_slice(b"x\x01\0ab");
    assert_eq!(decoder.decode(&framing, &mut buf), Ok(Next::More(254)));
    // The head is not read again.
    buf[2..4].copy_from_slice(b"\xff\xff");
    buf.extend_from_slice(&[0; 254]);
    assert!(matches!(decoder.decode(&framing, &mut buf), Ok(Next::Packet(packet)) if packet.len() == 260));
}

#[test]
fn a_function_is_asked_once_for_each_state_of_the_buffer() {
    let (mut decoder, framing) = (PacketDecoder::new(20), Framing::Function);
    let mut buf = BytesMut::new();
    assert_eq!(decoder.decode(&framing, &mut buf), Ok(Next::More(0)), "there is nothing to ask about");
    buf.extend_from_slice(b"-");
    assert_eq!(decoder.decode(&framing, &mut buf), Ok(Next::Ask));
    decoder.answer(&buf, 0).unwrap();
    assert_eq!(decoder.decode(&framing, &mut buf), Ok(Next::More(0)));
    buf.extend_from_slice(b"-");
    assert_eq!(decoder.decode(&framing, &mut buf), Ok(Next::Ask));
    decoder.answer(&buf, 5).unwrap();
    assert_eq!(decoder.decode(&framing, &mut buf), Ok(Next::More(3)));
    buf.extend_from_slice(b"abcd");
    assert_eq!(decoder.decode(&framing, &mut buf), Ok(Next::Packet(Bytes::from("--abc"))));
    assert_eq!(decoder.decode(&framing, &mut buf), Ok(Next::Ask), "the rest is a packet of its own");
}

#[test]
fn what_a_function_answers_is_judged() {
    type Case<'a> = (&'a [u8], &'a [&'a str], Result<usize, FramingError>);
    let cases: &[Case<'_>] = &[
        (b"\x03ab\x01\x02c", &["\x03ab", "\x01", "\x02c"], Ok(0)),
        (b"\x03a", &[], Ok(2)),
        (b"\x14", &[], Ok(1)),
        (b"\x15", &[], Err(TooLarge { length: 21 })),
        (b"\x01?", &["\x01"], Err(Malformed { received: 1 })),
        (b"---", &[], Ok(3)),
    ];
    for (input, expected, end) in cases {
        for step in 1..=input.len() {
            assert_eq!(run(&Framing::Function, 20, input, step), (packets(expected), *end), "{input:?}");
        }
    }
    let (endless, no_length) = (vec![b'-'; 10_000], NoLength { received: MAX_FUNCTION_HEAD });
    assert_eq!(run(&Framing::Function, 1 << 20, &endless, 10_000), (vec![], Err(no_length)));
    assert_eq!(run(&Framing::Function, 1 << 20, &endless, 100), (vec![], Err(no_length)));
    for answer in [i64::MIN, i64::MAX] {
        assert!(PacketDecoder::new(1 << 40).answer(b"x", answer).is_err());
    }
}

#[test]
fn a_mark_has_one_to_eight_bytes() {
    assert_eq!(Mark::new(b""), Err(MarkError::Empty));
    assert_eq!(Mark::new(b"123456789"), Err(MarkError::TooLong));
    assert_eq!(Mark::new(b"\0\r\n").unwrap().bytes(), b"\0\r\n");
}

/// A peer that sends single bytes: if each of them had the whole buffer searched, this would take minutes.
#[test]
fn bytes_are_looked_at_once() {
    let size = 4 << 20;
    let (mut decoder, framing, mut buf) = (PacketDecoder::new(size), Framing::Split(mark("\r\n")), BytesMut::new());
    for _ in 1..size {
        buf.extend_from_slice(b"\r");
        assert_eq!(decoder.decode(&framing, &mut buf), Ok(Next::More(0)));
    }
}

#[test]
fn requests_of_redis_are_told_apart_in_any_pieces() {
    let input = b"*2\r\n$3\r\nGET\r\n$2\r\n\r\n\r\nPING\n*0\r\n*2\r\n:-1\r\n$-1\r\n*1\r\n$3\r\nab";
    let expected: &[&[u8]] = &[b"*2\r\n$3\r\nGET\r\n$2\r\n\r\n\r\n", b"PING\n", b"*0\r\n", b"*2\r\n:-1\r\n$-1\r\n"];
    for step in 1..=input.len() {
        let (found, end) = run(&Framing::Redis, 1000, input, step);
        assert_eq!(found, expected.iter().map(|packet| packet.to_vec()).collect::<Vec<_>>());
        assert_eq!(end, Ok(10));
    }
    for bad in [
        &b"*1\r\n+a\r\n"[..],
        b"*a\r\n",
        b"*1\n",
        b"*1\r\n$1\r\nab\r\n",
        b"*1\r\n$-2\r\n",
        b"*9999999999\r\n",
        &[b'*'; 30],
    ] {
        assert!(matches!(run(&Framing::Redis, 1000, bad, bad.len()).1, Err(Malformed { .. })), "{bad:?}");
    }
    assert!(matches!(run(&Framing::Redis, 1000, b"*1\r\n$2000\r\n", 99).1, Err(TooLarge { .. })));
    assert!(run(&Framing::Redis, 1 << 20, &vec![b'a'; 100_000], 1000).1.is_err(), "a line without an end");
}

/// As [`bytes_are_looked_at_once`], for a request of many arguments.
#[test]
fn arguments_are_read_once() {
    let count = 200_000;
    let mut input = format!("*{count}\r\n").into_bytes();
    (0..count).for_each(|_| input.extend_from_slice(b"$0\r\n\r\n"));
    let (found, end) = run(&Framing::Redis, 2 << 20, &input, 1);
    assert_eq!((found.len(), end), (1, Ok(0)));
    assert_eq!(crate::resp::request::arguments(&found[0]).len(), count);
}
