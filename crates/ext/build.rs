//! Tells the extension the profile that it is built with, for `php --ri swoole`: `release`, `quick`, `debug`.

use std::path::{Path, PathBuf};
use std::{env, ffi::OsStr};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // Cargo's own variable, PROFILE, says `release` for all that inherit it. OUT_DIR is target/PROFILE/build/steelwool-HASH/out.
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let profile = out.ancestors().nth(3).and_then(Path::file_name).and_then(OsStr::to_str).unwrap_or("unknown");
    println!("cargo:rustc-env=STEELWOOL_PROFILE={profile}");
}
