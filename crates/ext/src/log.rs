//! The server's log: one line per notice, in the reference's format, to `log_file` or standard output.

use std::{
    cell::{Cell, RefCell},
    fs::{File, OpenOptions},
    io::Write,
    path::PathBuf,
    time::{SystemTime, UNIX_EPOCH},
};

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
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs() as i64;
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60)
}

/// Days since 1970 as a date of the Gregorian calendar.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}
