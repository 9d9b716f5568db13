//! Tests of the reply decoder: every kind, every split, nesting, limits, and the encoder against it.

use super::*;
use crate::resp::{encode_command, encode_reply};

fn decode_all(limits: Limits, input: &[u8], step: usize) -> Result<(Vec<Reply>, bool), RespError> {
    let (mut decoder, mut buf, mut replies) = (ReplyDecoder::new(limits), BytesMut::new(), Vec::new());
    for piece in input.chunks(step) {
        buf.extend_from_slice(piece);
        while let Some(reply) = decoder.decode(&mut buf)? {
            replies.push(reply);
        }
    }
    Ok((replies, decoder.is_idle() && buf.is_empty()))
}

fn run(input: &str) -> Result<(Vec<Reply>, bool), RespError> {
    decode_all(Limits::default(), input.as_bytes(), usize::MAX)
}

fn bulk(text: &'static str) -> Reply {
    Reply::Bulk(Bytes::from(text))
}

#[test]
fn every_kind_of_reply_decodes_at_every_split() {
    let input = b"+OK\r\n-ERR no\r\n:-42\r\n$5\r\na\r\nbc\r\n$0\r\n\r\n$-1\r\n*-1\r\n*0\r\n\
        *3\r\n:1\r\n*2\r\n$1\r\nx\r\n*1\r\n$-1\r\n+end\r\n";
    let expected = vec![
        Reply::Simple(Bytes::from("OK")),
        Reply::Error(Bytes::from("ERR no")),
        Reply::Int(-42),
        bulk("a\r\nbc"),
        bulk(""),
        Reply::Nil,
        Reply::Nil,
        Reply::Array(vec![]),
        Reply::Array(vec![
            Reply::Int(1),
            Reply::Array(vec![bulk("x"), Reply::Array(vec![Reply::Nil])]),
            Reply::Simple(Bytes::from("end")),
        ]),
    ];
    for step in 1..=input.len() {
        assert_eq!(decode_all(Limits::default(), input, step), Ok((expected.clone(), true)), "step {step}");
    }
}

#[test]
fn an_unfinished_reply_is_not_idle() {
    let input = "*2\r\n$3\r\nabc\r\n:1\r\n";
    for end in 1..input.len() {
        assert_eq!(run(&input[..end]), Ok((vec![], false)), "prefix {end}");
    }
    let (mut decoder, mut buf) = (ReplyDecoder::default(), BytesMut::from("$10\r\nabc"));
    assert_eq!(decoder.decode(&mut buf), Ok(None));
    assert_eq!(decoder.missing(&buf), 9);
}

#[test]
fn malformed_replies_are_refused_for_good() {
    for bad in [
        "OK\r\n",
        "\r\n",
        "+OK\n",
        ":1x\r\n",
        ":\r\n",
        "$-2\r\n",
        "*-2\r\n",
        "$x\r\n",
        "$1\r\nabc",
        "%1\r\n",
        ":9223372036854775808\r\n",
    ] {
        assert!(matches!(run(bad), Err(RespError::Malformed(_))), "{bad:?} gave {:?}", run(bad));
    }
    let (mut decoder, mut buf) = (ReplyDecoder::default(), BytesMut::from("?\r\n+OK\r\n"));
    assert!(decoder.decode(&mut buf).is_err());
    assert!(decoder.decode(&mut buf).is_err());
}

#[test]
fn the_memory_of_a_whole_reply_has_a_limit() {
    let limits = Limits { max_reply: 100 + 3 * ELEMENT, ..Limits::default() };
    let run = |input: &str| decode_all(limits, input.as_bytes(), 1).map(|(replies, _)| replies.len());
    let text = "x".repeat(60);
    assert_eq!(run(&format!("$60\r\n{text}\r\n").repeat(5)), Ok(5), "counted for each reply anew");
    assert_eq!(run(&format!("*2\r\n$60\r\n{text}\r\n$100\r\n")), Ok(0));
    assert_eq!(run(&format!("*2\r\n$60\r\n{text}\r\n$300\r\n")), Err(RespError::TooLarge));
    assert_eq!(run(&format!("*3\r\n+{text}\r\n+{text}\r\n")), Err(RespError::TooLarge));
    assert_eq!(run("*5\r\n"), Err(RespError::TooLarge), "as announced");
    assert_eq!(run("*2\r\n*3\r\n"), Err(RespError::TooLarge));
    assert_eq!(run("*9223372036854775807\r\n"), Err(RespError::TooLarge));
}

#[test]
fn depth_length_and_number_have_limits() {
    let limits = Limits { max_bulk: 3, max_depth: 2, max_elements: 4, max_reply: usize::MAX };
    let run = |input: &str| decode_all(limits, input.as_bytes(), 1).map(|(replies, _)| replies.len());
    assert_eq!(run("$3\r\nabc\r\n*1\r\n*1\r\n:1\r\n"), Ok(2));
    assert_eq!(run("$4\r\n"), Err(RespError::TooLarge));
    assert_eq!(run("*1\r\n*1\r\n*1\r\n"), Err(RespError::TooDeep));
    assert_eq!(run("*5\r\n"), Err(RespError::TooLarge));
    assert_eq!(run("*2\r\n*3\r\n"), Err(RespError::TooLarge));
    assert_eq!(run(&"*4\r\n:1\r\n:2\r\n:3\r\n:4\r\n".repeat(3)), Ok(3), "counted for each reply anew");
    assert_eq!(run(&format!("+{}", "a".repeat(MAX_LINE + 1))), Err(RespError::TooLarge));
    assert_eq!(super::tests::run("*9223372036854775807\r\n"), Err(RespError::TooLarge));
}

#[test]
fn an_announced_array_costs_no_memory_until_its_elements_come() {
    let (mut decoder, mut buf) = (ReplyDecoder::default(), BytesMut::from("*16000000\r\n:1\r\n"));
    assert_eq!(decoder.decode(&mut buf), Ok(None));
    assert!(decoder.open[0].items.capacity() <= RESERVED_SLOTS);
}

#[test]
fn a_command_is_an_array_of_any_bytes() {
    let mut out = BytesMut::new();
    encode_command(&mut out, &[&b"SET"[..], b"k\r\n", b""]);
    assert_eq!(out, "*3\r\n$3\r\nSET\r\n$3\r\nk\r\n\r\n$0\r\n\r\n");
}

#[test]
fn what_the_encoder_writes_the_decoder_reads() {
    let reply = Reply::Array(vec![
        Reply::Simple(Bytes::from("OK")),
        Reply::Error(Bytes::from("ERR a\r\nb")),
        Reply::Int(i64::MIN),
        Reply::Array(vec![Reply::Nil, Reply::Bulk(Bytes::from_static(b"\0\xff"))]),
    ]);
    let mut out = BytesMut::new();
    encode_reply(&mut out, &reply);
    let Ok(Some(Reply::Array(read))) = ReplyDecoder::default().decode(&mut out) else { panic!("not an array") };
    assert_eq!(read[1], Reply::Error(Bytes::from("ERR a  b")), "a line end would end the line");
    assert_eq!(
        read[2..],
        [Reply::Int(i64::MIN), Reply::Array(vec![Reply::Nil, Reply::Bulk(Bytes::from_static(b"\0\xff"))])]
    );
}
