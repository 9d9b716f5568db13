//! The tests of servers once more, in PROCESS mode: each file that makes a server on `127.0.0.1` without naming a mode, with that mode named.
//!
//! A test that tells of BASE mode alone says so and why, in a line `// BASE only: ...`, and is left out.

use std::fs;
use std::io;
use std::path::Path;

use super::phpt::{Subject, suite_steady};
use super::tally::Tally;

/// The folders with tests of servers.
const FOLDERS: [&str; 9] =
    ["audit", "http", "http2", "server", "lifetime", "hostile", "redis_server", "task", "websocket"];

/// What the tests require.
const INCLUDED: &str = "include";

const PLAIN: &str = "Server('127.0.0.1', 0)";
const NAMED: &str = "Server('127.0.0.1', 0, SWOOLE_PROCESS)";
/// A test whose server is made in a file that it requires.
const SERVES: &str = "/../include/audit.php'";
const BASE_ONLY: &str = "// BASE only:";

/// Run them.
pub(crate) fn suite(root: &Path, _: &[String]) -> Tally {
    let copy = root.join("target/process-mode");
    match prepare(root, &copy) {
        Ok(count) => println!("{count} tests of servers, in PROCESS mode"),
        Err(error) => {
            println!("the tests cannot be copied to {}: {error}", copy.display());
            return Tally::one(false);
        }
    }
    suite_steady(&Subject::of(root), &copy, &FOLDERS.map(|folder| format!("tests/{folder}")))
}

/// Writes the tests anew below `copy`; says how many there are.
fn prepare(root: &Path, copy: &Path) -> io::Result<usize> {
    if copy.is_dir() {
        fs::remove_dir_all(copy)?;
    }
    let mut count = 0;
    for folder in FOLDERS.into_iter().chain([INCLUDED]) {
        let (from, to) = (root.join("tests").join(folder), copy.join("tests").join(folder));
        fs::create_dir_all(&to)?;
        for entry in fs::read_dir(from)? {
            let path = entry?.path();
            let Some(name) = path.file_name().filter(|_| path.is_file()) else { continue };
            let is_test = path.extension().is_some_and(|extension| extension == "phpt");
            if !is_test && path.extension().is_none_or(|extension| extension != "php") {
                continue;
            }
            let text = fs::read_to_string(&path)?;
            let has_server = text.contains(PLAIN) || text.contains(SERVES);
            if is_test && (!has_server || text.contains(BASE_ONLY)) {
                continue;
            }
            count += usize::from(is_test);
            fs::write(to.join(name), text.replace(PLAIN, NAMED))?;
        }
    }
    Ok(count)
}
