//! After how many requests or tasks a process is replaced: a number, and by how much it may be exceeded, so that not all of them are
//! replaced at the same time.

use std::hash::{BuildHasher, Hasher, RandomState};

/// `max_request` with `max_request_grace`, or `task_max_request` with its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Workload {
    /// 0: no limit.
    pub(crate) most: u64,
    /// Up to so many more, for each process by chance. `None`: half of `most`, where that is above [`FEW`].
    pub(crate) grace: Option<u64>,
}

/// So few requests are counted exactly, as in the reference.
const FEW: u64 = 10;

impl Workload {
    /// Without a limit?
    pub(crate) fn is_endless(&self) -> bool {
        self.most == 0
    }

    /// The limit of the calling process; 0: none.
    pub(crate) fn draw(&self) -> u64 {
        let grace = self.grace.unwrap_or(if self.most > FEW { self.most / 2 } else { 0 });
        match (self.most, grace) {
            (0, _) | (_, 0) => self.most,
            (most, grace) => most.saturating_add(1 + chance() % grace),
        }
    }
}

/// The standard library seeds its hashes by chance, once: the number of the process tells those apart that were forked afterwards.
fn chance() -> u64 {
    let mut hasher = RandomState::new().build_hasher();
    hasher.write_u32(std::process::id());
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_lies_within_the_grace_and_is_exact_without_one() {
        let draw = |most, grace| Workload { most, grace }.draw();
        assert_eq!((draw(0, None), draw(0, Some(5)), draw(10, None), draw(500, Some(0))), (0, 0, 10, 500));
        for _ in 0..100 {
            assert!((501..=750).contains(&draw(500, None)));
            assert!((5..=6).contains(&draw(4, Some(2))));
        }
        assert_eq!(draw(u64::MAX, Some(1)), u64::MAX);
    }
}
