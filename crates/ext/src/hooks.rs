//! Runtime hooks: functions of PHP that let other coroutines run while they wait (`SWOOLE_HOOK_*`).
//!
//! Beside them `pcntl_fork()`, which is refused where it would do harm.
//!
//! The flags are kept as they were given. Those of [`UNBUILT`] hook nothing: what they name blocks, as without hooks.

mod callers;
mod closing;
mod commands;
mod curl;
mod deadline;
mod dns;
mod fork;
mod locks;
mod mail;
mod mysqli;
mod names;
mod pdo;
mod plain;
mod processes;
mod select;
mod sleep;
mod sockets;
mod stream;

use steel_engine::net::Direction;
use steel_os::poll;
use steel_zend::{Array, Call, Result, Zval, replace};

use crate::{
    errors::code,
    log,
    runtime::{Runtime, runtime},
    socket::Slot,
};

/// `SWOOLE_HOOK_FILE`
const FILE: i64 = 256;
/// `SWOOLE_HOOK_SLEEP`
const SLEEP: i64 = 512;
/// `SWOOLE_HOOK_STREAM_FUNCTION`
const STREAM_FUNCTION: i64 = 128;
/// `SWOOLE_HOOK_PROC`
const PROC: i64 = 1024;
/// `SWOOLE_HOOK_SOCKETS`
const SOCKETS: i64 = 16384;
/// `SWOOLE_HOOK_STDIO`
const STDIO: i64 = 32768;
/// `SWOOLE_HOOK_NET_FUNCTION`
const NET_FUNCTION: i64 = 2_097_152;

/// The other flags that `SWOOLE_HOOK_ALL` or a program names. Whoever builds one takes its row away.
const UNBUILT: &[(i64, &str)] = &[(4_194_304, "MONGODB")];

/// At module start.
pub(crate) fn install() {
    replace::replace(&fork::replacements());
    replace::replace(&sleep::replacements());
    replace::replace(&select::replacements());
    replace::replace(&names::replacements());
    replace::replace(&dns::replacements());
    replace::replace(&mail::replacements());
    replace::replace(&locks::replacements());
    replace::replace(&commands::replacements());
    replace::replace(&processes::replacements());
    replace::replace(&closing::replacements());
    curl::install();
    mysqli::install();
    pdo::install();
    sockets::install();
    stream::install();
}

/// At module end.
pub(crate) fn remove() {
    pdo::remove();
    stream::remove();
}

/// When a script has ended.
pub(crate) fn end() {
    mysqli::end();
    pdo::end();
}

/// Is this kind hooked?
fn is_on(flag: i64) -> bool {
    Runtime::existing().is_some_and(|runtime| runtime.hook_flags.get() & flag != 0)
}

/// Is this kind hooked, and does the call come from a coroutine?
fn wants(flag: i64) -> bool {
    Runtime::existing().is_some_and(|runtime| runtime.hook_flags.get() & flag != 0 && runtime.in_coroutine())
}

/// What poll(2) calls a direction.
fn wanted(direction: Direction) -> i16 {
    match direction {
        Direction::Read => poll::READABLE,
        Direction::Write => poll::WRITABLE,
    }
}

/// Who waits in there leaves what it has in its frames, now, since it is about to be taken away.
fn send_away(slot: &Slot) {
    let owner = slot.owner();
    if slot.interrupt(code::EBADF)
        && let (Some(owner), Some(runtime)) = (owner, Runtime::existing())
    {
        runtime.coroutines.hasten(owner);
    }
}

/// Sets the flags, for `Runtime` and for the option `hook_flags`.
pub(crate) fn set(flags: i64) {
    runtime().hook_flags.set(flags);
    if log::is_of_server() {
        tell_unbuilt();
    }
}

/// `Swoole\Coroutine\run()` hooks everything, unless the program has said what; that is an option as if it had been given.
pub(crate) fn default_for_run() {
    let runtime = runtime();
    let is_set = |options: &Array| options.get("hook_flags").is_some_and(|flags| !flags.deref().is_null());
    let said = runtime.options.borrow().as_ref().is_some_and(is_set);
    if !said {
        keep(ALL);
        runtime.hook_flags.set(ALL);
    }
}

/// For `Coroutine::getOptions()`.
fn keep(flags: i64) {
    let mut options = runtime().options.borrow().clone().unwrap_or_default();
    options.set("hook_flags", Zval::int(flags));
    let old = runtime().options.replace(Some(options));
    drop(old);
}

/// For the start of a server, and for flags that come later: a line in the log that names what was asked for and blocks.
pub(crate) fn tell_unbuilt() {
    let runtime = runtime();
    let asked = runtime.hook_flags.get() & !runtime.hook_flags_told.get();
    let names: Vec<_> = UNBUILT.iter().filter(|(flag, _)| asked & flag != 0).map(|(_, name)| *name).collect();
    if names.is_empty() {
        return;
    }
    runtime.hook_flags_told.set(runtime.hook_flags_told.get() | asked);
    log::line(
        log::Level::Warning,
        &format!(
            "hook_flags: not built yet, so these functions block the whole worker: SWOOLE_HOOK_{}",
            names.join(", ")
        ),
    );
}

/// `Runtime::enableCoroutine()`, `setHookFlags()`
pub(crate) fn enable(call: &Call) -> Result<bool> {
    let flags = call.int_or(0, ALL)?;
    keep(flags);
    set(flags);
    Ok(true)
}

/// `Runtime::getHookFlags()`
pub(crate) fn flags(_: &Call) -> Result<i64> {
    Ok(Runtime::existing().map_or(0, |runtime| runtime.hook_flags.get()))
}

/// `SWOOLE_HOOK_ALL`
const ALL: i64 = 2_143_287_295;
