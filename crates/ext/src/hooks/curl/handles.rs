//! What is kept of a `CurlHandle` from its first `curl_exec()` in a coroutine to its end.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use rustc_hash::FxHashMap;
use steel_coro::Cid;
use steel_zend::{
    Error, Object, Result, Zval,
    curl::{self, Id, Multi},
    stream::Unclosable,
};

use super::{plain, streams};
use crate::{errors::code, runtime::runtime};

thread_local! {
    static ALL: RefCell<FxHashMap<Id, Rc<Handle>>> = RefCell::default();
    /// How many of them are being executed, or were cancelled: what [`super::guard`] is there for.
    static REMARKABLE: Cell<usize> = const { Cell::new(0) };
}

/// See the module.
#[derive(Default)]
pub(super) struct Handle {
    /// Its own multi handle. What that one holds of this, it holds only during a transfer.
    multi: RefCell<Option<Multi>>,
    executes: Cell<Option<Cid>>,
    /// For how many calls: ext/curl takes one handle into several multi handles, although libcurl does not.
    calls: Cell<usize>,
    canceled: Cell<bool>,
    /// While it is executed: the streams that it reads and writes, which are not to be closed, and those that it did since.
    streams: RefCell<Vec<Unclosable>>,
}

/// The handle in a value, and the object. `None`: it is none.
pub(super) fn of(value: &Zval) -> Option<(Object, Rc<Handle>)> {
    let (object, id) = curl::easy(value)?;
    let handle = ALL.with_borrow_mut(|all| Rc::clone(all.entry(id).or_default()));
    Some((object, handle))
}

/// As [`of`], if anything is known of it.
pub(super) fn known(value: &Zval) -> Option<Rc<Handle>> {
    let (_, id) = curl::easy(value)?;
    ALL.with_borrow(|all| all.get(&id).cloned())
}

/// Is there any handle of which something is to be told?
pub(super) fn any_remarkable() -> bool {
    REMARKABLE.get() > 0
}

/// The handle is gone.
pub(super) fn forget(id: Id) {
    let gone = ALL.with_borrow_mut(|all| all.remove(&id));
    drop(gone); // Its multi handle, too.
}

impl Handle {
    /// Its multi handle.
    ///
    /// # Errors
    /// ext/curl does not make one.
    pub(super) fn multi(&self) -> Result<Multi> {
        let known = self.multi.borrow().clone();
        if let Some(multi) = known {
            return Ok(multi);
        }
        let made = plain::function("curl_multi_init", &[])?;
        let Some(multi) = Multi::of(&made) else {
            return Err(Error::throw("Swoole\\Error", "curl_multi_init() has made nothing", code::WRONG_OPERATION));
        };
        let old = self.multi.replace(Some(multi.clone()));
        drop(old);
        Ok(multi)
    }

    /// Who executes it.
    pub(super) fn executes(&self) -> Option<Cid> {
        self.executes.get()
    }

    /// Was its last transfer cancelled?
    pub(super) fn is_canceled(&self) -> bool {
        self.canceled.get()
    }

    /// Notes whether its last transfer was cancelled.
    pub(super) fn set_canceled(&self, canceled: bool) {
        let before = self.canceled.replace(canceled);
        count(before, canceled);
    }

    /// The running coroutine executes it, until this is dropped. `object` is the handle's.
    pub(super) fn execute(self: &Rc<Self>, object: &Object) -> Executing {
        count(false, true);
        self.calls.set(self.calls.get() + 1);
        if self.executes().is_none() {
            self.executes.set(runtime().coroutines.current());
        }
        self.keep_streams(object);
        Executing(Rc::clone(self))
    }

    /// While it is executed: it has got other streams, maybe.
    pub(super) fn keep_streams(&self, object: &Object) {
        let all = streams::of(object);
        let mut kept = self.streams.borrow_mut();
        for stream in &all {
            if !kept.iter().any(|kept| curl::is_same_resource(kept.value(), stream)) {
                kept.extend(Unclosable::of(stream));
            }
        }
    }

    /// # Errors
    /// Another coroutine executes it.
    pub(super) fn refuse_others(&self) -> Result {
        match self.executes() {
            Some(owner) if runtime().coroutines.current() != Some(owner) => Err(busy("cURL", owner)),
            _ => Ok(()),
        }
    }
}

/// The error of who uses a handle that another coroutine executes.
pub(super) fn busy(kind: &str, owner: Cid) -> Error {
    let text = format!("This {kind} handle is currently executing in coroutine#{}, cannot be operated", owner.get());
    Error::throw("Swoole\\Error", text, code::HAS_BEEN_BOUND)
}

fn count(before: bool, now: bool) {
    let all = REMARKABLE.get();
    REMARKABLE.set((all + usize::from(now)).saturating_sub(usize::from(before)));
}

impl Drop for Handle {
    fn drop(&mut self) {
        count(self.canceled.get(), false);
    }
}

/// See [`Handle::execute`].
pub(super) struct Executing(Rc<Handle>);

impl Executing {
    /// libcurl has come back with this. After a bailout it has not: nothing of it is touched any more.
    pub(super) fn leave_after<T>(self, outcome: Result<T>) -> Result<T> {
        if matches!(outcome, Err(Error::Bailout)) {
            std::mem::forget(self);
        }
        outcome
    }
}

impl Drop for Executing {
    fn drop(&mut self) {
        count(true, false);
        self.0.calls.set(self.0.calls.get().saturating_sub(1));
        if self.0.calls.get() > 0 {
            return;
        }
        self.0.executes.set(None);
        let streams = self.0.streams.take();
        drop(streams); // Which may run PHP code.
    }
}
