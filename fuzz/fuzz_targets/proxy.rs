//! The PROXY header.
#![no_main]

#[allow(dead_code)]
#[path = "../../crates/proto/tests/properties/mod.rs"]
mod properties;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    properties::proxy_header(data, 0);
});
