//! What the extension keeps for each coroutine.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use steel_zend::{Callable, Object, Zval};

use super::TimeLimit;
use crate::lifetime::Owner;

/// See the module.
#[derive(Default)]
pub(crate) struct Local {
    /// Callbacks of `defer()`, called last in, first out.
    pub(crate) defers: RefCell<Vec<Callable>>,
    /// For whom it works.
    pub(crate) owner: Cell<Owner>,
    /// What it has begun with, where that is kept until it ends: for those who ask why something lives.
    pub(crate) begun: RefCell<Option<Rc<Begun>>>,
    /// The object that `getContext()` returns.
    pub(crate) context: RefCell<Option<Object>>,
    /// The next wake is the end: the PHP frames are to be unwound.
    pub(crate) unwinding: Cell<bool>,
    /// What the next cancel does.
    pub(crate) on_cancel: Cell<OnCancel>,
    /// It is not to be preempted.
    pub(crate) computes: Cell<bool>,
    /// `exit()` ends the process as in a program without coroutines: callbacks of the callback clients.
    pub(crate) exits_plainly: Cell<bool>,
    /// What `setTimeLimit()` has set.
    pub(crate) time_limit: RefCell<Option<TimeLimit>>,
}

/// A callback and its arguments.
pub(crate) type Begun = (Callable, Vec<Zval>);

/// What a cancel means for the coroutine whose wait it ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum OnCancel {
    /// The wait fails.
    #[default]
    Fail,
    /// `cancel($cid, true)`: it throws.
    Throw,
    /// The time limit of the coroutine is over.
    Timeout,
}

impl Local {
    /// Nothing is left to be done at the end.
    pub(super) fn is_clean(&self) -> bool {
        self.defers.borrow().is_empty() && self.context.borrow().is_none()
    }
}
