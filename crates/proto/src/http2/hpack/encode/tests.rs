//! What is written is read, by a decoder that has seen all before.

use super::super::{Decoder, Mark, Sink};
use super::*;

struct Fields(Vec<(String, String)>);

impl Sink for Fields {
    fn field(&mut self, _: Mark, name: &[u8], value: &[u8]) {
        self.0.push((String::from_utf8_lossy(name).into(), String::from_utf8_lossy(value).into()));
    }
}

/// What a decoder makes of the block, and how long that is.
fn sent(encoder: &mut Encoder, decoder: &mut Decoder, lines: &[&str]) -> (String, usize) {
    let mut out = Vec::new();
    encoder.begin(&mut out);
    encoder.lines(lines.join("\r\n").as_bytes(), &mut out);
    let mut fields = Fields(Vec::new());
    decoder.decode(&out, 1 << 20, &mut fields).unwrap();
    let fields: Vec<_> = fields.0.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    (fields.join(" "), out.len())
}

#[test]
fn lines_are_found_wherever_they_end() {
    for length in 0..40 {
        for behind in ["", "\n", "\r\n", "\nmore", "\r\nand more of it"] {
            let line = "x".repeat(length);
            let text = format!("{line}{behind}");
            let end = text.find('\n').unwrap_or(text.len());
            let (hash, found) = scan(text.as_bytes());
            assert_eq!(found, end, "{text:?}");
            assert_eq!(hash, scan(&text.as_bytes()[..end]).0, "{text:?}: what is behind does not count");
        }
    }
}

#[test]
fn what_repeats_takes_a_byte() {
    let (mut encoder, mut decoder) = (Encoder::new(), Decoder::new());
    let lines = ["Server: steelwool", "Content-Type: text/html", "X-One: 1", "Content-Length: 12", "Set-Cookie: a"];
    let all = "server=steelwool content-type=text/html x-one=1 content-length=12 set-cookie=a";
    let lengths: Vec<_> = (0..3)
        .map(|_| {
            let (fields, length) = sent(&mut encoder, &mut decoder, &lines);
            assert_eq!(fields, all);
            length
        })
        .collect();
    assert!(lengths[0] > lengths[1] && lengths[1] > lengths[2], "{lengths:?}");
    assert_eq!(lengths[2], 3 + 5 + 4);
}

#[test]
fn what_is_no_field_of_http2_is_left_out() {
    let (mut encoder, mut decoder) = (Encoder::new(), Decoder::new());
    let lines = ["Connection: x", "transfer-encoding: chunked", "KEEP-ALIVE: 1", "Upgrade: x", "Proxy-Connection: x"];
    assert_eq!(sent(&mut encoder, &mut decoder, &lines), (String::new(), 0));
    let lines = ["no field", "a b: c", ": x", "x: a\rb", "x: a\0b", "y:  c\t"];
    assert_eq!(sent(&mut encoder, &mut decoder, &lines).0, "y=c");
}

#[test]
fn secrets_are_never_indexed() {
    let mut encoder = Encoder::new();
    for _ in 0..3 {
        let mut out = Vec::new();
        encoder.lines(b"Set-Cookie: a=1\r\n", &mut out);
        assert_eq!(out, b"\x1f\x28\x03a=1");
    }
}

#[test]
fn the_same_head_is_the_same_block_until_the_table_changes() {
    let (mut encoder, mut decoder) = (Encoder::new(), Decoder::new());
    let mut head = |encoder: &mut Encoder, digits: [u8; 3], head: &str| {
        let (mut out, mut fields) = (Vec::new(), Fields(Vec::new()));
        encoder.begin(&mut out);
        encoder.head(digits, head.as_bytes(), &mut out);
        decoder.decode(&out, 1 << 20, &mut fields).unwrap();
        (fields.0.into_iter().map(|(name, value)| format!("{name}={value} ")).collect::<String>(), out.len())
    };
    let first = "HTTP/1.1 200 OK\r\nServer: s\r\nSet-Cookie: a\r\n\r\n";
    let fields = ":status=200 server=s set-cookie=a ";
    assert_eq!(head(&mut encoder, *b"200", first), (fields.into(), 1 + 3 + 4));
    for _ in 0..3 {
        assert_eq!(head(&mut encoder, *b"200", first), (fields.into(), 1 + 1 + 4));
    }
    let learnt: Vec<_> = (0..4).map(|_| head(&mut encoder, *b"200", "HTTP/1.1 200 OK\r\nX: y\r\n\r\n").1).collect();
    assert_eq!(learnt, [1 + 5, 1 + 5, 2, 2]);
    assert_eq!(head(&mut encoder, *b"200", "HTTP/1.1 200 OK\r\nDate: d\r\n\r\n").0, ":status=200 date=d ");
    assert_eq!(head(&mut encoder, *b"200", first), (fields.into(), 1 + 1 + 4), "the table has moved");
    encoder.set_limit(0);
    assert_eq!(head(&mut encoder, *b"200", first), (fields.into(), 1 + 1 + 4 + 4), "it is gone");
}

#[test]
fn the_peers_table_is_kept_to() {
    let (mut encoder, mut decoder) = (Encoder::new(), Decoder::new());
    sent(&mut encoder, &mut decoder, &["Server: x"]);
    encoder.set_limit(0);
    encoder.set_limit(100_000);
    let (fields, length) = sent(&mut encoder, &mut decoder, &["Server: x"]);
    assert_eq!((fields.as_str(), length), ("server=x", 1 + 3 + 3), "two changes, and nothing is left of the table");
    encoder.set_limit(0);
    assert_eq!(sent(&mut encoder, &mut decoder, &["Server: x"]).0, "server=x");
    assert_eq!(encoder.table.len(), 0);
}

#[test]
fn thousands_of_lines_are_read_as_they_were_meant() {
    let (mut encoder, mut decoder) = (Encoder::new(), Decoder::new());
    let mut number = 7_u32;
    for round in 0..3000 {
        number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let lines = [
            format!("Date: {}", round / 10),
            "Server: s".into(),
            format!("X-{}: {}", number >> 29, (number >> 20) % 40),
            format!("Etag: {}", (number >> 12) % 7),
            format!("Cache-Control: {}", "y".repeat((number >> 5) as usize % 2000)),
        ];
        let lines: Vec<_> = lines.iter().map(String::as_str).collect();
        let expected: Vec<_> = lines.iter().map(|line| line.to_lowercase().replace(": ", "=")).collect();
        assert_eq!(sent(&mut encoder, &mut decoder, &lines).0, expected.join(" "));
        if round % 500 == 99 {
            encoder.set_limit(number >> 20);
        }
    }
}
