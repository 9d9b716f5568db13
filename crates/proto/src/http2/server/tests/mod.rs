//! A server and scripted clients: bytes in, what came of them in words, and the frames that go out in words.

mod answers;
mod ends;
mod floods;
mod requests;
mod states;
mod windows;

use super::super::frame::{self, FrameHead, HEAD, flag, kind, number};
use super::super::hpack::{Decoder, Mark, Sink};
use super::*;
use crate::http2::PREFACE;

/// Fields in words.
struct Words(String);

impl Sink for Words {
    fn field(&mut self, _: Mark, name: &[u8], value: &[u8]) {
        self.0 += &format!(" {}={}", name.escape_ascii(), value.escape_ascii());
    }
}

/// A client's end of a connection.
struct Peer {
    server: Server,
    input: BytesMut,
    decoder: Decoder,
}

impl Peer {
    /// Everybody has said what they are.
    fn new() -> Peer {
        Peer::with(Settings::default(), &[])
    }

    fn with(settings: Settings, own: &[u8]) -> Peer {
        let mut peer = Peer { server: Server::new(settings), input: BytesMut::new(), decoder: Decoder::new() };
        assert_eq!(peer.send(&[PREFACE.to_vec(), frame(4, 0, 0, own), frame(4, 1, 0, b"")]), "");
        assert!(peer.server.is_established());
        peer.frames();
        peer
    }

    /// What comes of some bytes.
    fn send(&mut self, frames: &[Vec<u8>]) -> String {
        self.input.extend_from_slice(&frames.concat());
        let mut story = Vec::new();
        loop {
            match self.server.receive(&mut self.input) {
                Ok(None) => break,
                Ok(Some(event)) => story.push(words(event)),
                Err(fatal) => {
                    story.push(format!("fatal {}", fatal.code));
                    break;
                }
            }
        }
        story.join(", ")
    }

    /// A request without a body.
    fn ask(&mut self, stream: u32) -> String {
        self.send(&[headers(stream, true, &get())])
    }

    /// What has been sent since.
    fn frames(&mut self) -> String {
        let output = self.server.output().split();
        let (mut rest, mut said) = (&output[..], Vec::new());
        while !rest.is_empty() {
            let head = FrameHead::read(rest).unwrap();
            let payload = &rest[HEAD..][..head.length as usize];
            said.push(self.frame(&head, payload));
            rest = &rest[HEAD + payload.len()..];
        }
        said.join(", ")
    }

    fn frame(&mut self, head: &FrameHead, payload: &[u8]) -> String {
        let end = if head.has(flag::END_STREAM) { " end" } else { "" };
        let code = |at: usize| Code(u32::from_be_bytes(*payload[at..].first_chunk().unwrap()));
        match head.kind {
            kind::HEADERS => {
                let mut fields = Words(String::new());
                if head.has(flag::END_HEADERS) {
                    self.decoder.decode(payload, 1 << 20, &mut fields).unwrap();
                }
                format!("HEADERS {}{}{end}", head.stream, fields.0)
            }
            kind::DATA => format!("DATA {} {}{end}", head.stream, payload.len()),
            kind::RST_STREAM => format!("RST_STREAM {} {}", head.stream, code(0)),
            kind::GOAWAY => format!("GOAWAY {} {}", number(payload), code(4)),
            kind::WINDOW_UPDATE => format!("WINDOW_UPDATE {} {}", head.stream, number(payload)),
            kind::SETTINGS => format!("SETTINGS{}", if head.has(flag::ACK) { " ack" } else { "" }),
            kind::PING => format!("PING{} {}", if head.has(flag::ACK) { " ack" } else { "" }, payload.escape_ascii()),
            other => format!("{other} {} {}", head.stream, payload.len()),
        }
    }
}

fn words(event: Event) -> String {
    let end = |ends: bool| if ends { " end" } else { "" };
    match event {
        Event::Request { stream, head, ends } => {
            let line = head[..].split(|byte| *byte == b'\r').next().unwrap_or_default().escape_ascii().to_string();
            format!("request {stream} {}{}", line.trim_end_matches(" HTTP/1.1"), end(ends))
        }
        Event::Unfit { stream, error, ends } => format!("unfit {stream} {}{}", error.status(), end(ends)),
        Event::Data { stream, data, ends } => format!("data {stream} {}{}", data.len(), end(ends)),
        Event::Trailers { stream } => format!("trailers {stream}"),
        Event::Reset { stream, code, by_client } => {
            format!("{} {stream} {code}", if by_client { "reset" } else { "fault" })
        }
        Event::WindowOpened { stream } => format!("window {stream}"),
        Event::Pong { data } => format!("pong {}", data.escape_ascii()),
        Event::FarewellHeard => "farewell".into(),
        Event::PeerGoesAway { last, code } => format!("goaway {last} {code}"),
    }
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let mut out = BytesMut::new();
    frame::write(&mut out, kind, flags, stream, payload);
    out.to_vec()
}

/// A block of fields that go into no table.
fn block(fields: &[(&str, &str)]) -> Vec<u8> {
    let mut block = Vec::new();
    for (name, value) in fields {
        assert!(value.len() < 127);
        block.extend([&[0, name.len() as u8], name.as_bytes()].concat());
        block.extend([&[value.len() as u8], value.as_bytes()].concat());
    }
    block
}

fn get() -> Vec<u8> {
    block(&[(":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "a")])
}

fn post(length: &str) -> Vec<u8> {
    [get(), block(&[("content-length", length)])].concat()
}

fn headers(stream: u32, ends: bool, block: &[u8]) -> Vec<u8> {
    frame(kind::HEADERS, flag::END_HEADERS | u8::from(ends), stream, block)
}

fn data(stream: u32, ends: bool, length: usize) -> Vec<u8> {
    frame(kind::DATA, u8::from(ends), stream, &vec![b'x'; length])
}

fn reset(stream: u32) -> Vec<u8> {
    frame(kind::RST_STREAM, 0, stream, &8_u32.to_be_bytes())
}

fn window(stream: u32, by: u32) -> Vec<u8> {
    frame(kind::WINDOW_UPDATE, 0, stream, &by.to_be_bytes())
}

/// One setting.
fn setting(key: u16, value: u32) -> Vec<u8> {
    [&key.to_be_bytes()[..], &value.to_be_bytes()].concat()
}
