//! `System::readFile()`, `writeFile()` and `statvfs()`: files, on a thread of the pool.

use std::io;

use steel_coro::Wait;
use steel_engine::files::{self, FileError, WriteOptions};
use steel_zend::{Array, Call, Error, Result, ZStr, Zval, path::absolute};

use crate::{errors, log, runtime::runtime};

/// `LOCK_EX`, `FILE_APPEND`
const LOCK: i64 = 2;
const APPEND: i64 = 8;

/// `ST_VALID`: the kernel's note for the C library, which does not pass it on.
const VALID: u64 = 0x20;

/// `System::readFile()`
pub(crate) fn read_file(call: &Call) -> Result<Zval> {
    let (path, flags) = (path(call, "Filename")?, call.int_or(1, 0)?);
    let content = on_pool("read_file", move || files::read(&path, flags & LOCK != 0))?;
    Ok(content.map_or(Zval::bool(false), Zval::str))
}

/// `System::writeFile()`
pub(crate) fn write_file(call: &Call) -> Result<Zval> {
    let (path, content, flags) = (path(call, "Filename")?, call.str(1)?, call.int_or(2, 0)?);
    let options = WriteOptions { append: flags & APPEND != 0, locked: flags & LOCK != 0 };
    // A copy: PHP may free or change its string if the coroutine is cancelled while the thread writes.
    let content = content.as_bytes().to_vec();
    let written = on_pool("write_file", move || files::write(&path, &content, options))?;
    Ok(match written {
        Some((written, error)) => {
            error.iter().for_each(|error| failed("write_file", error));
            Zval::int(i64::try_from(written).unwrap_or(i64::MAX))
        }
        None => Zval::bool(false),
    })
}

/// `System::statvfs()`
pub(crate) fn statvfs(call: &Call) -> Result<Zval> {
    let path = path(call, "Path")?;
    let found = on_pool("statvfs", move || Ok(files::file_system(&path)));
    let found = match found? {
        Some(Ok(found)) => found,
        Some(Err(error)) => {
            errors::set_last_os(error.errno); // No line in the log: it is a question.
            return Ok(Zval::bool(false));
        }
        None => return Ok(Zval::bool(false)),
    };
    let mut result = Array::new();
    let numbers = [
        ("bsize", found.f_bsize),
        ("frsize", found.f_frsize),
        ("blocks", found.f_blocks),
        ("bfree", found.f_bfree),
        ("bavail", found.f_bavail),
        ("files", found.f_files),
        ("ffree", found.f_ffree),
        ("favail", found.f_favail),
        ("fsid", found.f_fsid),
        ("flag", found.f_flag.bits() & !VALID),
        ("namemax", found.f_namemax),
    ];
    numbers.iter().for_each(|(name, number)| result.set(name, number.cast_signed()));
    Ok(result.into())
}

/// The first parameter, as bytes that go to another thread.
fn path(call: &Call, name: &str) -> Result<Vec<u8>> {
    let path: ZStr = call.str(0)?;
    match path.as_bytes() {
        [] => Err(Error::value_error(format!("{name} cannot be empty"))),
        bytes if bytes.contains(&0) => Err(call.value_error(0, "must not contain any null bytes")),
        bytes => Ok(absolute(bytes).into_owned()),
    }
}

/// Waits for what a thread of the pool does. `None`: cancelled, or failed, which has been noted.
fn on_pool<T: Send + 'static>(
    name: &str,
    job: impl FnOnce() -> std::result::Result<T, FileError> + Send + 'static,
) -> Result<Option<T>> {
    let outcome: Option<io::Result<_>> = runtime().wait(Wait::File, || runtime().on_pool(job))?;
    Ok(match outcome {
        Some(Ok(Ok(done))) => Some(done),
        Some(Ok(Err(error))) => {
            failed(name, &error);
            None
        }
        Some(Err(error)) => {
            errors::set_last_io(&error);
            None
        }
        None => None,
    })
}

fn failed(name: &str, error: &FileError) {
    log::line(log::Level::Warning, &format!("System::{name}(): {error}"));
    errors::set_last_os(error.errno);
}
