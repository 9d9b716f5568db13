//! `Swoole\Lock`: a lock between processes. The memory is [`steel_shm::lock`]'s; here is how one waits for it: outside of coroutines the
//! process stands still, in one it looks again and again, with pauses that grow, and is woken at once by others of its own process.

use std::{
    cell::{Cell, RefCell},
    pin::pin,
    rc::Rc,
    time::Duration,
};

use steel_coro::Wait;
use steel_shm::lock::{self, Access, Dead, Kind, Refusal};
use steel_zend::{Call, Error, Result, State, Storage};
use tokio::sync::Notify;

use crate::{
    errors::code,
    lifetime::audit,
    log,
    runtime::{Limited, Waited, runtime},
    slots::lock as slot,
};

/// Where the class keeps its state.
pub(crate) static STORAGE: Storage = Storage::of::<LockState>();

/// `LOCK_SH`, `LOCK_EX`, `LOCK_NB`
const SHARED: i64 = 1;
const EXCLUSIVE: i64 = 2;
const NON_BLOCKING: i64 = 4;

/// The pauses between two looks of a coroutine (nanoseconds). From the longest on it is also looked whether the holder is alive.
const FIRST_PAUSE: u64 = 1_000_000;
const LONGEST_PAUSE: u64 = 32 * FIRST_PAUSE;

/// The longest wait, some 30 years; longer is for ever to everybody.
const LONGEST: f64 = 1e9;

/// The state of one object. Empty until the constructor has run, and after `destroy()`.
pub(crate) struct LockState(RefCell<Option<Rc<Inner>>>);

struct Inner {
    lock: lock::Lock,
    /// Wakes a coroutine of this process that waits; how many do.
    freed: Notify,
    waiting: Cell<usize>,
}

impl State for LockState {
    const STORAGE: &'static Storage = &STORAGE;

    fn new() -> LockState {
        LockState(RefCell::new(None))
    }
}

/// `Lock::__construct()`
pub(crate) fn construct(call: &Call) -> Result {
    let number = call.int_or(0, 3)?;
    let state = call.this::<LockState>()?;
    if state.0.borrow().is_some() {
        let class = call.this_ref().map(steel_zend::Object::class_name).unwrap_or_default();
        return Err(Error::php_error(format!("Constructor of {class} can only be called once")));
    }
    let kind = match number {
        1 => Kind::ReadWrite,
        3 => Kind::Mutex,
        5 => Kind::Spin,
        _ => return Err(Error::throw("Swoole\\Exception", format!("lock type[{number}] is not support"), 0)),
    };
    let lock = lock::Lock::new(kind)
        .map_err(|_| Error::throw("Swoole\\Exception", "global memory allocation failure", code::MALLOC_FAIL))?;
    *state.0.borrow_mut() = Some(Rc::new(Inner { lock, freed: Notify::new(), waiting: Cell::new(0) }));
    Ok(())
}

#[inline(always)]
fn inner(call: &Call) -> Result<Rc<Inner>> {
    let inner = call.this::<LockState>()?.0.borrow().as_ref().map(Rc::clone);
    inner.ok_or_else(unmade)
}

#[cold]
fn unmade() -> Error {
    Error::throw("Swoole\\Error", "must call constructor first", code::WRONG_OPERATION)
}

/// `Lock::lock()`
pub(crate) fn lock(call: &Call) -> Result<bool> {
    let (operation, seconds) = (call.int_or(0, EXCLUSIVE)?, call.float_or(1, -1.0)?);
    take(call, operation, seconds)
}

/// `Lock::lockwait()`
pub(crate) fn lockwait(call: &Call) -> Result<bool> {
    let seconds = call.float_or(0, 1.0)?;
    if seconds <= 0.0 {
        return Err(Error::throw("Swoole\\Exception", "timeout must be greater than 0", code::INVALID_PARAMS));
    }
    take(call, EXCLUSIVE, seconds)
}

/// `Lock::trylock()`
pub(crate) fn trylock(call: &Call) -> Result<bool> {
    take(call, EXCLUSIVE | NON_BLOCKING, -1.0)
}

/// `Lock::lock_read()`
pub(crate) fn lock_read(call: &Call) -> Result<bool> {
    take(call, SHARED, -1.0)
}

/// `Lock::trylock_read()`
pub(crate) fn trylock_read(call: &Call) -> Result<bool> {
    take(call, SHARED | NON_BLOCKING, -1.0)
}

/// `Lock::unlock()`
pub(crate) fn unlock(call: &Call) -> Result<bool> {
    let done = {
        let state = call.this::<LockState>()?.0.borrow();
        let inner = state.as_ref().ok_or_else(unmade)?;
        let done = inner.lock.unlock();
        if inner.waiting.get() > 0 {
            inner.freed.notify_one();
        }
        done
    };
    if done && audit::is_active() {
        audit::given_back(call);
    }
    if !done {
        // May end what the program has put there.
        note(call, code::EPERM);
    }
    Ok(done)
}

/// `Lock::destroy()`
pub(crate) fn destroy(call: &Call) -> Result {
    let inner = call.this::<LockState>()?.0.borrow_mut().take();
    drop(inner);
    Ok(())
}

#[inline(always)]
fn take(call: &Call, operation: i64, seconds: f64) -> Result<bool> {
    let access = if operation & SHARED != 0 { Access::Read } else { Access::Write };
    let is_free = call.this::<LockState>()?.0.borrow().as_ref().is_some_and(|inner| inner.lock.attempt(access));
    if audit::is_active() {
        audit::taken(call, is_free);
    }
    if is_free {
        return Ok(true);
    }
    let got = taken_by_another(call, &*inner(call)?, access, operation & NON_BLOCKING == 0, seconds)?;
    if got && audit::is_active() {
        audit::taken(call, true);
    }
    Ok(got)
}

#[cold]
#[inline(never)]
fn taken_by_another(call: &Call, inner: &Inner, access: Access, may_wait: bool, seconds: f64) -> Result<bool> {
    let taken = if !may_wait {
        inner.lock.try_lock(access).map_err(refused)
    } else if runtime().in_coroutine() {
        wait_as_coroutine(inner, access, seconds)?
    } else {
        let limit = (seconds > 0.0).then(|| Duration::from_secs_f64(seconds.min(LONGEST)));
        inner.lock.lock(access, limit).map_err(refused)
    };
    match taken {
        Ok(dead) => {
            dead.into_iter().for_each(|dead| report(call, dead));
            Ok(true)
        }
        Err(code) => {
            note(call, code);
            Ok(false)
        }
    }
}

fn refused(why: Refusal) -> i64 {
    match why {
        Refusal::Busy => code::EBUSY,
        Refusal::TimedOut => code::ETIMEDOUT,
        Refusal::Deadlock => code::EDEADLK,
    }
}

fn note(call: &Call, code: i64) {
    if let Some(object) = call.this_ref() {
        object.set_slot(slot::ERR_CODE, code);
    }
}

/// What the lock guards may be half done.
fn report(call: &Call, dead: Dead) {
    note(call, code::EOWNERDEAD);
    log::line(
        log::Level::Warning,
        &format!("Lock::lock(): process[{dead}] has died with the lock, which is taken over"),
    );
}

/// The inner result: whom it was taken from, or why it was not.
fn wait_as_coroutine(inner: &Inner, access: Access, seconds: f64) -> Result<Result<Option<Dead>, i64>> {
    // Another process has it for a moment, perhaps.
    if !inner.lock.is_own(access) && inner.lock.spin(access) {
        return Ok(Ok(None));
    }
    let waited = runtime().wait_at_most(Wait::Lock, seconds, || look_again(inner, access))?;
    Ok(match waited {
        Waited::Done(dead) => Ok(dead),
        Waited::TimedOut => Err(code::ETIMEDOUT),
        Waited::Canceled => Err(code::CANCELED),
    })
}

async fn look_again(inner: &Inner, access: Access) -> Option<Dead> {
    let (mut pause, mut dead) = (FIRST_PAUSE, None);
    // Kept over the pauses: whoever began to wait first hears of it first.
    let mut notified = pin!(inner.freed.notified());
    let _waiting = Waiting::new(inner);
    while !inner.lock.attempt(access) {
        if Limited::new(notified.as_mut(), pause).await.is_some() {
            notified.set(inner.freed.notified());
        }
        if pause == LONGEST_PAUSE {
            dead = inner.lock.bury().or(dead);
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
    dead
}

/// One more that waits, until it is dropped.
struct Waiting<'a>(&'a Inner);

impl Waiting<'_> {
    fn new(inner: &Inner) -> Waiting<'_> {
        inner.waiting.set(inner.waiting.get() + 1);
        Waiting(inner)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.waiting.set(self.0.waiting.get() - 1);
    }
}
