//! The fence: the one place where the engine's `longjmp` (a fatal error, "bailout") is stopped.
//!
//! [`run`] is for short engine calls that may raise an error; [`release`] for the last reference of a value. A bailout that a
//! destructor caused while a Rust value was dropped cannot be returned to anyone: it is remembered and goes on at the next
//! door ([`crate::door`]), when no Rust frame is left to jump over. [`run_or`] does the same where there is nobody to tell.
//!
//! **The drop scope.** Rust may drop PHP values anywhere, and their destructors may fail in three ways: an exception (it stays set in
//! the engine), a bailout (it stays pending here), the memory limit (some PHPs keep that as a state of its own). At a door all three go
//! on by themselves. Where there is none (the end of a coroutine, a task of the loop), whoever drops asks [`outcome`], or drops by
//! [`dropping`], before anything else runs: the failure belongs to whose drop it was.

use std::{
    ffi::c_void,
    mem::{ManuallyDrop, MaybeUninit},
};

use crate::{Error, Object, Result, Zval, globals, limit, per_thread, sys, vm};

per_thread! {
    /// A bailout happened inside a `Drop` of what runs now, a coroutine or the main program.
    static PENDING: bool = false
}

/// Takes the bailout that a drop has left behind.
pub fn take_pending() -> bool {
    PENDING.replace(false)
}

/// At a switch of coroutines: what is pending belongs to the one that is left; the other brings its own.
#[inline(always)]
pub(crate) fn exchange_pending(to: bool) -> bool {
    PENDING.replace(to)
}

/// Has a drop left a bailout behind?
#[inline(always)]
pub fn is_pending() -> bool {
    PENDING.get()
}

/// Runs `body`, a few engine calls in a frame without destructors, and turns a bailout into [`Error::Bailout`]. They may run PHP code, so
/// the memory limit holds meanwhile.
///
/// # Errors
/// [`Error::Bailout`] only; an exception that was thrown meanwhile is for the caller to look at.
pub fn run<R>(body: impl FnOnce() -> R) -> Result<R> {
    limit::hold()?;
    stop(body)
}

/// The fatal error of an exceeded memory limit.
#[cold]
#[inline(never)]
pub(crate) fn exhausted() -> Error {
    // SAFETY: raises the error inside the fence; the body owns nothing.
    match stop(|| unsafe { sys::steel_memory_exhausted(limit::take_refused()) }) {
        Ok(()) => Error::Bailout, // Not reached: it does not return.
        Err(error) => error,
    }
}

fn stop<R>(body: impl FnOnce() -> R) -> Result<R> {
    struct Job<F, R> {
        body: Option<F>,
        result: MaybeUninit<R>,
    }
    unsafe extern "C" fn trampoline<F: FnOnce() -> R, R>(job: *mut c_void) {
        // SAFETY: `job` is the Job below, alive and not otherwise used during this call.
        let job = unsafe { &mut *job.cast::<Job<F, R>>() };
        if let Some(body) = job.body.take() {
            job.result.write(body());
        }
    }
    fn typed<F: FnOnce() -> R, R>(_: &F) -> unsafe extern "C" fn(*mut c_void) {
        trampoline::<F, R>
    }
    let entry = typed(&body);
    let mut job = Job { body: Some(body), result: MaybeUninit::uninit() };
    let frame = vm::Frame::current();
    // SAFETY: steel_fence calls `entry(job)` once. A longjmp leaves it only over the trampoline's frame, whose callers pass
    // bodies that own nothing at the point where the engine can jump.
    let bailed = unsafe { sys::steel_fence(Some(entry), (&raw mut job).cast()) } != 0;
    if bailed {
        frame.restore();
        return Err(Error::Bailout);
    }
    // SAFETY: no bailout, so the trampoline has run to its end and written the result.
    Ok(unsafe { job.result.assume_init() })
}

/// As [`run`]; a bailout is remembered and goes on at the next door, and until then the answer is `otherwise`.
pub(crate) fn run_or<R>(otherwise: R, body: impl FnOnce() -> R) -> R {
    match run(body) {
        Ok(answer) => answer,
        Err(_) => {
            PENDING.set(true);
            otherwise
        }
    }
}

/// Has nothing failed while values were dropped ([`outcome`])?
#[inline(always)]
pub fn is_clean() -> bool {
    !PENDING.get() && !globals::exception_is_set() && !globals::is_out_of_memory()
}

/// What the values that were dropped since PHP code ran last have left behind. A bailout stays pending until a door goes on
/// with it, or [`take_pending`].
///
/// # Errors
/// [`Error::Bailout`], or [`Error::Thrown`] for an exception, which stays set.
#[inline]
pub fn outcome() -> Result {
    if is_clean() { Ok(()) } else { failed() }
}

#[cold]
#[inline(never)]
fn failed() -> Result {
    if is_pending() {
        return Err(Error::Bailout);
    }
    // The memory limit, met where no opcode was left to report it.
    if globals::is_out_of_memory() && !globals::exception_is_set() {
        globals::report_out_of_memory()?;
    }
    Err(Error::Thrown)
}

/// Drops a value; what its destructors did is the result.
///
/// # Errors
/// As [`outcome`].
#[inline]
pub fn dropping<T>(value: T) -> Result {
    drop(value);
    outcome()
}

/// Has the cycle collector noted this array or object already (its number is not 0), or is it exempt?
const NOTED_OR_EXEMPT: u32 = !0x3ff | 1 << 4;

/// Is there nothing for the cycle collector to note when a reference to such a structure goes and others stay? As the engine's
/// `GC_MAY_LEAK` has it: strings are in no cycle; what is noted already or exempt stays as it is.
#[inline(always)]
fn is_no_root(type_info: u32) -> bool {
    const KIND: u32 = 0xf;
    match type_info & KIND {
        sys::IS_STRING => true,
        sys::IS_OBJECT | sys::IS_ARRAY => type_info & NOTED_OR_EXEMPT != 0,
        _ => false,
    }
}

/// Drops one reference to a counted structure; `zval` is a value that refers to it.
///
/// # Safety
/// `counted` is alive and the caller owns one reference to it, which is gone afterwards.
#[inline]
pub(crate) unsafe fn release(counted: *mut sys::zend_refcounted, zval: *mut sys::zval) {
    // SAFETY: the caller's promise.
    unsafe {
        if (*counted).gc.refcount > 1 && is_no_root((*counted).gc.u.type_info) {
            (*counted).gc.refcount -= 1;
        } else {
            release_slow(zval);
        }
    }
}

/// As [`release`], for an object.
///
/// # Safety
/// `object` is alive and the caller owns one reference to it, which is gone afterwards.
#[inline(always)]
pub(crate) unsafe fn release_object(object: *mut sys::zend_object) {
    // SAFETY: the caller's promise.
    unsafe {
        let gc = &raw mut (*object).gc;
        if (*gc).refcount > 1 && (*gc).u.type_info & NOTED_OR_EXEMPT != 0 {
            (*gc).refcount -= 1;
        } else {
            release_object_slow(object);
        }
    }
}

/// # Safety
/// As [`release_object`].
#[inline(never)]
unsafe fn release_object_slow(object: *mut sys::zend_object) {
    // SAFETY: the caller's promise; the value refers to the object and is not dropped.
    unsafe { release_slow(ManuallyDrop::new(Zval::from(Object::from_owned(object))).as_ptr()) };
}

/// # Safety
/// As [`release`].
#[inline(never)]
unsafe fn release_slow(zval: *mut sys::zval) {
    // Once the memory is exhausted, or a fatal error has struck, no destructor runs: the value is given up.
    if limit::is_lifted() && limit::hold().is_err() {
        PENDING.set(true);
        return;
    }
    let frame = vm::Frame::current();
    // SAFETY: zval_ptr_dtor takes one reference; a bailout inside is stopped in the shim.
    if unsafe { sys::steel_release(zval) } != 0 {
        frame.restore();
        PENDING.set(true);
    }
}
