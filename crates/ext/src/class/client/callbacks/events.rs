//! The callbacks of a client's events, and how they are called.

use std::cell::RefCell;

use steel_zend::{Callable, Object, Result, Zval, object::Tracer};

use super::super::ClientState;
use crate::{class::callback, runtime::runtime};

/// What a client tells of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    Connect,
    Receive,
    Error,
    Close,
    BufferFull,
    BufferEmpty,
    SslReady,
}

impl Event {
    /// By its name, in any spelling.
    pub(super) fn of(name: &[u8]) -> Option<Event> {
        Some(match name.to_ascii_lowercase().as_slice() {
            b"connect" => Event::Connect,
            b"receive" => Event::Receive,
            b"error" => Event::Error,
            b"close" => Event::Close,
            b"bufferfull" => Event::BufferFull,
            b"bufferempty" => Event::BufferEmpty,
            _ => return None,
        })
    }

    /// As messages call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Event::Connect => "onConnect",
            Event::Receive => "onReceive",
            Event::Error => "onError",
            Event::Close => "onClose",
            Event::BufferFull => "onBufferFull",
            Event::BufferEmpty => "onBufferEmpty",
            Event::SslReady => "onSSLReady",
        }
    }
}

/// The callbacks that a client has: its own, so a circle through them is found by the cycle collector.
#[derive(Default)]
pub(crate) struct Events(RefCell<[Option<Callable>; 7]>);

impl Events {
    /// The old one, to be dropped when nothing is borrowed any more.
    pub(super) fn set(&self, event: Event, callback: Option<Callable>) -> Option<Callable> {
        let mut all = self.0.borrow_mut();
        let place = all.get_mut(event as usize)?;
        std::mem::replace(place, callback)
    }

    pub(super) fn get(&self, event: Event) -> Option<Callable> {
        self.0.borrow().get(event as usize).cloned().flatten()
    }

    pub(crate) fn trace(&self, tracer: &mut Tracer) {
        self.0.borrow().iter().for_each(|callback| tracer.add_callable(callback.as_ref()));
    }
}

fn callback_of(client: &Object, event: Event) -> Option<Callable> {
    client.state::<ClientState>()?.events.get(event)
}

/// Tells of an event from within a call of PHP.
///
/// # Errors
/// The process is to end; what the callback threw, where callbacks are called directly.
pub(super) fn emit(client: &Object, event: Event) -> Result {
    let Some(callback) = callback_of(client, event) else { return Ok(()) };
    let args = vec![Zval::from(client.clone())];
    if !runtime().calls_in_coroutines() {
        return callback::call(callback, args, |_| Ok(()));
    }
    runtime().spawn(move || callback::call(callback, args, |_| Ok(()))).map(drop)
}

/// Tells of an event from a task of the loop.
pub(super) fn emit_from_loop(client: &Object, event: Event, more: Option<Zval>) {
    if let Some(callback) = callback_of(client, event) {
        let args = std::iter::once(Zval::from(client.clone())).chain(more).collect();
        callback::tell_from_loop(callback, args);
    }
}

/// The last event, from a task of the loop; the reference of the connection goes with it.
pub(super) fn end_from_loop(client: Object, event: Event) {
    match callback_of(&client, event) {
        Some(callback) => callback::tell_from_loop(callback, vec![client.into()]),
        None => callback::drop_from_loop(client),
    }
}
