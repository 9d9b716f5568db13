//! A server of HTTP/2, whose clients send frames of every kind; the first byte is the number of pieces in which they come.
#![no_main]

#[allow(dead_code)]
#[path = "../../crates/engine/tests/frames/served.rs"]
mod served;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let [pieces, input @ ..] = data {
        served::served(input, usize::from(*pieces));
    }
});
