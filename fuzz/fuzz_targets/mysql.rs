//! What a MySQL server says to a client; the first byte is the step in which the rest arrives.
#![no_main]

#[allow(dead_code)]
#[path = "../../crates/proto/tests/properties/mod.rs"]
mod properties;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let [step, input @ ..] = data {
        properties::mysql(input, usize::from(*step));
    }
});
