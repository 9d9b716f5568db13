//! The door for methods: how PHP code calls Rust. What all doors have in common is in [`crate::door`].
//!
//! It checks the number of arguments against the declaration, catches panics (they become a PHP `Error`), throws what the method
//! returns as an error, and lets a bailout go on only when every Rust frame below is gone. An exceeded memory limit ([`crate::limit`])
//! is reported here, too, as PHP reports it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::{
    Array, Call, Object, Result, ZStr, Zval,
    door::{Leave, fail, leave, panicked},
    fence, limit, sys,
};

/// What a native method may return.
pub trait IntoReturn {
    /// The PHP value.
    fn into_return(self) -> Zval;
}

impl IntoReturn for () {
    fn into_return(self) -> Zval {
        Zval::null()
    }
}

impl IntoReturn for i32 {
    fn into_return(self) -> Zval {
        Zval::int(self.into())
    }
}

macro_rules! into_return {
    ($($ty:ty),*) => {$(
        impl IntoReturn for $ty {
            #[inline]
            fn into_return(self) -> Zval {
                Zval::from(self)
            }
        }
    )*};
}
into_return!(bool, i64, f64, &str, String, &[u8], ZStr, Array, Object);

impl IntoReturn for Zval {
    #[inline]
    fn into_return(self) -> Zval {
        self
    }
}

impl<T: IntoReturn> IntoReturn for Option<T> {
    fn into_return(self) -> Zval {
        self.map_or(Zval::null(), T::into_return)
    }
}

/// Runs one native method. Made into an `extern "C"` function by [`crate::handler!`].
///
/// Door and method become one machine frame: behind a switch of coroutines each return of a frame is one that the processor
/// predicted wrongly, so frames are what a switch costs.
///
/// # Safety
/// Called by the engine for an internal function, with its frame and return slot.
#[inline(always)]
pub unsafe fn enter<R: IntoReturn>(
    frame: *mut sys::zend_execute_data,
    slot: *mut sys::zval,
    method: impl FnOnce(&Call) -> Result<R>,
) {
    // SAFETY: the engine's promise, passed on. `attend` has dropped everything when it returns, so a jump leaves only this frame,
    // which owns nothing.
    unsafe { attend::<_, false>(frame, slot, method).go() }
}

/// As [`enter`], for a method that takes more arguments than it declares (the reference's surface is kept, and so is what it accepts).
///
/// # Safety
/// As [`enter`].
#[inline(always)]
pub unsafe fn lenient_enter<R: IntoReturn>(
    frame: *mut sys::zend_execute_data,
    slot: *mut sys::zval,
    method: impl FnOnce(&Call) -> Result<R>,
) {
    // SAFETY: as in `enter`.
    unsafe { attend::<_, true>(frame, slot, method).go() }
}

/// # Safety
/// As [`enter`].
#[inline(always)]
unsafe fn attend<R: IntoReturn, const MORE: bool>(
    frame: *mut sys::zend_execute_data,
    slot: *mut sys::zval,
    method: impl FnOnce(&Call) -> Result<R>,
) -> Leave {
    // SAFETY: the frame lives as long as this call.
    let call = unsafe { Call::new(frame) };
    if !call.count_is_right(MORE) {
        return leave(call.wrong_count());
    }
    let method = |call: &Call| {
        #[cfg(feature = "provoke")]
        provoke(call);
        method(call)
    };
    match catch_unwind(AssertUnwindSafe(|| method(&call).map(R::into_return))) {
        Ok(Ok(value)) => {
            // SAFETY: the return slot is uninitialised or null; it takes over the value.
            unsafe { value.put_into(slot) };
            if fence::is_pending() || limit::is_lifted() { leave(false) } else { Leave::Normally }
        }
        Ok(Err(error)) => fail(error),
        Err(panic) => panicked(panic),
    }
}

/// For the test of this door: panics in the function that the environment names.
#[cfg(feature = "provoke")]
fn provoke(call: &Call) {
    if std::env::var("STEELWOOL_PANIC_IN").is_ok_and(|name| name == call.qualified_name()) {
        panic!("provoked");
    }
}

/// Makes the native entry point (`extern "C"`) of a Rust function with the signature `fn(&Call) -> Result<impl IntoReturn>`.
#[macro_export]
macro_rules! handler {
    (more $($path:tt)+) => {{
        unsafe extern "C" fn entry(frame: *mut $crate::sys::zend_execute_data, slot: *mut $crate::sys::zval) {
            // SAFETY: as below.
            unsafe { $crate::lenient_enter(frame, slot, $($path)+) }
        }
        entry
    }};
    ($($path:tt)+) => {{
        unsafe extern "C" fn entry(frame: *mut $crate::sys::zend_execute_data, slot: *mut $crate::sys::zval) {
            // SAFETY: the engine calls this with the frame and the return slot of the function it is registered for.
            unsafe { $crate::enter(frame, slot, $($path)+) }
        }
        entry
    }};
}
