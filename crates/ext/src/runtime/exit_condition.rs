//! `Coroutine::set(['exit_condition' => ...])`: the program's own word about whether an idle loop may end.

use steel_zend::Callable;

use super::{Failure, Runtime};

impl Runtime {
    /// Asked whenever the loop is idle; `None`: it ends.
    pub(crate) fn set_exit_condition(&self, condition: Option<Callable>) {
        let old = self.exit_condition.replace(condition);
        drop(old);
    }

    /// Does the program let the idle loop end? Calls PHP code, outside of coroutines.
    pub(super) fn may_exit(&self) -> bool {
        let Some(condition) = self.exit_condition.borrow().clone() else { return true };
        let outcome = condition.call(&[]);
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
