//! mysqli waits as coroutines do, since its streams do. A connection is one coroutine's as long as a call of it lasts, of its statements and results as
//! well: whoever comes meanwhile is refused, by an exception that names both.

use std::cell::RefCell;

use steel_coro::Cid;
use steel_zend::{
    Error, Result,
    mysqli::{Guard, Late, install as guard_by},
    replace,
};

use super::{
    callers::{current, has_been_bound, is_there},
    select,
};
use crate::errors::code;

thread_local! {
    static INSIDE: RefCell<Vec<Inside>> = RefCell::default();
    /// Statements, results and connections that have gone in the middle of another one's call.
    static LATE: RefCell<Vec<(usize, Late)>> = RefCell::default();
}

/// A coroutine's call that has not come back.
struct Inside {
    call: usize,
    cid: Cid,
    object: usize,
    /// 0: it is not known.
    connection: usize,
}

struct Calls;

/// At module start.
pub(super) fn install() {
    guard_by(&Calls);
    replace::replace(&select::of_mysqli());
}

/// The script has ended: what has not come back will not.
pub(super) fn end() {
    INSIDE.with_borrow_mut(Vec::clear);
    // They are objects, which PHP ends.
    LATE.with_borrow_mut(Vec::clear);
}

/// Who else is inside.
fn other(inside: &[Inside], object: usize, connection: usize) -> Option<Cid> {
    let own = current();
    let is_same = |one: &&Inside| one.object == object || (connection != 0 && one.connection == connection);
    let mut others = inside.iter().filter(is_same).map(|one| one.cid);
    others.find(|cid| Some(*cid) != own && is_there(Some(*cid)))
}

impl Guard for Calls {
    fn watches(&self) -> bool {
        // Outside of coroutines nothing waits, but coroutines may be in the middle of a call.
        current().is_some() || INSIDE.with_borrow(|inside| !inside.is_empty())
    }

    fn enter(&self, call: usize, object: usize, connection: usize) -> Result {
        if let Some(other) = INSIDE.with_borrow(|inside| other(inside, object, connection)) {
            let text = format!("mysqli connection {}", has_been_bound(Some(other)));
            return Err(Error::throw("mysqli_sql_exception", text, code::HAS_BEEN_BOUND));
        }
        INSIDE.with_borrow_mut(|inside| {
            inside.retain(|one| is_there(Some(one.cid)));
            inside.extend(current().map(|cid| Inside { call, cid, object, connection }));
        });
        Ok(())
    }

    fn leave(&self, call: usize) {
        INSIDE.with_borrow_mut(|inside| {
            if let Some(last) = inside.iter().rposition(|one| one.call == call) {
                inside.remove(last);
            }
        });
    }

    fn is_held(&self, object: usize, connection: usize) -> bool {
        INSIDE.with_borrow(|inside| other(inside, object, connection).is_some())
    }

    fn postpone(&self, connection: usize, late: Late) {
        LATE.with_borrow_mut(|all| all.push((connection, late)));
    }

    fn late(&self, connection: usize) -> Option<Late> {
        LATE.with_borrow_mut(|all| {
            let index = all.iter().position(|(of, _)| *of == connection)?;
            let is_free = INSIDE.with_borrow(|inside| inside.iter().all(|one| one.connection != connection));
            is_free.then(|| all.swap_remove(index).1)
        })
    }
}
