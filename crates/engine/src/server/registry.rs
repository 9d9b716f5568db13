//! Session ids: what the program calls `$fd`.
//!
//! One counter in memory shared by all workers of a server, from 1 upwards: small, positive, unique over workers and over
//! reloads, in order of accepting, as the reference's. A table beside it says which worker owns a session, for sends that come
//! from another worker. Made before fork.

use std::io;
use std::sync::atomic::Ordering::Relaxed;
use steel_os::shared::SharedWords;

/// Slots of the owner table (8 MB of address space, touched as ids advance): as the reference's session list. An id that is
/// older than this many later ones is forgotten by the table, not by its worker.
const OWNERS: usize = 1 << 20;

/// Worker ids fit into this many bits of an owner entry.
const WORKER_BITS: u32 = 16;

/// Hands out session ids.
#[derive(Debug)]
pub struct Sessions {
    /// Word 0: the last id given. Others: `id << WORKER_BITS | worker`, or 0.
    words: SharedWords,
}

impl Sessions {
    /// A counter that starts with 1.
    ///
    /// # Errors
    /// `ENOMEM`.
    pub fn new() -> io::Result<Self> {
        Ok(Self { words: SharedWords::new(OWNERS + 1)? })
    }

    /// The next id, owned by `worker`.
    pub fn open(&self, worker: u16) -> i64 {
        let id = self.words[0].fetch_add(1, Relaxed) + 1;
        self.words[Self::slot(id)].store(id << WORKER_BITS | i64::from(worker), Relaxed);
        id
    }

    /// The session is over.
    pub fn close(&self, id: i64, worker: u16) {
        let mine = id << WORKER_BITS | i64::from(worker);
        // Only if a later session has not taken the slot.
        let _ = self.words[Self::slot(id)].compare_exchange(mine, 0, Relaxed, Relaxed);
    }

    /// Which worker owns an open session.
    pub fn owner(&self, id: i64) -> Option<u16> {
        let entry = if id > 0 { self.words[Self::slot(id)].load(Relaxed) } else { 0 };
        (entry >> WORKER_BITS == id).then_some(entry as u16).filter(|_| entry != 0)
    }

    fn slot(id: i64) -> usize {
        1 + (id as usize % OWNERS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_count_from_one_and_know_their_worker_until_closed() {
        let sessions = Sessions::new().unwrap();
        assert_eq!((sessions.open(0), sessions.open(7)), (1, 2));
        assert_eq!((sessions.owner(1), sessions.owner(2), sessions.owner(3)), (Some(0), Some(7), None));
        sessions.close(2, 7);
        assert_eq!(sessions.owner(2), None);
        assert_eq!((sessions.owner(0), sessions.owner(-5), sessions.owner(i64::MAX)), (None, None, None));
    }

    #[test]
    fn an_old_session_cannot_take_away_the_slot_of_a_later_one() {
        let sessions = Sessions::new().unwrap();
        let old = sessions.open(1);
        sessions.words[0].store(OWNERS as i64, Relaxed);
        let new = sessions.open(2);
        assert_eq!(Sessions::slot(old), Sessions::slot(new));
        sessions.close(old, 1);
        assert_eq!((sessions.owner(old), sessions.owner(new)), (None, Some(2)));
    }
}
