//! `cargo xtask`: the chores of this repository that a compiler cannot do.
//!
//! `gen` turns `stubs/*.stub.php` into `crates/ext/src/{generated,slots}.rs`, `compat` writes `COMPATIBILITY.md`, `settings` writes
//! `docs/settings.md`, `doors` checks what the compiler cannot about calls between PHP and Rust, `test` runs every suite and sums it up,
//! `chaos` runs phpt tests in random orders of what is ready, `versions` runs them with other versions of PHP, `suite` runs PHP's own. Not part
//! of the extension; nothing here runs at a user's place.

#![forbid(unsafe_code)]

mod chaos;
mod compat;
mod doors;
mod r#gen;
mod judge;
mod library;
mod php;
mod settings;
mod suite;
mod versions;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask <command>

  gen [--check]      write crates/ext/src/{generated,slots}.rs from stubs/*.stub.php; --check only compares
  compat [--check]   write COMPATIBILITY.md; --check only compares
  settings [--check] write docs/settings.md; --check only compares
  doors              check the rules of the doors between PHP and Rust
  test [SUITE...]    run all suites, or one of: lint, rust, phpt (and paths of tests), process, programs,
                     surface
  chaos [SEED...] [TEST...]
                     run the phpt tests of what waits in a random order of what is ready, with 20 seeds or those given
  versions PREFIX... [TEST...]
                     build for the PHP of each prefix (PREFIX/bin/php-config) and run the phpt tests with it
  suite PHP_SRC FOLDER... [INI=VALUE...]
                     run PHP's own tests of these folders of its sources, plain and in a coroutine with all hooks
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let check = args.iter().any(|a| a == "--check");
    let result = match args.first().map(String::as_str) {
        Some("gen") => r#gen::run(&root(), check),
        Some("compat") => compat::run(&root(), check),
        Some("doors") => doors::check(&root()),
        Some("settings") => settings::run(&root(), check),
        Some("test") => suite::run(&root(), &args[1..]),
        Some("chaos") => chaos::run(&root(), &args[1..]),
        Some("suite") => judge::run(&root(), &args[1..]),
        Some("versions") => versions::run(&root(), &args[1..]),
        _ => Err(USAGE.to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            // Empty where all is said already: the totals of `test` are its last line.
            if !message.is_empty() {
                eprintln!("{}", message.trim_end());
            }
            ExitCode::FAILURE
        }
    }
}

/// The root of the workspace, wherever the command was started.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}
