//! `cargo xtask chaos [SEED...] [TEST...]`: the phpt tests of what waits, each time with another order of coroutines that are ready at
//! the same time (`coro`'s `scheduler/disorder.rs` says what that is). Not a part of `cargo xtask test`: each seed takes as long as the
//! tests do.

use std::path::{Path, PathBuf};

use crate::suite::{self, Subject, Tally};

/// What is run when no test is named.
const TESTS: [&str; 6] =
    ["tests/coroutine", "tests/timer", "tests/client", "tests/lifetime", "tests/library", "tests/event"];
/// Those that run all others of their folder again, in other settings.
const REPEATING: [&str; 5] = ["jit", "opcache_jit", "xdebug_coverage", "xdebug_debug", "xdebug_develop"];
/// How many seeds are tried when none is named.
const SEEDS: u64 = 20;

/// Run the tests with each seed among `args`; what is no number is a test, or a folder of them.
///
/// # Errors
/// A test failed (the text is empty, all is said already), or there is none of that name.
pub(crate) fn run(root: &Path, args: &[String]) -> Result<(), String> {
    let (seeds, tests) = chosen(root, args);
    if let Some(path) = suite::missing(root, &tests) {
        return Err(format!("there is no test {path}"));
    }
    let within = format!("{}/", root.display());
    let (mut total, mut failures) = (Tally::default(), Vec::new());
    for seed in seeds {
        println!("\n=== seed {seed}");
        let (tally, failed) = suite::phpt_with(&Subject { disorder: seed, ..Subject::of(root) }, root, &tests);
        if tally.failed > 0 && failed.is_empty() {
            println!("seed {seed} ran nothing");
        }
        let again = |test: String| format!("cargo xtask chaos {seed} {}", test.trim_start_matches(&within));
        failures.extend(failed.into_iter().map(again));
        total += tally;
    }
    if !failures.is_empty() {
        println!("\nTo repeat what failed (0 instead of the seed: without disorder):\n{}", failures.join("\n"));
    }
    println!("\n{} passed, {} failed", total.passed, total.failed);
    if total.failed == 0 { Ok(()) } else { Err(String::new()) }
}

fn chosen(root: &Path, args: &[String]) -> (Vec<u64>, Vec<String>) {
    let (mut seeds, mut tests) = (Vec::new(), Vec::new());
    for arg in args {
        match arg.parse() {
            Ok(seed) => seeds.push(seed),
            Err(_) => tests.push(arg.clone()),
        }
    }
    if seeds.is_empty() {
        seeds = (1..=SEEDS).collect();
    }
    if tests.is_empty() {
        tests = TESTS.iter().flat_map(|folder| tests_in(root, folder)).collect();
    }
    (seeds, tests)
}

fn tests_in(root: &Path, folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(root.join(folder)).into_iter().flatten().filter_map(Result::ok);
    let is_one = |path: &PathBuf| {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        path.extension().is_some_and(|ext| ext == "phpt") && !REPEATING.contains(&&*stem)
    };
    let mut tests: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_one).collect();
    tests.sort();
    let within = |path: PathBuf| path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
    tests.into_iter().map(within).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_seeds_and_all_else_is_a_test() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask has a parent");
        let args = |all: &[&str]| chosen(root, &all.iter().map(|arg| (*arg).to_owned()).collect::<Vec<_>>());
        assert_eq!(args(&["7", "tests/timer", "9"]), (vec![7, 9], vec!["tests/timer".to_owned()]));
        let (seeds, tests) = args(&[]);
        assert_eq!(seeds.len(), 20);
        assert!(tests.len() > 100 && tests.contains(&"tests/coroutine/lock_waiting.phpt".to_owned()));
        assert!(!tests.contains(&"tests/coroutine/jit.phpt".to_owned()), "it runs the others again");
    }
}
