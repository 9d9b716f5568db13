//! Streams that C code is in the middle of using while PHP code runs, or other coroutines do: whatever closes streams is to refuse them meanwhile. Who
//! uses one how often is counted in the shim (`in_use.c`). Where a coroutine waits in PHP code that a function with a stream has called (a
//! filter, a class for `stream_wrapper_register()`), the shim sees to it by itself (`nested.c`).

use super::resource;
use crate::{Result, Zval, fence, globals, sys};

/// A stream in use, until this is dropped. It stays open as long, whoever lets go of it, or of the process whose pipe it is.
#[derive(Debug)]
pub struct Unclosable {
    _mark: Mark,
    stream: Zval,
    process: Option<Zval>,
}

impl Unclosable {
    /// The stream in a value. `None`: it is none, or closed.
    pub fn of(value: &Zval) -> Option<Unclosable> {
        let raw = resource(value)?;
        // SAFETY: an open stream, which this keeps so.
        let mark = unsafe { Mark::new(raw) };
        let (stream, mut process) = (value.deref().clone(), Zval::null());
        // SAFETY: a live resource, and a value to put another one into.
        let is_pipe = unsafe { sys::steel_process_of(stream.as_ptr(), process.as_mut_ptr()) };
        Some(Unclosable { _mark: mark, stream, process: is_pipe.then_some(process) })
    }

    /// The same, for a stream of which an operation runs.
    ///
    /// # Safety
    /// An open stream.
    pub(super) unsafe fn of_raw(raw: *mut sys::php_stream) -> Option<Unclosable> {
        let mut value = Zval::null();
        // SAFETY: the caller's promise, and a value to put it into.
        let is_there = unsafe { sys::steel_stream_value(raw, value.as_mut_ptr()) };
        is_there.then(|| Unclosable::of(&value)).flatten()
    }

    /// The stream.
    pub fn value(&self) -> &Zval {
        &self.stream
    }
}

impl Drop for Unclosable {
    fn drop(&mut self) {
        if let Some(process) = &self.process {
            // SAFETY: two live resources. A process that goes with this leaves the stream open: who uses it may be in the middle of it.
            unsafe { sys::steel_process_keep(process.as_ptr(), self.stream.as_ptr()) };
        }
    }
}

/// Is this stream in use?
pub fn is_unclosable(value: &Zval) -> bool {
    // SAFETY: an open stream, which the value keeps so.
    resource(value).is_some_and(|raw| unsafe { sys::steel_stream_is_held(raw) })
}

/// Is this a filter of a stream that is in use?
pub fn is_filter_in_use(value: &Zval) -> bool {
    // SAFETY: a live value.
    unsafe { sys::steel_filter_is_held(value.deref().as_ptr()) }
}

/// Closes a stream that runs PHP code when it is closed, so that nobody gets it as an argument from now on; PHP's `fclose()` takes it away from the
/// program only afterwards. False: it is none.
///
/// # Errors
/// What PHP code threw, or its bailout.
pub fn close_first(value: &Zval) -> Result<bool> {
    let place = value.deref().as_ptr();
    // SAFETY: a live value, which keeps its resource.
    let is_closed = fence::run(|| unsafe { sys::steel_close_first(place) })?;
    if globals::exception_is_set() { Err(crate::Error::Thrown) } else { Ok(is_closed) }
}

/// Is this a stream that [`close_first`] closes?
pub fn closing_runs_code(value: &Zval) -> bool {
    // SAFETY: a live value.
    unsafe { sys::steel_closing_runs_code(value.deref().as_ptr()) }
}

/// What has become of a filter that was to be removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// It is gone.
    Removed,
    /// It has failed when it was to say its last.
    NotFlushed,
    /// Somebody has begun to use the stream meanwhile.
    InUse,
}

/// Removes a filter, which says its last before; as PHP's `stream_filter_remove()`, but not from a stream that is in use by then. `None`: it is none
/// of a stream's.
///
/// # Errors
/// What PHP code threw, or its bailout.
pub fn remove_filter(filter: &Zval) -> Result<Option<Removal>> {
    let Some(_stream) = filtered(filter) else { return Ok(None) };
    let place = filter.deref().as_ptr();
    // SAFETY: a live value, which keeps its resource; the stream is kept as well.
    let removal = fence::run(|| unsafe { sys::steel_filter_remove(place) })?;
    if globals::exception_is_set() {
        return Err(crate::Error::Thrown);
    }
    Ok(Some(match removal {
        1 => Removal::Removed,
        0 => Removal::NotFlushed,
        _ => Removal::InUse,
    }))
}

/// The stream of a filter.
pub fn filtered(filter: &Zval) -> Option<Zval> {
    let mut value = Zval::null();
    // SAFETY: a live value, and one to put the stream into.
    let is_there = unsafe { sys::steel_filtered_stream(filter.deref().as_ptr(), value.as_mut_ptr()) };
    is_there.then_some(value)
}

/// Is any stream in use?
pub fn any_unclosable() -> bool {
    // SAFETY: looks at a number.
    unsafe { sys::steel_any_stream_held() }
}

/// At the end of a request: who has not come to an end never will.
pub(crate) fn forget() {
    // SAFETY: nobody uses a stream any more.
    unsafe { sys::steel_streams_forget() };
}

/// The mark alone.
#[derive(Debug)]
struct Mark {
    raw: *mut sys::php_stream,
}

impl Mark {
    /// # Safety
    /// An open stream, which is not freed while this is there.
    unsafe fn new(raw: *mut sys::php_stream) -> Mark {
        // SAFETY: the caller's promise.
        unsafe { sys::steel_stream_hold(raw) };
        Mark { raw }
    }
}

impl Drop for Mark {
    fn drop(&mut self) {
        // SAFETY: the promise of who made it.
        unsafe { sys::steel_stream_release(self.raw) };
    }
}
