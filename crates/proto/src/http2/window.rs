//! Windows: how much may still be sent (RFC 9113, 5.2 and 6.9).

/// The size of windows before anybody says another (6.9.2).
pub(super) const DEFAULT_WINDOW: u32 = 65_535;

/// The largest window that there is (6.9.1).
pub(super) const MAX_WINDOW: u32 = (1 << 31) - 1;

/// What the peer allows us. A change of its settings may bring it below zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Outbound(i64);

impl Outbound {
    pub(super) fn new(size: u32) -> Outbound {
        Outbound(i64::from(size))
    }

    /// Bytes that may be sent.
    #[inline]
    pub(super) fn room(self) -> usize {
        self.0.max(0) as usize
    }

    /// At most as many as there is room for were sent.
    pub(super) fn take(&mut self, bytes: usize) {
        self.0 -= bytes as i64;
    }

    /// It opens, or, for a change of settings, closes. False: it is larger now than a window may be.
    #[must_use]
    pub(super) fn change(&mut self, by: i64) -> bool {
        self.0 += by;
        self.0 <= i64::from(MAX_WINDOW)
    }
}

/// What we allow the peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Inbound {
    window: i64,
    /// Bytes that were taken, and that the peer has not been told about.
    freed: u32,
}

impl Inbound {
    pub(super) fn new(size: u32) -> Inbound {
        Inbound { window: i64::from(size), freed: 0 }
    }

    /// Something has come. False: it is more than there was room for.
    #[must_use]
    pub(super) fn take(&mut self, bytes: u32) -> bool {
        self.window -= i64::from(bytes);
        self.window >= 0
    }

    /// The settings that the peer has now heard of change it.
    pub(super) fn change(&mut self, by: i64) {
        self.window += by;
    }

    /// Something was taken by whom it was for. Answers by how much the window opens, which it does not for each little piece; never beyond `size`.
    #[must_use]
    pub(super) fn release(&mut self, bytes: usize, size: u32) -> Option<u32> {
        let most = i64::from(size) - self.window;
        let freed = (i64::from(self.freed) + bytes as i64).min(most).max(0);
        if freed == 0 || freed < i64::from(size / 2) {
            self.freed = freed as u32;
            return None;
        }
        self.freed = 0;
        self.window += freed;
        u32::try_from(freed).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_opens_when_half_of_it_is_taken_and_never_too_far() {
        let mut window = Inbound::new(100);
        assert!(window.take(60));
        assert_eq!(window.release(49, 100), None);
        assert_eq!(window.release(1, 100), Some(50));
        assert_eq!(window.release(1000, 100), None, "there were 10 left");
        assert!(window.take(90));
        assert_eq!(window.release(90, 100), Some(100));
        assert!(!window.take(101));
    }

    #[test]
    fn the_smallest_windows_open_too() {
        let mut window = Inbound::new(1);
        assert!(window.take(1));
        assert_eq!(window.release(1, 1), Some(1));
        assert_eq!(window.release(1, 1), None);
        assert_eq!(Inbound::new(0).release(5, 0), None);
    }

    #[test]
    fn what_may_be_sent_can_be_less_than_nothing() {
        let mut window = Outbound::new(10);
        window.take(10);
        assert!(window.change(-7));
        assert_eq!(window.room(), 0);
        assert!(window.change(8));
        assert_eq!(window.room(), 1);
        assert!(!window.change(i64::from(MAX_WINDOW)));
    }
}
