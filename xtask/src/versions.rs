//! `cargo xtask versions PREFIX... [TEST...]`: the extension built for other versions of PHP, and the phpt suite run with each.
//!
//! A prefix is what PHP was configured with: it has `bin/php` and `bin/php-config`. Each version is built in a folder of its own,
//! `target/php-8.4` for one, so that none builds the others anew. Not a part of `cargo xtask test`: it takes minutes for each.

use std::path::{Path, PathBuf};

use crate::php;
use crate::suite::{self, Subject, Tally};

/// Check each prefix among `args`; what is no prefix is a test, or a folder of them.
///
/// # Errors
/// No prefix is given, or a build or a test failed (the text is empty, all is said already).
pub(crate) fn run(root: &Path, args: &[String]) -> Result<(), String> {
    let (prefixes, paths): (Vec<_>, Vec<_>) =
        args.iter().cloned().partition(|arg| Path::new(arg).join("bin/php-config").is_file());
    if let Some(path) = suite::missing(root, &paths) {
        return Err(format!("{path}: there is no {path}/bin/php-config, and no test of that name"));
    }
    if prefixes.is_empty() {
        return Err("usage: cargo xtask versions PREFIX... [TEST...]; PREFIX/bin has php and php-config".to_owned());
    }
    let mut lines = Vec::new();
    let mut total = Tally::default();
    for prefix in &prefixes {
        let prefix = std::path::absolute(prefix).map_err(|e| format!("{prefix}: {e}"))?;
        let (version, tally) = check(root, &prefix, &paths);
        lines.push(format!(
            "PHP {version:<8} {:>6} passed {:>4} failed {:>4} skipped",
            tally.passed, tally.failed, tally.skipped
        ));
        total += tally;
    }
    println!("\n{}\n{} passed, {} failed", lines.join("\n"), total.passed, total.failed);
    if total.failed == 0 { Ok(()) } else { Err(String::new()) }
}

fn check(root: &Path, prefix: &Path, paths: &[String]) -> (String, Tally) {
    let bin = |name: &str| prefix.join("bin").join(name).to_string_lossy().into_owned();
    let (php, php_config) = (bin("php"), bin("php-config"));
    let version = version(&php::config(&php_config, "--vernum"));
    println!("\n=== PHP {version} in {}", prefix.display());
    let target = target(root, &version);
    if !suite::build(root, &php_config, &target) {
        return (version, Tally::one(false));
    }
    let (module, provoking) = (target.join("release/libswoole.so"), target.join("provoke"));
    let tally = suite::phpt_of(&Subject { php, php_config, module, provoking }, root, paths);
    (version, tally)
}

/// `80424` is 8.4.24.
fn version(number: &str) -> String {
    let number: u32 = number.parse().unwrap_or_default();
    format!("{}.{}.{}", number / 10000, number / 100 % 100, number % 100)
}

/// Patch levels share a folder: their headers agree.
fn target(root: &Path, version: &str) -> PathBuf {
    let short = version.rsplit_once('.').map_or(version, |(short, _)| short);
    root.join(format!("target/php-{short}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_from_its_number() {
        assert_eq!(version("80424"), "8.4.24");
        assert_eq!(version("80100"), "8.1.0");
        assert_eq!(version("80507"), "8.5.7");
    }

    #[test]
    fn each_minor_version_has_a_folder_of_its_own() {
        assert_eq!(target(Path::new("/r"), "8.4.24"), Path::new("/r/target/php-8.4"));
        assert_eq!(target(Path::new("/r"), "8.4.3"), target(Path::new("/r"), "8.4.24"));
        assert_ne!(target(Path::new("/r"), "8.1.0"), target(Path::new("/r"), "8.5.7"));
    }

    #[test]
    fn without_a_prefix_nothing_is_checked_and_that_is_an_error() {
        assert!(run(Path::new("/nonexistent"), &[]).is_err_and(|e| e.starts_with("usage:")));
    }

    #[test]
    fn an_argument_that_is_neither_a_prefix_nor_a_test_is_named() {
        let error = run(Path::new("/nonexistent"), &["/nosuch".to_owned()]);
        assert!(error.is_err_and(|e| e.contains("/nosuch/bin/php-config")));
    }
}
