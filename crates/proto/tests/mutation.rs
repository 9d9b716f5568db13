//! A short seeded search for inputs that break a property: valid messages, mutated at random, always the same way.
//!
//! It stands in for the fuzz targets where those cannot run (they need a nightly compiler); it takes under two seconds.

mod properties;

/// Valid input for each parser, and pieces of grammar that mutations insert.
const SEEDS: [&[u8]; 10] = [
    b"GET /a?b=c HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: ws\r\n\r\nHEAD / HTTP/1.0\r\n\r\n",
    b"POST / HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhelloPUT /2 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\nSet-Cookie: a=1\r\n\r\nhello",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nT: v\r\n\r\n",
    b"5;x=\"y\"\r\nhello\r\n0a\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\nrest",
    b"*3\r\n$3\r\nSET\r\n:-12\r\n*2\r\n+OK\r\n$-1\r\n-ERR x\r\n$0\r\n\r\n",
    b"--XX\r\nContent-Disposition: form-data; name=\"a\\\"b\"\r\n\r\n1\r\n--XX\r\nContent-Disposition: form-data; name=u; filename=\"f\"\r\nContent-Type: a/b\r\n\r\n\r\n--XX--\r\n",
    b"a=1; b=%20x;c; =d&e=f+g%4&%zz",
    b"multipart/form-data; charset=\"u;\\\"8\"; boundary=\"XX\"",
    b"\x30\x39\x81\x80\0\x01\0\x02\0\0\0\0\x01a\x04test\0\0\x01\0\x01\xc0\x0c\0\x05\0\x01\0\0\0<\0\x03\x01b\0\x01b\0\0\x01\0\x01\0\0\0<\0\x04\xc0\0\x02\x01",
];
const TOKENS: [&[u8]; 20] = [
    b"\r\n",
    b"\n",
    b"\r",
    b"\r\n\r\n",
    b"\0",
    b":",
    b" ",
    b"\t",
    b"0\r\n",
    b"ffffffffffffffff",
    b"-1",
    b"*1\r\n",
    b"$256\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Content-Length: 3\r\n",
    b"HTTP/1.1",
    b"--XX",
    b"--",
    b"\"",
    b"\xff\xc3",
];
const ROUNDS: usize = 100_000;

/// Marsaglia's xorshift64: small, and the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % n.max(1)
    }

    fn mutate(&mut self, input: &mut Vec<u8>) {
        let at = self.below(input.len() + 1);
        match self.below(6) {
            0 if at < input.len() => input[at] ^= 1 << self.below(8),
            1 if at < input.len() => input[at] = self.below(256) as u8,
            2 => drop(input.drain(at..(at + self.below(8)).min(input.len()))),
            3 => {
                let copied = input[at..(at + self.below(64)).min(input.len())].to_vec();
                input.splice(at..at, copied);
            }
            4 => input.truncate(at.max(1)),
            _ => drop(input.splice(at..at, TOKENS[self.below(TOKENS.len())].iter().copied())),
        }
    }
}

#[test]
fn mutated_messages_break_no_property() {
    let mut random = Random(0x5eed_5eed_5eed_5eed);
    for round in 0..ROUNDS {
        let mut input = SEEDS[round % SEEDS.len()].to_vec();
        if random.below(4) == 0 {
            input.extend_from_slice(SEEDS[random.below(SEEDS.len())]);
        }
        (0..1 + random.below(5)).for_each(|_| random.mutate(&mut input));
        let step = 1 + random.below(9);
        let outcome = std::panic::catch_unwind(|| properties::all(&input, step));
        assert!(outcome.is_ok(), "round {round}, step {step}: {}", input.escape_ascii());
    }
}

#[test]
fn every_seed_holds_at_every_step() {
    for seed in SEEDS {
        (1..=seed.len()).for_each(|step| properties::all(seed, step));
    }
}
