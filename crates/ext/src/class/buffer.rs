//! `Swoole\Buffer`: bytes that grow at their end and are taken from their begin.

use std::cell::RefCell;

use steel_zend::{Call, Error, Object, Result, State, Storage, Zval};

use crate::{
    errors::{self, code},
    slots::buffer as slot,
};

/// Where the class keeps its state.
pub(crate) static STORAGE: Storage = Storage::of::<BufferState>();

/// Bytes of one, if nothing is said, and at most.
const USUAL: i64 = 128;
const LARGEST: usize = 128 << 20;

/// As soon as so much has been taken from the begin, and that is half of all, the memory is used again.
const GARBAGE: usize = 64 * 1024;

/// The state of one object.
#[derive(Default)]
pub(crate) struct BufferState {
    bytes: RefCell<Vec<u8>>,
    /// What of them has been taken already.
    begin: std::cell::Cell<usize>,
}

impl State for BufferState {
    const STORAGE: &'static Storage = &STORAGE;

    fn new() -> BufferState {
        BufferState::default()
    }
}

impl BufferState {
    fn length(&self) -> usize {
        self.bytes.borrow().len() - self.begin.get()
    }

    /// A place, from the end if negative. `None`: before the begin.
    fn place(&self, offset: i64) -> Option<usize> {
        let place = if offset < 0 { self.length() as i64 + offset } else { offset };
        usize::try_from(place).ok()
    }

    fn recycle(&self) {
        let begin = self.begin.take();
        self.bytes.borrow_mut().drain(..begin);
    }
}

fn this(call: &Call) -> Result<(&Object, &BufferState)> {
    let object = call.this_ref().ok_or_else(|| Error::php_error("no object"))?;
    Ok((object, call.this::<BufferState>()?))
}

/// Shows on the object what has become of it. What stood there may run PHP code as it goes, so nothing is borrowed then.
fn show(object: &Object, state: &BufferState) -> Zval {
    let (all, capacity) = (state.bytes.borrow().len() as i64, state.bytes.borrow().capacity() as i64);
    if object.slot(slot::CAPACITY).as_int().is_none_or(|capacity| capacity < all) {
        object.set_slot(slot::CAPACITY, capacity);
    }
    let length = state.length() as i64;
    object.set_slot(slot::LENGTH, length);
    Zval::int(length)
}

/// `Buffer::__construct()`
pub(crate) fn construct(call: &Call) -> Result {
    let size = call.int_or(0, USUAL)?;
    let refuse = |text: &str| Error::throw("Swoole\\Exception", text, code::INVALID_PARAMS);
    if size < 1 {
        return Err(refuse("buffer size can't be less than 0"));
    }
    if size > LARGEST as i64 {
        return Err(refuse(&format!("buffer size can't exceed {LARGEST}")));
    }
    let (object, state) = this(call)?;
    state.bytes.borrow_mut().clear();
    state.begin.set(0);
    object.set_slot(slot::CAPACITY, size);
    object.set_slot(slot::LENGTH, 0);
    Ok(())
}

/// `Buffer::__destruct()`
pub(crate) fn destruct(_: &Call) -> Result {
    Ok(())
}

/// `Buffer::append()`
pub(crate) fn append(call: &Call) -> Result<Zval> {
    let data = call.str(0)?;
    let (object, state) = this(call)?;
    if data.as_bytes().is_empty() {
        return refused("string empty");
    }
    if !fits(state, state.length() + data.as_bytes().len())? {
        return Ok(Zval::bool(false));
    }
    state.bytes.borrow_mut().extend_from_slice(data.as_bytes());
    Ok(show(object, state))
}

/// `Buffer::write()`
pub(crate) fn write(call: &Call) -> Result<Zval> {
    let (offset, data) = (call.int(0)?, call.str(1)?);
    let (object, state) = this(call)?;
    if data.as_bytes().is_empty() {
        return refused("string to write is empty");
    }
    let Some(place) = state.place(offset) else { return refused(&format!("offset({offset}) is out of bounds")) };
    let Some(end) = place.checked_add(data.as_bytes().len()) else { return refused("offset is out of bounds") };
    if !fits(state, end)? {
        return Ok(Zval::bool(false));
    }
    let (begin, mut bytes) = (state.begin.get(), state.bytes.borrow_mut());
    // What lies between the end and the place is zeros.
    if bytes.len() < begin + end {
        bytes.resize(begin + end, 0);
    }
    if let Some(target) = bytes.get_mut(begin + place..begin + end) {
        target.copy_from_slice(data.as_bytes());
    }
    drop(bytes);
    Ok(show(object, state))
}

/// Is there room for as many bytes? What was taken from the begin makes some.
fn fits(state: &BufferState, length: usize) -> Result<bool> {
    if length > LARGEST {
        errors::warning(&format!("buffer size can't exceed {LARGEST}"))?;
        return Ok(false);
    }
    if state.begin.get() + length > LARGEST {
        state.recycle();
    }
    Ok(true)
}

fn refused(why: &str) -> Result<Zval> {
    errors::warning(why)?;
    Ok(Zval::bool(false))
}

/// `Buffer::read()`
pub(crate) fn read(call: &Call) -> Result<Zval> {
    let (offset, length) = (call.int(0)?, call.int(1)?);
    let (_, state) = this(call)?;
    let Some(place) = state.place(offset) else { return refused(&format!("offset({offset}) is out of bounds")) };
    Ok(part(state, place, usize::try_from(length).ok()).unwrap_or(Zval::bool(false)))
}

fn part(state: &BufferState, place: usize, length: Option<usize>) -> Option<Zval> {
    let bytes = state.bytes.borrow();
    let from = state.begin.get().checked_add(place)?;
    bytes.get(from..from.checked_add(length?)?).map(Zval::str)
}

/// `Buffer::substr()`
pub(crate) fn substr(call: &Call) -> Result<Zval> {
    let (offset, length, remove) = (call.int(0)?, call.int_or(1, -1)?, call.bool_or(2, false)?);
    let (object, state) = this(call)?;
    let place = state.place(offset);
    let length = match (place, usize::try_from(length)) {
        (Some(place), Err(_)) => state.length().checked_sub(place),
        (_, length) => length.ok(),
    };
    let Some((place, found)) = place.and_then(|place| Some((place, part(state, place, length)?))) else {
        return refused(&format!("offset({offset}, {}) is out of bounds", call.int_or(1, -1)?));
    };
    if remove && place == 0 {
        state.begin.set(state.begin.get() + length.unwrap_or(0));
        if state.begin.get() > GARBAGE && state.begin.get() > state.length() {
            state.recycle();
        }
        show(object, state);
    }
    Ok(found)
}

/// `Buffer::__toString()`
pub(crate) fn to_string(call: &Call) -> Result<Zval> {
    let (_, state) = this(call)?;
    Ok(part(state, 0, Some(state.length())).unwrap_or_else(|| Zval::str("")))
}

/// `Buffer::expand()`
pub(crate) fn expand(call: &Call) -> Result<bool> {
    let size = call.int(0)?;
    let (object, _) = this(call)?;
    let now = object.slot(slot::CAPACITY).as_int().unwrap_or(0);
    if size <= now {
        errors::warning(&format!("new size must be more than {now}"))?;
        return Ok(false);
    }
    if size > LARGEST as i64 {
        errors::warning(&format!("buffer size can't exceed {LARGEST}"))?;
        return Ok(false);
    }
    object.set_slot(slot::CAPACITY, size);
    Ok(true)
}

/// `Buffer::recycle()`
pub(crate) fn recycle(call: &Call) -> Result {
    let (object, state) = this(call)?;
    state.recycle();
    show(object, state);
    Ok(())
}

/// `Buffer::clear()`
pub(crate) fn clear(call: &Call) -> Result {
    let (object, state) = this(call)?;
    state.bytes.borrow_mut().clear();
    state.begin.set(0);
    object.set_slot(slot::LENGTH, 0);
    Ok(())
}
