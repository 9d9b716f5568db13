//! Until when an operation waits, from its first wait on.

use std::time::{Duration, Instant};

/// See the module.
pub(super) struct Deadline {
    patience: Option<Duration>,
    end: Option<Instant>,
}

impl Deadline {
    pub(super) fn new(patience: Option<Duration>) -> Deadline {
        Deadline { patience, end: None }
    }

    /// Seconds that are left, negative for ever. `None`: it has passed.
    pub(super) fn left(&mut self) -> Option<f64> {
        let Some(patience) = self.patience else { return Some(-1.0) };
        let now = Instant::now();
        let end = match self.end {
            Some(end) => end,
            None => match now.checked_add(patience) {
                Some(end) => *self.end.insert(end),
                None => return Some(-1.0),
            },
        };
        Some(end.saturating_duration_since(now).as_secs_f64()).filter(|left| *left > 0.0)
    }
}
