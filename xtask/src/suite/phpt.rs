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

/// Seconds for one test. The longest waits for a reload of a server; all others end within two.
const TEST_LIMIT: &str = "60";
/// For the whole suite; only a fault of run-tests.php itself reaches it.
const SUITE_LIMIT: Duration = Duration::from_secs(40 * 60);
/// Tests at the same time; they bind free ports and share nothing.
const JOBS: &str = "-j2";

/// Run the tests below `paths` (files or directories), or all.
pub(crate) fn suite(root: &Path, paths: &[String]) -> Tally {
    let tests = root.join("tests");
    let module = root.join("modules/swoole.so");
    if !contains_phpt(&tests) {
        println!("no .phpt files");
        return Tally::default();
    }
    let Some(runner) = runner().filter(|_| module.is_file()) else {
        println!("run-tests.php of PHP or modules/swoole.so is missing (make setup build)");
        return Tally::one(false);
    };
    if paths.is_empty() && !provoking_module(root) {
        return Tally::one(false);
    }
    let results = std::env::temp_dir().join(format!("steelwool-phpt-{}.txt", std::process::id()));
    let mut command = Command::new(php::binary());
    command.current_dir(root).env("NO_INTERACTION", "1").env("STEELWOOL_MODULE", &module);
    command.arg("-n").arg(runner).args(["-P", "-q", "-n", JOBS, "--no-color", "--no-progress", "--show-diff"]);
    command.args(["-g", "FAIL,BORK,WARN,LEAK,XFAIL", "--set-timeout", TEST_LIMIT, "-W"]).arg(&results);
    command.arg("-d").arg(format!("extension={}", module.display()));
    // That the loop runs at the script's end is deprecated, and most tests let it: E_ALL & ~E_DEPRECATED.
    command.args(["-d", "error_reporting=24575"]);
    if paths.is_empty() {
        command.arg(&tests);
    } else {
        command.args(paths);
    }
    let outcome = run(&mut command, SUITE_LIMIT);
    let written = std::fs::read_to_string(&results).unwrap_or_default();
    let _ = std::fs::remove_file(&results);
    tally::of_phpt(&written).with_exit(outcome.success)
}

/// The build that panics where a test asks it to (`tests/doors/panic.phpt`); the released one cannot. In a folder of its own, so that the
/// two do not build each other anew.
fn provoking_module(root: &Path) -> bool {
    let mut command = super::cargo(root);
    command.args(["build", "--package", "steelwool", "--features", "provoke", "--target-dir", "target/provoke"]);
    run(&mut command, super::CARGO_LIMIT).success
}

fn contains_phpt(dir: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(dir) else { return false };
    entries
        .filter_map(Result::ok)
        .map(|e| e.path())
        .any(|p| if p.is_dir() { contains_phpt(&p) } else { p.extension().is_some_and(|e| e == "phpt") })
}

/// `run-tests.php` of the PHP in use: by its API number (Debian), below its prefix (built from source), or any.
fn runner() -> Option<PathBuf> {
    let tail = "build/run-tests.php";
    let mut places = vec![
        Path::new("/usr/lib/php").join(php_config("--phpapi")).join(tail),
        Path::new(&php_config("--prefix")).join("lib/php").join(tail),
    ];
    let any = std::fs::read_dir("/usr/lib/php").into_iter().flatten().filter_map(Result::ok);
    places.extend(any.map(|e| e.path().join(tail)));
    places.into_iter().find(|p| p.is_file())
}

fn php_config(option: &str) -> String {
    let name = std::env::var("PHP_CONFIG").unwrap_or_else(|_| "php-config".to_owned());
    let out = Command::new(name).arg(option).output();
    out.map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned()).unwrap_or_default()
}
