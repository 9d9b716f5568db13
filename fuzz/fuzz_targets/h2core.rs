//! A connection of HTTP/2 at the protocol's core, without a socket; the first byte is the step in which the rest arrives.
#![no_main]

#[allow(dead_code)]
#[path = "../../crates/proto/tests/properties/mod.rs"]
mod properties;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let [step, input @ ..] = data {
        properties::http2(input, usize::from(*step));
    }
});
