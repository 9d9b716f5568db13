//! Turns for persistent connections: PDO looks for one of the name, makes it if there is none, and puts it into its list. A second one of the same name
//! that is made meanwhile would take the first one's place, and close it, whoever has it: so who comes waits until it can be found.
//!
//! This holds for all drivers, since it is PDO's list.

use std::{cell::RefCell, rc::Rc};

use steel_coro::{Cid, Wait};
use steel_zend::{Call, Error, Result, Zval, frames};
use tokio::sync::Notify;

use super::{super::callers, calls};
use crate::{
    errors::code,
    runtime::{Runtime, runtime},
};

thread_local! {
    static TURNS: RefCell<Turns> = RefCell::default();
}

#[derive(Default)]
struct Turns {
    taken: Vec<Turn>,
    changed: Rc<Notify>,
}

/// A persistent connection is being made.
struct Turn {
    name: Name,
    cid: Option<Cid>,
    /// The function that makes it.
    frame: usize,
}

/// What PDO finds it by.
enum Name {
    Known(Vec<u8>),
    /// Nobody but PDO can tell, so it may be any.
    Any,
}

impl Name {
    fn may_be(&self, other: &Name) -> bool {
        match (self, other) {
            (Name::Known(one), Name::Known(other)) => one == other,
            _ => true,
        }
    }
}

/// `PDO::ATTR_PERSISTENT`
const PERSISTENT: i64 = 12;

/// Waits until nobody else makes a connection of the same name, if it is persistent.
pub(super) fn take_turn(call: &Call) -> Result {
    let Some(name) = wanted(call) else { return Ok(()) };
    let own = callers::current();
    let mut name = Some(name);
    loop {
        let (other, changed) = TURNS.with_borrow_mut(|turns| {
            let is_taken = |turn: &&Turn| {
                turn.cid != own
                    && callers::is_there(turn.cid)
                    && name.as_ref().is_some_and(|name| turn.name.may_be(name))
            };
            let other = turns.taken.iter().find(is_taken).map(|turn| turn.cid);
            if let Some(name) = name.take_if(|_| other.is_none()) {
                turns.taken.push(Turn { name, cid: own, frame: frames::current() });
            }
            (other, Rc::clone(&turns.changed))
        });
        let Some(other) = other else { return Ok(()) };
        if !Runtime::existing().is_some_and(|runtime| runtime.in_coroutine()) {
            return Err(calls::bound(other));
        }
        if runtime().wait(Wait::Lock, || changed.notified())?.is_none() {
            let text = "SQLSTATE[HY000]: General error: cancelled while another coroutine makes the same persistent connection";
            return Err(Error::throw("PDOException", text, code::CANCELED));
        }
    }
}

/// It was made, or not.
pub(super) fn end_turn() {
    let (own, frame) = (callers::current(), frames::current());
    TURNS.with_borrow_mut(|turns| {
        let count = turns.taken.len();
        turns.taken.retain(|turn| turn.cid != own || turn.frame != frame);
        if turns.taken.len() < count {
            turns.changed.notify_waiters();
        }
    });
}

/// The script has ended.
pub(super) fn forget() {
    drop(TURNS.take());
}

/// The name, as PDO makes it of the arguments.
fn wanted(call: &Call) -> Option<Name> {
    let options = call.arg(3)?.deref().as_array()?;
    let wish = options.get_int(PERSISTENT)?.deref();
    if wish.is_null() || wish.as_bool() == Some(false) || wish.as_int() == Some(0) {
        return None;
    }
    let own = match wish.as_bytes() {
        // A number, or what PHP takes for one.
        Some(text) if text.first().is_none_or(|byte| !byte.is_ascii_alphabetic()) => return Some(Name::Any),
        own => own,
    };
    let bytes = |index| {
        call.arg(index).map(Zval::deref).filter(|value| !value.is_null()).map_or(Some(&b""[..]), Zval::as_bytes)
    };
    let (Some(source), Some(user), Some(password)) = (bytes(0), bytes(1), bytes(2)) else { return Some(Name::Any) };
    // Names of the configuration's, and of files that have it.
    if !source.contains(&b':') || source.starts_with(b"uri:") {
        return Some(Name::Any);
    }
    // It takes them for texts of C.
    let until_zero = |text: &'_ [u8]| text.split(|byte| *byte == 0).next().unwrap_or_default().to_vec();
    let parts: Vec<Vec<u8>> = [source, user, password].into_iter().chain(own).map(until_zero).collect();
    Some(Name::Known(parts.join(&b':')))
}
