//! The `.phpt` tests, run by PHP's own `run-tests.php` against `modules/swoole.so`.
//!
//! PHP starts without an ini file, so nothing else is loaded (no Xdebug) unless a test asks in its own
//! INI or EXTENSIONS section.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::run::run;
use super::tally::{self, Tally};
use crate::php;

/// Seconds for one test, unless `STEELWOOL_TEST_LIMIT` says otherwise. Nearly all end within two; those that start hundreds of programs take
/// half a minute where two other tests run on each processor.
const TEST_LIMIT: &str = "120";
/// For the whole suite; only a fault of run-tests.php itself reaches it.
const SUITE_LIMIT: Duration = Duration::from_secs(40 * 60);
/// Tests at the same time; they bind free ports and share nothing.
const JOBS: &str = "-j2";
/// So many that have failed beside others are run once more, alone, and each on a line of its own: a machine with two processors is at times slower than
/// a test bears. Where more fail, or pass at a second try only, something else is the matter.
const MOST_UNSTEADY: usize = 3;

/// A PHP, and the module that was built for it.
pub(crate) struct Subject {
    pub(crate) php: String,
    pub(crate) php_config: String,
    pub(crate) module: PathBuf,
    /// Where its build that panics on request goes: a folder of its own, so that the two do not build each other anew.
    pub(crate) provoking: PathBuf,
    /// The seed of a random order of what is ready; 0: as it comes.
    pub(crate) disorder: u64,
}

impl Subject {
    /// The PHP in use and `modules/swoole.so`, or what `STEELWOOL_MODULE` names.
    pub(crate) fn of(root: &Path) -> Self {
        let php_config = std::env::var("PHP_CONFIG").unwrap_or_else(|_| "php-config".to_owned());
        let named = std::env::var_os("STEELWOOL_MODULE").map(PathBuf::from);
        let module = named.unwrap_or_else(|| root.join("modules/swoole.so"));
        let provoking = root.join("target/provoke");
        Self { php: php::binary(), php_config, module, provoking, disorder: 0 }
    }
}

/// Run the tests below `paths` (files or directories), or all, with the PHP in use and `modules/swoole.so`.
pub(crate) fn suite(root: &Path, paths: &[String]) -> Tally {
    if let Some(path) = missing(root, paths) {
        println!("there is no test {path}");
        return Tally::one(false);
    }
    let subject = Subject::of(root);
    if paths.is_empty() { suite_steady(&subject, root, paths) } else { suite_of(&subject, root, paths) }
}

/// The first of `paths` that is neither a test nor a folder with tests.
pub(crate) fn missing<'a>(root: &Path, paths: &'a [String]) -> Option<&'a String> {
    paths.iter().find(|path| !holds_phpt(&root.join(path)))
}

/// As [`suite`], with another PHP and module.
pub(crate) fn suite_of(subject: &Subject, root: &Path, paths: &[String]) -> Tally {
    suite_with(subject, root, paths).0
}

/// As [`suite_of`], and which tests have failed.
pub(crate) fn suite_with(subject: &Subject, root: &Path, paths: &[String]) -> (Tally, Vec<String>) {
    let tests = root.join("tests");
    if !holds_phpt(&tests) {
        println!("no .phpt files");
        return <_>::default();
    }
    let Some(runner) = runner(subject).filter(|_| subject.module.is_file()) else {
        println!("run-tests.php of PHP or {} is missing (make setup build)", subject.module.display());
        return (Tally::one(false), Vec::new());
    };
    if paths.is_empty() && !provoking_module(root, subject) {
        return (Tally::one(false), Vec::new());
    }
    let results = std::env::temp_dir().join(format!("steelwool-phpt-{}.txt", std::process::id()));
    let mut command = command(subject, root, &runner, &results);
    if paths.is_empty() {
        command.arg(&tests);
    } else {
        command.args(paths);
    }
    let outcome = run(&mut command, SUITE_LIMIT);
    let written = std::fs::read_to_string(&results).unwrap_or_default();
    let _ = std::fs::remove_file(&results);
    let tally = tally::of_phpt(&written);
    // What is unsteady is a failure for the runner.
    let is_well = outcome.success || tally.unsteady > 0;
    (tally.with_exit(is_well), tally::failed_phpt(&written))
}

/// As [`suite_of`], with names; those of a few that fail and then pass alone are unsteady.
pub(crate) fn suite_steady(subject: &Subject, root: &Path, paths: &[String]) -> Tally {
    let (mut tally, failed) = suite_with(subject, root, paths);
    let is_few = failed.len() <= MOST_UNSTEADY && tally.failed == failed.len() as u64;
    for test in failed {
        let is_unsteady = is_few && {
            println!("\n{test} has failed: once more, alone");
            suite_of(subject, root, std::slice::from_ref(&test)) == Tally::one(true)
        };
        if is_unsteady {
            tally.failed -= 1;
            tally.passed += 1;
            tally.unsteady += 1;
        }
        tally.named.push(format!("{} {test}", if is_unsteady { "unsteady" } else { "not ok" }));
    }
    tally.with_most_unsteady(MOST_UNSTEADY as u64)
}

fn command(subject: &Subject, root: &Path, runner: &Path, results: &Path) -> Command {
    let mut command = Command::new(&subject.php);
    command.current_dir(root).env("NO_INTERACTION", "1").env("STEELWOOL_MODULE", &subject.module);
    command.env("STEELWOOL_PROVOKING", subject.provoking.join("debug/libswoole.so"));
    if subject.disorder != 0 {
        command.env("STEELWOOL_DISORDER", subject.disorder.to_string());
    }
    command.arg("-n").arg(runner).args(["-P", "-q", "-n", JOBS, "--no-color", "--show-diff"]);
    // PHP 8.1's does not know it.
    if std::fs::read_to_string(runner).is_ok_and(|text| text.contains("--no-progress")) {
        command.arg("--no-progress");
    }
    let limit = std::env::var("STEELWOOL_TEST_LIMIT").unwrap_or_else(|_| TEST_LIMIT.to_owned());
    command.args(["-g", "FAIL,BORK,WARN,LEAK,XFAIL", "--set-timeout", &limit, "-W"]).arg(results);
    command.arg("-d").arg(format!("extension={}", subject.module.display()));
    // That the loop runs at the script's end is deprecated, and most tests let it: E_ALL & ~E_DEPRECATED. Fatal errors are shown
    // as they were before PHP 8.5.
    command.args(["-d", "error_reporting=24575", "-d", "fatal_error_backtraces=0"]);
    command
}

/// The build that panics where a test asks it to (`tests/doors/panic.phpt`); the released one cannot.
fn provoking_module(root: &Path, subject: &Subject) -> bool {
    let mut command = super::cargo(root);
    command.args(["build", "--package", "steelwool", "--features", "provoke", "--target-dir"]).arg(&subject.provoking);
    run(command.env("PHP_CONFIG", &subject.php_config), super::CARGO_LIMIT).success
}

/// Whether it is a `.phpt` file, or a folder with one somewhere below.
fn holds_phpt(path: &Path) -> bool {
    if !path.is_dir() {
        return path.is_file() && path.extension().is_some_and(|e| e == "phpt");
    }
    let entries = std::fs::read_dir(path).into_iter().flatten().filter_map(Result::ok);
    entries.map(|e| e.path()).any(|p| holds_phpt(&p))
}

/// `run-tests.php` of that PHP: by its API number (Debian), below its prefix (built from source), or any.
fn runner(subject: &Subject) -> Option<PathBuf> {
    let config = |option| php::config(&subject.php_config, option);
    let tail = "build/run-tests.php";
    let mut places = vec![
        Path::new("/usr/lib/php").join(config("--phpapi")).join(tail),
        Path::new(&config("--prefix")).join("lib/php").join(tail),
    ];
    let any = std::fs::read_dir("/usr/lib/php").into_iter().flatten().filter_map(Result::ok);
    places.extend(any.map(|e| e.path().join(tail)));
    places.into_iter().find(|p| p.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_without_a_test_is_found_among_those_that_have_some() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask has a parent");
        let paths = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        assert_eq!(missing(root, &paths(&["tests/timer", "tests"])), None);
        for wrong in ["tests/nosuch", "docs", "Makefile"] {
            assert_eq!(missing(root, &paths(&["tests/timer", wrong])).map(String::as_str), Some(wrong));
        }
    }
}
