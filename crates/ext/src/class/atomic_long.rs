//! `Swoole\Atomic\Long`: a signed 64-bit number between processes.

use std::sync::atomic::{AtomicI64, Ordering::SeqCst};

use steel_shm::pool::Word;
use steel_zend::{Call, Result, State, Storage};

use super::atomic::out_of_memory;

/// Where the class keeps its state.
pub(crate) static STORAGE: Storage = Storage::of::<LongState>();

/// The state of one object.
pub(crate) struct LongState(Option<Word<AtomicI64>>);

impl State for LongState {
    const STORAGE: &'static Storage = &STORAGE;

    fn new() -> LongState {
        LongState(Word::new().ok())
    }
}

#[inline(always)]
fn word(call: &Call) -> Result<&AtomicI64> {
    call.this::<LongState>()?.0.as_deref().ok_or_else(out_of_memory)
}

/// `Long::__construct()`
pub(crate) fn construct(call: &Call) -> Result {
    word(call)?.store(call.int_or(0, 0)?, SeqCst);
    Ok(())
}

/// `Long::add()`
pub(crate) fn add(call: &Call) -> Result<i64> {
    let value = call.int_or(0, 1)?;
    Ok(word(call)?.fetch_add(value, SeqCst).wrapping_add(value))
}

/// `Long::sub()`
pub(crate) fn sub(call: &Call) -> Result<i64> {
    let value = call.int_or(0, 1)?;
    Ok(word(call)?.fetch_sub(value, SeqCst).wrapping_sub(value))
}

/// `Long::get()`
pub(crate) fn get(call: &Call) -> Result<i64> {
    Ok(word(call)?.load(SeqCst))
}

/// `Long::set()`
pub(crate) fn set(call: &Call) -> Result {
    word(call)?.store(call.int(0)?, SeqCst);
    Ok(())
}

/// `Long::cmpset()`
pub(crate) fn cmpset(call: &Call) -> Result<bool> {
    let (expected, new) = (call.int(0)?, call.int(1)?);
    Ok(word(call)?.compare_exchange(expected, new, SeqCst, SeqCst).is_ok())
}
