//! `Swoole\Coroutine\Channel`: a queue between coroutines. Values are handed over; whoever waits goes on at once.

use std::cell::{Cell, OnceCell};

use steel_coro::{Channel, TryPopError, TryPushError, Wait};
use steel_zend::{Array, Call, Error, Object, Result, State, Storage, Zval, object::Tracer};

use crate::{
    errors::{self, code},
    log,
    runtime::{Waited, runtime},
    slots::coroutine_channel as slot,
};

/// Where the class keeps its state.
pub(crate) static STORAGE: Storage = Storage::of::<ChannelState>();

/// Codes of `$errCode` (`SWOOLE_CHANNEL_*`).
const OK: i64 = 0;
const TIMEOUT: i64 = -1;
const CLOSED: i64 = -2;
const CANCELED: i64 = -3;

/// `SWOOLE_ERROR_CO_HAS_BEEN_DISCARDED`
const DISCARDED: i64 = 10003;

/// The state of one channel object.
#[derive(Default)]
pub(crate) struct ChannelState {
    /// Empty until the constructor has run.
    channel: OnceCell<Channel<Zval>>,
    /// How many producers and consumers waited when the program ended.
    discarded: [Cell<usize>; 2],
}

impl State for ChannelState {
    const STORAGE: &'static Storage = &STORAGE;

    fn new() -> ChannelState {
        ChannelState::default()
    }

    fn trace(&self, tracer: &mut Tracer) {
        if let Some(channel) = self.channel.get() {
            channel.for_each(|value| tracer.add(value));
        }
    }
}

impl Drop for ChannelState {
    fn drop(&mut self) {
        for (count, who) in self.discarded.iter().zip(["producers", "consumers"]) {
            if count.get() > 0 && !errors::is_ignored(DISCARDED) {
                let text = format!("channel is destroyed, {} {who} will be discarded", count.get());
                log::line(log::Level::Warning, &format!("Channel::~Channel() (ERRNO {DISCARDED}): {text}"));
            }
        }
    }
}

/// `$this`, which the call keeps alive for whoever waits, and its channel.
#[inline(always)]
fn this(call: &Call) -> Result<(&Object, &Channel<Zval>)> {
    let object = call.this_ref();
    let channel = object.and_then(|object| object.state::<ChannelState>()).and_then(|state| state.channel.get());
    match (object, channel) {
        (Some(object), Some(channel)) => Ok((object, channel)),
        _ => Err(not_constructed()),
    }
}

#[cold]
#[inline(never)]
fn not_constructed() -> Error {
    Error::throw("Swoole\\Error", "must call constructor first", code::WRONG_OPERATION)
}

/// `Channel::__construct()`
pub(crate) fn construct(call: &Call) -> Result {
    let size = call.int_or(0, 1)?.max(1);
    let channel = Channel::new(usize::try_from(size).unwrap_or(usize::MAX));
    if call.this::<ChannelState>()?.channel.set(channel).is_err() {
        return Err(Error::throw("Swoole\\Error", "channel has already been constructed", code::WRONG_OPERATION));
    }
    if let Some(object) = call.this_object() {
        object.set_slot(slot::CAPACITY, size);
    }
    Ok(())
}

/// A wait has ended by an exception. If because the program ends, and it did not when it began (`at_end`), that is noted for the log.
#[cold]
#[inline(never)]
fn broken_off(call: &Call, who: usize, at_end: bool, error: Error) -> Error {
    let is_canceled = |cid| runtime().coroutines.is_canceled(cid);
    if runtime().coroutines.current().is_some_and(is_canceled)
        && let Some(object) = call.this_ref()
    {
        let in_time = errors::last() != code::TIMED_OUT;
        object.set_slot(slot::ERR_CODE, if in_time { CANCELED } else { TIMEOUT });
    }
    if !at_end
        && runtime().is_unwinding()
        && let Ok(state) = call.this::<ChannelState>()
    {
        state.discarded[who].set(state.discarded[who].get() + 1);
    }
    error
}

/// `Channel::push()`
#[inline(always)]
pub(crate) fn push(call: &Call) -> Result<bool> {
    let (object, channel) = this(call)?;
    let value = call.arg(0).map(|value| value.deref().clone()).unwrap_or_default();
    let seconds = call.float_or(1, -1.0)?;
    let code = match channel.push_unwoken(value) {
        Ok(waiter) => {
            if let Some(waker) = waiter {
                runtime().coroutines.wake_by(waker);
            }
            object.set_slot(slot::ERR_CODE, OK); // Whoever was woken has set its own.
            return Ok(true);
        }
        Err(TryPushError::Closed(_)) => CLOSED,
        Err(TryPushError::Full(value)) => {
            let at_end = runtime().is_unwinding();
            let waited = runtime().wait_for_others(Wait::Channel, seconds, || channel.push(value));
            match waited.map_err(|error| broken_off(call, 0, at_end, error))? {
                Waited::Done(Ok(())) => OK,
                Waited::Done(Err(_)) => CLOSED,
                Waited::TimedOut => TIMEOUT,
                Waited::Canceled => CANCELED,
            }
        }
    };
    object.set_slot(slot::ERR_CODE, code);
    Ok(code == OK)
}

/// `Channel::pop()`
#[inline(always)]
pub(crate) fn pop(call: &Call) -> Result<Zval> {
    let (object, channel) = this(call)?;
    let seconds = call.float_or(0, -1.0)?;
    let (code, value) = match channel.pop_unwoken() {
        Ok((value, waiter)) => {
            if let Some(waker) = waiter {
                runtime().coroutines.wake_by(waker);
            }
            object.set_slot(slot::ERR_CODE, OK); // Whoever was woken has set its own.
            return Ok(value);
        }
        Err(TryPopError::Closed) => (CLOSED, Zval::bool(false)),
        Err(TryPopError::Empty) => {
            let at_end = runtime().is_unwinding();
            let waited = runtime().wait_for_others(Wait::Channel, seconds, || channel.pop());
            match waited.map_err(|error| broken_off(call, 1, at_end, error))? {
                Waited::Done(Ok(value)) => (OK, value),
                Waited::Done(Err(_)) => (CLOSED, Zval::bool(false)),
                Waited::TimedOut => (TIMEOUT, Zval::bool(false)),
                Waited::Canceled => (CANCELED, Zval::bool(false)),
            }
        }
    };
    object.set_slot(slot::ERR_CODE, code);
    Ok(value)
}

/// `Channel::isEmpty()`
pub(crate) fn is_empty(call: &Call) -> Result<bool> {
    Ok(this(call)?.1.is_empty())
}

/// `Channel::isFull()`
pub(crate) fn is_full(call: &Call) -> Result<bool> {
    Ok(this(call)?.1.is_full())
}

/// `Channel::close()`
pub(crate) fn close(call: &Call) -> Result<bool> {
    Ok(this(call)?.1.close())
}

/// `Channel::length()`
pub(crate) fn length(call: &Call) -> Result<i64> {
    Ok(this(call)?.1.len() as i64)
}

/// `Channel::stats()`
pub(crate) fn stats(call: &Call) -> Result<Array> {
    let (_, channel) = this(call)?;
    let mut stats = Array::new();
    stats.set("consumer_num", channel.consumers() as i64);
    stats.set("producer_num", channel.producers() as i64);
    stats.set("queue_num", channel.len() as i64);
    Ok(stats)
}
