//! The memory limit: on while PHP code runs, off from the first allocation that Rust code makes until its door is left.
//!
//! So an allocation by Rust cannot jump (a bailout is a `longjmp`). That the limit was exceeded meanwhile is noticed when it is
//! switched on again, and reported there as PHP does.

use std::cell::Cell;

use crate::{globals, sys};

struct EngineCell(Cell<bool>);
// SAFETY: only the one thread that runs the engine (NTS) allocates from its heap.
unsafe impl Sync for EngineCell {}

static LIFTED: EngineCell = EngineCell(Cell::new(false));

/// Rust is about to allocate from the engine's heap.
#[inline]
pub(crate) fn lift() {
    if !LIFTED.0.replace(true) {
        // SAFETY: sets a field of the heap.
        unsafe { sys::zend_set_memory_limit(usize::MAX) };
    }
}

/// PHP code goes on: the limit holds again. False: it is exceeded already.
#[inline]
pub(crate) fn apply() -> bool {
    if !LIFTED.0.replace(false) {
        return true;
    }
    // SAFETY: sets a field of the heap.
    unsafe { sys::zend_set_memory_limit((*globals::pg()).memory_limit as usize) == sys::SUCCESS }
}
