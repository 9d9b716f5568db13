//! `Swoole\Atomic`: an unsigned 32-bit number between processes, which also serves as a flag to wait for.

use std::{
    io::ErrorKind,
    sync::atomic::{AtomicU32, Ordering::SeqCst},
    time::{Duration, Instant},
};

use steel_shm::{futex, pool::Word};
use steel_zend::{Call, Error, Result, State, Storage};

/// Where the class keeps its state.
pub(crate) static STORAGE: Storage = Storage::of::<AtomicState>();

/// `SWOOLE_ERROR_MALLOC_FAIL`
pub(crate) const OUT_OF_MEMORY: i64 = 501;

/// The longest wait, some 30 years; longer is for ever to everybody.
const LONGEST: f64 = 1e9;

/// The state of one object: there from the start, so that a subclass may leave out the parent's constructor.
pub(crate) struct AtomicState(Option<Word<AtomicU32>>);

impl State for AtomicState {
    const STORAGE: &'static Storage = &STORAGE;

    fn new() -> AtomicState {
        AtomicState(Word::new().ok())
    }
}

fn word(call: &Call) -> Result<&AtomicU32> {
    call.this::<AtomicState>()?.0.as_deref().ok_or_else(out_of_memory)
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
    let word = word(call)?;
    let end = (seconds > 0.0).then(|| Instant::now() + Duration::from_secs_f64(seconds.min(LONGEST)));
    loop {
        match word.compare_exchange(1, 0, SeqCst, SeqCst) {
            Ok(_) => return Ok(true),
            Err(0) => {}
            Err(_) => return Ok(false),
        }
        match futex::wait(word, 0, end.map(|end| end.saturating_duration_since(Instant::now()))) {
            // It was set between the two looks at it: it must not stay so for whoever waits next.
            Err(error) if error.kind() != ErrorKind::WouldBlock => return Ok(false),
            _ => {}
        }
    }
}

/// `Atomic::wakeup()`
pub(crate) fn wakeup(call: &Call) -> Result<bool> {
    let count = call.int_or(0, 1)?;
    let word = word(call)?;
    if word.compare_exchange(0, 1, SeqCst, SeqCst).is_ok() {
        futex::wake(word, i32::try_from(count).unwrap_or(i32::MAX));
    }
    Ok(true)
}
