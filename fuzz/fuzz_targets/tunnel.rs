//! Ways through a proxy: SOCKS5 and CONNECT. The first byte of an input says in which steps it is fed.
#![no_main]

#[allow(dead_code)]
#[path = "../../crates/proto/tests/properties/mod.rs"]
mod properties;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Some((step, input)) = data.split_first() {
        properties::tunnel(input, usize::from(*step) + 1);
    }
});
