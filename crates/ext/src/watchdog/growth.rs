//! Does memory grow with the requests? It is looked at after so many; the heap itself only when it has grown several times in a row.

use steel_zend::globals;

use crate::{
    findings::Findings,
    lifetime::{
        growth::{self, Counts},
        look,
    },
    server::process,
};

/// So often in a row it has to grow before the heap is looked at, and once more until the log says so.
const IN_A_ROW: u32 = 3;

/// Less is none.
const LEAST: usize = 32 * 1024;

/// See the module.
pub(super) struct Growth {
    every: u64,
    /// Requests served at the last look, and bytes in use then.
    served: u64,
    bytes: Option<usize>,
    row: u32,
    /// What there was when it was noticed: the counts, bytes, and requests served.
    before: Option<(Counts, usize, u64)>,
    findings: Findings,
}

impl Growth {
    pub(super) fn new(every: u64) -> Growth {
        Growth { every, served: 0, bytes: None, row: 0, before: None, findings: Findings::default() }
    }

    /// A line for the log, if one is due. No code of PHP runs meanwhile.
    pub(super) fn look(&mut self) -> Option<String> {
        let served = process::current()?.served();
        if served.saturating_sub(self.served) < self.every {
            return None;
        }
        self.served = served;
        let now = globals::memory_usage();
        let has_grown = self.bytes.replace(now).is_some_and(|before| now >= before + LEAST);
        if !has_grown {
            (self.row, self.before) = (0, None);
            return None;
        }
        self.row += 1;
        match self.before.take() {
            None if self.row < IN_A_ROW => None,
            None => {
                self.before = Some((growth::held(&look(true)), now, served));
                None
            }
            Some((counts, bytes, since)) => {
                self.row = 0;
                self.tell(&counts, now.saturating_sub(bytes), served - since)
            }
        }
    }

    fn tell(&mut self, before: &Counts, bytes: usize, requests: u64) -> Option<String> {
        let heap = look(true);
        let grown = most(before, &growth::held(&heap))?;
        let chain = growth::chain_to(&heap, &grown.name);
        let times = self.findings.add(format!("{} {}", grown.name, without_numbers(&chain)))?;
        Some(format!(
            "growth: memory has grown by {} KiB in {requests} requests, most by {} more of {} ({} KiB): {chain}{times}",
            bytes / 1024,
            grown.count,
            grown.name,
            grown.bytes / 1024,
        ))
    }
}

struct Grown {
    name: String,
    count: u64,
    bytes: u64,
}

/// What has grown most: objects say more than what they have in them.
fn most(before: &Counts, now: &Counts) -> Option<Grown> {
    let grown = now.iter().filter_map(|(name, (count, bytes))| {
        let (count_before, bytes_before) = before.get(name).copied().unwrap_or_default();
        let (count, bytes) = (count.saturating_sub(count_before), bytes.saturating_sub(bytes_before));
        (bytes > 0).then(|| Grown { name: name.clone(), count, bytes })
    });
    grown.max_by_key(|grown| {
        let is_object = !matches!(grown.name.as_str(), "array" | "string");
        (is_object && grown.count >= FEW, grown.bytes)
    })
}

/// Fewer objects more are none to speak of.
const FEW: u64 = 10;

/// `App::$seen[4711] User#12` and `App::$seen[4712] User#9` are one.
fn without_numbers(chain: &str) -> String {
    chain.chars().filter(|char| !char.is_ascii_digit()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_say_more_than_what_they_have_in_them() {
        let counts = |list: &[(&str, u64, u64)]| -> Counts {
            list.iter().map(|(name, count, bytes)| ((*name).to_owned(), (*count, *bytes))).collect()
        };
        let before = counts(&[("string", 10, 100), ("User", 1, 56), ("App", 1, 56)]);
        let name = |now: &[(&str, u64, u64)]| most(&before, &counts(now)).map(|grown| grown.name);
        assert_eq!(name(&[("string", 99, 9000), ("User", 50, 2800), ("App", 1, 56)]).as_deref(), Some("User"));
        assert_eq!(name(&[("string", 99, 9000), ("User", 2, 112)]).as_deref(), Some("string"));
        assert_eq!(name(&[("string", 9, 90), ("User", 1, 56)]), None);
        assert_eq!(without_numbers("App::$seen[4711] User#12"), "App::$seen[] User#");
    }
}
