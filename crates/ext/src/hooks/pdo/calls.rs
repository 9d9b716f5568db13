//! Who is inside of which connection.
//!
//! No library of a database takes a second call while it is inside of the first, be it of another statement, and neither does PDO: whoever comes
//! meanwhile is refused, by an error that names both. A statement that goes meanwhile is ended when the first one has come back.

use std::{
    cell::RefCell,
    time::{Duration, Instant},
};

use steel_coro::Cid;
use steel_zend::{
    Error, Result, frames,
    pdo::{Connection, Guard, Late},
};

use super::super::callers::{current, has_been_bound, is_there};
use crate::errors::code;

thread_local! {
    static ALL: RefCell<All> = RefCell::default();
}

#[derive(Default)]
struct All {
    inside: Vec<Inside>,
    /// Connections that never wait.
    pinned: Vec<Connection>,
    /// Connections of SQLite in a cache that they share. It is locked for the thread, so nobody enters one while somebody else is inside of another.
    sharing: Vec<Connection>,
    late: Vec<(Connection, Late)>,
}

/// A call that has not come back.
struct Inside {
    /// `None`: it is being made, so nobody else has it.
    connection: Option<Connection>,
    making: bool,
    /// `None`: the main program.
    cid: Option<Cid>,
    /// The function of PHP's that it is, or that has called the driver. Whatever that function's callbacks call is no part of this.
    frame: usize,
    pinned: bool,
    sharing: bool,
    given_up: bool,
    /// When it first found what it asks for, since others have run.
    since: Option<Instant>,
}

/// See the module.
pub(super) struct Calls;

impl All {
    /// Whoever else is inside. A coroutine that a fatal error has ended is not.
    fn others(&self, connection: Connection, own: Option<Cid>) -> Option<&Inside> {
        let shares = self.sharing.contains(&connection);
        let is_inside = |one: &&Inside| one.connection == Some(connection) || (shares && one.sharing);
        self.inside.iter().find(|one| is_inside(one) && one.cid != own && is_there(one.cid))
    }

    fn push(&mut self, connection: Option<Connection>, making: bool) {
        let pinned = connection.is_some_and(|connection| self.pinned.contains(&connection));
        let sharing = connection.is_some_and(|connection| self.sharing.contains(&connection));
        let (cid, frame) = (current(), frames::current());
        self.inside.push(Inside { connection, making, cid, frame, pinned, sharing, given_up: false, since: None });
    }

    fn pop(&mut self, is_it: impl Fn(&Inside) -> bool) -> Option<Inside> {
        let own = current();
        let found = self.inside.iter().rposition(|one| one.cid == own && is_it(one))?;
        Some(self.inside.remove(found))
    }

    /// Who comes is inside, unless somebody else is.
    fn enter(&mut self, connection: Connection, making: bool) -> Result<(), Option<Cid>> {
        match self.others(connection, current()) {
            Some(other) => Err(other.cid),
            None => {
                self.push(Some(connection), making);
                Ok(())
            }
        }
    }

    /// The call that is under way.
    fn top(&mut self) -> Option<&mut Inside> {
        let (own, frame) = (current(), frames::current());
        self.inside.iter_mut().rev().find(|one| one.cid == own).filter(|one| one.frame == frame)
    }
}

impl Guard for Calls {
    fn enter(&self, connection: Connection) -> Result {
        ALL.with_borrow_mut(|all| all.enter(connection, false)).map_err(bound)
    }

    fn leave(&self, connection: Connection) {
        ALL.with_borrow_mut(|all| all.pop(|one| one.connection == Some(connection) && !one.making));
    }

    fn is_held(&self, connection: Connection) -> bool {
        ALL.with_borrow(|all| all.others(connection, current()).is_some())
    }

    fn pin(&self) {
        pin();
    }

    fn still(&self) {
        ALL.with_borrow_mut(|all| {
            if let Some(top) = all.top() {
                top.pinned = true;
            }
        });
    }

    fn postpone(&self, connection: Connection, late: Late) {
        ALL.with_borrow_mut(|all| all.late.push((connection, late)));
    }

    fn late(&self, connection: Connection) -> Option<Late> {
        ALL.with_borrow_mut(|all| {
            let is_free = !all.inside.iter().any(|one| one.connection == Some(connection) && is_there(one.cid));
            let index = all.late.iter().position(|(of, _)| is_free && *of == connection)?;
            Some(all.late.remove(index).1)
        })
    }

    fn closed(&self, connection: Connection) {
        ALL.with_borrow_mut(|all| {
            all.pinned.retain(|one| *one != connection);
            all.sharing.retain(|one| *one != connection);
            all.inside.retain(|one| one.connection != Some(connection));
            all.late.retain(|(of, _)| *of != connection);
        });
    }
}

/// A connection is about to be made, instead of this one if the object has one already.
pub(super) fn begin(before: Option<Connection>) -> Result {
    ALL.with_borrow_mut(|all| match before {
        Some(before) => all.enter(before, true),
        None => {
            all.push(None, true);
            Ok(())
        }
    })
    .map_err(bound)
}

/// It was made, or not.
pub(super) fn begun(connection: Option<Connection>) {
    ALL.with_borrow_mut(|all| {
        if let (Some(made), Some(connection)) = (all.pop(|one| one.making), connection) {
            note(&mut all.pinned, connection, made.pinned);
            note(&mut all.sharing, connection, made.sharing);
        }
    });
}

fn note(all: &mut Vec<Connection>, connection: Connection, yes: bool) {
    if yes && !all.contains(&connection) {
        all.push(connection);
    }
}

/// The call that is under way does not wait, nor does any later one of its connection.
pub(super) fn pin() {
    mark(false);
}

/// The same, since its connection is one of SQLite's that share a cache.
pub(super) fn share() {
    mark(true);
}

fn mark(sharing: bool) {
    ALL.with_borrow_mut(|all| {
        let Some(top) = all.top() else { return };
        top.pinned = true;
        top.sharing |= sharing;
        if let Some(connection) = top.connection {
            note(&mut all.pinned, connection, true);
            note(&mut all.sharing, connection, sharing);
        }
    });
}

/// May the call that is under way wait?
pub(super) fn may_wait() -> bool {
    ALL.with_borrow_mut(|all| all.top().is_some_and(|top| !top.pinned))
}

/// So long the others wait for a call that always finds what it asks for.
const AT_ONCE: Duration = Duration::from_millis(10);

/// Has it gone on for so long that the others are to run now?
pub(super) fn is_due() -> bool {
    ALL.with_borrow_mut(|all| {
        all.top().is_some_and(|top| {
            let is_due = top.since.get_or_insert_with(Instant::now).elapsed() > AT_ONCE;
            top.since.take_if(|_| is_due);
            is_due
        })
    })
}

/// Was it cancelled in the middle? Then it does not wait again.
pub(super) fn is_given_up() -> bool {
    ALL.with_borrow_mut(|all| all.top().is_some_and(|top| top.given_up))
}

/// It was cancelled in the middle.
pub(super) fn give_up() {
    ALL.with_borrow_mut(|all| {
        if let Some(top) = all.top() {
            top.given_up = true;
        }
    });
}

/// The script has ended: what has not come back will not.
pub(super) fn forget() {
    let gone = ALL.with_borrow_mut(|all| (std::mem::take(&mut all.inside), std::mem::take(&mut all.late)));
    drop(gone);
}

/// The refusal of a second one.
pub(super) fn bound(other: Option<Cid>) -> Error {
    let text = format!("SQLSTATE[HY000]: General error: PDO connection {}", has_been_bound(other));
    Error::throw("PDOException", text, code::HAS_BEEN_BOUND)
}
