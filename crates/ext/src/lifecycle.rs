//! The stations of a process's life as the engine announces them, and what happens at each.

use steel_zend::module::{Hooks, Module};

use crate::{class, generated, hooks, library, lifetime, panics, runtime, server, settings};

/// The version of Swoole's API that this module offers.
pub(crate) const SWOOLE_VERSION: &str = "6.2.1";

/// The module.
pub(crate) static MODULE: Module = Module {
    name: "swoole",
    version: SWOOLE_VERSION,
    surface: &generated::MODULE,
    ini: settings::ini::SETTINGS,
    after: &["standard", "spl", "sockets", "curl", "mysqli", "mysqlnd", "openssl", "pdo", "pdo_pgsql", "pdo_sqlite"],
    hooks: Hooks { start, end, thread_start, thread_end, request_start, request_end, info },
};

fn start() -> bool {
    panics::watch();
    // Without it an overflow of a coroutine's C stack is a bare SIGSEGV; with it, one that is explained. Forked children inherit it.
    let _ = steel_coro::overflow::install();
    steel_zend::failure::watch(runtime::program_failed);
    hooks::install();
    lifetime::audit::install();
    steel_zend::interrupt::install(runtime::on_interrupt);
    library::announce();
    steel_zend::guard_autoload(runtime::AUTOLOADS);
    steel_zend::catch_exit("Swoole\\ExitException", runtime::exit_flags);
    true
}

fn end() {
    hooks::remove();
    steel_coro::overflow::uninstall();
}

fn thread_start() {
    // As for the first thread: nothing is lost but the explanation.
    let _ = steel_coro::overflow::enter_thread();
}

fn thread_end() {
    runtime::leave_thread();
    steel_coro::overflow::leave_thread();
}

fn request_start() {
    runtime::begin();
    settings::ini::warn_of_unbuilt();
    lifetime::audit::warn();
    library::load();
}

fn request_end() {
    server::end();
    class::process_pool::end();
    runtime::end();
    hooks::end();
}

fn info() -> Vec<(String, String)> {
    [
        ("Swoole", "enabled"),
        ("Engine", "Steelwool: the Swoole programming model on a memory-safe engine in Rust"),
        ("Steelwool version", env!("CARGO_PKG_VERSION")),
        ("Swoole API version", SWOOLE_VERSION),
        ("Coroutine switch", "corosensei"),
        ("Event loop", "tokio"),
        ("Built", env!("STEELWOOL_PROFILE")),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect()
}
