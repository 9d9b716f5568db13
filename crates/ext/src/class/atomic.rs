//! `Swoole\Atomic`: an unsigned 32-bit number between processes, which also serves as a flag to wait for.

use std::{
    sync::atomic::{AtomicU32, Ordering::SeqCst},
    time::Duration,
};

use steel_shm::{flag::Flag, pool::Word};
use steel_zend::{Call, Error, Result, State, Storage};

/// Where the class keeps its state.
pub(crate) static STORAGE: Storage = Storage::of::<AtomicState>();

/// `SWOOLE_ERROR_MALLOC_FAIL`
pub(crate) const OUT_OF_MEMORY: i64 = 501;

/// The longest wait, some 30 years; longer is for ever to everybody.
const LONGEST: f64 = 1e9;

/// The state of one object: there from the start, so that a subclass may leave out the parent's constructor.
pub(crate) struct AtomicState(Option<Word<Flag>>);

impl State for AtomicState {
    const STORAGE: &'static Storage = &STORAGE;

    fn new() -> AtomicState {
        AtomicState(Word::new().ok())
    }
}

#[inline(always)]
fn flag(call: &Call) -> Result<&Flag> {
    call.this::<AtomicState>()?.0.as_deref().ok_or_else(out_of_memory)
}

fn word(call: &Call) -> Result<&AtomicU32> {
    flag(call).map(Flag::number)
}

#[cold]
pub(crate) fn out_of_memory() -> Error {
    Error::throw("Swoole\\Exception", "global memory allocation failure", OUT_OF_MEMORY)
}

/// As the reference: the lower 32 bits.
fn low(value: i64) -> u32 {
    value as u32
}

/// `Atomic::__construct()`
pub(crate) fn construct(call: &Call) -> Result {
    word(call)?.store(low(call.int_or(0, 0)?), SeqCst);
    Ok(())
}

/// `Atomic::add()`
pub(crate) fn add(call: &Call) -> Result<i64> {
    let value = low(call.int_or(0, 1)?);
    Ok(word(call)?.fetch_add(value, SeqCst).wrapping_add(value).into())
}

/// `Atomic::sub()`
pub(crate) fn sub(call: &Call) -> Result<i64> {
    let value = low(call.int_or(0, 1)?);
    Ok(word(call)?.fetch_sub(value, SeqCst).wrapping_sub(value).into())
}

/// `Atomic::get()`
pub(crate) fn get(call: &Call) -> Result<i64> {
    Ok(word(call)?.load(SeqCst).into())
}

/// `Atomic::set()`
pub(crate) fn set(call: &Call) -> Result {
    word(call)?.store(low(call.int(0)?), SeqCst);
    Ok(())
}

/// `Atomic::cmpset()`
pub(crate) fn cmpset(call: &Call) -> Result<bool> {
    let (expected, new) = (low(call.int(0)?), low(call.int(1)?));
    Ok(word(call)?.compare_exchange(expected, new, SeqCst, SeqCst).is_ok())
}

/// `Atomic::wait()`
pub(crate) fn wait(call: &Call) -> Result<bool> {
    let seconds = call.float_or(0, 1.0)?;
    let limit = (seconds > 0.0).then(|| Duration::from_secs_f64(seconds.min(LONGEST)));
    Ok(flag(call)?.wait(limit))
}

/// `Atomic::wakeup()`
pub(crate) fn wakeup(call: &Call) -> Result<bool> {
    let count = call.int_or(0, 1)?;
    flag(call)?.wake(u32::try_from(count.max(1)).unwrap_or(u32::MAX));
    Ok(true)
}
