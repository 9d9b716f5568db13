//! `Swoole\Server\Helper`: the part of a server's life that is written in PHP (`library/core/Server`), for the options `stats_file` and
//! `admin_server`. A server without them never calls it.

use steel_zend::{Callable, Error, Object, Result, Zval};

use super::process::{Process, Role};
use crate::settings::Settings;

/// Before a server is started: what it needs beside the program's own is registered.
///
/// # Errors
/// An option's value cannot be, or there is no library (`swoole.enable_library`).
pub(crate) fn before_start(server: &Object, settings: &Settings) -> Result {
    if !settings.has_helper() {
        return Ok(());
    }
    let Ok(callback) = method("onBeforeStart") else {
        let text = "the options `stats_file` and `admin_server` need `swoole.enable_library`";
        return Err(Error::throw("Swoole\\Exception", text, 0));
    };
    callback.call(&[server.clone().into()]).map(drop)
}

/// A master has started.
pub(super) fn master_started(process: &Process) {
    call(process, "onStart", None);
}

/// A worker has started. In BASE mode the first one does what a master has to do.
pub(super) fn worker_started(process: &Process, number: u16) {
    if process.role == Role::Event && number == 0 && !process.has_master {
        call(process, "onStart", None);
    }
    call(process, "onWorkerStart", Some(number));
}

/// A worker is to end, and something of it still runs.
pub(super) fn worker_exits(process: &Process, number: u16) {
    call(process, "onWorkerExit", Some(number));
}

/// The server is to end: in the master, or in the first worker.
pub(super) fn before_shutdown(process: &Process) {
    call(process, "onBeforeShutdown", None);
}

fn call(process: &Process, name: &str, number: Option<u16>) {
    if !process.settings.has_helper() {
        return;
    }
    let Ok(callback) = method(name) else { return };
    let number = number.map(|number| Zval::int(i64::from(number)));
    let args: Vec<Zval> = std::iter::once(process.server.clone().into()).chain(number).collect();
    process.run(move || callback.call(&args).map(drop));
}

fn method(name: &str) -> std::result::Result<Callable, Option<String>> {
    Callable::resolve(&Zval::str(format!("Swoole\\Server\\Helper::{name}").as_bytes()))
}
