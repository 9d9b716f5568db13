//! Runs PHP without any extension or ini file (`php -n`), as the generator and the test runner need it.

use std::ffi::OsStr;
use std::process::{Command, Stdio};

/// The PHP binary: `$PHP`, else `php` from the path.
pub(crate) fn binary() -> String {
    std::env::var("PHP").unwrap_or_else(|_| "php".to_owned())
}

/// Run a script with `php -n` and give back what it printed.
///
/// # Errors
/// PHP is missing, or the script failed; then the text holds all that it said.
pub(crate) fn run(args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Result<String, String> {
    let php = binary();
    let out = Command::new(&php)
        .args(["-n", "-d", "display_errors=stderr", "-d", "html_errors=0", "-d", "error_reporting=-1"])
        .args(args)
        .stdin(Stdio::null())
        .output()
        .map_err(|e| format!("cannot start {php}: {e}"))?;
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    if out.status.success() {
        return Ok(text);
    }
    Err(format!("{php}: {}\n{text}{}", out.status, String::from_utf8_lossy(&out.stderr)))
}

/// What a `php-config` answers; nothing if it cannot be run.
pub(crate) fn config(program: &str, option: &str) -> String {
    let out = Command::new(program).arg(option).output();
    out.map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned()).unwrap_or_default()
}
