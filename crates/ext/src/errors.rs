//! Swoole's error codes and warnings, made in this file only.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeSet,
};

use steel_zend::{Level, Result, report};

use crate::settings;

thread_local! {
    /// `swoole_last_error()`: the code of the last failure on this thread, as Swoole keeps it.
    static LAST: Cell<i64> = const { Cell::new(0) };
    /// Numbers that the program does not want to see in the log.
    static IGNORED: RefCell<BTreeSet<i64>> = const { RefCell::new(BTreeSet::new()) };
}

/// The last error's code.
pub(crate) fn last() -> i64 {
    LAST.with(Cell::get)
}

/// Notes an error's code.
pub(crate) fn set_last(code: i64) {
    LAST.with(|last| last.set(code));
}

/// The request has ended: the next one begins without errors.
pub(crate) fn forget() {
    set_last(0);
    IGNORED.with_borrow_mut(BTreeSet::clear);
}

/// Log lines with this number are left out from now on.
pub(crate) fn ignore(code: i64) {
    IGNORED.with_borrow_mut(|ignored| ignored.insert(code));
}

/// Are log lines with this number left out?
pub(crate) fn is_ignored(code: i64) -> bool {
    IGNORED.with_borrow(|ignored| ignored.contains(&code))
}

/// Reports a warning with the running function's name before it, as Swoole does; unless `display_errors` is off.
///
/// # Errors
/// What a user error handler threw.
pub(crate) fn warning(text: &str) -> Result {
    if settings::display_errors() { report(Level::Warning, text) } else { Ok(()) }
}

/// A warning for a misuse, whatever `swoole.display_errors` says: the last error becomes `SWOOLE_ERROR_PHP_FATAL_ERROR`.
///
/// # Errors
/// What a user error handler threw.
pub(crate) fn misuse(text: &str) -> Result {
    set_last(code::PHP_FATAL_ERROR);
    report(Level::Warning, text)
}

/// As [`warning`], for what is no mistake for sure: the last error becomes `SWOOLE_ERROR_PHP_RUNTIME_NOTICE`.
///
/// # Errors
/// As [`warning`].
pub(crate) fn notice(text: &str) -> Result {
    set_last(code::PHP_RUNTIME_NOTICE);
    warning(text)
}

/// Notes the code of a failed system call, for `swoole_errno()`, too.
pub(crate) fn set_last_io(error: &std::io::Error) {
    set_last_os(error.raw_os_error().unwrap_or(0));
}

/// As [`set_last_io`], by its number.
pub(crate) fn set_last_os(errno: i32) {
    set_last(i64::from(errno));
    steel_os::errno::set(errno);
}

/// Codes of `SWOOLE_ERROR_*`.
pub(crate) mod code {
    /// The first of them.
    pub(crate) const FIRST: i64 = 501;
    /// They all are below.
    pub(crate) const END: i64 = 10_020;
    /// `SWOOLE_ERROR_MALLOC_FAIL`
    pub(crate) const MALLOC_FAIL: i64 = 501;
    /// `SWOOLE_ERROR_NAME_TOO_LONG`
    pub(crate) const NAME_TOO_LONG: i64 = 504;
    /// `SWOOLE_ERROR_PHP_FATAL_ERROR`
    pub(crate) const PHP_FATAL_ERROR: i64 = 503;
    /// `SWOOLE_ERROR_PHP_RUNTIME_NOTICE`
    pub(crate) const PHP_RUNTIME_NOTICE: i64 = 510;
    /// `SWOOLE_ERROR_NO_PAYLOAD`
    pub(crate) const NO_PAYLOAD: i64 = 550;
    /// `SWOOLE_ERROR_DNSLOOKUP_RESOLVE_FAILED`
    pub(crate) const UNRESOLVED: i64 = 711;
    /// `SWOOLE_ERROR_DNSLOOKUP_RESOLVE_TIMEOUT`
    pub(crate) const DNS_TIMEOUT: i64 = 712;
    /// `ETIMEDOUT`
    pub(crate) const ETIMEDOUT: i64 = 110;
    /// `EBUSY`
    pub(crate) const EBUSY: i64 = 16;
    /// `EPERM`
    pub(crate) const EPERM: i64 = 1;
    /// `EDEADLK`
    pub(crate) const EDEADLK: i64 = 35;
    /// `EOWNERDEAD`
    pub(crate) const EOWNERDEAD: i64 = 130;
    /// `EINVAL`
    pub(crate) const EINVAL: i64 = 22;
    /// `SWOOLE_ERROR_INVALID_PARAMS`
    pub(crate) const INVALID_PARAMS: i64 = 505;
    /// `SWOOLE_ERROR_WRONG_OPERATION`
    pub(crate) const WRONG_OPERATION: i64 = 509;
    /// `SWOOLE_ERROR_OPERATION_NOT_SUPPORT`
    pub(crate) const NOT_SUPPORTED: i64 = 507;
    /// `SWOOLE_ERROR_CO_TIMEDOUT`
    pub(crate) const TIMED_OUT: i64 = 10018;
    /// `SWOOLE_ERROR_TASK_DISPATCH_FAIL`
    pub(crate) const TASK_DISPATCH_FAIL: i64 = 2002;
    /// `SWOOLE_ERROR_SERVER_INVALID_COMMAND`
    pub(crate) const SERVER_INVALID_COMMAND: i64 = 9012;
    /// `SWOOLE_ERROR_SESSION_CLOSED`
    pub(crate) const SESSION_CLOSED: i64 = 1004;
    /// `SWOOLE_ERROR_SESSION_NOT_EXIST`
    pub(crate) const SESSION_NOT_EXIST: i64 = 1005;
    /// `EBADF`
    pub(crate) const EBADF: i64 = 9;
    /// `ECANCELED`
    pub(crate) const ECANCELED: i64 = 125;
    /// `ENOTCONN`
    pub(crate) const ENOTCONN: i64 = 107;
    /// `EPIPE`
    pub(crate) const EPIPE: i64 = 32;
    /// `ECONNRESET`
    pub(crate) const ECONNRESET: i64 = 104;
    /// `EPROTONOSUPPORT`
    pub(crate) const EPROTONOSUPPORT: i64 = 93;
    /// `SWOOLE_ERROR_BAD_HOST_ADDR`
    pub(crate) const BAD_HOST_ADDR: i64 = 722;
    /// `SWOOLE_ERROR_SYSTEM_CALL_FAIL`
    pub(crate) const SYSTEM_CALL_FAIL: i64 = 502;
    /// `SWOOLE_ERROR_CO_HAS_BEEN_BOUND`
    pub(crate) const HAS_BEEN_BOUND: i64 = 10002;
    /// `SWOOLE_ERROR_CLIENT_NO_CONNECTION`
    pub(crate) const CLIENT_NO_CONNECTION: i64 = 5001;
    /// `SWOOLE_ERROR_CO_SOCKET_CLOSE_WAIT`
    pub(crate) const CLOSE_WAIT: i64 = 10019;
    /// `SWOOLE_ERROR_PACKAGE_LENGTH_NOT_FOUND`
    pub(crate) const PACKAGE_LENGTH_NOT_FOUND: i64 = 1202;
    /// `SWOOLE_ERROR_SSL_NOT_READY`
    pub(crate) const SSL_NOT_READY: i64 = 1011;
    /// `SWOOLE_ERROR_SSL_EMPTY_PEER_CERTIFICATE`
    pub(crate) const SSL_EMPTY_PEER_CERTIFICATE: i64 = 1013;
    /// `SWOOLE_ERROR_SSL_VERIFY_FAILED`
    pub(crate) const SSL_VERIFY_FAILED: i64 = 1014;
    /// `SWOOLE_ERROR_SSL_BAD_CLIENT`
    pub(crate) const SSL_BAD_CLIENT: i64 = 1015;
    /// `SWOOLE_ERROR_SSL_RESET`
    pub(crate) const SSL_RESET: i64 = 1017;
    /// `SWOOLE_ERROR_SSL_HANDSHAKE_FAILED`
    pub(crate) const SSL_HANDSHAKE_FAILED: i64 = 1018;
    /// `SWOOLE_ERROR_SSL_CREATE_CONTEXT_FAILED`
    pub(crate) const SSL_CREATE_CONTEXT_FAILED: i64 = 1019;
    /// `SWOOLE_ERROR_SOCKS5_HANDSHAKE_FAILED`
    pub(crate) const SOCKS5_HANDSHAKE_FAILED: i64 = 7005;
    /// `SWOOLE_ERROR_HTTP_PROXY_HANDSHAKE_FAILED`
    pub(crate) const HTTP_PROXY_HANDSHAKE_FAILED: i64 = 7103;
    /// `SWOOLE_ERROR_HTTP_CONTEXT_UNAVAILABLE`
    pub(crate) const HTTP_CONTEXT_UNAVAILABLE: i64 = 7106;
    /// `SWOOLE_ERROR_HTTP_COOKIE_UNAVAILABLE`
    pub(crate) const HTTP_COOKIE_UNAVAILABLE: i64 = 7107;
    /// `SWOOLE_ERROR_PACKAGE_LENGTH_TOO_LARGE`
    pub(crate) const PACKAGE_TOO_LARGE: i64 = 1201;
    /// `SWOOLE_ERROR_PROTOCOL_ERROR`
    pub(crate) const PROTOCOL_ERROR: i64 = 508;
    /// `SWOOLE_ERROR_WEBSOCKET_UNCONNECTED`
    pub(crate) const WEBSOCKET_UNCONNECTED: i64 = 8503;
    /// `SWOOLE_ERROR_WEBSOCKET_HANDSHAKE_FAILED`
    pub(crate) const WEBSOCKET_HANDSHAKE_FAILED: i64 = 8504;
    /// `SWOOLE_ERROR_WEBSOCKET_PACK_FAILED`
    pub(crate) const WEBSOCKET_PACK_FAILED: i64 = 8505;
    /// `SWOOLE_ERROR_WEBSOCKET_INCOMPLETE_PACKET`
    pub(crate) const WEBSOCKET_INCOMPLETE: i64 = 8507;
    /// `SWOOLE_ERROR_OUTPUT_BUFFER_OVERFLOW`
    pub(crate) const OUTPUT_BUFFER_OVERFLOW: i64 = 1009;
    /// `SWOOLE_ERROR_CO_OUT_OF_COROUTINE`
    pub(crate) const OUT_OF_COROUTINE: i64 = 10001;
    /// `SWOOLE_ERROR_CO_NOT_EXISTS`
    pub(crate) const NOT_EXISTS: i64 = 10016;
    /// `SWOOLE_ERROR_CO_CANNOT_CANCEL`
    pub(crate) const CANNOT_CANCEL: i64 = 10015;
    /// `SWOOLE_ERROR_CO_CANCELED`
    pub(crate) const CANCELED: i64 = 10017;
}

/// The text of an errno, as `strerror` gives it, or of Swoole's own code.
pub(crate) fn text(errno: i32) -> String {
    if i64::from(errno) >= crate::error_text::SWOOLE_ERRORS.start {
        return crate::error_text::of(errno.into());
    }
    let text = std::io::Error::from_raw_os_error(errno).to_string();
    text.rsplit_once(" (os error").map_or(text.clone(), |(text, _)| text.to_owned())
}
