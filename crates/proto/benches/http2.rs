//! What a request over HTTP/2 costs the protocol's core: its fields in and read, those of a small answer and its body out, a hundred streams in each read.
//!
//! `cargo bench -p steel-proto --bench http2`. Prints nanoseconds a request, for requests and answers that are all the same, as a tool for loads
//! sends them, and for such that differ; the best of several runs, since the machine is shared. With a number as argument it makes that many
//! reads and prints nothing, for callgrind: the difference of two numbers is what the reads cost. `different` behind it: those that differ.

use std::fmt::Write;
use std::hint::black_box;
use std::time::Instant;

use bytes::BytesMut;
use steel_proto::http1::{Limits, Rules};
use steel_proto::http2::{Event, Heads, PREFACE, Server, Settings};

const READS: u32 = 2_000;
const RUNS: usize = 7;
const STREAMS: u32 = 100;

/// What a tool for loads sends first: its user agent and authority go into the table.
const FIRST: &[u8] = b"\x82\x86\x84\x41\x0e127.0.0.1:9501\x7a\x0dload/1.0 test";
/// And from then on.
const NEXT: &[u8] = b"\x82\x86\x84\xbf\xbe";
/// Or for another path: `/item/` and a number, which goes into no table.
const OTHER: &[u8] = b"\x82\x86\x04\x0c/item/000000\xbf\xbe";

struct Connection {
    server: Server,
    input: BytesMut,
    heads: Heads,
    head: String,
    stream: u32,
    differs: bool,
}

impl Connection {
    fn new(differs: bool) -> Self {
        let (server, input, head) = (Server::new(Settings::default()), BytesMut::new(), String::new());
        let heads = Heads::new(Limits::default(), Rules::default());
        let mut connection = Connection { server, input, heads, head, stream: 1, differs };
        connection.input.extend_from_slice(PREFACE);
        connection.input.extend_from_slice(b"\0\0\x06\x04\0\0\0\0\0\0\x04\x3f\xff\xff\xff\0\0\0\x04\x01\0\0\0\0");
        connection.input.extend_from_slice(b"\0\0\x04\x08\0\0\0\0\0\x3f\xff\0\0");
        connection.push(FIRST);
        connection.serve();
        connection
    }

    fn push(&mut self, block: &[u8]) {
        self.input.extend_from_slice(&[0, 0, block.len() as u8, 1, 5]);
        self.input.extend_from_slice(&self.stream.to_be_bytes());
        self.input.extend_from_slice(block);
        self.stream += 2;
    }

    /// All that has come is answered.
    fn serve(&mut self) -> usize {
        self.server.tick(1);
        self.compose(12);
        while let Ok(Some(event)) = self.server.receive(&mut self.input) {
            if let Event::Request { stream, head, .. } = event {
                let _ = black_box(self.heads.read(head));
                if self.differs {
                    self.compose(10 + stream / 2 % 90);
                }
                let _ = self.server.answer(stream, black_box(self.head.as_bytes()), false);
                let _ = self.server.data(stream, black_box(b"Hello World!"), true);
            }
        }
        let length = self.server.output().len();
        self.server.output().clear();
        length
    }

    fn compose(&mut self, length: u32) {
        if self.head.is_empty() {
            self.head.push_str(
                "HTTP/1.1 200 OK\r\nServer: steelwool\r\nDate: Tue, 01 Dec 2026 08:00:00 GMT\r\nConnection: keep-alive\r\n\
                Content-Type: text/html\r\nContent-Length: ",
            );
        } else {
            self.head.truncate(self.head.len() - 6);
        }
        let _ = write!(self.head, "{length}\r\n\r\n");
    }

    fn read(&mut self) -> usize {
        for number in 0..STREAMS {
            if self.differs {
                self.push(OTHER);
                let at = self.input.len() - 4;
                self.input[at..at + 2].copy_from_slice(&[b'0' + number as u8 / 10, b'0' + number as u8 % 10]);
            } else {
                self.push(NEXT);
            }
        }
        self.serve()
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    if let Some(reads) = arguments.next().and_then(|reads| reads.parse::<u32>().ok()) {
        let mut connection = Connection::new(arguments.next().is_some());
        (0..reads).for_each(|_| {
            black_box(connection.read());
        });
        return;
    }
    for (name, differs) in [("the same", false), ("different", true)] {
        let best = (0..RUNS)
            .map(|_| {
                let mut connection = Connection::new(differs);
                let started = Instant::now();
                (0..READS).for_each(|_| assert_eq!(connection.read(), 3_900));
                started.elapsed().as_nanos() as f64 / f64::from(READS * STREAMS)
            })
            .fold(f64::MAX, f64::min);
        println!("{name:10} a request and its answer {best:6.1} ns");
    }
}
