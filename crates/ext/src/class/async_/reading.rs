//! `Async::read()` and `readFile()`.

use std::{fs::File, io, sync::Arc};

use steel_engine::parts;
use steel_zend::{Call, Result, ZStr, Zval, globals};

use super::{failed, job::Job, path};
use crate::{class::callback, errors, runtime::runtime};

/// Bytes of one chunk: if nothing is given, and at most.
const CHUNK: i64 = 65_536;
const LARGEST_CHUNK: i64 = 1024 * 1024;

/// `Async::read()`, `swoole_async_read()`
pub(crate) fn read(call: &Call) -> Result<bool> {
    let Some((name, path)) = path(call, 0)? else { return Ok(false) };
    let (chunk, offset) = (call.int_or(2, CHUNK)?, call.int_or(3, 0)?);
    let Ok(offset) = u64::try_from(offset) else {
        errors::misuse("offset must be greater than 0")?;
        return Ok(false);
    };
    let Some(callback) = callback::argument(call, 1)? else { return Ok(false) };
    let (file, size) = match parts::open_to_read(&path) {
        Ok(open) => open,
        Err(error) => return failed(&format!("open({}, O_RDONLY)", name.to_lossy()), &error),
    };
    if offset >= size {
        errors::misuse(&format!("offset must be less than file_size[={size}]"))?;
        return Ok(false);
    }
    let chunk = if chunk > 0 { chunk.min(LARGEST_CHUNK) } else { CHUNK };
    runtime().need_loop()?;
    let job = Job::begin("file operation", Some(callback));
    runtime().start_task(read_parts(job, name, Arc::new(file), chunk.unsigned_abs() as usize, offset));
    Ok(true)
}

/// The callback gets one chunk after the other, and an empty text at the end; unless it has had enough.
async fn read_parts(job: Job, name: ZStr, file: Arc<File>, chunk: usize, mut offset: u64) {
    loop {
        let of = Arc::clone(&file);
        let read = job.wait(runtime().on_pool(move || parts::read(&of, chunk, offset))).await;
        let content = noted(read);
        if content.is_empty() {
            return job.finish(vec![name.into(), Zval::str("")]);
        }
        offset += content.len() as u64;
        if job.ask(vec![name.clone().into(), Zval::str(content)]).await {
            return;
        }
    }
}

/// `Async::readFile()`, `swoole_async_readfile()`
pub(crate) fn read_file(call: &Call) -> Result<bool> {
    let Some((name, path)) = path(call, 0)? else { return Ok(false) };
    let Some(callback) = callback::argument(call, 1)? else { return Ok(false) };
    let (file, size) = match parts::open_to_read(&path) {
        Ok(open) => open,
        Err(error) => return failed(&format!("open file[{}]", name.to_lossy()), &error),
    };
    if size == 0 {
        errors::misuse("file is empty")?;
        return Ok(false);
    }
    // It becomes a PHP string, for which this limit holds anyway.
    let most = globals::memory_limit().map_or(u64::MAX, |limit| limit as u64);
    if size > most {
        let text = format!("file_size[size={size}|max_size={most}] is too big. Please use swoole_async_read");
        errors::misuse(&text)?;
        return Ok(false);
    }
    runtime().need_loop()?;
    let job = Job::begin("file operation", Some(callback));
    runtime().start_task(async move {
        let read = job.wait(runtime().on_pool(move || parts::read_all(&file, most))).await;
        let content = noted(read);
        job.finish(vec![name.into(), Zval::str(content)]);
    });
    Ok(true)
}

/// What was read; empty, with the last error set, if that has failed or was not waited for.
fn noted(read: Option<io::Result<io::Result<Vec<u8>>>>) -> Vec<u8> {
    match read.map(|read| read.and_then(|content| content)) {
        Some(Ok(content)) => return content,
        Some(Err(error)) => errors::set_last_io(&error),
        None => errors::set_last(errors::code::ECANCELED),
    }
    Vec::new()
}
