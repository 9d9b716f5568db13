//! The streams that a handle reads and writes: `CURLOPT_FILE`, `CURLOPT_WRITEHEADER`, `CURLOPT_INFILE`, `CURLOPT_STDERR`.
//!
//! libcurl has them as the `FILE`s of the C library that PHP has made of them, which are gone when a stream is closed. ext/curl looks whether they
//! are there before a transfer goes on; who goes on with one otherwise has to do the same, and to see to it that nobody closes them meanwhile
//! ([`steel_zend::stream::Unclosable`]).

use steel_zend::{Object, Result, Zval, curl, stream};

use super::plain;

/// `CURLINFO_PRIVATE`
const PRIVATE: i64 = 0x10_0015;

/// Those of a handle, closed ones as well.
pub(super) fn of(handle: &Object) -> Vec<Zval> {
    let mut all = curl::resources(handle);
    if all.is_empty() {
        return all;
    }
    // What the program has put aside there is in nobody's use.
    let private = plain::function("curl_getinfo", &[handle.clone().into(), Zval::int(PRIVATE)]);
    let is_private = |stream: &Zval| private.as_ref().is_ok_and(|private| curl::is_same_resource(private, stream));
    if all.last().is_some_and(is_private) {
        all.pop();
    }
    all
}

/// Has one of them been closed? ext/curl says so, and does without it, before it goes on.
pub(super) fn any_closed(handle: &Object) -> bool {
    of(handle).iter().any(|stream| !stream::is_open(stream))
}

/// Has all be written that is held back.
///
/// # Errors
/// What PHP code threw, or its bailout.
pub(super) fn flush(handle: &Object) -> Result {
    of(handle).iter().try_for_each(stream::flush_file)
}
