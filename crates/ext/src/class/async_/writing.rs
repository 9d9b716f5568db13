//! `Async::write()` and `writeFile()`.

use steel_engine::parts::{self, Place};
use steel_zend::{Call, Result, ZStr, Zval};

use super::{failed, job::Job, order::Turn, path};
use crate::{class::callback, errors, runtime::runtime};

/// `FILE_APPEND`
const APPEND: i64 = 8;

/// `Async::write()`, `swoole_async_write()`
pub(crate) fn write(call: &Call) -> Result<bool> {
    let Some((name, path)) = path(call, 0)? else { return Ok(false) };
    let (content, offset) = (call.str(1)?, call.int_or(2, -1)?);
    let Some(callback) = optional(call, 3)? else { return Ok(false) };
    let place = u64::try_from(offset).map_or(Place::End, Place::At);
    start(name, &path, &content, place, callback)
}

/// `Async::writeFile()`, `swoole_async_writefile()`
pub(crate) fn write_file(call: &Call) -> Result<bool> {
    let Some((name, path)) = path(call, 0)? else { return Ok(false) };
    let (content, flags) = (call.str(1)?, call.int_or(3, 0)?);
    let Some(callback) = optional(call, 2)? else { return Ok(false) };
    let place = if flags & APPEND != 0 { Place::End } else { Place::Instead };
    start(name, &path, &content, place, callback)
}

/// A callback that may be left out. The outer `None`: what was given is none.
fn optional(call: &Call, index: usize) -> Result<Option<Option<callback::Callback>>> {
    if call.arg(index).is_none_or(|value| value.deref().is_null()) {
        return Ok(Some(None));
    }
    Ok(callback::argument(call, index)?.map(Some))
}

fn start(name: ZStr, path: &[u8], content: &ZStr, place: Place, callback: Option<callback::Callback>) -> Result<bool> {
    if content.as_bytes().is_empty() {
        return Ok(false);
    }
    runtime().need_loop()?;
    let turn = match Turn::next(path, matches!(place, Place::End)) {
        Ok(turn) => turn,
        Err(error) => return failed(&format!("open({})", name.to_lossy()), &error),
    };
    // A copy: PHP may change its string while the thread writes.
    let content = content.as_bytes().to_vec();
    runtime().start_task(write_part(Job::begin("file operation", callback), name, turn, content, place));
    Ok(true)
}

async fn write_part(job: Job, name: ZStr, mut turn: Turn, content: Vec<u8>, place: Place) {
    // Also when the worker ends: what is accepted gets written, in its order, as long as the worker has time.
    turn.comes().await;
    let file = turn.file();
    let written = job.complete(runtime().on_pool(move || parts::write(&file, &content, place))).await;
    let length = match written {
        Ok((length, None)) => length as i64,
        Ok((length, Some(error))) => {
            errors::set_last_io(&error);
            if length == 0 { -1 } else { length as i64 }
        }
        Err(error) => {
            errors::set_last_io(&error);
            -1
        }
    };
    drop(turn);
    job.finish(vec![name.into(), Zval::int(length)]);
}
