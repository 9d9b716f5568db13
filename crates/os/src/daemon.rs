//! Detaching from the terminal (`daemonize`). Called once by the master, before any socket or worker of its own exists.

use crate::process::{Fork, check, exit_now, fork};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::AsRawFd;
use std::path::Path;

/// Continues in a new session without a terminal; the calling process exits with 0. The working directory is kept,
/// as the reference keeps it. Standard input becomes `/dev/null`; output goes to `log` (appended), or to `/dev/null`.
///
/// # Errors
/// When the log cannot be opened (checked first, while the caller still has its terminal), or fork fails.
pub fn daemonize(log: Option<&Path>) -> io::Result<()> {
    let output = match log {
        Some(path) => OpenOptions::new().append(true).create(true).open(path)?,
        None => OpenOptions::new().write(true).open("/dev/null")?,
    };
    let input = File::open("/dev/null")?;
    if let Fork::Parent(_) = fork()? {
        exit_now(0);
    }
    // SAFETY: setsid takes no argument. A fresh child leads no group, so it cannot fail with EPERM.
    check(unsafe { libc::setsid() })?;
    redirect(&input, libc::STDIN_FILENO)?;
    redirect(&output, libc::STDOUT_FILENO)?;
    redirect(&output, libc::STDERR_FILENO)
}

/// Makes descriptor `target` refer to the same open file as `file`.
fn redirect(file: &File, target: i32) -> io::Result<()> {
    // SAFETY: both are plain numbers. Only 0, 1 and 2 are passed as target, which no Rust value owns.
    check(unsafe { libc::dup2(file.as_raw_fd(), target) })
}
