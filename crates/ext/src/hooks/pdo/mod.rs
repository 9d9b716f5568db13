//! `SWOOLE_HOOK_PDO_PGSQL` and `SWOOLE_HOOK_PDO_SQLITE`: PDO's own drivers wait as coroutines do.
//!
//! PDO, its drivers and their libraries stay what they are. libpq asks `poll()` and `getaddrinfo()`, SQLite asks its "VFS" ([`postgres`], [`sqlite`]): there
//! coroutines wait, in the middle of the library's frames. So a connection is one coroutine's as long as a call of it lasts ([`calls`]); MySQL's
//! as well, which waits for a stream.

mod calls;
mod making;
mod postgres;
mod sqlite;

use steel_zend::{
    Call, Object, Result, Zval, around,
    pdo::{adopt, install as guard_by},
    postgres as libpq, replace, sqlite as library,
};

use super::is_on;

/// `SWOOLE_HOOK_PDO_PGSQL`
const PDO_PGSQL: i64 = 65536;
/// `SWOOLE_HOOK_PDO_SQLITE`
const PDO_SQLITE: i64 = 524_288;

/// At module start.
pub(super) fn install() {
    guard_by(&calls::Calls);
    libpq::install(&postgres::Network);
    library::install(&sqlite::Disk);
    replace::replace(&[
        around!("pdo", "__construct", connecting, connected),
        around!("pdo", "connect", connecting, connected),
    ]);
}

/// At module end.
pub(super) fn remove() {
    libpq::remove();
    library::remove();
}

/// When a script has ended.
pub(super) fn end() {
    calls::forget();
    making::forget();
}

/// `PDO::SQLITE_ATTR_OPEN_FLAGS`
const OPEN_FLAGS: i64 = 1000;
/// `SQLITE_OPEN_SHAREDCACHE`
const SHARED_CACHE: i64 = 0x2_0000;

/// A connection is about to be made.
fn connecting(call: &Call) -> Result {
    // What names a driver otherwise (a setting, a file) may name either.
    let source = call.arg(0).and_then(Zval::as_bytes).unwrap_or_default();
    let is_for = |driver: &[u8]| source.starts_with(driver) || !source.contains(&b':') || source.starts_with(b"uri:");
    if is_on(PDO_PGSQL) && is_for(b"pgsql:") {
        libpq::prepare();
    }
    if is_on(PDO_SQLITE) && is_for(b"sqlite:") {
        library::prepare();
    }
    making::take_turn(call)?;
    if let Err(error) = calls::begin(call.this_ref().and_then(adopt)) {
        making::end_turn();
        return Err(error);
    }
    let options = call.arg(3).and_then(|options| options.deref().as_array());
    let flags = options.and_then(|options| options.get_int(OPEN_FLAGS)?.deref().as_int());
    // A cache in memory is no file that is opened.
    let is_named =
        |source: &[u8]| source.starts_with(b"sqlite:file:") && source.windows(12).any(|part| part == b"cache=shared");
    if flags.is_some_and(|flags| flags & SHARED_CACHE != 0)
        || call.arg(0).and_then(Zval::as_bytes).is_some_and(is_named)
    {
        calls::share();
    }
    Ok(())
}

/// It was made, or not.
fn connected(object: Option<Object>) {
    calls::begun(object.as_ref().and_then(adopt));
    making::end_turn();
}
