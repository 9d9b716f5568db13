//! `exit()` as an exception, where ending the process at once would end the work of others too.
//!
//! Before PHP 8.4 it is an opcode (one of the three that OPcache's JIT lets extensions handle), since then a function.

use crate::{door, globals::EngineCell, sys};

/// What `exit()` is to be here: 0 itself, else the bits that the exception shows.
pub type Flags = fn() -> i64;

// SAFETY: written at module start, read on the one thread that runs the engine.
static FLAGS: EngineCell<Option<Flags>> = unsafe { EngineCell::new(None) };

/// From now on `exit()` throws an exception of `class` where `flags` says so. To be called at module start.
pub fn catch_exit(class: &str, flags: Flags) {
    FLAGS.set(Some(flags));
    // SAFETY: an internal class lives as long as the process.
    unsafe { sys::steel_catch_exit(crate::class_entry(class), Some(asked)) };
}

unsafe extern "C" fn asked() -> sys::zend_long {
    door::quiet(0, || FLAGS.get().map_or(0, |flags| flags()))
}
