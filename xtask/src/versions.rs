//! `cargo xtask versions PREFIX... [TEST...]`: the extension built for other versions of PHP, and the phpt suite run with each.
//!
//! A prefix is what PHP was configured with: it has `bin/php` and `bin/php-config`. Each version and kind of build (thread-safe,
//! debugging) is built in a folder of its own, `target/php-8.4-zts` for one, so that none builds the others anew. Not a part of
//! `cargo xtask test`: it takes minutes for each. With a thread-safe PHP that has its library (`--enable-embed`), `tests/threads` is run
//! as well.

use std::path::{Path, PathBuf};
use std::process::Command;

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
            "PHP {version:<16} {:>6} passed {:>4} failed {:>4} skipped",
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
    let (thread_safe, kind) = kind(&kind_of(&bin("php")));
    let name = format!("{version}{kind}");
    println!("\n=== PHP {name} in {}", prefix.display());
    let target = target(root, &version, &kind);
    if !suite::build(root, &php_config, &target) {
        return (name, Tally::one(false));
    }
    let (module, provoking) = (target.join("release/libswoole.so"), target.join("provoke"));
    let subject = Subject { php, php_config, module, provoking, disorder: 0 };
    let mut tally = suite::phpt_of(&subject, root, paths);
    if thread_safe && paths.is_empty() {
        tally += threads(root, prefix, &subject);
    }
    (name, tally)
}

/// What a PHP says of its build, as [`kind`] reads it.
fn kind_of(php: &str) -> String {
    let out = Command::new(php).args(["-n", "-r", "echo (int) PHP_ZTS, (int) PHP_DEBUG;"]).output();
    out.map(|o| String::from_utf8_lossy(&o.stdout).into_owned()).unwrap_or_default()
}

/// Is it thread-safe, and what is behind the version's number: `-zts`, `-debug`, both or nothing?
fn kind(answer: &str) -> (bool, String) {
    let thread_safe = answer.starts_with('1');
    let names = [("-zts", thread_safe), ("-debug", answer.ends_with('1') && answer.len() == 2)];
    (thread_safe, names.iter().filter(|(_, is)| *is).map(|(name, _)| *name).collect())
}

/// `tests/threads/run`: threads of one process, each with PHP in it.
fn threads(root: &Path, prefix: &Path, subject: &Subject) -> Tally {
    if !prefix.join("lib/libphp.so").is_file() {
        println!("tests/threads is left out: {} has no lib/libphp.so (--enable-embed)", prefix.display());
        return Tally::default();
    }
    let status = Command::new(root.join("tests/threads/run"))
        .args([prefix, &subject.module])
        .env("CARGO_TARGET_DIR", subject.module.parent().unwrap_or(root))
        .status();
    Tally::one(status.is_ok_and(|status| status.success()))
}

/// `80424` is 8.4.24.
fn version(number: &str) -> String {
    let number: u32 = number.parse().unwrap_or_default();
    format!("{}.{}.{}", number / 10000, number / 100 % 100, number % 100)
}

/// Patch levels share a folder: their headers agree.
fn target(root: &Path, version: &str, kind: &str) -> PathBuf {
    let short = version.rsplit_once('.').map_or(version, |(short, _)| short);
    root.join(format!("target/php-{short}{kind}"))
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
        let target = |version, kind| target(Path::new("/r"), version, kind);
        assert_eq!(target("8.4.24", ""), Path::new("/r/target/php-8.4"));
        assert_eq!(target("8.4.3", ""), target("8.4.24", ""));
        assert_ne!(target("8.1.0", ""), target("8.5.7", ""));
    }

    #[test]
    fn so_has_each_kind_of_build() {
        assert_eq!(kind("00"), (false, String::new()));
        assert_eq!(kind("10"), (true, "-zts".to_owned()));
        assert_eq!(kind("01"), (false, "-debug".to_owned()));
        assert_eq!(kind("11"), (true, "-zts-debug".to_owned()));
        assert_eq!(kind(""), (false, String::new()), "a PHP that does not start");
        assert_eq!(target(Path::new("/r"), "8.2.32", "-zts-debug"), Path::new("/r/target/php-8.2-zts-debug"));
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
