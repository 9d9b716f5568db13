//! Writing to PHP's output, through its output buffers.

use crate::{Result, fence, sys};

/// Prints, as `echo` does.
///
/// # Errors
/// A bailout of an output callback.
pub fn write(bytes: &[u8]) -> Result {
    // SAFETY: the engine reads the bytes; callbacks may run, hence the fence.
    fence::run(|| unsafe { sys::php_output_write(bytes.as_ptr().cast(), bytes.len()) })?;
    Ok(())
}

/// Does the running coroutine (or the main program) buffer its output?
#[inline]
pub fn is_buffered() -> bool {
    // SAFETY: the globals exist as long as the module is loaded; one thread.
    unsafe { (*crate::globals::og()).handlers.top != 0 }
}

/// Ends the buffers that the running coroutine has left open, as the end of a request does: callbacks run, the rest is printed.
///
/// # Errors
/// What a callback threw, or its bailout.
pub fn end_buffers() -> Result {
    // SAFETY: ends the buffers of the current context; callbacks may run, hence the fence.
    fence::run(|| unsafe { sys::php_output_end_all() })?;
    if crate::globals::exception_is_set() { Err(crate::Error::Thrown) } else { Ok(()) }
}

/// Throws away what is in the buffers and keeps them: in the child of a fork it is its parent's to print.
///
/// # Errors
/// What a callback threw, or its bailout.
pub fn clean_buffers() -> Result {
    // SAFETY: empties the buffers of the current context; callbacks may run, hence the fence.
    fence::run(|| unsafe { sys::php_output_clean_all() })?;
    if crate::globals::exception_is_set() { Err(crate::Error::Thrown) } else { Ok(()) }
}

/// Sends what is buffered to the process's standard output.
pub fn flush() {
    // SAFETY: ends the buffers of the current context, running their callbacks.
    let _ = fence::run(|| unsafe { sys::php_output_end_all() });
}
