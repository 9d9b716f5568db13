//! `swoole_client_select()`: which of several blocking clients, streams or sockets are ready. It blocks the process.

use std::time::Duration;

use steel_os::poll::{self, HUNG_UP, READABLE, WRITABLE, Watched};
use steel_zend::{Array, Call, Key, Result, Zval};

use crate::{
    class::event::descriptor::fd_of,
    errors::{self},
};

/// What is asked of the elements of each array.
const KINDS: [i16; 3] = [READABLE, WRITABLE, HUNG_UP];

/// The longest wait; longer is for ever.
const LONGEST: f64 = i32::MAX as f64 / 1000.0;

/// `swoole_client_select()`, `swoole_select()`
pub(crate) fn swoole_client_select(call: &Call) -> Result<Zval> {
    let mut given = [None, None, None];
    for (at, slot) in given.iter_mut().enumerate() {
        *slot = call.array_or_null(at)?;
    }
    let seconds = call.float_or(3, 0.5)?;
    let mut watched = Vec::new();
    for (array, kind) in given.iter().zip(KINDS) {
        collect(array.as_ref(), kind, &mut watched)?;
    }
    if watched.is_empty() {
        errors::warning("no resource arrays were passed to select")?;
        return Ok(Zval::bool(false));
    }
    let patience = (0.0..=LONGEST).contains(&seconds).then(|| Duration::from_secs_f64(seconds));
    let count = match poll::wait(&mut watched, patience) {
        Ok(count) => count,
        Err(error) => {
            errors::set_last(error.raw_os_error().map_or(0, i64::from));
            errors::warning(&format!("unable to poll(), Error: {error}"))?;
            return Ok(Zval::bool(false));
        }
    };
    for (at, (array, kind)) in given.iter().zip(KINDS).enumerate() {
        if let Some(array) = array.as_ref().filter(|array| !array.is_empty()) {
            let ready = ready_of(array, kind, &watched)?;
            call.assign(at, ready.into());
        }
    }
    Ok(Zval::int(count as i64))
}

/// Adds the descriptors of an array. What has none gets a warning and is left out.
fn collect(array: Option<&Array>, kind: i16, watched: &mut Vec<Watched>) -> Result {
    for (_, value) in array.into_iter().flat_map(Array::iter) {
        let Some(fd) = fd_of(value)? else { continue };
        match watched.iter_mut().find(|known| known.fd == fd) {
            Some(known) => known.wanted |= kind,
            None => watched.push(Watched { fd, wanted: kind, ready: 0 }),
        }
    }
    Ok(())
}

/// The elements to whom this has happened, with their keys.
fn ready_of(array: &Array, kind: i16, watched: &[Watched]) -> Result<Array> {
    let mut ready = Array::new();
    for (key, value) in array.iter() {
        let Some(fd) = fd_of(value)? else { continue };
        if watched.iter().any(|one| one.fd == fd && one.ready & kind != 0) {
            match key {
                Key::Int(key) => ready.set_int(key, value.clone()),
                Key::Str(key) => ready.set(key, value.clone()),
            }
        }
    }
    Ok(ready)
}
