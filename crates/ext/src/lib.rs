//! The PHP extension (module `swoole`): the lifecycle in order, one file per PHP class, and the bridge between futures and
//! coroutines. Protocols, sockets and processes are `steel-engine`'s; the engine's memory is `steel-zend`'s.

mod class;
mod error_text;
mod errors;
mod findings;
mod function;
mod generated;
mod hooks;
mod library;
mod lifecycle;
mod lifetime;
mod live;
mod log;
mod mime;
mod panics;
mod runtime;
mod server;
mod settings;
mod slots;
mod socket;
mod unfinished;
mod watchdog;

/// What PHP asks a shared object for when it loads it as an extension.
#[unsafe(no_mangle)]
pub extern "C" fn get_module() -> *mut std::ffi::c_void {
    steel_zend::module::entry(&lifecycle::MODULE)
}
