//! Memory that somebody else has written to: nothing but errors, and after a reset everything is well.

use super::*;

/// Changes a few words of the ring's memory, seldom to nonsense alone: near misses are what checks are for.
fn scribble(ring: &Ring, dice: &mut Dice) {
    let shared = &ring.shared;
    for _ in 0..=dice.below(3) {
        let words = shared.memory.words();
        let word = match dice.below(6) {
            0 => shared.head(),
            1 => shared.tail(),
            2 => shared.wants_room(),
            3 => &words[dice.below(words.len())],
            4 => &words[shared.place(shared.head().get())],
            _ => &words[shared.place(shared.tail().get())],
        };
        let (was, capacity) = (word.get(), shared.capacity());
        word.set(match dice.below(10) {
            0 => dice.word(),
            1 => was ^ 1 << dice.below(64),
            2 => was.wrapping_add(8),
            3 => was.wrapping_sub(8),
            4 => was.wrapping_add(capacity),
            5 => u64::MAX - 7,
            6 => format::header(shared.head().get(), dice.below(1 << 20)),
            7 => format::header(shared.head().get(), dice.below(capacity as usize)),
            8 => format::header(shared.head().get(), format::SKIP),
            _ => 0,
        });
    }
}

/// Pops until there is nothing, or an error. It ends: each message takes room.
fn drain(consumer: &mut Consumer, capacity: usize) -> Result<(), Corrupt> {
    let mut into = BytesMut::new();
    for _ in 0..=capacity / 8 {
        into.clear();
        match consumer.pop(&mut into) {
            Ok(None) => return Ok(()),
            Ok(Some(length)) => assert!(length == into.len() && length < capacity),
            Err(corrupt) => {
                assert_eq!(consumer.pop(&mut into), Err(corrupt), "the same at each call");
                assert!(into.is_empty());
                return Err(corrupt);
            }
        }
    }
    panic!("more messages than there is room for");
}

/// Both ends work again.
fn passes_messages(both: &mut Both, capacity: usize) {
    for round in 0..9_u8 {
        let message = vec![round; usize::from(round) * capacity / 16];
        both.producer.push(&[&message]).unwrap();
        assert_eq!(both.pop(), Some(message));
    }
    assert_eq!(both.pop(), None);
}

#[test]
fn whatever_is_written_there_is_an_error_and_a_reset_heals_it() {
    let rounds = std::env::var("STEELWOOL_FUZZ_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(3000);
    let (mut corrupt, mut dice) = (0, Dice(0x5eed));
    for round in 0..rounds {
        let capacity = 64 << dice.below(5);
        let mut both = Both::new(capacity);
        for _ in 0..dice.below(20) {
            let message = vec![round as u8; dice.below(capacity / 2)];
            let _ = both.producer.push(&[&message]);
            if dice.below(2) == 0 {
                both.pop();
            }
        }
        for _ in 0..8 {
            scribble(&both.ring, &mut dice);
            let pushed = both.producer.push(&[&vec![1; dice.below(capacity)]]);
            corrupt += u32::from(matches!(pushed, Err(Refused::Corrupt(_))));
            corrupt += u32::from(drain(&mut both.consumer, capacity).is_err());
            let _ = both.producer.room();
            // A successor either sees that it is impossible, or goes on with what is there.
            if let Ok(mut consumer) = both.ring.consumer() {
                let _ = drain(&mut consumer, capacity);
            }
            if let Ok(mut producer) = both.ring.producer() {
                let _ = producer.push(&[b"successor"]);
            }
        }
        let each = |message: &[u8]| assert!(message.len() < capacity);
        match dice.below(3) {
            0 => {
                let _ = both.producer.reset(each);
                both.consumer = both.ring.consumer().unwrap();
            }
            1 => {
                let _ = both.consumer.reset(each);
                both.producer = both.ring.producer().unwrap();
            }
            _ => {
                let _ = both.ring.reset(each);
                (both.producer, both.consumer) = (both.ring.producer().unwrap(), both.ring.consumer().unwrap());
            }
        }
        passes_messages(&mut both, capacity);
    }
    assert!(corrupt > rounds, "{corrupt} of {rounds} rounds: most of what was written should be noticed");
}
