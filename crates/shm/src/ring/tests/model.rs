//! Random use against a queue that cannot be wrong.

use std::collections::VecDeque;

use super::*;

fn play(seed: u64, capacity: usize, moves: usize) {
    let mut dice = Dice(seed);
    let mut both = Both::new(capacity);
    let mut model: VecDeque<Vec<u8>> = VecDeque::new();
    for turn in 0..moves {
        match dice.below(20) {
            0..9 => {
                let limit = if dice.below(4) == 0 { capacity } else { capacity / 8 };
                let parts: Vec<Vec<u8>> = (0..dice.below(4)).map(|_| vec![turn as u8; dice.below(limit)]).collect();
                let message = parts.concat();
                let slices: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
                let fits = both.taken() + format::size(message.len()) <= capacity as u64;
                let result = both.producer.push(&slices);
                if message.len() > both.ring.longest() {
                    assert_eq!(result, Err(Refused::TooLong));
                } else if fits {
                    assert_eq!(result, Ok(()));
                    model.push_back(message);
                } else {
                    assert_eq!(result, Err(Refused::Full));
                }
            }
            9..17 => assert_eq!(both.pop(), model.pop_front()),
            17 => both.producer = both.ring.producer().unwrap(),
            18 => both.consumer = both.ring.consumer().unwrap(),
            _ => {
                let mut left = VecDeque::new();
                let each = |message: &[u8]| left.push_back(message.to_vec());
                match dice.below(30) {
                    0 => {
                        assert_eq!(both.producer.reset(each).messages, model.len());
                        both.consumer = both.ring.consumer().unwrap();
                    }
                    1 => {
                        assert_eq!(both.consumer.reset(each).messages, model.len());
                        both.producer = both.ring.producer().unwrap();
                    }
                    _ => continue,
                }
                assert_eq!(left, std::mem::take(&mut model));
            }
        }
        let sizes = model.iter().map(|message| format::size(message.len())).sum::<u64>();
        let skipped = both.taken() - sizes;
        // Only before the first message: so the second lap has begun, and the first has been read up to here.
        assert!(
            skipped == 0
                || both.ring.shared.offset(both.ring.shared.tail().get()) >= sizes && skipped < capacity as u64
        );
        let room = (capacity as u64 - both.taken()).checked_sub(format::HEADER);
        assert_eq!(both.producer.room(), Ok(room.map(|room| room as usize)));
        assert_eq!(both.consumer.is_empty(), model.is_empty());
    }
}

impl Both {
    fn taken(&self) -> u64 {
        self.ring.shared.tail().get().wrapping_sub(self.ring.shared.head().get())
    }
}

#[test]
fn random_use_is_that_of_a_queue() {
    for (seed, capacity) in [(1, 64), (2, 128), (3, 1024), (4, 65_536)] {
        play(seed, capacity, 40_000);
    }
}
