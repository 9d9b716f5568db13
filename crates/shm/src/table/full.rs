//! [`Full`]: why there is no room for one more row, and what size the table would have to be.

use super::{
    Table,
    key::Key,
    memory::{MOST_ROWS, Size},
};
use crate::atomics::Ordering::Relaxed;

/// There is no room for a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full {
    /// What there is no more of.
    pub limit: Limit,
    /// How many rows there are.
    pub rows: usize,
    /// For how many rows the table would have had to be made, with the same share of collisions, to hold what it holds and this row;
    /// `None` if that is more than can be.
    pub size: Option<u32>,
}

/// Which of a table's limits was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// As many rows as it can hold.
    Rows,
    /// As many rows as may lie where others do.
    Collisions,
}

/// Up to here it is counted how many rows would lie where others do (a bit for each place, 16 MiB); beyond, that is estimated.
const COUNTED: u32 = 1 << 27;

impl Table {
    /// Why there is no room for this key.
    #[cold]
    pub(super) fn full(&self, key: &Key) -> Full {
        let rows = self.len();
        let limit = if rows >= self.size().most_rows() { Limit::Rows } else { Limit::Collisions };
        Full { limit, rows, size: self.advice(key, rows) }
    }

    /// To find it out takes time, so as long as the number of rows is the same, so is the answer.
    fn advice(&self, key: &Key, rows: usize) -> Option<u32> {
        let known = self.advice.load(Relaxed);
        if known >> 8 == rows as u64 + 1 {
            return 1u32.checked_shl(known as u32 & 0xff);
        }
        let mut hashes: Vec<u64> =
            (0..self.size().rows as usize).flat_map(|bucket| self.keys_of(bucket)).map(|key| key.hash()).collect();
        hashes.push(key.hash());
        let size = self.size().large_enough(&hashes);
        let power = size.map_or(0xff, |size| u64::from(size.trailing_zeros()));
        self.advice.store((rows as u64 + 1) << 8 | power, Relaxed);
        size
    }
}

impl Size {
    /// The number of rows for which a table must be made, with the same share of collisions, to hold all of these.
    fn large_enough(self, hashes: &[u64]) -> Option<u32> {
        let share = self.collisions as f32 / self.rows as f32;
        let larger = std::iter::successors(Some(self.rows), |rows| rows.checked_mul(2)).skip(1);
        larger.take_while(|rows| *rows <= MOST_ROWS).find(|rows| {
            let allowed = (*rows as f32 * share) as usize;
            hashes.len() - places(hashes, *rows) <= allowed
        })
    }
}

/// How many different places these hashes have in a table for so many rows.
fn places(hashes: &[u64], rows: u32) -> usize {
    if rows > COUNTED {
        let rows = f64::from(rows);
        return (rows * (1.0 - (-(hashes.len() as f64) / rows).exp())) as usize;
    }
    let mut taken = vec![0u64; (rows as usize).div_ceil(64)];
    for hash in hashes {
        let place = *hash as usize & (rows as usize - 1);
        taken[place / 64] |= 1 << (place % 64);
    }
    taken.iter().map(|word| word.count_ones() as usize).sum()
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_up_to_a_size_and_estimated_beyond() {
        assert_eq!(places(&[1, 65, 2, 129], 64), 2);
        assert_eq!(places(&[1, 65, 2, 129], 128), 3);
        let many: Vec<u64> = (0..1000).collect();
        assert!((990..=1000).contains(&places(&many, 1 << 28)));
    }

    #[test]
    fn a_size_is_large_enough_when_collisions_fit_its_share() {
        let size = Size { rows: 64, collisions: 1 };
        assert_eq!(size.large_enough(&[0, 64, 128]), Some(128), "one place less, and 2 allowed");
        assert_eq!(size.large_enough(&[0; 5]), Some(256), "no size parts them, but 4 collisions are allowed there");
    }
}
