//! `Swoole\Async` and the functions `swoole_async_*`: files, names and commands whose outcome goes to a callback.
//!
//! Each operation is a [`Job`] that owns its callback, and a task of the loop that owns the job. Files and names are the work of threads
//! ([`crate::runtime::Pool`]). A file is opened in the call, since a file that is not there is told there, by `false`.

mod command;
mod job;
mod names;
mod order;
mod reading;
mod writing;

pub(crate) use command::exec;
pub(crate) use names::dns_lookup;
pub(crate) use reading::{read, read_file};
pub(crate) use writing::{write, write_file};

use std::io;

use steel_zend::{Call, Result, ZStr, path::absolute};

use crate::errors;

/// A path that was given, as bytes that go to another thread. `None`, with a warning: it cannot be one.
fn path(call: &Call, index: usize) -> Result<Option<(ZStr, Vec<u8>)>> {
    let path = call.str(index)?;
    if path.as_bytes().is_empty() || path.as_bytes().contains(&0) {
        errors::warning("the file name is empty or has a NUL")?;
        return Ok(None);
    }
    let bytes = absolute(path.as_bytes()).into_owned();
    Ok(Some((path, bytes)))
}

/// The warning for a system call that has failed, as the reference writes it.
fn failed(what: &str, error: &io::Error) -> Result<bool> {
    let number = error.raw_os_error().unwrap_or(0);
    errors::set_last_os(number);
    errors::warning(&format!("{what} failed, Error: {}[{number}]", errors::text(number)))?;
    errors::set_last_os(number);
    Ok(false)
}
