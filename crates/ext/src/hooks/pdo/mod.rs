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
        around!("pdo\\sqlite", "__construct", connecting, connected),
        around!("pdo\\sqlite", "connect", connecting, connected),
        around!("pdo\\pgsql", "__construct", connecting, connected),
        around!("pdo\\pgsql", "connect", connecting, connected),
        around!("pdo\\mysql", "__construct", connecting, connected),
        around!("pdo\\mysql", "connect", connecting, connected),
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
    if is_on(PDO_PGSQL) {
        libpq::prepare();
    }
    if is_on(PDO_SQLITE) {
        library::prepare();
    }
    making::take_turn(call)?;
    let before = call.this_ref().map_or(Ok(None), adopt);
    if let Err(error) = before.and_then(calls::begin) {
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
    // What was thrown meanwhile goes on behind this.
    let connection = object.and_then(|object| adopt(&object).ok().flatten());
    calls::begun(connection);
    making::end_turn();
}
