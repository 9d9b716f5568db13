//! The log: one line per notice, in the reference's format, to `log_file` or standard output.
//!
//! Its settings come from `Server::set()`, `Coroutine::set()` and `swoole_async_set()`. A log that cannot be written must not disturb
//! the program: what fails here fails silently.

use std::{
    cell::{Cell, RefCell},
    ffi::{CString, OsStr},
    fs::{File, OpenOptions},
    io::Write,
    os::{fd::AsFd, unix::ffi::OsStrExt},
    path::PathBuf,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use steel_os::{clock, pipe};
use steel_zend::path::absolute;

/// `SWOOLE_LOG_*`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Debug = 0,
    Trace = 1,
    Info = 2,
    Notice = 3,
    Warning = 4,
    Error = 5,
}

/// `SWOOLE_LOG_NONE`: the highest level that may be set.
const NONE: i64 = 6;

/// The longest date, as in the reference.
const MOST_DATE_BYTES: usize = 128;

struct Log {
    path: RefCell<Option<PathBuf>>,
    file: RefCell<Option<File>>,
    /// Where `file` really lies: with rotation, a date is added.
    opened: RefCell<Option<PathBuf>>,
    least: Cell<i64>,
    /// `strftime()` format.
    date_format: RefCell<CString>,
    microseconds: Cell<bool>,
    rotation: Cell<Rotation>,
    /// Standard output and error are this file, too (`daemonize`).
    takes_output: Cell<bool>,
    /// `%` in a script; in a server `#` in the master, `$` in the manager, `*` in a worker, `^` in a task worker, `@` in a user process.
    symbol: Cell<char>,
}

/// `SWOOLE_LOG_ROTATION_*`: one file for each of these times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rotation {
    Single,
    Month,
    Day,
    Hour,
    Minute,
}

impl Default for Log {
    fn default() -> Self {
        Log {
            path: RefCell::default(),
            file: RefCell::default(),
            opened: RefCell::default(),
            least: Cell::new(Level::Info as i64),
            date_format: RefCell::new(c"%F %T".to_owned()),
            microseconds: Cell::new(false),
            rotation: Cell::new(Rotation::Single),
            takes_output: Cell::new(false),
            symbol: Cell::new('%'),
        }
    }
}

thread_local! {
    /// The log of this process; only its main thread writes to it.
    static LOG: Log = Log::default();
}

/// What is to be changed; `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Changes {
    /// `log_file`; empty: standard output.
    pub(crate) file: Option<String>,
    /// `log_level`
    pub(crate) level: Option<i64>,
    /// `log_date_format`; one that gives nothing, or too much, is not taken.
    pub(crate) date_format: Option<String>,
    /// `log_date_with_microseconds`
    pub(crate) microseconds: Option<bool>,
    /// `log_rotation`, a `SWOOLE_LOG_ROTATION_*`
    pub(crate) rotation: Option<i64>,
}

/// Changes the settings.
pub(crate) fn change(to: Changes) {
    LOG.with(|log| {
        if let Some(path) = to.file {
            *log.path.borrow_mut() = Some(path).filter(|path| !path.is_empty()).map(|path| {
                let path = absolute(path.as_bytes());
                PathBuf::from(OsStr::from_bytes(&path))
            });
            *log.file.borrow_mut() = None;
        }
        if let Some(least) = to.level {
            log.least.set(least.clamp(0, NONE));
        }
        if let Some(on) = to.microseconds {
            log.microseconds.set(on);
        }
        if let Some(number) = to.rotation {
            log.rotation.set(rotation(number));
        }
    });
    to.date_format.into_iter().for_each(set_date_format);
}

/// From now on lines are those of a server. Its file is there from its start on, for who looks at it, and as long as it may still be made.
pub(crate) fn of_server() {
    of_process('*');
    LOG.with(|log| log.open(now()));
}

/// From now on lines are those of a process of a server, with this sign before its number.
pub(crate) fn of_process(sign: char) {
    LOG.with(|log| log.symbol.set(sign));
}

/// Are they?
pub(crate) fn is_of_server() -> bool {
    LOG.with(|log| log.symbol.get() != '%')
}

fn set_date_format(format: String) {
    let Ok(format) = CString::new(format) else { return };
    if clock::local_time(now(), &format, MOST_DATE_BYTES).is_some() {
        LOG.with(|log| *log.date_format.borrow_mut() = format);
    } else {
        line(Level::Warning, &format!("The date format string[length={}] is too long", format.as_bytes().len()));
    }
}

fn rotation(number: i64) -> Rotation {
    match number {
        0 => Rotation::Single,
        1 => Rotation::Month,
        3 => Rotation::Hour,
        4 => Rotation::Minute,
        _ => Rotation::Day,
    }
}

/// The request has ended: the next one begins with the defaults.
pub(crate) fn forget() {
    LOG.with(|log| {
        let Log { path, file, opened, least, date_format, microseconds, rotation, takes_output, symbol } =
            Log::default();
        log.path.swap(&path);
        log.file.swap(&file);
        log.opened.swap(&opened);
        log.least.set(least.get());
        log.date_format.swap(&date_format);
        log.microseconds.set(microseconds.get());
        log.rotation.set(rotation.get());
        log.takes_output.set(takes_output.get());
        log.symbol.set(symbol.get());
    });
}

/// The file that lines are added to now. `None`: standard output.
pub(crate) fn file_now() -> Option<PathBuf> {
    LOG.with(|log| log.path.borrow().as_ref().map(|path| rotated(path.clone(), log.rotation.get(), now())))
}

/// Standard output and error go to the log's file from now on, whichever that is.
pub(crate) fn take_output() {
    LOG.with(|log| log.takes_output.set(true));
}

/// Opens the file anew (after log rotation).
pub(crate) fn reopen() {
    LOG.with(|log| {
        *log.file.borrow_mut() = None;
        if log.takes_output.get() {
            // Output of the program comes without a line of ours before it.
            log.open(now());
        }
    });
}

/// Is this level written?
pub(crate) fn is_on(level: i64) -> bool {
    LOG.with(|log| level >= log.least.get())
}

/// Writes one line.
pub(crate) fn line(level: Level, text: &str) {
    line_of(level as i64, text.as_bytes());
}

/// Writes the line, in the reference's words, of a client that a coroutine server has not come to TLS with.
pub(crate) fn bad_tls_client(peer: impl std::fmt::Display, why: impl std::fmt::Display) {
    line(Level::Warning, &format!("Socket::ssl_accept(): bad SSL client[{peer}], reason=1, error_string={why}"));
}

/// Writes one line; a level that does not exist is shown as INFO.
pub(crate) fn line_of(level: i64, text: &[u8]) {
    if is_on(level) {
        LOG.with(|log| log.put(level_name(level), text));
    }
}

fn level_name(level: i64) -> &'static str {
    const NAMES: [(Level, &str); 5] = [
        (Level::Debug, "DEBUG"),
        (Level::Trace, "TRACE"),
        (Level::Notice, "NOTICE"),
        (Level::Warning, "WARNING"),
        (Level::Error, "ERROR"),
    ];
    NAMES.iter().find(|(known, _)| *known as i64 == level).map_or("INFO", |(_, name)| name)
}

/// The log as it is now, for another thread: one that is stopped before the process forks.
#[derive(Debug, Clone)]
pub(crate) struct Writer {
    path: Option<PathBuf>,
    least: i64,
    form: Form,
    rotation: Rotation,
}

/// How a line begins.
#[derive(Debug, Clone)]
struct Form {
    date_format: CString,
    microseconds: bool,
    symbol: char,
}

/// See [`Writer`].
pub(crate) fn writer() -> Writer {
    LOG.with(|log| Writer {
        path: log.path.borrow().clone(),
        least: log.least.get(),
        form: log.form(),
        rotation: log.rotation.get(),
    })
}

impl Writer {
    /// Writes one line.
    pub(crate) fn line(&self, level: Level, text: &str) {
        if (level as i64) < self.least {
            return;
        }
        let now = now();
        let line = self.form.compose(now, level_name(level as i64), text.as_bytes());
        let file = match &self.path {
            Some(path) => {
                let path = rotated(path.clone(), self.rotation, now);
                OpenOptions::new().create(true).append(true).open(path)
            }
            // Not by the lock of standard output, which the program's thread may have.
            None => std::io::stdout().as_fd().try_clone_to_owned().map(File::from),
        };
        let _ = file.and_then(|mut file| file.write_all(&line));
    }
}

impl Form {
    fn compose(&self, now: Duration, level: &str, text: &[u8]) -> Vec<u8> {
        let mut line = b"[".to_vec();
        let date = clock::local_time(now, &self.date_format, MOST_DATE_BYTES);
        line.extend(date.unwrap_or_default());
        if self.microseconds {
            line.extend(format!("<.{}>", now.subsec_micros()).bytes());
        }
        line.extend(format!(" {}{}.0]\t{level}\t", self.symbol, std::process::id()).bytes());
        line.extend(text);
        line.push(b'\n');
        line
    }
}

impl Log {
    fn form(&self) -> Form {
        Form {
            date_format: self.date_format.borrow().clone(),
            microseconds: self.microseconds.get(),
            symbol: self.symbol.get(),
        }
    }

    fn put(&self, level: &str, text: &[u8]) {
        let now = now();
        let line = self.form().compose(now, level, text);
        self.open(now);
        // Borrowed: a panic in the middle of writing a line. That one goes to standard output.
        let _ = match self.file.try_borrow_mut().ok().as_mut().and_then(|file| file.as_mut()) {
            Some(file) => file.write_all(&line),
            None => std::io::stdout().write_all(&line),
        };
    }

    /// Opens the file, if it is not, or is that of another day.
    fn open(&self, now: Duration) {
        let Some(path) = self.path.borrow().as_ref().map(|path| rotated(path.clone(), self.rotation.get(), now)) else {
            return;
        };
        let Ok(mut file) = self.file.try_borrow_mut() else { return };
        if file.is_none() || self.opened.borrow().as_ref() != Some(&path) {
            *file = OpenOptions::new().create(true).append(true).open(&path).ok();
            *self.opened.borrow_mut() = Some(path);
            if let Some(file) = file.as_ref().filter(|_| self.takes_output.get()) {
                // What cannot be redirected stays where it was.
                let _ = pipe::replace(file, 1).and_then(|()| pipe::replace(file, 2));
            }
        }
    }
}

fn rotated(path: PathBuf, rotation: Rotation, now: Duration) -> PathBuf {
    let format = match rotation {
        Rotation::Single => return path,
        Rotation::Month => c"%Y%m",
        Rotation::Day => c"%Y%m%d",
        Rotation::Hour => c"%Y%m%d%H",
        Rotation::Minute => c"%Y%m%d%H%M",
    };
    let date = clock::local_time(now, format, MOST_DATE_BYTES).unwrap_or_default();
    let mut path = path.into_os_string();
    path.push(".");
    path.push(String::from_utf8_lossy(&date).as_ref());
    path.into()
}

/// The time since 1970.
fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}
