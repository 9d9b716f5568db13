//! The options of the process: `swoole_async_set()`, and those that `Coroutine::set()` shares with it.
//!
//! [`OPTIONS`] names each key, who may set it and what it does; a key that is not there changes nothing and is no error, as in the
//! reference. A `null` counts as not given. Whoever needs a value asks [`process`].

#![allow(dead_code, reason = "some values wait for the parts of the extension that will read them")]

use std::{cell::RefCell, time::Duration};

use steel_zend::{Array, Error, Result, Zval, ini};

use crate::log;

/// A time limit of a socket that is not limited: the reference's `INT_MAX` seconds.
const UNLIMITED: f64 = i32::MAX as f64;

/// Options of the process.
#[derive(Debug, Clone)]
pub(crate) struct Process {
    /// Callbacks of timers, of the event loop and of signals run in a coroutine each.
    pub(crate) enable_coroutine: bool,
    /// Warnings of this extension are shown: `display_errors`, before that the ini setting `swoole.display_errors`.
    display_errors: Option<bool>,
    /// Coroutines that wait for each other when the loop ends are reported.
    pub(crate) deadlock_check: bool,
    /// A registered `waitSignal()` keeps the loop alive.
    pub(crate) wait_signal: bool,
    /// The time limits that a socket begins with.
    pub(crate) socket: SocketTimes,
    /// How names are resolved.
    pub(crate) dns: DnsSettings,
    /// The threads for blocking work.
    pub(crate) aio: AioSettings,
    /// What is reported that should not be.
    pub(crate) watch: WatchSettings,
    /// What [`set`] is to tell the log; empty otherwise.
    log: log::Changes,
}

/// Seconds; [`UNLIMITED`] is for ever.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SocketTimes {
    pub(crate) dns: f64,
    pub(crate) connect: f64,
    pub(crate) read: f64,
    pub(crate) write: f64,
}

/// Resolving names.
#[derive(Debug, Clone)]
pub(crate) struct DnsSettings {
    /// `address[:port]` of the server to ask; `None`: the system's.
    pub(crate) server: Option<String>,
    /// `Async::dnsLookup()` asks a name server itself, not the system's resolver.
    pub(crate) by_server: bool,
    /// One of the addresses at random, not the first.
    pub(crate) lookup_random: bool,
    /// Seconds for which `swoole_async_dns_lookup_coro()` remembers a name.
    pub(crate) cache_refresh_time: f64,
    /// Seconds for which `gethostbyname()` remembers a name.
    pub(crate) cache_expire: i64,
    /// How many names it remembers; 0: none.
    pub(crate) cache_capacity: usize,
}

/// Threads for blocking work.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AioSettings {
    /// The least threads.
    pub(crate) core_worker_num: usize,
    /// The most threads.
    pub(crate) worker_num: usize,
    /// Seconds that work waits before another thread is started.
    pub(crate) max_wait_time: f64,
    /// Seconds after which an idle thread ends.
    pub(crate) max_idle_time: f64,
}

/// The watchdogs; each is off unless it is set.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct WatchSettings {
    /// `blocking_warn_ms`: for how long the loop may stand still; zero: off, also if php.ini has it on.
    pub(crate) blocking: Option<Duration>,
    /// `coroutine_warn_ms`: how old a coroutine may become.
    pub(crate) coroutine: Duration,
    /// `growth_warn_requests`: after how many requests memory is compared.
    pub(crate) growth: u64,
}

impl Default for Process {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Process {
            enable_coroutine: true,
            display_errors: None,
            deadlock_check: true,
            wait_signal: false,
            socket: SocketTimes { dns: 60.0, connect: 10.0, read: 60.0, write: 60.0 },
            dns: DnsSettings {
                server: None,
                by_server: false,
                lookup_random: false,
                cache_refresh_time: 60.0,
                cache_expire: 60,
                cache_capacity: 1000,
            },
            aio: AioSettings {
                core_worker_num: processors,
                worker_num: processors * 8,
                max_wait_time: 0.001,
                max_idle_time: 1.0,
            },
            watch: WatchSettings::default(),
            log: log::Changes::default(),
        }
    }
}

thread_local! {
    /// The options of this process; PHP code of one thread sets and reads them.
    static PROCESS: RefCell<Process> = RefCell::default();
}

/// The request has ended: the next one begins with the defaults.
pub(crate) fn forget() {
    PROCESS.with_borrow_mut(|process| *process = Process::default());
}

/// Reads the options.
pub(crate) fn process<R>(read: impl FnOnce(&Process) -> R) -> R {
    PROCESS.with_borrow(read)
}

/// Do callbacks of timers, of the event loop and of signals run in coroutines?
pub(crate) fn enable_coroutine() -> bool {
    process(|process| process.enable_coroutine)
}

/// The watchdogs of this process.
pub(crate) fn watch() -> WatchSettings {
    let mut watch = process(|process| process.watch);
    if watch.blocking.is_none() && ini::get_bool("swoole.blocking_detection") {
        let threshold = u64::try_from(ini::get_int("swoole.blocking_threshold")).unwrap_or(0);
        watch.blocking = Some(Duration::from_micros(threshold.max(1)));
    }
    watch
}

/// Are warnings of this extension shown?
pub(crate) fn display_errors() -> bool {
    process(|process| process.display_errors).unwrap_or_else(|| ini::get_bool("swoole.display_errors"))
}

/// How long a socket may take to be read from or written to, as far as anybody waits in a blocking way.
pub(crate) fn socket_limits() -> (Duration, Duration) {
    let limit = |seconds: f64| Duration::from_secs_f64(seconds.clamp(0.0, UNLIMITED));
    process(|process| (limit(process.socket.read), limit(process.socket.write)))
}

/// Who sets options.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// `swoole_async_set()`
    Async,
    /// `Coroutine::set()`, `Scheduler::set()`
    Coroutine,
    /// `Server::set()`
    Server,
}

/// Who may set an option, as in the reference.
type Setters = &'static [By];
const ANY: Setters = &[By::Async, By::Coroutine, By::Server];
const AIO: Setters = &[By::Async, By::Server];
const ASYNC: Setters = &[By::Async];
const COROUTINE: Setters = &[By::Coroutine, By::Server];

/// Takes the keys that are known; all or, if a value's conversion throws, none.
///
/// # Errors
/// The exception of a conversion.
pub(crate) fn set(given: &Array, by: By) -> Result {
    // On a copy: a conversion may run PHP code.
    let mut process = PROCESS.with_borrow(Process::clone);
    for option in OPTIONS.iter().filter(|option| option.by.contains(&by)) {
        if let Some(value) = given.get(option.key).map(Zval::deref).filter(|value| !value.is_null()) {
            (option.apply)(&mut process, value)?;
        }
    }
    let log = std::mem::take(&mut process.log);
    PROCESS.set(process);
    log::change(log);
    Ok(())
}

struct ProcessOption {
    key: &'static str,
    by: Setters,
    apply: fn(&mut Process, &Zval) -> Result,
}

macro_rules! rows {
    ($($key:literal $by:ident |$process:ident, $value:ident| $effect:expr;)*) => {
        &[$(ProcessOption { key: $key, by: $by, apply: |$process, $value| { $effect; Ok(()) } },)*]
    };
}

/// In this order: where two keys set one value, the later one wins.
#[rustfmt::skip]
const OPTIONS: &[ProcessOption] = rows! {
    "log_file" ANY |p, v| p.log.file = Some(text(v)?);
    "log_level" ANY |p, v| p.log.level = Some(v.to_int()?);
    "log_date_format" ANY |p, v| p.log.date_format = Some(text(v)?);
    "log_date_with_microseconds" ANY |p, v| p.log.microseconds = Some(v.is_truthy()?);
    "log_rotation" ANY |p, v| p.log.rotation = Some(v.to_int()?);
    "display_errors" ANY |p, v| p.display_errors = Some(v.is_truthy()?);
    "dns_server" ANY |p, v| p.dns.server = Some(text(v)?).filter(|server| !server.is_empty());
    "socket_dns_timeout" ANY |p, v| p.socket.dns = seconds(v)?;
    "socket_connect_timeout" ANY |p, v| p.socket.connect = seconds(v)?;
    "socket_send_timeout" ANY |p, v| p.socket.write = seconds(v)?;
    "socket_write_timeout" ANY |p, v| p.socket.write = seconds(v)?;
    "socket_recv_timeout" ANY |p, v| p.socket.read = seconds(v)?;
    "socket_read_timeout" ANY |p, v| p.socket.read = seconds(v)?;
    "socket_timeout" ANY |p, v| (p.socket.read, p.socket.write) = (seconds(v)?, seconds(v)?);
    "aio_core_worker_num" AIO |p, v| p.aio.core_worker_num = threads(v)?;
    "aio_worker_num" AIO |p, v| p.aio.worker_num = threads(v)?;
    "aio_max_wait_time" AIO |p, v| p.aio.max_wait_time = v.to_float()?;
    "aio_max_idle_time" AIO |p, v| p.aio.max_idle_time = v.to_float()?;
    "min_thread_num" ASYNC |p, v| p.aio.core_worker_num = threads(v)?;
    "thread_num" ASYNC |p, v| p.aio.core_worker_num = threads(v)?;
    "max_thread_num" ASYNC |p, v| p.aio.worker_num = threads(v)?;
    "wait_signal" ASYNC |p, v| p.wait_signal = v.is_truthy()?;
    "dns_cache_refresh_time" ASYNC |p, v| p.dns.cache_refresh_time = v.to_float()?;
    "use_async_resolver" ASYNC |p, v| p.dns.by_server = v.is_truthy()?;
    "dns_lookup_random" ASYNC |p, v| p.dns.lookup_random = v.is_truthy()?;
    "enable_coroutine" ASYNC |p, v| p.enable_coroutine = v.is_truthy()?;
    "enable_deadlock_check" COROUTINE |p, v| p.deadlock_check = v.is_truthy()?;
    "blocking_warn_ms" COROUTINE |p, v| p.watch.blocking = Some(milliseconds(v)?);
    "coroutine_warn_ms" COROUTINE |p, v| p.watch.coroutine = milliseconds(v)?;
    "growth_warn_requests" COROUTINE |p, v| p.watch.growth = u64::try_from(v.to_int()?).unwrap_or(0);
    "dns_cache_expire" COROUTINE |p, v| p.dns.cache_expire = v.to_int()?;
    "dns_cache_capacity" COROUTINE |p, v| p.dns.cache_capacity = usize::try_from(v.to_int()?).unwrap_or(usize::MAX);
};

fn text(value: &Zval) -> Result<String> {
    Ok(value.to_str()?.to_lossy().into_owned())
}

fn seconds(value: &Zval) -> Result<f64> {
    let seconds = value.to_float()?;
    Ok(if seconds > 0.0 && seconds <= UNLIMITED { seconds } else { UNLIMITED })
}

fn milliseconds(value: &Zval) -> Result<Duration> {
    Ok(Duration::from_millis(u64::try_from(value.to_int()?).unwrap_or(0).min(u32::MAX.into())))
}

/// A size in bytes: a number, or a text like `2M` (K, M, G); an empty one is 0, as in the ini file.
///
/// # Errors
/// The text is no size.
pub(crate) fn to_bytes(value: &Zval) -> Result<i64> {
    let Some(text) = value.as_str() else { return value.to_int() };
    let text = text.to_lossy();
    if text.trim().is_empty() {
        return Ok(0);
    }
    let digits = text.trim().trim_end_matches(['k', 'K', 'm', 'M', 'g', 'G']);
    let shift = match text.trim().as_bytes()[digits.len()..] {
        [] => 0,
        [b'k' | b'K'] => 10,
        [b'm' | b'M'] => 20,
        [_] => 30,
        _ => return Err(no_size(&text)),
    };
    let number = digits.trim_end().parse::<i128>().map_err(|_| no_size(&text))?.saturating_mul(1 << shift);
    Ok(number.clamp(i64::MIN.into(), i64::MAX.into()) as i64)
}

#[cold]
fn no_size(text: &str) -> Error {
    Error::throw("Swoole\\Error", format!("failed to parse '{text}' to size"), 0)
}

fn threads(value: &Zval) -> Result<usize> {
    Ok(value.to_int()?.clamp(1, i64::from(u32::MAX)) as usize)
}
