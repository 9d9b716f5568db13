//! What `mail()` makes of its headers, and how it tells of a failure.

use crate::{Array, Error, Result, ZStr, fence, globals, sys};

/// Does it warn of a program that has failed?
pub const TELLS_FAILURE: bool = cfg!(php_mail_tells);

/// The lines of headers that are given as an array.
///
/// # Errors
/// What the engine throws for one that is none.
pub fn headers(headers: &Array) -> Result<ZStr> {
    let raw = headers.as_ptr();
    // SAFETY: a live table, which the caller keeps.
    let made = fence::run(|| unsafe { sys::php_mail_build_headers(raw) })?;
    if globals::exception_is_set() {
        return Err(Error::Thrown);
    }
    // SAFETY: a new string, or null if there are no headers.
    Ok(if made.is_null() { ZStr::new(b"") } else { unsafe { ZStr::from_owned(made) } })
}
