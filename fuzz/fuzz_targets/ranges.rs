//! Values of `Range`, dates and tags; the first byte is the length of the content.
#![no_main]

#[allow(dead_code)]
#[path = "../../crates/proto/tests/properties/mod.rs"]
mod properties;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let [step, input @ ..] = data {
        properties::ranges(input, usize::from(*step));
    }
});
