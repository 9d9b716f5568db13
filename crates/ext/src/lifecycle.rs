//! The stations of a process's life as the engine announces them, and what happens at each.

use steel_zend::{
    ini::Setting,
    module::{Hooks, Module},
};

use crate::{generated, hooks, library, runtime};

/// The version of Swoole's API that this module offers.
pub(crate) const SWOOLE_VERSION: &str = "6.2.1";

const fn user(name: &'static str, default: &'static str) -> Setting {
    Setting { name, default, system: false }
}

const fn system(name: &'static str, default: &'static str) -> Setting {
    Setting { name, default, system: true }
}

/// The module.
pub(crate) static MODULE: Module = Module {
    name: "swoole",
    version: SWOOLE_VERSION,
    surface: &generated::MODULE,
    ini: &[
        system("swoole.use_shortname", "On"),
        user("swoole.enable_library", "On"),
        user("swoole.enable_preemptive_scheduler", "Off"),
        user("swoole.enable_fiber_mock", "Off"),
        user("swoole.display_errors", "On"),
        user("swoole.socket_buffer_size", "8388608"),
        user("swoole.blocking_detection", "Off"),
        user("swoole.blocking_threshold", "100000"),
        user("swoole.leak_detection", "Off"),
        user("swoole.profile", "Off"),
    ],
    after: &["standard", "spl", "sockets", "curl", "mysqlnd", "openssl"],
    hooks: Hooks {
        start,
        end: steel_coro::overflow::uninstall,
        request_start: library::load,
        request_end: runtime::end,
        info,
    },
};

fn start() -> bool {
    std::panic::set_hook(Box::new(|_| {}));
    // Without it an overflow of a coroutine's C stack is a bare SIGSEGV; with it, one that is explained. Forked children inherit it.
    let _ = steel_coro::overflow::install();
    steel_zend::failure::watch(runtime::program_failed);
    hooks::install();
    library::announce();
    steel_zend::guard_autoload(runtime::AUTOLOADS);
    steel_zend::catch_exit("Swoole\\ExitException", runtime::exit_flags);
    true
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
