//! A guard before `pcntl_fork()`: refused while the extension says so.
//!
//! A fork out of a running loop makes a second process that shares its epoll instance and sockets: it would serve on, and take
//! registrations away from its parent.

use crate::{Call, Error, enter, globals, globals::EngineCell, sys};

/// The error to throw, if any.
pub type Refusal = fn() -> Option<Error>;
type Handler = unsafe extern "C" fn(*mut sys::zend_execute_data, *mut sys::zval);

// SAFETY: written at module start, read on the one thread that runs the engine.
static ORIGINAL: EngineCell<Option<Handler>> = unsafe { EngineCell::new(None) };
// SAFETY: as above.
static REFUSAL: EngineCell<Option<Refusal>> = unsafe { EngineCell::new(None) };

/// From now on `pcntl_fork()` throws what `refusal` returns, if anything. To be called at module start.
pub fn guard_fork(refusal: Refusal) {
    let name = b"pcntl_fork";
    // SAFETY: the table of functions is complete but for modules that come later; an entry of it is an internal function, which
    // lives as long as the process.
    unsafe {
        let table = (*globals::cg()).function_table;
        let found = sys::zend_hash_str_find(table, name.as_ptr().cast(), name.len());
        let Some(function) = found.as_ref().map(|value| value.value.ptr.cast::<sys::zend_internal_function>()) else {
            return;
        };
        if let Some(handler) = (*function).handler {
            REFUSAL.set(Some(refusal));
            ORIGINAL.set(Some(handler));
            (*function).handler = Some(guarded_fork);
        }
    }
}

unsafe extern "C" fn guarded_fork(frame: *mut sys::zend_execute_data, slot: *mut sys::zval) {
    let refused = REFUSAL.get().and_then(|refusal| refusal());
    // SAFETY: the engine's call, passed on to the function that it was for, or to the door with a method that only fails.
    unsafe {
        match (refused, ORIGINAL.get()) {
            (Some(error), _) => enter(frame, slot, move |_: &Call| Err::<(), Error>(error)),
            (None, Some(original)) => original(frame, slot),
            (None, None) => {}
        }
    }
}
