//! [`Work`]: what a server does for one request.

use super::{Owner, audit, members};
use crate::runtime::runtime;

/// While it lives, the code that runs works for a request, and so does every coroutine that is started. The request has ended when this and
/// all of them have.
pub(crate) struct Work {
    owner: Owner,
    before: Owner,
}

impl Work {
    /// It begins; `name` is asked for where the request is audited.
    #[inline]
    pub(crate) fn begin(owner: Owner, name: impl FnOnce() -> String) -> Work {
        if audit::is_on() {
            audit::begin(owner, name);
        }
        Work::go_on(owner)
    }

    /// It goes on, or begins where nobody audits it.
    pub(crate) fn go_on(owner: Owner) -> Work {
        let before = runtime().coroutines.with_current_data(|place| place.local.owner.replace(owner));
        if members::any() {
            members::join(owner);
        }
        Work { owner, before }
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        runtime().coroutines.with_current_data(|place| place.local.owner.set(self.before));
        if members::any() {
            members::leave(self.owner);
        }
    }
}
