//! `Coroutine::set(['exit_condition' => ...])`: the program's own word about whether an idle loop may end.

use steel_zend::{Callable, fence};

use super::Runtime;

impl Runtime {
    /// Asked whenever the loop is idle; `None`: it ends.
    pub(crate) fn set_exit_condition(&self, condition: Option<Callable>) {
        let old = self.exit_condition.replace(condition);
        drop(old);
    }

    /// Does the program let the idle loop end? Calls PHP code, outside of coroutines.
    pub(super) fn may_exit(&self) -> bool {
        let Some(condition) = self.exit_condition.borrow().clone() else { return true };
        let outcome = condition.call(&[]).and_then(|answer| answer.is_truthy());
        match fence::dropping(condition).and(outcome) {
            // It may have started something.
            Ok(agreed) => agreed && self.is_idle(),
            Err(error) => {
                self.judge(Err(error));
                true
            }
        }
    }
}
