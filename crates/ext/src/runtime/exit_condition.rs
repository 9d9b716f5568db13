//! `Coroutine::set(['exit_condition' => ...])`: the program's own word about whether an idle loop may end.

use steel_zend::{Callable, globals};

use super::Runtime;
use crate::uncaught::Failure;

impl Runtime {
    /// Nothing is left that could make a coroutine ready.
    pub(super) fn is_idle(&self) -> bool {
        self.pending() == 0 && self.coroutines.ready_count() == 0
    }

    /// Asked whenever the loop is idle; `None`: it ends.
    pub(crate) fn set_exit_condition(&self, condition: Option<Callable>) {
        let old = self.exit_condition.replace(condition);
        drop(old);
    }

    /// The loop is idle and the program lets it end. Calls PHP code, outside of coroutines.
    pub(super) fn may_exit(&self) -> bool {
        if !self.is_idle() {
            return false;
        }
        let Some(condition) = self.exit_condition.borrow().clone() else { return true };
        let outcome = condition.call(&[]);
        if globals::in_shutdown() {
            return true;
        }
        match outcome {
            // It may have started something.
            Ok(answer) => answer.is_truthy() && self.is_idle(),
            Err(error) => {
                if let Some(failure) = Failure::of(Err(error)) {
                    self.policy().apply(failure);
                }
                true
            }
        }
    }
}
