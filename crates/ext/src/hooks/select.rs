//! `SWOOLE_HOOK_STREAM_FUNCTION`: `stream_select()`, `stream_socket_pair()` and `mysqli_poll()`; and `socket_select()` of `SWOOLE_HOOK_SOCKETS`.
//!
//! PHP's own function looks, without waiting; between two looks the coroutine waits for a set of the descriptors. So what counts as
//! ready, buffers of streams included, and what is refused is up to PHP.

use std::{
    cell::RefCell,
    os::fd::AsRawFd,
    rc::Rc,
    time::{Duration, Instant},
};

use steel_coro::Wait;
use steel_engine::net::{Direction, Foreign};
use steel_os::epoll::{Epoll, Interest};
use steel_zend::{
    Array, Call, Result, Zval,
    descriptor::{self, Descriptor},
    mysqli, refusal,
    replace::Replacement,
    replacement, stream,
};

use super::{SOCKETS, STREAM_FUNCTION, plain};
use crate::{
    runtime::{Waited, runtime},
    socket::Slot,
};

thread_local! {
    /// Those who wait.
    static WAITING: RefCell<Vec<Rc<Slot>>> = const { RefCell::new(Vec::new()) };
}

pub(super) fn replacements() -> [Replacement; 2] {
    [refusal!("stream_select", wanted, stream_select), replacement!("stream_socket_pair", makes, stream_socket_pair)]
}

/// For ext-sockets, if it is there.
pub(super) fn of_sockets() -> [Replacement; 1] {
    [refusal!("socket_select", wanted_of_sockets, socket_select)]
}

/// For mysqli, if it is there.
pub(super) fn of_mysqli() -> [Replacement; 2] {
    [refusal!("mysqli_poll", wanted, mysqli_poll), refusal!("mysqli", "poll", wanted, mysqli_poll)]
}

fn wanted() -> bool {
    plain::wants_hooked(STREAM_FUNCTION)
}

fn wanted_of_sockets() -> bool {
    plain::wants_hooked(SOCKETS)
}

/// A stream or a socket is about to be closed: who waits for it looks again, afterwards, and PHP refuses it.
pub(super) fn look_again() {
    let all = WAITING.with_borrow(Vec::clone);
    for slot in &all {
        slot.interrupt(LOOK_AGAIN);
    }
}

/// Does anybody wait?
pub(super) fn is_waiting() -> bool {
    WAITING.with_borrow(|all| !all.is_empty())
}

/// No failure.
const LOOK_AGAIN: i64 = 0;

/// Whose streams wait later, wherever they are made.
fn makes() -> bool {
    plain::is_hooked(STREAM_FUNCTION)
}

/// `stream_socket_pair()`
fn stream_socket_pair(call: &Call) -> Result<Zval> {
    let pair = plain::call("stream_socket_pair", &plain::arguments(call))?;
    if let Some(pair) = pair.as_array() {
        pair.iter().for_each(|(_, end)| stream::take_pair(end));
    }
    Ok(pair)
}

/// The arguments that are arrays.
const SETS: [usize; 3] = [0, 1, 2];

/// What one function selects.
struct Kind {
    name: &'static str,
    /// What is waited for in each of the sets: to read, and to write.
    interests: [(bool, bool); 3],
    /// The descriptor of an element, if it has one.
    descriptor: fn(&Zval) -> Result<Option<i32>>,
}

/// To read, to write, and out of band.
const READ_WRITE: [(bool, bool); 3] = [(true, false), (false, true), (false, false)];

/// `stream_select()`
fn stream_select(call: &Call) -> Result<Option<Zval>> {
    select(&Kind { name: "stream_select", interests: READ_WRITE, descriptor: open }, call)
}

/// `socket_select()`
fn socket_select(call: &Call) -> Result<Option<Zval>> {
    select(&Kind { name: "socket_select", interests: READ_WRITE, descriptor: open }, call)
}

/// `mysqli_poll()`, which fills the third set itself: connections that have no query under way.
fn mysqli_poll(call: &Call) -> Result<Option<Zval>> {
    let interests = [(true, false), (false, false), (false, false)];
    select(&Kind { name: "mysqli_poll", interests, descriptor: |value| Ok(mysqli::descriptor(value)) }, call)
}

fn open(value: &Zval) -> Result<Option<i32>> {
    Ok(match descriptor::of(value)? {
        Descriptor::Open(number) => Some(number),
        _ => None,
    })
}

fn select(kind: &Kind, call: &Call) -> Result<Option<Zval>> {
    let mut arguments = plain::arguments(call);
    let given: Vec<_> = SETS.iter().map(|index| call.arg(*index).and_then(|value| value.deref().as_array())).collect();
    let waits = given.iter().any(Option::is_some);
    let Some(patience) = patience(&arguments).filter(|_| waits) else {
        return Ok(None); // It does not wait, or is refused.
    };
    let end = patience.and_then(|time| Instant::now().checked_add(time));
    arguments.truncate(3);
    arguments.extend([Zval::int(0), Zval::int(0)]);
    loop {
        let answer = plain::call(kind.name, &arguments)?;
        let over = end.is_some_and(|end| end <= Instant::now());
        if answer.as_int() != Some(0) || over {
            return Ok(Some(answer));
        }
        for (index, set) in SETS.iter().zip(&given) {
            if let Some(set) = set {
                call.assign(*index, set.clone().into());
            }
        }
        if !any_ready(kind, &given, end)? {
            SETS.iter()
                .filter(|index| given[**index].is_some())
                .for_each(|index| call.assign(*index, Array::new().into()));
            return Ok(Some(Zval::bool(false)));
        }
    }
}

/// How long; the inner `None` is for ever. `None`: not in a way that PHP accepts, or not at all.
fn patience(arguments: &[Zval]) -> Option<Option<Duration>> {
    let time = |index: usize| match arguments.get(index) {
        None => Some(None),
        Some(value) if value.deref().is_null() => Some(None),
        Some(value) => whole(value.deref()).map(Some),
    };
    match (time(3)?, time(4)?) {
        (None, None | Some(0)) => Some(None),
        (None, _) => None,
        (Some(seconds), microseconds) => {
            let seconds = u64::try_from(seconds).ok()?;
            let microseconds = u64::try_from(microseconds.unwrap_or(0)).ok()?;
            let time = Duration::from_secs(seconds).saturating_add(Duration::from_micros(microseconds));
            (!time.is_zero()).then_some(Some(time))
        }
    }
}

/// A number as PHP takes one where a whole number is wanted, whole already. Programs compute microseconds as floats.
fn whole(value: &Zval) -> Option<i64> {
    if let Some(number) = value.as_float() {
        let fits = number.fract() == 0.0 && number.abs() < 9e15;
        return fits.then_some(number as i64);
    }
    if let Some(text) = value.as_bytes() {
        return std::str::from_utf8(text).ok()?.trim().parse().ok();
    }
    value.as_int().or_else(|| value.as_bool().map(i64::from))
}

/// Waits until something may have happened to one of them, or the time is over. False: it was cancelled.
fn any_ready(kind: &Kind, sets: &[Option<Array>], end: Option<Instant>) -> Result<bool> {
    let Ok(epoll) = Epoll::new() else { return Ok(false) };
    let mut watched: Vec<(i32, Interest)> = Vec::new();
    for (set, (read, write)) in sets.iter().zip(kind.interests) {
        for (_, value) in set.iter().flat_map(Array::iter) {
            let Some(number) = (kind.descriptor)(value)? else { continue };
            match watched.iter_mut().find(|(known, _)| *known == number) {
                Some((_, interest)) => {
                    *interest = Interest { read: interest.read || read, write: interest.write || write };
                }
                None => watched.push((number, Interest { read, write })),
            }
        }
    }
    for (number, interest) in &watched {
        // What cannot be watched is always ready, and PHP would have said so.
        let _ = epoll.add(*number, 0, *interest);
    }
    let left = end.map_or(-1.0, |end| end.saturating_duration_since(Instant::now()).as_secs_f64().max(0.000_001));
    let set = Foreign::new(epoll.as_raw_fd());
    let waiting = Waiting::new();
    let _occupied = waiting.0.occupy();
    let ready = || waiting.0.or_interrupted(set.ready(Direction::Read));
    let waited = runtime().wait_at_most(Wait::Socket, left, ready)?;
    Ok(!matches!(waited, Waited::Canceled))
}

/// Somebody waits, until this is dropped.
struct Waiting(Rc<Slot>);

impl Waiting {
    fn new() -> Waiting {
        let slot = Rc::new(Slot::default());
        WAITING.with_borrow_mut(|all| all.push(Rc::clone(&slot)));
        Waiting(slot)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        WAITING.with_borrow_mut(|all| all.retain(|slot| !Rc::ptr_eq(slot, &self.0)));
    }
}
