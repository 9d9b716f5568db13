//! Writing to PHP's output, through its output buffers.

use crate::{Result, fence, sys};

/// Prints, as `echo` does.
///
/// # Errors
/// What an output callback threw, or its bailout.
pub fn write(bytes: &[u8]) -> Result {
    // SAFETY: the engine reads the bytes; callbacks may run, hence the fence.
    fence::run(|| unsafe { sys::php_output_write(bytes.as_ptr().cast(), bytes.len()) })?;
    fence::outcome()
}

/// Does the running coroutine (or the main program) buffer its output?
#[inline]
pub fn is_buffered() -> bool {
    // SAFETY: the globals exist as long as the module is loaded; one thread.
    unsafe { (*crate::globals::og()).handlers.top != 0 }
}

/// Has a fatal error jumped out of an output callback? Then nothing can be written any more, nor any buffer be ended.
pub fn is_stuck() -> bool {
    // SAFETY: as above.
    unsafe { !(*crate::globals::og()).running.is_null() }
}

/// Throws the buffers away without calling anybody, and begins anew; what was in them (the error's own message, for one) is printed.
///
/// # Errors
/// A bailout.
pub fn abandon() -> Result {
    let kept = contents();
    // SAFETY: the engine's own way at the end of a request, and at the next one's begin; what a buffer held may be an object, hence the
    // fence.
    fence::run(|| unsafe {
        sys::php_output_deactivate();
        sys::php_output_activate();
    })?;
    fence::outcome()?;
    write(&kept)
}

/// What lies in the buffers, outermost first.
fn contents() -> Vec<u8> {
    let mut all = Vec::new();
    // SAFETY: the stack has `top` handlers, which are alive; a buffer has `used` bytes. All is only read.
    unsafe {
        let handlers = &(*crate::globals::og()).handlers;
        let first = handlers.elements.cast::<*mut sys::php_output_handler>();
        for at in 0..usize::try_from(handlers.top).unwrap_or(0) {
            let buffer = &(**first.add(at)).buffer;
            if !buffer.data.is_null() {
                all.extend_from_slice(std::slice::from_raw_parts(buffer.data.cast::<u8>(), buffer.used));
            }
        }
    }
    all
}

/// Ends the buffers that the running coroutine has left open, as the end of a request does: callbacks run, the rest is printed.
///
/// # Errors
/// What a callback threw, or its bailout.
pub fn end_buffers() -> Result {
    // SAFETY: ends the buffers of the current context; callbacks may run, hence the fence.
    fence::run(|| unsafe { sys::php_output_end_all() })?;
    fence::outcome()
}

/// Throws away what is in the buffers and keeps them: in the child of a fork it is its parent's to print.
///
/// # Errors
/// What a callback threw, or its bailout.
pub fn clean_buffers() -> Result {
    // SAFETY: empties the buffers of the current context; callbacks may run, hence the fence.
    fence::run(|| unsafe { sys::php_output_clean_all() })?;
    fence::outcome()
}

/// Sends what is buffered to the process's standard output.
pub fn flush() {
    // SAFETY: ends the buffers of the current context, running their callbacks.
    fence::run_or((), || unsafe { sys::php_output_end_all() });
}
