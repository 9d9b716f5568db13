//! What all callback clients share: how a callback is called and released, and the reference that a connection owns.
//!
//! **Ownership is the lifetime.** From the start of its connect to its end a connection owns one counted reference to its client
//! ([`Lifeline`]); a pending operation owns its callback. When a callback has been called, what it kept alive goes in one order:
//! the closure, its client, and then what the closure had bound, clients before the rest. So a chain of clients unwinds from its
//! last link to the request that it began with. A value that is dropped unfinished (the loop is given up) releases in the same
//! order, but calls nobody. Which classes are clients they say themselves ([`steel_zend::State::GOES_FIRST`]).

mod course;

use std::{
    cell::{Cell, RefCell},
    ops::Deref,
    time::Duration,
};

pub(crate) use course::{Course, Phase};
use steel_engine::client::{ConnectError, Stage};
use steel_zend::{Call, Callable, Error, Object, Result, Zval, fence};
use tokio::sync::Notify;

use crate::{
    class::http_response,
    errors::{self, code},
    lifetime::Share,
    runtime::{Hold, runtime},
};

/// The longest time limit: tokio's timer ends at about two years.
const LONGEST: f64 = 60_000_000.0;

/// The reference that a connection owns to its client, with what keeps the loop alive for it.
pub(crate) struct Lifeline {
    held: RefCell<Option<(Object, Hold)>>,
    /// Has the connection been open, so that its end is an event?
    opened: Cell<bool>,
    changed: Notify,
}

impl Lifeline {
    /// The connect starts.
    pub(crate) fn new(client: Object) -> Lifeline {
        let held = RefCell::new(Some((client, runtime().hold())));
        Lifeline { held, opened: Cell::new(false), changed: Notify::new() }
    }

    /// The client, as long as the connection has not come to its end.
    pub(crate) fn client(&self) -> Option<Object> {
        self.held.borrow().as_ref().map(|(client, _)| client.clone())
    }

    /// Lends it. No PHP code runs meanwhile.
    pub(crate) fn with_client(&self, look: &mut dyn FnMut(&Object)) {
        self.held.borrow().iter().for_each(|(client, _)| look(client));
    }

    /// Has the end not come yet?
    pub(crate) fn is_held(&self) -> bool {
        self.held.borrow().is_some()
    }

    /// The connection is open.
    pub(crate) fn set_open(&self) {
        self.opened.set(true);
    }

    /// Has it been open?
    pub(crate) fn was_open(&self) -> bool {
        self.opened.get()
    }

    /// The end: gives the reference back, once.
    pub(crate) fn take(&self) -> Option<Object> {
        let held = self.held.take();
        self.notify();
        held.map(|(client, _)| client)
    }

    /// Has the task look at what has changed.
    pub(crate) fn notify(&self) {
        self.changed.notify_one();
    }

    /// Waits for [`Lifeline::notify`].
    pub(crate) async fn changed(&self) {
        self.changed.notified().await;
    }
}

/// How a callback came to its end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// It returned `false`.
    False,
    /// It returned anything else.
    Returned,
    /// It threw, or worse.
    Failed,
}

/// The callback of an operation, which the operation owns, and the request that goes on until it was called.
#[derive(Clone)]
pub(crate) struct Callback {
    callable: Callable,
    share: Share,
}

impl Callback {
    /// For an operation of the request for which the code works that runs.
    pub(crate) fn of(callable: Callable) -> Callback {
        Callback { callable, share: Share::here() }
    }
}

impl Deref for Callback {
    type Target = Callable;

    fn deref(&self) -> &Callable {
        &self.callable
    }
}

/// Calls the callback (the client is the first argument), then releases everything in order. `after` runs in between, when the
/// closure is gone; it is told how the callback ended.
///
/// # Errors
/// What the callback threw.
pub(crate) fn call(callback: Callable, args: Vec<Zval>, after: impl FnOnce(End) -> Result) -> Result {
    if runtime().in_coroutine() {
        // The callback API knows no coroutines: exit() ends the process.
        runtime().coroutines.with_current_data(|place| place.local.exits_plainly.set(true));
    }
    let outcome = callback.call(&args).map(|value| match value.as_bool() {
        Some(false) => End::False,
        _ => End::Returned,
    });
    let bound = callback.bound();
    if matches!(outcome, Err(Error::Bailout)) {
        http_response::left_behind(&bound);
    }
    drop(callback);
    let after = after(outcome.as_ref().map_or(End::Failed, |end| *end));
    drop(args);
    release_bound(bound);
    outcome.and(after).and(fence::outcome())
}

/// As [`call`], from a task of the loop: in a coroutine of its own, or directly where callbacks are not to run in such. Once the process
/// is to end nobody is called; everything is dropped.
pub(crate) fn call_from_loop(callback: Callback, args: Vec<Zval>, after: impl FnOnce(End) -> Result + 'static) {
    let Callback { callable, share } = callback;
    share.run(|| run_from_loop(move || call(callable, args, after)));
}

/// The same, of an event.
pub(crate) fn tell_from_loop(callback: Callable, args: Vec<Zval>) {
    run_from_loop(move || call(callback, args, |_| Ok(())));
}

/// Drops what may run PHP code, from a task of the loop.
pub(crate) fn drop_from_loop(object: Object) {
    run_from_loop(move || fence::dropping(object));
}

fn run_from_loop(body: impl FnOnce() -> Result + 'static) {
    let runtime = runtime();
    if runtime.calls_in_coroutines() {
        runtime.spawn_from_loop(body);
    } else if runtime.ending.get().is_none() {
        runtime.judge(body());
    }
}

/// Releases an operation's callback and reference without calling it.
pub(crate) fn release(callback: Option<Callback>, client: Option<Object>) {
    let bound = callback.as_ref().map(|callback| callback.bound()).unwrap_or_default();
    drop(callback);
    drop(client);
    release_bound(bound);
}

fn release_bound(mut bound: Vec<Zval>) {
    if bound.len() > 1 {
        bound.sort_by_cached_key(|value| !value.as_object().is_some_and(|object| object.goes_first()));
    }
    drop(bound);
}

/// The callback of an event, if the property in this slot holds one.
pub(crate) fn listener(client: &Object, slot: usize) -> Option<Callable> {
    let value = client.slot(slot).clone();
    if value.is_null() { None } else { Callable::resolve(&value).ok() }
}

/// Tells the program of an event from within a call of PHP.
///
/// # Errors
/// The process is to end.
pub(crate) fn emit(client: &Object, slot: usize) -> Result {
    let Some(callback) = listener(client, slot) else { return Ok(()) };
    let args = vec![Zval::from(client.clone())];
    if !runtime().calls_in_coroutines() {
        return call(callback, args, |_| Ok(()));
    }
    runtime().spawn(move || call(callback, args, |_| Ok(()))).map(drop)
}

/// Tells the program of an event from a task of the loop.
pub(crate) fn emit_from_loop(client: &Object, slot: usize, more: Option<Zval>) {
    if let Some(callback) = listener(client, slot) {
        let args = std::iter::once(Zval::from(client.clone())).chain(more).collect();
        tell_from_loop(callback, args);
    }
}

/// The end of a connection, from a task of the loop: the event, if there is one, and the connection's reference.
pub(crate) fn end_from_loop(client: Object, event: Option<usize>) {
    let callback = event.and_then(|slot| listener(&client, slot));
    run_from_loop(move || match callback {
        Some(callback) => call(callback, vec![client.into()], |_| Ok(())),
        None => fence::dropping(client),
    });
}

/// A time limit in seconds as PHP gives it; zero and less mean none.
pub(crate) fn limit(seconds: f64) -> Option<Duration> {
    (seconds > 0.0).then(|| Duration::from_secs_f64(seconds.min(LONGEST)))
}

/// The number that an option is given, also as a text; `None` for what is none.
pub(crate) fn number(value: &Zval) -> Option<f64> {
    match value.as_str() {
        Some(text) => {
            std::str::from_utf8(text.as_bytes()).ok()?.trim().parse().ok().filter(|number: &f64| number.is_finite())
        }
        None if value.as_array().is_some() || value.as_object().is_some() => None,
        None => value.to_float().ok(), // Nothing of these runs PHP code.
    }
}

/// The callback argument of a method, or the reference's warning.
///
/// # Errors
/// What an autoloader or an error handler threw.
pub(crate) fn argument(call: &Call, index: usize) -> Result<Option<Callback>> {
    let callable = checked(call.arg(index))?;
    Ok(callable.map(Callback::of))
}

/// A value that must be a callback, or the reference's warning.
///
/// # Errors
/// As [`argument`].
pub(crate) fn checked(value: Option<&Zval>) -> Result<Option<Callable>> {
    checked_as(value, || "the callback is not callable".to_owned())
}

/// As [`checked`]; `wrong` is what the warning begins with.
///
/// # Errors
/// As [`argument`].
pub(crate) fn checked_as(value: Option<&Zval>, wrong: impl FnOnce() -> String) -> Result<Option<Callable>> {
    let reason = match value.map(Callable::resolve) {
        Some(Ok(callable)) => return Ok(Some(callable)),
        Some(Err(None)) => return Err(Error::Thrown),
        Some(Err(Some(reason))) => reason,
        None => "none given".to_owned(),
    };
    errors::warning(&format!("{}: {reason}", wrong()))?;
    Ok(None)
}

/// The code of a failed connect.
pub(crate) fn connect_code(error: &ConnectError) -> i32 {
    let code = match error.stage {
        Stage::Connect if error.unresolved => code::UNRESOLVED,
        Stage::Connect => return error.errno,
        Stage::Socks5 => code::SOCKS5_HANDSHAKE_FAILED,
        Stage::HttpProxy => code::HTTP_PROXY_HANDSHAKE_FAILED,
        Stage::Handshake => code::SSL_HANDSHAKE_FAILED,
        Stage::Certificate => code::SSL_VERIFY_FAILED,
    };
    code as i32
}
