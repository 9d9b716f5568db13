//! A seeded search for inputs that break a property: valid messages, mutated at random, the same way with the same seed.
//!
//! It stands in for the fuzz targets where those cannot run (they need a nightly compiler). An input whose outcome has not been seen
//! before joins the corpus, so that later mutations start from there. By default each parser takes about a second;
//! `STEELWOOL_FUZZ_SECONDS=600 cargo test --release -p steel-proto --test mutation -- --nocapture` searches for that long,
//! `STEELWOOL_FUZZ_SEED` chooses another way, and what is found is printed with the seed and round that lead to it.

mod corpus;
#[path = "../properties/mod.rs"]
mod properties;
mod random;

use std::collections::HashSet;
use std::time::{Duration, Instant};

use random::Random;

/// Rounds without a time to go by.
const ROUNDS: u64 = 10_000;

/// More inputs than this are not kept.
const MOST_KEPT: usize = 4096;

/// Longer inputs than this are cut.
const LONGEST: usize = 4096;

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

/// Mutates the corpus and asks `property` about each; that panics when it is broken, and answers what happened.
fn search(name: &str, valid: &[&[u8]], property: fn(&[u8], usize) -> String) {
    let seed = setting("STEELWOOL_FUZZ_SEED").unwrap_or(0x5eed);
    let seconds = setting("STEELWOOL_FUZZ_SECONDS").map(Duration::from_secs);
    let begin = Instant::now();
    let mut random = Random::new(seed);
    let mut kept: Vec<Vec<u8>> = valid.iter().map(|input| input.to_vec()).collect();
    let mut seen = HashSet::new();
    let mut round = 0_u64;
    while seconds.map_or(round < ROUNDS, |limit| !round.is_multiple_of(1024) || begin.elapsed() < limit) {
        let mut input = kept[random.below(kept.len())].clone();
        if random.below(8) == 0 {
            let other = random.below(kept.len());
            input.extend_from_slice(&kept[other]);
        }
        (0..1 + random.below(6)).for_each(|_| random.mutate(&mut input, corpus::TOKENS));
        input.truncate(LONGEST);
        let step = 1 + random.below(9);
        let outcome = std::panic::catch_unwind(|| property(&input, step));
        let Ok(outcome) = outcome else {
            panic!("{name}: seed {seed}, round {round}, step {step}: {}", input.escape_ascii())
        };
        if kept.len() < MOST_KEPT && !seen.contains(&outcome) {
            seen.insert(outcome);
            kept.push(input);
        }
        round += 1;
    }
    println!("{name}: {round} rounds from seed {seed} in {:.0?}, {} outcomes", begin.elapsed(), seen.len());
}

macro_rules! searches {
    ($($test:ident: $corpus:ident, $property:path;)*) => {$(
        #[test]
        fn $test() {
            for input in corpus::$corpus {
                (1..=input.len()).for_each(|step| drop($property(input, step)));
            }
            search(stringify!($corpus), corpus::$corpus, $property);
        }
    )*};
}

searches! {
    mutated_requests_break_no_property: REQUESTS, properties::request;
    mutated_responses_break_no_property: RESPONSES, properties::response;
    mutated_chunks_break_no_property: CHUNKS, properties::chunked;
    mutated_forms_break_no_property: FORMS, properties::form;
    mutated_cookies_break_no_property: COOKIES, properties::cookies;
    mutated_text_breaks_no_property: TEXTS, properties::text;
    mutated_replies_break_no_property: REPLIES, properties::replies;
    mutated_names_break_no_property: NAMES, properties::names;
    mutated_packets_break_no_property: PACKETS, properties::packets;
    mutated_messages_break_no_property: MESSAGES, properties::messages;
    mutated_proxy_headers_break_no_property: PROXY_HEADERS, properties::proxy_header;
    mutated_ways_through_proxies_break_no_property: TUNNELS, properties::tunnel;
    mutated_codings_break_no_property: CODINGS, properties::coding;
    mutated_ranges_break_no_property: RANGES, properties::ranges;
    mutated_connections_of_http2_break_no_property: HTTP2, properties::http2;
    mutated_answers_of_mysql_break_no_property: MYSQL, properties::mysql;
}
