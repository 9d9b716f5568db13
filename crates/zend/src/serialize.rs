//! `serialize()` and `unserialize()`, as the engine's own functions do them. Both may run PHP code.

use crate::{Error, Result, ZStr, Zval, fence, limit, sys, vm};

/// Why a text is no serialized value.
#[derive(Debug)]
pub enum Unreadable {
    /// From this byte on it cannot be understood.
    At(usize),
    /// A class, or an error handler, has thrown, or a fatal error has ended it.
    Failed(Error),
}

/// The value as text.
///
/// # Errors
/// What it threw, or a class of it: closures and some objects cannot be serialized. A fatal error.
pub fn serialize(value: &Zval) -> Result<ZStr> {
    let mut text = std::ptr::null_mut();
    let value = value.clone();
    fenced(|| {
        // SAFETY: a live value of our own, and a place for the result; the shim fences the call.
        unsafe { sys::steel_serialize(value.as_ptr(), &raw mut text) }
    })?;
    if text.is_null() {
        return Err(Error::Thrown);
    }
    // SAFETY: the shim hands over its reference.
    Ok(unsafe { ZStr::from_owned(text) })
}

/// The value that a text stands for.
///
/// # Errors
/// See [`Unreadable`].
pub fn unserialize(text: &[u8]) -> std::result::Result<Zval, Unreadable> {
    let (mut result, mut offset) = (Zval::undef(), 0);
    let outcome = fenced(|| {
        // SAFETY: bytes that live over the call, and places for the results; the shim fences the call.
        unsafe { sys::steel_unserialize(text.as_ptr().cast(), text.len(), result.as_mut_ptr(), &raw mut offset) }
    });
    match outcome {
        Ok(0) => Ok(result.into_plain()),
        Ok(_) => Err(fence::outcome().err().map_or(Unreadable::At(offset), Unreadable::Failed)),
        Err(error) => {
            std::mem::forget(result); // What the jump has left in it is given up, as all else of those frames.
            Err(Unreadable::Failed(error))
        }
    }
}

/// One of the shim's calls: 1 means that a bailout has ended it.
fn fenced(call: impl FnOnce() -> i32) -> Result<i32> {
    if fence::is_pending() {
        return Err(Error::Bailout);
    }
    limit::hold()?;
    let frame = vm::Frame::current();
    match call() {
        1 => {
            frame.restore();
            Err(Error::Bailout)
        }
        outcome => Ok(outcome),
    }
}
