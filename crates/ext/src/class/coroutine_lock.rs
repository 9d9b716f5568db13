//! `Swoole\Coroutine\Lock`: a lock between the coroutines of one process, or also between processes that were forked after it
//! was made. Who has it may take it again; anybody may give it back, once for all takings.
//!
//! Inside one process, who waited first gets it first. Between processes those who wait look again and again, as the memory that they
//! share wakes nobody; the pauses grow.

use std::{
    cell::{Cell, OnceCell},
    pin::pin,
    sync::atomic::Ordering::{Acquire, Release},
};

use steel_coro::{Cid, Mutex, Wait};
use steel_os::{process, shared::SharedWords};
use steel_zend::{Call, Error, Object, Result, State, Storage};
use tokio::sync::Notify;

use crate::{
    errors::code,
    lifetime::audit,
    log,
    runtime::{Limited, runtime},
    slots::coroutine_lock as slot,
};

/// Where the class keeps its state.
pub(crate) static STORAGE: Storage = Storage::of::<LockState>();

/// `LOCK_EX`, `LOCK_NB`
const EXCLUSIVE: i64 = 2;
const NON_BLOCKING: i64 = 4;

/// `EBUSY`
const BUSY: i64 = 16;

/// The pauses between two looks at a word that another process has taken (nanoseconds).
const FIRST_PAUSE: u64 = 1_000_000;
const LONGEST_PAUSE: u64 = 32 * FIRST_PAUSE;

/// The state of one lock object. Empty until the constructor has run.
pub(crate) struct LockState(OnceCell<Inner>);

struct Inner {
    word: Word,
    /// Which process (by its [`process::generation`]) and coroutine has it, as far as this process knows.
    owner: Cell<Option<(u64, Cid)>>,
}

enum Word {
    /// Of this process.
    Own(Mutex),
    /// Of all that were forked since: 1 is taken. The other thing wakes those of this process.
    Shared(SharedWords, Notify),
}

impl State for LockState {
    const STORAGE: &'static Storage = &STORAGE;

    fn new() -> LockState {
        LockState(OnceCell::new())
    }
}

impl Word {
    fn try_take(&self) -> bool {
        match self {
            Word::Own(mutex) => mutex.try_lock(),
            Word::Shared(words, _) => words[0].compare_exchange(0, 1, Acquire, Acquire).is_ok(),
        }
    }

    fn give_back(&self) {
        match self {
            Word::Own(mutex) => {
                mutex.unlock();
            }
            Word::Shared(words, freed) => {
                words[0].store(0, Release);
                freed.notify_one();
            }
        }
    }

    /// False: cancelled.
    fn take(&self) -> Result<bool> {
        let taken = match self {
            Word::Own(mutex) => runtime().wait_in_turn(Wait::Lock, mutex.lock())?,
            Word::Shared(_, freed) => runtime().wait(Wait::Lock, || self.take_shared(freed))?,
        };
        Ok(taken.is_some())
    }

    async fn take_shared(&self, freed: &Notify) {
        let mut pause = FIRST_PAUSE;
        // Kept over the pauses: whoever began to wait first hears of it first.
        let mut notified = pin!(freed.notified());
        while !self.try_take() {
            if Limited::new(notified.as_mut(), pause).await.is_some() {
                notified.set(freed.notified());
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
}

/// `Lock::__construct()`
pub(crate) fn construct(call: &Call) -> Result {
    let shared = call.arg(0).map(|_| call.bool(0)).transpose()?.unwrap_or(false);
    let state = call.this::<LockState>()?;
    let word = if shared {
        let words = SharedWords::new(1).map_err(|error| {
            Error::throw("Swoole\\Exception", format!("cannot share memory: {error}"), code::MALLOC_FAIL)
        })?;
        Word::Shared(words, Notify::new())
    } else {
        Word::Own(Mutex::default())
    };
    // A conversion of the argument may have run PHP code that called the constructor.
    state.0.set(Inner { word, owner: Cell::new(None) }).map_err(|_| {
        let class = call.this_object().map(|object| object.class_name()).unwrap_or_default();
        Error::php_error(format!("Constructor of {class} can only be called once"))
    })
}

/// Calls `f` with the lock and the running coroutine.
fn with(call: &Call, f: impl FnOnce(&Inner, (u64, Cid)) -> Result<Option<i64>>) -> Result<bool> {
    let inner = call.this::<LockState>()?.0.get();
    let inner =
        inner.ok_or_else(|| Error::throw("Swoole\\Error", "must call constructor first", code::WRONG_OPERATION))?;
    let failed = match runtime().coroutines.current() {
        Some(cid) => f(inner, (process::generation(), cid))?,
        None => {
            log::line(log::Level::Warning, "The coroutine lock can only be used in a coroutine environment");
            Some(code::OUT_OF_COROUTINE)
        }
    };
    if let (Some(code), Some(object)) = (failed, call.this_object()) {
        note(&object, code);
    }
    Ok(failed.is_none())
}

fn note(object: &Object, code: i64) {
    object.set_slot(slot::ERR_CODE, code);
}

/// `Lock::lock()`
pub(crate) fn lock(call: &Call) -> Result<bool> {
    let operation = call.int_or(0, EXCLUSIVE)?;
    if audit::is_active() && is_taken(call) {
        audit::taken(call, false);
    }
    let got = take(call, operation)?;
    if got && audit::is_active() {
        audit::taken(call, true);
    }
    Ok(got)
}

/// Somebody has it.
#[cold]
fn is_taken(call: &Call) -> bool {
    let state = call.this::<LockState>();
    state.is_ok_and(|state| state.0.get().is_some_and(|inner| inner.owner.get().is_some()))
}

fn take(call: &Call, operation: i64) -> Result<bool> {
    with(call, |inner, me| {
        if inner.owner.get() == Some(me) {
            return Ok(None);
        }
        if !inner.word.try_take() {
            if operation & NON_BLOCKING != 0 {
                return Ok(Some(BUSY));
            }
            if !inner.word.take()? {
                return Ok(Some(code::CANCELED));
            }
        }
        inner.owner.set(Some(me));
        Ok(None)
    })
}

/// `Lock::unlock()`
pub(crate) fn unlock(call: &Call) -> Result<bool> {
    if audit::is_active() {
        audit::given_back(call);
    }
    with(call, |inner, _| {
        inner.owner.set(None);
        inner.word.give_back();
        Ok(None)
    })
}
