//! What the server's hot path costs: decoding small requests on a kept connection, as one read brings them.
//!
//! `cargo bench -p steel-proto`. Each round refills the buffer as a socket read would, decodes, looks at what a worker always looks at,
//! and writes a small response. Prints nanoseconds a request; the best of several runs, since the machine is shared.

use std::hint::black_box;
use std::time::Instant;

use bytes::BytesMut;
use steel_proto::http1::{Event, Limits, RequestDecoder, response};

const ROUNDS: u32 = 300_000;
const RUNS: usize = 7;

const TINY: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
const USUAL: &[u8] =
    b"GET /user/42?tab=posts HTTP/1.1\r\nHost: www.example.org\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n\
    Accept-Encoding: gzip\r\nConnection: keep-alive\r\nCookie: sid=0123456789abcdef0123456789abcdef\r\n\r\n";
const POST: &[u8] = b"POST /form HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n\
    Content-Length: 27\r\n\r\nname=value&other=some+thing";

fn main() {
    for (name, input) in [("tiny GET", TINY), ("usual GET", USUAL), ("form POST", POST)] {
        println!("{name:10} {:4} bytes  decode {:6.1} ns", input.len(), best(|| decode(input, 1)));
    }
    let pipelined = TINY.repeat(16);
    println!(
        "{:10} {:4} bytes  decode {:6.1} ns each",
        "16 tiny",
        pipelined.len(),
        best(|| decode(&pipelined, 16)) / 16.0
    );
    println!("{:10}             encode {:6.1} ns", "response", best(encode));
}

/// Nanoseconds a round, in the best run.
fn best(mut run: impl FnMut()) -> f64 {
    let mut timed = || {
        let started = Instant::now();
        run();
        started.elapsed().as_nanos() as f64 / f64::from(ROUNDS)
    };
    (0..RUNS).map(|_| timed()).fold(f64::MAX, f64::min)
}

fn decode(input: &[u8], expected: usize) {
    let (mut decoder, mut buf) = (RequestDecoder::new(Limits::default()), BytesMut::with_capacity(16 * 1024));
    for _ in 0..ROUNDS {
        buf.reserve(8 * 1024);
        buf.extend_from_slice(black_box(input));
        let mut seen = 0;
        while let Ok(Some(Event::Request(request))) = decoder.decode(&mut buf) {
            black_box((request.head.method(), request.head.path(), request.head.keep_alive(), &request.body));
            seen += 1;
        }
        assert_eq!(seen, expected);
    }
}

fn encode() {
    let mut out = BytesMut::with_capacity(4096);
    for _ in 0..ROUNDS {
        out.clear();
        response::status_line(&mut out, black_box(200), None).expect("valid");
        response::header(&mut out, b"Content-Type", black_box(b"text/html")).expect("valid");
        response::known_header(&mut out, b"Server", b"steelwool");
        response::content_length(&mut out, black_box(5));
        response::end_of_head(&mut out);
        out.extend_from_slice(black_box(b"hello"));
        black_box(&out);
    }
}
