//! What closes streams: refused for those that C code is in the middle of using ([`steel_zend::stream::Unclosable`]), whatever the flags; and
//! where it waits for the end of a process, it waits as coroutines do ([`processes`]).
//!
//! And what makes streams that a program has written: PHP reads them in a way that does not bear a second reader.

use std::cell::Cell;

use steel_zend::{
    Call, Level, Result, Zval, refusal, replace::Replacement, replacement, report, stream, stream::Removal,
};

use super::{plain, processes};

pub(super) fn replacements() -> [Replacement; 13] {
    [
        replacement!("fclose", closes, fclose),
        replacement!("gzclose", closes, gzclose),
        replacement!("bzclose", closes, bzclose),
        replacement!("pclose", closes, pclose),
        replacement!("proc_close", closes_process, proc_close),
        replacement!("closedir", closes, closedir),
        refusal!("directory", "close", closes, directory_close),
        replacement!("stream_filter_remove", always, stream_filter_remove),
        replacement!("stream_filter_append", closes, stream_filter_append),
        replacement!("stream_filter_prepend", closes, stream_filter_prepend),
        replacement!("stream_filter_register", always, stream_filter_register),
        replacement!("stream_wrapper_register", always, stream_wrapper_register),
        replacement!("stream_register_wrapper", always, stream_wrapper_register),
    ]
}

thread_local! {
    /// Has a program classes for streams or filters? Then closing may run PHP code.
    static CLASSES: Cell<bool> = const { Cell::new(false) };
}

/// May a stream be in use, or run PHP code when it is closed?
pub(super) fn closes() -> bool {
    !plain::passes() && (stream::any_unclosable() || processes::any_opened() || CLASSES.get())
}

fn closes_process() -> bool {
    !plain::passes() && (stream::any_unclosable() || processes::wanted())
}

fn always() -> bool {
    !plain::passes()
}

/// As PHP says it of streams that are not to be closed; before 8.3 in other words.
const IN_USE: &str = "cannot close the provided stream, as it must not be manually closed";

/// Is the stream that is to be closed in use? Then PHP code is warned.
fn refuses(call: &Call, is_in_use: fn(&Zval) -> bool, text: &str) -> Result<bool> {
    let refused = call.count() == 1 && call.arg(0).is_some_and(is_in_use);
    if refused {
        report(Level::Warning, text)?;
    }
    Ok(refused)
}

/// As [`refuses`], for a stream that something else closes.
pub(super) fn refuses_stream(stream: &Zval) -> Result<bool> {
    let refused = stream::is_unclosable(stream);
    if refused {
        report(Level::Warning, IN_USE)?;
    }
    Ok(refused)
}

fn as_it_is(call: &Call, name: &str) -> Result<Zval> {
    plain::call(name, &plain::arguments(call))
}

/// `fclose()`: `false` if it was cancelled.
fn fclose(call: &Call) -> Result<Zval> {
    close_file(call, "fclose")
}

/// `gzclose()`, as `fclose()`
fn gzclose(call: &Call) -> Result<Zval> {
    close_file(call, "gzclose")
}

/// `bzclose()`, as `fclose()`
fn bzclose(call: &Call) -> Result<Zval> {
    close_file(call, "bzclose")
}

fn close_file(call: &Call, name: &str) -> Result<Zval> {
    let refused = refuses(call, stream::is_unclosable, IN_USE)?
        || !processes::has_ended(call)?
        || refuses(call, stream::is_unclosable, IN_USE)?;
    if refused {
        return Ok(Zval::bool(false));
    }
    let stream = call.arg(0).filter(|_| call.count() == 1);
    if stream.map_or(Ok(false), stream::close_first)? {
        return Ok(Zval::bool(true));
    }
    as_it_is(call, name)
}

/// `pclose()`: -1 if it was cancelled; the stream leads nowhere then, and may be closed again.
fn pclose(call: &Call) -> Result<Zval> {
    let refused = refuses(call, stream::is_unclosable, IN_USE)?
        || !processes::has_ended(call)?
        || refuses(call, stream::is_unclosable, IN_USE)?;
    if refused { Ok(Zval::int(-1)) } else { as_it_is(call, "pclose") }
}

/// `proc_close()`: -1 if it was cancelled, or a pipe is in use; the process stays as it is then.
fn proc_close(call: &Call) -> Result<Zval> {
    let refused = refuses(call, stream::is_process_in_use, IN_USE)?
        || !processes::is_left(call)?
        || refuses(call, stream::is_process_in_use, IN_USE)?;
    if refused { Ok(Zval::int(-1)) } else { as_it_is(call, "proc_close") }
}

/// `closedir()`
fn closedir(call: &Call) -> Result<Zval> {
    if refuses(call, stream::is_unclosable, IN_USE)? { Ok(Zval::null()) } else { as_it_is(call, "closedir") }
}

/// The slot of `Directory::$handle`, which a subclass may leave without a value.
const HANDLE: usize = 1;

/// `Directory::close()`
fn directory_close(call: &Call) -> Result<Option<Zval>> {
    let Some(directory) = call.this_object() else { return Ok(None) };
    if !stream::is_unclosable(directory.slot(HANDLE)) {
        return Ok(None);
    }
    report(Level::Warning, IN_USE)?;
    Ok(Some(Zval::null()))
}

/// `stream_filter_remove()`
fn stream_filter_remove(call: &Call) -> Result<Zval> {
    // The filter says its last, or who is warned waits: others may let go of the stream meanwhile.
    let _stream = call.arg(0).and_then(stream::filtered);
    let text = "cannot remove the filter of a stream that is in use";
    if refuses(call, stream::is_filter_in_use, text)? {
        return Ok(Zval::bool(false));
    }
    let removal = match call.arg(0).filter(|_| call.count() == 1) {
        Some(filter) => stream::remove_filter(filter)?,
        None => None,
    };
    match removal {
        None => return as_it_is(call, "stream_filter_remove"),
        Some(Removal::Removed) => return Ok(Zval::bool(true)),
        Some(Removal::NotFlushed) => report(Level::Warning, "Unable to flush filter, not removing")?,
        Some(Removal::InUse) => report(Level::Warning, text)?,
    }
    Ok(Zval::bool(false))
}

/// A new filter goes over what is in the stream's buffer already, while somebody is about to add to that.
fn filter(call: &Call, name: &str) -> Result<Zval> {
    if call.arg(0).is_some_and(stream::is_unclosable) {
        report(Level::Warning, "cannot filter a stream that is in use")?;
        return Ok(Zval::bool(false));
    }
    as_it_is(call, name)
}

fn stream_filter_append(call: &Call) -> Result<Zval> {
    filter(call, "stream_filter_append")
}

fn stream_filter_prepend(call: &Call) -> Result<Zval> {
    filter(call, "stream_filter_prepend")
}

/// `stream_filter_register()`
fn stream_filter_register(call: &Call) -> Result<Zval> {
    CLASSES.set(true);
    as_it_is(call, "stream_filter_register")
}

/// `stream_wrapper_register()`
fn stream_wrapper_register(call: &Call) -> Result<Zval> {
    CLASSES.set(true);
    let done = as_it_is(call, "stream_wrapper_register")?;
    if done.as_bool() == Some(true) {
        stream::wrapper_registered(&call.str(0)?);
    }
    Ok(done)
}
