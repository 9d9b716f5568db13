//! `Swoole\Channel`: values between processes, by way of shared memory.

use std::cell::OnceCell;

use bytes::BytesMut;
use steel_shm::queue::{Queue, Refused, SIZES};
use steel_zend::{
    Array, Call, Error, Result, State, Storage, Zval,
    serialize::{self, Unreadable},
};

use crate::{
    errors::{self, code},
    log,
};

/// Where the class keeps its state.
pub(crate) static STORAGE: Storage = Storage::of::<ChannelState>();

/// The smallest, in bytes: less is raised to this.
const SMALLEST: i64 = 8192;

/// What a message is.
const TEXT: u8 = 0;
const SERIALIZED: u8 = 1;

/// The state of one object; empty until the constructor has run.
#[derive(Default)]
pub(crate) struct ChannelState(OnceCell<Queue>);

impl State for ChannelState {
    const STORAGE: &'static Storage = &STORAGE;

    fn new() -> ChannelState {
        ChannelState::default()
    }
}

/// `Channel::__construct()`
pub(crate) fn construct(call: &Call) -> Result {
    let size = call.int(0)?.max(SMALLEST);
    let state = call.this::<ChannelState>()?;
    let fail = || Error::throw("Swoole\\Exception", "failed to create channel", code::MALLOC_FAIL);
    let size = usize::try_from(size).ok().filter(|size| SIZES.contains(size)).ok_or_else(fail)?;
    let queue = Queue::new(size).map_err(|_| fail())?;
    state.0.set(queue).map_err(|_| Error::php_error("Constructor of Swoole\\Channel can only be called once"))
}

fn queue(call: &Call) -> Result<&Queue> {
    let queue = call.this::<ChannelState>()?.0.get();
    queue.ok_or_else(|| Error::throw("Swoole\\Error", "must call constructor first", code::WRONG_OPERATION))
}

/// `Channel::push()`
pub(crate) fn push(call: &Call) -> Result<bool> {
    let value = call.arg(0).map(|value| value.deref().clone()).unwrap_or_default();
    let (text, tag) = match value.as_str() {
        Some(text) => (text, TEXT),
        None => (serialize::serialize(&value)?, SERIALIZED),
    };
    match queue(call)?.push(text.as_bytes(), tag) {
        Ok(()) => Ok(true),
        Err(Refused::Full) => Ok(false),
        Err(refused) => {
            errors::warning(&refused.to_string())?;
            Ok(false)
        }
    }
}

/// `Channel::pop()`
pub(crate) fn pop(call: &Call) -> Result<Zval> {
    taken(call, Queue::pop)
}

/// `Channel::peek()`
pub(crate) fn peek(call: &Call) -> Result<Zval> {
    taken(call, Queue::peek)
}

fn taken(
    call: &Call,
    take: impl FnOnce(&Queue, &mut BytesMut) -> std::result::Result<Option<u8>, steel_shm::queue::Corrupt>,
) -> Result<Zval> {
    let mut message = BytesMut::new();
    match take(queue(call)?, &mut message) {
        Ok(Some(SERIALIZED)) => value_of(&message),
        Ok(Some(_)) => Ok(Zval::str(&message)),
        Ok(None) => Ok(Zval::bool(false)),
        Err(corrupt) => {
            errors::warning(&corrupt.to_string())?;
            Ok(Zval::bool(false))
        }
    }
}

fn value_of(message: &[u8]) -> Result<Zval> {
    match serialize::unserialize(message) {
        Ok(value) => Ok(value),
        Err(Unreadable::Failed(error)) => Err(error),
        Err(Unreadable::At(offset)) => {
            let text = format!("unserialize() failed, Error at offset {offset} of {} bytes", message.len());
            log::line(log::Level::Warning, &text);
            Ok(Zval::bool(false))
        }
    }
}

/// `Channel::stats()`
pub(crate) fn stats(call: &Call) -> Result<Array> {
    let fill = queue(call)?.fill();
    let mut stats = Array::new();
    stats.set("queue_num", fill.messages.cast_signed());
    stats.set("queue_bytes", fill.bytes.cast_signed());
    Ok(stats)
}
