//! What runs the loop, called where it runs already.

use steel_coro::{Cid, Wait};
use steel_zend::Result;

use super::Runtime;

impl Runtime {
    /// Waits until `first` and all coroutines that began after it have ended. See [`Runtime::loops_within`].
    ///
    /// # Errors
    /// Not in a coroutine; unwinding.
    pub(crate) fn wait_within(&self, first: Option<Cid>) -> Result {
        let Some(first) = first else { return Ok(()) };
        let all = async || {
            while let Some(cid) = self.coroutines.ids().into_iter().find(|cid| *cid >= first) {
                self.coroutines.finished(cid).await;
            }
        };
        self.wait_for_others(Wait::Join, -1.0, all).map(drop)
    }
}
