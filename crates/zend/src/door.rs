//! The door: every way from C into Rust, whatever the engine calls: a method, a handler of an object, the autoloader, the interrupt.
//!
//! A door catches panics, lifts and applies the memory limit ([`crate::limit`]), carries on what waits to go on (a bailout that a drop
//! has left behind, [`crate::fence`]) and sets what failed as an exception. Three kinds differ in what the engine allows:
//!
//! | Door | For | May run PHP code, wait, throw | Leaves by a jump |
//! |---|---|---|---|
//! | [`crate::enter`] | functions and methods | yes | yes |
//! | [`handler`] | what the engine calls in the middle of an opcode or between two: properties, autoload, interrupt | yes | yes |
//! | [`quiet`] | what it calls anywhere: `free_obj`, `get_gc`, observers of errors, starts and ends | no (destructors of what is dropped may) | no: what is pending goes on at the next interrupt |
//!
//! `cargo xtask doors` (part of `make lint`) sees to it that no panic is caught anywhere else and no result of a fence is thrown away.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::{Error, Result, fence, limit, sys};

/// How a door is left.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Leave {
    Normally,
    Bailout,
    Exhausted,
}

impl Leave {
    /// Goes back to the engine.
    ///
    /// # Safety
    /// No frame between this one and the engine's owns anything: this may jump over them.
    #[inline(always)]
    pub(crate) unsafe fn go(self) {
        // SAFETY: the caller's promise.
        unsafe {
            match self {
                Leave::Normally => {}
                Leave::Bailout => sys::steel_bailout(),
                Leave::Exhausted => sys::steel_memory_exhausted(limit::take_refused()),
            }
        }
    }
}

/// Everything is dropped: puts the memory limit back and says how to go on.
#[inline(never)]
pub(crate) fn leave(bailed: bool) -> Leave {
    let bailed = fence::take_pending() | bailed;
    match (limit::apply(), bailed) {
        (_, true) => Leave::Bailout,
        (true, false) => Leave::Normally,
        (false, false) => Leave::Exhausted,
    }
}

/// As [`leave`], with an error that is thrown first.
#[cold]
#[inline(never)]
pub(crate) fn fail(error: Error) -> Leave {
    leave(error.raise())
}

/// As [`leave`], after a panic: the hook has logged it, PHP code sees an `Error`.
#[cold]
#[inline(never)]
pub(crate) fn panicked(payload: Box<dyn std::any::Any + Send>) -> Leave {
    fail(Error::php_error(panic_text(payload.as_ref())))
}

#[cold]
fn panic_text(payload: &(dyn std::any::Any + Send)) -> String {
    let text = payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "unknown".to_owned());
    format!("internal error in Steelwool (a bug, please report it): {text}")
}

/// Runs `body` for a handler of the engine; `otherwise` is the answer if it fails, with an exception set.
///
/// # Safety
/// The engine has called, and no frame between its own and this one owns anything.
#[inline]
pub(crate) unsafe fn handler<R: Copy>(otherwise: R, body: impl FnOnce() -> Result<R>) -> R {
    let (answer, how) = attend(otherwise, body);
    // SAFETY: the caller's promise; `attend` has dropped what it had.
    unsafe { how.go() };
    answer
}

#[inline]
fn attend<R: Copy>(otherwise: R, body: impl FnOnce() -> Result<R>) -> (R, Leave) {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(answer)) if fence::is_pending() || limit::is_lifted() => (answer, leave(false)),
        Ok(Ok(answer)) => (answer, Leave::Normally),
        Ok(Err(error)) => (otherwise, fail(error)),
        Err(panic) => (otherwise, panicked(panic)),
    }
}

/// Runs `body` where nothing may jump; `otherwise` is the answer if it panics.
#[inline]
pub(crate) fn quiet<R>(otherwise: R, body: impl FnOnce() -> R) -> R {
    // Lifted already: Rust code dropped what the engine frees now, and its own door puts the limit back.
    let (lifted, pending) = (limit::is_lifted(), fence::is_pending());
    let answer = catch_unwind(AssertUnwindSafe(body)).unwrap_or(otherwise);
    if limit::is_lifted() && !lifted {
        limit::apply_later();
    }
    if (fence::is_pending() && !pending) || (limit::is_lifted() && !lifted) {
        crate::interrupt::request();
    }
    answer
}
