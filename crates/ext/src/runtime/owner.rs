//! For which request and session coroutines work: each for the same as who has started it.

use super::Runtime;
use crate::lifetime::{Owner, members};

impl Runtime {
    /// For whom the code that runs works.
    #[inline(always)]
    pub(crate) fn owner(&self) -> Owner {
        self.coroutines.with_current_data(|place| place.local.owner.get())
    }

    /// The coroutine that begins works for the same as who has started it.
    #[inline(always)]
    pub(super) fn work_for(&self, owner: Owner) {
        if !owner.is_process() {
            self.coroutines.with_current_data(|place| place.local.owner.set(owner));
            if members::any() {
                members::join(owner);
            }
        }
    }

    /// A coroutine has come to its end.
    #[inline(always)]
    pub(super) fn work_ended(&self) {
        if members::any() {
            members::leave(self.owner());
        }
    }
}
