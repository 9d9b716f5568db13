//! What workers say without ringing, since they are about to say more, is found by looking.

use super::super::lane::Lane;
use super::Relay;
use std::rc::Rc;
use std::time::Duration;

/// A worker that is at an event and has another one rings for its answers to both together. Should it be long at the first, what it has said
/// by then is found by looking: after so long, then after twice that each time. At full load this is one look too many in a thousand events.
const FIRST_LOOK: Duration = Duration::from_millis(8);

/// But at least that often.
const LONGEST_LOOK: Duration = Duration::from_millis(32);

impl Relay {
    /// Whether a worker has something still to read: who has may keep silent about what it says meanwhile.
    fn has_unread(&self) -> bool {
        self.lanes.borrow().iter().any(Lane::has_unread)
    }

    /// Looks whether such a worker has said something. The task.
    pub(in super::super) async fn listen(self: Rc<Self>) {
        loop {
            self.ringer.rung().await;
            let mut look = FIRST_LOOK;
            loop {
                // Once more after it has read all: what it kept silent about stands before the last that it has read.
                let unread = self.has_unread();
                if self.has_news() {
                    self.hint.notify_one();
                    look = FIRST_LOOK;
                }
                if !unread {
                    break;
                }
                tokio::time::sleep(look).await;
                look = (2 * look).min(LONGEST_LOOK);
            }
        }
    }

    /// There may be news of which no bell has told.
    pub(in super::super) async fn hint(&self) {
        self.hint.notified().await;
    }
}
