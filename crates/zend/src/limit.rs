//! The memory limit: on while PHP code runs, off from the first allocation that Rust code makes until its door is left.
//!
//! So an allocation by Rust cannot jump (a bailout is a `longjmp`). That the limit was exceeded meanwhile is noticed when it is
//! switched on again, and reported there as PHP does: at the door, and wherever PHP code may run on the way ([`hold`]).

use crate::{Result, fence, globals, per_thread, sys};

per_thread! {
    /// The limit is off.
    static LIFTED: bool = false
}

/// Rust is about to allocate from the engine's heap.
#[inline]
pub(crate) fn lift() {
    if !LIFTED.replace(true) {
        // SAFETY: sets a field of the heap.
        unsafe { sys::zend_set_memory_limit(usize::MAX) };
    }
}

/// Has Rust allocated since PHP code ran last?
#[inline(always)]
pub(crate) fn is_lifted() -> bool {
    LIFTED.get()
}

/// PHP code goes on: the limit holds again. False: it is exceeded already.
#[inline]
pub(crate) fn apply() -> bool {
    if !LIFTED.replace(false) {
        return true;
    }
    // SAFETY: sets a field of the heap.
    unsafe { sys::zend_set_memory_limit((*globals::pg()).memory_limit as usize) == sys::SUCCESS }
}

/// PHP code may run: the limit holds again.
///
/// # Errors
/// [`Error::Bailout`]: it is exceeded already, which has been reported.
#[inline]
pub(crate) fn hold() -> Result {
    if !is_lifted() || apply() { Ok(()) } else { Err(fence::exhausted()) }
}

/// As [`apply`], where an exceeded limit cannot be reported: it stays lifted then, and the next door reports it.
#[cold]
pub(crate) fn apply_later() {
    LIFTED.set(!apply());
}
