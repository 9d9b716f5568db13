//! A seeded search for frames of HTTP/2 that do a server harm, as `steel-proto`'s `mutation` is for its parsers: valid connections, mutated at random.
//!
//! `STEELWOOL_FUZZ_SECONDS=600 cargo test -p steel-engine --test frames -- --nocapture` searches for that long, `STEELWOOL_FUZZ_SEED` chooses another
//! way; what is found is printed with the seed and round that lead to it.

#[path = "../../../proto/tests/mutation/random.rs"]
mod random;
mod served;

use random::Random;
use served::{frame, is_at_rest, served};
use std::collections::HashSet;
use std::time::{Duration, Instant};

/// Rounds without a time to go by.
const ROUNDS: u64 = 2000;

/// More inputs than this are not kept.
const MOST_KEPT: usize = 4096;

/// Longer inputs than this are cut.
const LONGEST: usize = 4096;

const PATHS: &[&str] =
    &["/", "/keep", "/big", "/none", "/refuse", "/file", "/write", "/break", "/ping", "/away", "/send", "/close"];

/// Fields of a request: `:method`, `:scheme`, `:path`, `:authority`.
fn fields(method: u8, path: &str) -> Vec<u8> {
    [&[method, 0x86, 4, path.len() as u8][..], path.as_bytes(), b"\x01\x01x"].concat()
}

/// An input of frames: see [`served::bytes_of`].
fn framed(frames: &[(u8, u8, u8, &[u8])]) -> Vec<u8> {
    let parts = frames
        .iter()
        .map(|(kind, flags, stream, payload)| [&[*kind, *flags, *stream, payload.len() as u8][..], payload].concat());
    [0].into_iter().chain(parts.flatten()).collect()
}

/// What clients do.
fn valid() -> Vec<Vec<u8>> {
    let mut inputs = Vec::new();
    for path in PATHS {
        let (get, post) = (fields(0x82, path), fields(0x83, path));
        inputs.push(framed(&[(1, 5, 1, &get)]));
        inputs.push(framed(&[
            (1, 4, 1, &post),
            (0, 0, 1, b"one"),
            (0, 1, 1, b"two"),
            (1, 5, 3, &get),
            (3, 0, 3, &[0, 0, 0, 8]),
        ]));
        inputs.push([&[1][..], &frame(1, 5, 1, &get), &frame(1, 5, 3, &get)].concat());
        // Windows for all of it.
        let windows: [(u8, u8, u8, &[u8]); 3] =
            [(4, 0, 0, &[0, 4, 0, 0x10, 0, 0]), (8, 0, 0, &[0, 0x10, 0, 0]), (1, 5, 1, &get)];
        inputs.push(framed(&windows));
    }
    let get = fields(0x82, "/");
    inputs.push(framed(&[(1, 1, 1, &get[..3]), (9, 0, 1, &get[3..5]), (9, 4, 1, &get[5..])]));
    inputs.push(framed(&[
        (1, 0x0d, 1, &[&[2][..], &get, b"\0\0"].concat()),
        (6, 0, 0, b"12345678"),
        (6, 1, 0, b"12345678"),
        (4, 1, 0, b""),
    ]));
    inputs.push(framed(&[
        (1, 0x25, 1, &[&[0, 0, 0, 3, 9][..], &get].concat()),
        (2, 0, 1, &[0, 0, 0, 3, 9]),
        (7, 0, 0, &[0; 8]),
    ]));
    // A table of fields, and uses of it.
    let table = [&get[..], b"\x40\x01a\x01b\x40\x01c\x01d"].concat();
    inputs.push(framed(&[
        (1, 5, 1, &table),
        (1, 5, 3, &[&get[..], b"\xbe\xbf"].concat()),
        (4, 0, 0, &[0, 1, 0, 0, 0, 0]),
        (1, 5, 5, &[&b"\x20"[..], &get].concat()),
    ]));
    // A body with its length, and trailers.
    let long = [&fields(0x83, "/")[..], b"\x00\x0econtent-length\x016"].concat();
    inputs.push(framed(&[(1, 4, 1, &long), (0, 8, 1, b"\x02sixsix\0\0"), (1, 5, 1, b"\x00\x01x\x01y")]));
    inputs
}

const TOKENS: &[&[u8]] = &[
    b"\x00\x00\x01\x05",
    b"\x01\x05\x01\x00",
    b"\x09\x04\x01\x00",
    b"\x03\x00\x01\x04\0\0\0\x08",
    b"\x08\x00\x01\x04\x7f\xff\xff\xff",
    b"\x04\x00\x00\x06\0\x04\xff\xff\xff\xff",
    b"\x04\x00\x00\x06\0\x05\0\0\0\0",
    b"\x06\x00\x00\x0812345678",
    b"\x07\x00\x00\x08\0\0\0\0\0\0\0\0",
    b"\x82\x86\x84\x01\x01x",
    b"\x0f\xff\xff\xff\xff\x0f",
    b"\xff\xff\xff\xff",
    b"\x00\x0ctransfer",
    b"\x00\x0aconnection\x05close",
    b"\x00\x02te\x04gzip",
    b"\x3f\xe1\x1f",
    b"\xbe\xbe\xbe\xbe",
    b"\x00\x06expect\x0c100-continue",
];

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

#[test]
fn mutated_frames_do_a_server_no_harm() {
    let mut kept = valid();
    let listening: Vec<Vec<u8>> = kept.iter().map(|input| [&[input[0] | 2][..], &input[1..]].concat()).collect();
    kept.extend(listening);
    for input in &kept {
        [1, 3, 40].into_iter().for_each(|pieces| drop(served(input, pieces)));
    }
    is_at_rest();
    let seed = setting("STEELWOOL_FUZZ_SEED").unwrap_or(0x5eed);
    let seconds = setting("STEELWOOL_FUZZ_SECONDS").map(Duration::from_secs);
    let (begin, mut random, mut seen, mut round) = (Instant::now(), Random::new(seed), HashSet::new(), 0_u64);
    while seconds.map_or(round < ROUNDS, |limit| !round.is_multiple_of(256) || begin.elapsed() < limit) {
        let mut input = kept[random.below(kept.len())].clone();
        if random.below(4) == 0 {
            let other = random.below(kept.len());
            input.extend_from_slice(kept[other].get(1..).unwrap_or_default());
        }
        (0..1 + random.below(6)).for_each(|_| random.mutate(&mut input, TOKENS));
        input.truncate(LONGEST);
        let pieces = 1 + random.below(9);
        let outcome = std::panic::catch_unwind(|| {
            let outcome = served(&input, pieces);
            if round.is_multiple_of(256) {
                is_at_rest();
            }
            outcome
        });
        let Ok(outcome) = outcome else {
            panic!("seed {seed}, round {round}, {pieces} pieces: {}", input.escape_ascii())
        };
        if kept.len() < MOST_KEPT && seen.insert(outcome) {
            kept.push(input);
        }
        round += 1;
    }
    is_at_rest();
    println!("{round} rounds from seed {seed} in {:.0?}, {} outcomes", begin.elapsed(), seen.len());
}
