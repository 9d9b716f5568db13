//! Connections of HTTP/2, to whose requests a server answers in several ways.

use std::collections::{BTreeMap, BTreeSet};

use bytes::BytesMut;
use steel_proto::http1::{Limits, Rules, read_head};
use steel_proto::http2::{Code, Event, Fatal, Heads, PREFACE, Server, Settings};

/// Small limits, so that short inputs reach them.
const SETTINGS: Settings = Settings {
    header_table_size: 256,
    max_concurrent_streams: 4,
    initial_window_size: 1000,
    max_frame_size: 16_384,
    max_header_list_size: 1024,
    max_head: 700,
    max_headers: 8,
};

/// The most memory that such a connection has any use for.
const MOST_HELD: usize = 300_000;

/// Events are the same from one piece and from many, nothing is held or sent that may not be, and nobody answers what is over.
///
/// An input that is no connection is a script for one: each frame is its type, its flags, its stream, the length of its payload and that.
pub(crate) fn http2(input: &[u8], step: usize) -> String {
    let bytes = if input.starts_with(b"PRI") { input.to_vec() } else { scripted(input) };
    let whole = served(&bytes, bytes.len(), false);
    let stepped = served(&bytes, step, false);
    assert!(whole == stepped, "splitting changed the events:\n{whole}\n{stepped}");
    served(&bytes, step, true);
    windows(&bytes);
    // What tells inputs apart: the kinds of events, and the end.
    whole.split(';').map(|event| event.split(' ').next().unwrap_or_default()).collect::<Vec<_>>().join(" ")
        + whole.split_once("fatal").map_or("", |(_, why)| why)
}

fn scripted(script: &[u8]) -> Vec<u8> {
    let mut bytes = [PREFACE, &[0, 0, 0, 4, 0, 0, 0, 0, 0], &[0, 0, 0, 4, 1, 0, 0, 0, 0]].concat();
    let mut rest = script;
    while let [kind, flags, stream, length, payload @ ..] = rest {
        let (payload, behind) = payload.split_at(payload.len().min(usize::from(*length)));
        bytes.extend([0, 0, payload.len() as u8, kind % 12, *flags, 0, 0, 0, *stream]);
        bytes.extend_from_slice(payload);
        rest = behind;
    }
    bytes
}

/// What happens; data of one stream that comes in several pieces is one.
fn served(bytes: &[u8], step: usize, releases: bool) -> String {
    let mut program = Program::new(releases);
    let (mut input, mut story) = (BytesMut::new(), Vec::<String>::new());
    for piece in bytes.chunks(step.max(1)) {
        input.extend_from_slice(piece);
        let end = loop {
            match program.server.receive(&mut input) {
                Ok(None) => break None,
                Ok(Some(event)) => program.hear(event, &mut story),
                Err(fatal) => break Some(fatal),
            }
            program.check();
        };
        program.check();
        if let Some(fatal) = end {
            program.end(fatal, &mut input);
            story.push(format!("fatal {}", fatal.why));
            break;
        }
    }
    story.join(";")
}

/// Frame by frame: no more is sent than the client's windows allow at that moment, by its own count.
fn windows(bytes: &[u8]) {
    let Some(mut rest) = bytes.strip_prefix(PREFACE) else { return };
    let mut program = Program::new(true);
    let (mut connection, mut initial, mut streams) = (65_535_i64, 65_535_i64, BTreeMap::<u32, i64>::new());
    let (mut input, mut story) = (BytesMut::from(PREFACE), Vec::new());
    while let Some(&[a, b, c, kind, flags, s0, s1, s2, s3]) = rest.first_chunk() {
        let length = u32::from_be_bytes([0, a, b, c]) as usize;
        let stream = u32::from_be_bytes([s0 & 127, s1, s2, s3]);
        let Some((frame, behind)) = rest.split_at_checked(9 + length) else { return };
        rest = behind;
        input.extend_from_slice(frame);
        match kind {
            1 => drop(streams.entry(stream).or_insert(initial)),
            4 if flags & 1 == 0 => {
                for setting in frame[9..].chunks_exact(6).filter(|setting| setting[..2] == [0, 4]) {
                    let size = i64::from(u32::from_be_bytes([setting[2], setting[3], setting[4], setting[5]]));
                    streams.values_mut().for_each(|window| *window += size - initial);
                    initial = size;
                }
            }
            8 if length == 4 => {
                let by = i64::from(u32::from_be_bytes([frame[9] & 127, frame[10], frame[11], frame[12]]));
                *if stream == 0 { &mut connection } else { streams.entry(stream).or_default() } += by;
            }
            _ => {}
        }
        loop {
            match program.server.receive(&mut input) {
                Ok(None) => break,
                Ok(Some(event)) => program.hear(event, &mut story),
                Err(_) => return,
            }
        }
        let output = program.server.output().split();
        let mut sent = &output[..];
        while let Some(&[a, b, c, kind, _, s0, s1, s2, s3]) = sent.first_chunk() {
            let length = u32::from_be_bytes([0, a, b, c]);
            sent = &sent[9 + length as usize..];
            if kind == 0 && length > 0 {
                let window = streams.get_mut(&u32::from_be_bytes([s0, s1, s2, s3])).expect("it was begun");
                *window -= i64::from(length);
                connection -= i64::from(length);
                assert!(*window >= 0 && connection >= 0, "{window} and {connection} are left");
            }
        }
    }
}

struct Program {
    server: Server,
    heads: Heads,
    /// Bytes that the windows have not let through.
    unsent: BTreeMap<u32, usize>,
    sent: Sent,
    releases: bool,
}

impl Program {
    fn new(releases: bool) -> Program {
        Program {
            server: Server::new(SETTINGS),
            heads: Heads::new(Limits::default(), Rules::default()),
            unsent: BTreeMap::new(),
            sent: Sent::default(),
            releases,
        }
    }

    fn hear(&mut self, event: Event, story: &mut Vec<String>) {
        match event {
            Event::Request { stream, head, ends } => {
                let alone = read_head(head.clone(), &Limits::default(), &Rules::default());
                let head = self.heads.read(head);
                assert_eq!(head.as_ref().map(|head| head.raw()), alone.as_ref().map(|head| head.raw()));
                let refused = head.as_ref().err().map_or(0, |error| error.status());
                story.push(format!("request {stream} {ends} {refused} {:?}", head.as_ref().map(|head| head.raw())));
                self.answer(stream);
            }
            Event::Unfit { stream, error, ends } => {
                story.push(format!("unfit {stream} {ends} {}", error.status()));
                let _ = self.server.answer(stream, b"HTTP/1.1 400 Bad Request\r\n\r\n", true);
            }
            Event::Data { stream, data, ends } => {
                match story.last_mut().filter(|last| last.starts_with(&format!("data {stream} false"))) {
                    Some(last) => *last += &data.escape_ascii().to_string(),
                    None => story.push(format!("data {stream} false {}", data.escape_ascii())),
                }
                if ends {
                    story.push(format!("ends {stream}"));
                }
                if self.releases {
                    self.server.release(stream, data.len());
                }
            }
            Event::WindowOpened { stream } => {
                let waiting: Vec<_> = self.unsent.keys().copied().filter(|id| stream == 0 || *id == stream).collect();
                waiting.into_iter().for_each(|stream| self.push(stream));
                story.push(format!("window {stream}"));
            }
            Event::Reset { stream, .. } => {
                assert!(!self.server.is_open(stream));
                self.unsent.remove(&stream);
                story.push(format!("{event:?}"));
            }
            event => story.push(format!("{event:?}")),
        }
    }

    /// One of several ways.
    fn answer(&mut self, stream: u32) {
        let head = format!("HTTP/1.1 200 OK\r\nServer: s\r\nX: {}\r\nConnection: close\r\n\r\n", stream % 3);
        let server = &mut self.server;
        assert!(server.can_send(stream));
        match stream / 2 % 6 {
            0 => assert_eq!(server.answer(stream, head.as_bytes(), true), Ok(())),
            1 => {
                assert_eq!(server.answer(stream, head.as_bytes(), false), Ok(()));
                self.unsent.insert(stream, 50_000);
                self.push(stream);
            }
            2 => {
                assert_eq!(server.inform(stream, 100), Ok(()));
                assert_eq!(server.answer(stream, head.as_bytes(), false), Ok(()));
                assert_eq!(server.trailers(stream, b"x: y\r\n"), Ok(()));
            }
            3 => server.reset(stream, Code::CANCEL),
            4 if stream > 20 => server.announce_end(),
            _ => {}
        }
    }

    fn push(&mut self, stream: u32) {
        let Some(left) = self.unsent.get_mut(&stream) else { return };
        let room = self.server.capacity(stream);
        let sent = self.server.data(stream, &vec![b'x'; *left], true).unwrap_or(*left);
        assert!(sent == room.min(*left) || room == 0);
        *left -= sent;
        if *left == 0 {
            self.unsent.remove(&stream);
        }
    }

    fn check(&mut self) {
        assert!(self.server.held() < MOST_HELD, "{} bytes", self.server.held());
        assert!(self.server.open() <= SETTINGS.max_concurrent_streams as usize);
        let output = self.server.output().split();
        self.sent.read(&output);
    }

    fn end(&mut self, fatal: Fatal, input: &mut BytesMut) {
        assert!(self.sent.has_left, "without a GOAWAY");
        assert_eq!(self.server.receive(input).err(), Some(fatal));
        assert!(self.server.output().is_empty());
    }
}

/// What was sent: whole frames, and none where it cannot be.
#[derive(Default)]
struct Sent {
    over: BTreeSet<u32>,
    last: Option<u32>,
    has_left: bool,
    in_block: bool,
}

impl Sent {
    fn read(&mut self, output: &[u8]) {
        let mut rest = output;
        while !rest.is_empty() {
            let &[a, b, c, kind, flags, s0, s1, s2, s3] = rest.first_chunk().expect("a frame has a head");
            let length = u32::from_be_bytes([0, a, b, c]) as usize;
            let stream = u32::from_be_bytes([s0, s1, s2, s3]);
            let payload = rest.get(9..9 + length).expect("a frame is whole");
            rest = &rest[9 + length..];
            assert_eq!(self.in_block, kind == 9, "fields stand together");
            match kind {
                0 | 1 => {
                    assert!(!self.over.contains(&stream) && stream % 2 == 1, "{kind} on {stream}, which is over");
                    if flags & 1 != 0 {
                        self.over.insert(stream);
                    }
                }
                3 => drop(self.over.insert(stream)),
                4 | 6 => assert_eq!(stream, 0),
                7 => {
                    let last = u32::from_be_bytes(*payload.first_chunk().expect("a number"));
                    assert!(self.last.is_none_or(|before| last <= before), "the last request becomes a later one");
                    (self.last, self.has_left) = (Some(last), true);
                }
                8 => assert_eq!(length, 4),
                9 => {}
                kind => panic!("nobody sends frames of type {kind}"),
            }
            self.in_block = matches!(kind, 1 | 9) && flags & 4 == 0;
        }
    }
}
