//! `Swoole\Connection\Iterator`: the open connections of the server, of all ports or of one, in the order of their session numbers.
//! Connections may come and go meanwhile: it goes on behind the number it was at.

use std::cell::Cell;

use steel_zend::{Call, Error, Object, Result, State, Storage, Zval};

use crate::server::sessions;

/// Where the class keeps its state.
pub(crate) static STORAGE: Storage = Storage::of::<IteratorState>();

/// The state of one iterator.
pub(crate) struct IteratorState {
    /// Index of the port; `None`: all.
    port: Cell<Option<usize>>,
    /// The session number that it is at, once `valid()` has looked, and before that the last one it was at.
    at: Cell<i64>,
    /// `at` has been left.
    left: Cell<bool>,
    /// How many there were with it; keys count from 1, as in the reference.
    index: Cell<i64>,
}

impl State for IteratorState {
    const STORAGE: &'static Storage = &STORAGE;

    fn new() -> IteratorState {
        IteratorState { port: Cell::new(None), at: Cell::new(0), left: Cell::new(true), index: Cell::new(0) }
    }
}

/// An iterator over the connections of a port (by its index), or of all.
pub(crate) fn make(port: Option<usize>) -> Object {
    let object = STORAGE.instantiate();
    if let Some(state) = object.state::<IteratorState>() {
        state.port.set(port);
    }
    object
}

impl IteratorState {
    /// The first one behind a session number.
    fn after(&self, number: i64) -> Option<i64> {
        sessions::current()?.list(number, 1, self.port.get()).pop()
    }
}

/// `Iterator::__construct()`
pub(crate) fn construct(_: &Call) -> Result {
    Err(Error::php_error("please use the Swoole\\Server->connections"))
}

/// `Iterator::rewind()`
pub(crate) fn rewind(call: &Call) -> Result {
    let state = call.this::<IteratorState>()?;
    state.at.set(0);
    state.left.set(true);
    state.index.set(0);
    Ok(())
}

/// `Iterator::valid()`
pub(crate) fn valid(call: &Call) -> Result<bool> {
    let state = call.this::<IteratorState>()?;
    if state.left.get() {
        let Some(session) = state.after(state.at.get()) else { return Ok(false) };
        state.at.set(session);
        state.left.set(false);
        state.index.set(state.index.get() + 1);
    }
    Ok(true)
}

/// `Iterator::current()`
pub(crate) fn current(call: &Call) -> Result<i64> {
    Ok(call.this::<IteratorState>()?.at.get())
}

/// `Iterator::next()`
pub(crate) fn next(call: &Call) -> Result {
    let state = call.this::<IteratorState>()?;
    state.left.set(true);
    Ok(())
}

/// `Iterator::key()`
pub(crate) fn key(call: &Call) -> Result<i64> {
    Ok(call.this::<IteratorState>()?.index.get())
}

/// `Iterator::count()`
pub(crate) fn count(call: &Call) -> Result<i64> {
    let state = call.this::<IteratorState>()?;
    Ok(sessions::current().map_or(0, |sessions| sessions.count(state.port.get()) as i64))
}

/// `Iterator::offsetExists()`
pub(crate) fn offset_exists(call: &Call) -> Result<bool> {
    let number = call.arg(0).map_or(Ok(0), Zval::to_int)?;
    Ok(sessions::current().is_some_and(|sessions| sessions.look(number).is_some()))
}

/// `Iterator::offsetSet()`, `offsetUnset()`: nothing.
pub(crate) fn offset_set(_: &Call) -> Result {
    Ok(())
}
