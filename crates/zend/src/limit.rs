//! The memory limit: on while PHP code runs, off from the first allocation that Rust code makes until its door is left.
//!
//! So an allocation by Rust cannot jump (a bailout is a `longjmp`). That the limit was exceeded meanwhile is noticed when it is
//! switched on again, and reported there as PHP does: at the door, and wherever PHP code may run on the way ([`hold`]).
//!
//! What is large is not made at all where the limit has no room for it ([`admits`]): an answer, a row, the output of a command. So the program has
//! as much memory left, for what it does at its end, as if it had made that itself.

use crate::{Result, fence, globals, per_thread, sys};

per_thread! {
    /// The limit is off.
    static LIFTED: bool = false
}

per_thread! {
    /// Bytes that were not allocated, since they are more than the limit has room for; 0: none. The next who looks reports it.
    static REFUSED: usize = 0
}

/// Strings from this size on are asked for first.
const LARGE: usize = 256 << 10;

/// Is there room for a string of so many bytes? If not, whoever wants it goes on without; that is reported as soon as PHP code may run.
#[inline]
pub(crate) fn admits(bytes: usize) -> bool {
    bytes < LARGE || admits_large(bytes)
}

#[cold]
fn admits_large(bytes: usize) -> bool {
    let most = globals::memory_limit().unwrap_or(usize::MAX);
    // SAFETY: asks which allocator is in use; another one has no limit.
    if !unsafe { sys::is_zend_mm() } || globals::memory_reserved().saturating_add(bytes) <= most {
        return true;
    }
    // What the heap has in reserve counts, too, and may be given back.
    // SAFETY: gives chunks that nobody uses back to the system.
    unsafe { sys::zend_mm_gc(sys::zend_mm_get_heap()) };
    if globals::memory_reserved().saturating_add(bytes) <= most {
        return true;
    }
    lift();
    REFUSED.set(bytes);
    false
}

/// What was refused, to be reported.
pub(crate) fn take_refused() -> usize {
    REFUSED.replace(0)
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
    let holds = unsafe { sys::zend_set_memory_limit((*globals::pg()).memory_limit as usize) == sys::SUCCESS };
    holds && REFUSED.get() == 0
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
