//! A coroutine that waits below a C function of the engine: in `__get()`, in a callback, in an autoloader.
//!
//! The engine has marked objects, arrays and classes for it (`shim/nested.c`). At a switch the marks go with the coroutine, so that
//! another one is not taken for a recursion.

use std::ptr::NonNull;

use crate::{sys, vm};

/// The marks of a coroutine that does not run.
pub(crate) struct Nested(NonNull<sys::steel_nested>);

/// Does C code call what runs in `frame`, the innermost one, other than the coroutine's own beginning? Plain PHP code is told from
/// it by a look at each frame.
#[inline]
pub(crate) fn is_possible(frame: *const sys::zend_execute_data) -> bool {
    // SAFETY: the frames from the innermost one on are alive; a function that is set is, too.
    unsafe {
        let user = |frame: *const sys::zend_execute_data| {
            !(*frame).func.is_null() && (*(*frame).func).type_ as u32 != sys::ZEND_INTERNAL_FUNCTION as _
        };
        if frame.is_null() {
            return false;
        }
        // An opcode of it has called us.
        if user(frame) {
            return true;
        }
        let mut frame = frame;
        loop {
            let caller = (*frame).prev_execute_data;
            if caller.is_null() {
                return false;
            }
            if (*frame).This.u1.type_info & sys::ZEND_CALL_TOP != 0 && !vm::is_bottom(caller) {
                return true;
            }
            frame = caller;
        }
    }
}

impl Nested {
    /// Takes the marks that the running coroutine has set.
    #[cold]
    pub(crate) fn leave(frame: *mut sys::zend_execute_data) -> Option<Nested> {
        // SAFETY: the frames are alive, and with them what they have marked; nothing of it is destroyed here.
        NonNull::new(unsafe { sys::steel_nested_leave(frame) }).map(Nested)
    }

    /// Sets them again.
    #[cold]
    pub(crate) fn enter(self) {
        // SAFETY: it is given up here; the engine relies on what it has marked to be alive when the coroutine goes on.
        unsafe { sys::steel_nested_enter(self.0.as_ptr()) };
        std::mem::forget(self);
    }
}

/// Whose coroutine never goes on.
impl Drop for Nested {
    fn drop(&mut self) {
        // SAFETY: it is given up here.
        unsafe { sys::steel_nested_forget(self.0.as_ptr()) };
    }
}
