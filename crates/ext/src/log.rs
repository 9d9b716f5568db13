//! The server's log: one line per notice, in the reference's format, to `log_file` or standard output.

use std::{
    cell::{Cell, RefCell},
    fs::{File, OpenOptions},
    io::Write,
    path::PathBuf,
    time::{SystemTime, UNIX_EPOCH},
};

use steel_proto::http1::date::log_date;

/// `SWOOLE_LOG_*`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Info = 2,
    Notice = 3,
    Warning = 4,
}

#[derive(Default)]
struct Log {
    path: RefCell<Option<PathBuf>>,
    file: RefCell<Option<File>>,
    least: Cell<i64>,
}

thread_local! {
    /// The log of this process; only its main thread writes to it.
    static LOG: Log = Log::default();
}

/// Takes the settings over.
pub(crate) fn configure(path: Option<PathBuf>, least: i64) {
    LOG.with(|log| {
        *log.path.borrow_mut() = path;
        *log.file.borrow_mut() = None;
        log.least.set(least);
    });
}

/// Opens the file anew (after log rotation).
pub(crate) fn reopen() {
    LOG.with(|log| *log.file.borrow_mut() = None);
}

/// Writes one line.
pub(crate) fn line(level: Level, text: &str) {
    LOG.with(|log| {
        if (level as i64) < log.least.get() {
            return;
        }
        let name = match level {
            Level::Info => "INFO",
            Level::Notice => "NOTICE",
            Level::Warning => "WARNING",
        };
        let line = format!("[{} *{}]\t{name}\t{text}\n", timestamp(), std::process::id());
        let mut file = log.file.borrow_mut();
        let path = log.path.borrow();
        if file.is_none()
            && let Some(path) = path.as_deref()
        {
            *file = OpenOptions::new().create(true).append(true).open(path).ok();
        }
        let written = match file.as_mut() {
            Some(file) => file.write_all(line.as_bytes()),
            None => std::io::stdout().write_all(line.as_bytes()),
        };
        // A log that cannot be written must not disturb the server.
        drop(written);
    });
}

/// `2026-11-22 05:40:01`, in UTC.
fn timestamp() -> String {
    log_date(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs())
}
