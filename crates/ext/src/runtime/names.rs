//! Resolved names that the process remembers, for some time: the least recently used goes when there are too many.

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap},
    time::Instant,
};

/// The names that the process knows.
#[derive(Default)]
pub(crate) struct Names {
    /// Of `gethostbyname()`.
    pub(crate) system: RefCell<Cache>,
    /// Of `dnsLookup()`.
    pub(crate) asked: RefCell<Cache>,
}

/// A name, and whether its IPv6 address is meant.
pub(crate) type Name = (bool, Vec<u8>);

/// Names of one kind.
#[derive(Default)]
pub(crate) struct Cache {
    known: HashMap<Name, Known>,
    /// By the time of their last use, as a count.
    order: BTreeMap<u64, Name>,
    uses: u64,
}

struct Known {
    address: String,
    until: Option<Instant>,
    used: u64,
}

impl Cache {
    pub(crate) fn clear(&mut self) {
        self.known.clear();
        self.order.clear();
    }

    pub(crate) fn get(&mut self, name: &Name, now: Instant) -> Option<String> {
        self.uses += 1;
        let known = self.known.get_mut(name)?;
        if known.until.is_some_and(|until| until <= now) {
            let used = known.used;
            self.known.remove(name);
            self.order.remove(&used);
            return None;
        }
        if let Some(name) = self.order.remove(&known.used) {
            known.used = self.uses;
            self.order.insert(self.uses, name);
        }
        Some(known.address.clone())
    }

    /// `until` none: for ever. `capacity` 0: nothing is remembered.
    pub(crate) fn put(&mut self, name: Name, address: String, capacity: usize, until: Option<Instant>) {
        self.uses += 1;
        if let Some(old) = self.known.insert(name.clone(), Known { address, until, used: self.uses }) {
            self.order.remove(&old.used);
        }
        self.order.insert(self.uses, name);
        while self.known.len() > capacity
            && let Some((_, oldest)) = self.order.pop_first()
        {
            self.known.remove(&oldest);
        }
    }
}
