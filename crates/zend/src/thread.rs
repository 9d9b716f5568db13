//! Threads: PHP may be built so that several run PHP code at a time, each with globals of its own (thread-safe PHP, "ZTS").
//!
//! State that belongs to whoever runs PHP code is declared by [`per_thread!`](crate::per_thread): a plain static where PHP has one thread, a thread-local
//! where it has many. What is written at module start and only read afterwards is an [`EngineCell`](crate::globals::EngineCell) in
//! either. No PHP value ever leaves its thread.

#[cfg(php_zts)]
mod zts;

#[cfg(php_zts)]
pub(crate) use zts::{attach, fast, resource, runs_alone, set_up};

/// Is this PHP thread-safe?
pub const IS_THREAD_SAFE: bool = cfg!(php_zts);

/// Does the process belong to this thread: is it the one that PHP was started on, and does no other run PHP code? Only then may PHP
/// code fork, take the process's signals or replace it.
#[inline(always)]
pub fn owns_process() -> bool {
    #[cfg(php_zts)]
    return runs_alone();
    #[cfg(not(php_zts))]
    true
}

/// Declares state of the engine's thread, of a type that is `Copy`; read by `get()`, written by `set()` and `replace()`.
#[cfg(not(php_zts))]
#[macro_export]
macro_rules! per_thread {
    ($(#[$meta:meta])* $vis:vis static $name:ident: $ty:ty = $init:expr) => {
        $(#[$meta])*
        $vis static $name: $crate::globals::EngineCell<$ty> = {
            const INITIAL: $ty = $init;
            // SAFETY: this PHP runs on one thread, and what belongs to the engine never leaves it.
            unsafe { $crate::globals::EngineCell::new(INITIAL) }
        };
    };
}

/// Declares state of the engine's thread, of a type that is `Copy`; read by `get()`, written by `set()` and `replace()`.
#[cfg(php_zts)]
#[macro_export]
macro_rules! per_thread {
    ($(#[$meta:meta])* $vis:vis static $name:ident: $ty:ty = $init:expr) => {
        ::std::thread_local! {
            $(#[$meta])*
            $vis static $name: ::std::cell::Cell<$ty> = const { ::std::cell::Cell::new($init) };
        }
    };
}
