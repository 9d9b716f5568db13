//! The last error, the texts of error numbers, and lines for the log.

use steel_os::error_text;
use steel_zend::{Call, Result, ZStr, Zval};

use crate::{
    error_text::{self as own_text, SWOOLE_ERRORS},
    errors, log,
};

/// `SWOOLE_STRERROR_*`
const OF_GETADDRINFO: i64 = 1;
const OF_RESOLVER: i64 = 2;
const OF_SWOOLE: i64 = 9;

/// `swoole_last_error()`
pub(crate) fn swoole_last_error(_: &Call) -> Result<i64> {
    Ok(errors::last())
}

/// `swoole_clear_error()`
pub(crate) fn swoole_clear_error(_: &Call) -> Result {
    errors::set_last(0);
    Ok(())
}

/// `swoole_errno()`
pub(crate) fn swoole_errno(_: &Call) -> Result<i64> {
    Ok(std::io::Error::last_os_error().raw_os_error().map_or(0, i64::from))
}

/// `swoole_strerror()`
pub(crate) fn swoole_strerror(call: &Call) -> Result<Zval> {
    let (number, kind) = (call.int(0)?, call.int_or(1, 0)?);
    let short = number as i32; // As C sees it.
    Ok(Zval::str(match kind {
        OF_GETADDRINFO => error_text::of_getaddrinfo(short),
        OF_RESOLVER => error_text::of_resolver(short).to_owned(),
        _ if kind == OF_SWOOLE || SWOOLE_ERRORS.contains(&number) => own_text::of(number),
        _ => error_text::of_errno(short),
    }))
}

/// `swoole_error_log()`
pub(crate) fn swoole_error_log(call: &Call) -> Result {
    log::line_of(call.int(0)?, call.str(1)?.as_bytes());
    Ok(())
}

/// `swoole_error_log_ex()`
pub(crate) fn swoole_error_log_ex(call: &Call) -> Result {
    let (level, number, text): (i64, i64, ZStr) = (call.int(0)?, call.int(1)?, call.str(2)?);
    errors::set_last(i64::from(number as i32));
    if !errors::is_ignored(number) {
        let mut line = format!("swoole_error_log_ex() (ERRNO {}): ", number as i32).into_bytes();
        line.extend(text.as_bytes());
        log::line_of(level, &line);
    }
    Ok(())
}

/// `swoole_ignore_error()`
pub(crate) fn swoole_ignore_error(call: &Call) -> Result {
    errors::ignore(call.int(0)?);
    Ok(())
}
