//! Messages that are longer than a datagram: cut into parts, and put together again ([`Bus`], [`Assembler`]).
//!
//! Parts of one sender arrive in order, those of several may be mixed. A sender that dies in the middle leaves a beginning behind, which
//! goes when the next one comes from a process of its number; who is dead for long is forgotten.

use std::collections::HashMap;

/// The most bytes of a part, its head included.
pub const LONGEST_PART: usize = 64 * 1024;

/// Sender, number of the message, its length.
const HEAD: usize = 4 + 4 + 8;

/// As many beginnings are kept; a pool has not so many workers that send at the same time.
const MOST_BEGUN: usize = 4096;

/// Cuts messages.
#[derive(Debug, Default)]
pub struct Bus {
    last: u32,
}

impl Bus {
    /// The parts of a message, in order.
    pub fn parts<'m>(&mut self, sender: u32, message: &'m [u8]) -> impl Iterator<Item = Vec<u8>> + use<'m> {
        self.last = self.last.wrapping_add(1);
        let head =
            [&sender.to_ne_bytes()[..], &self.last.to_ne_bytes(), &(message.len() as u64).to_ne_bytes()].concat();
        // One without bytes is a message, too.
        let empty = message.is_empty().then_some(message);
        empty.into_iter().chain(message.chunks(LONGEST_PART - HEAD)).map(move |bytes| [&head, bytes].concat())
    }
}

#[derive(Debug)]
struct Begun {
    number: u32,
    length: usize,
    bytes: Vec<u8>,
}

/// Puts messages together.
#[derive(Debug, Default)]
pub struct Assembler {
    begun: HashMap<u32, Begun>,
}

impl Assembler {
    /// A part has come. The message, if that was the last one.
    pub fn receive(&mut self, part: &[u8]) -> Option<Vec<u8>> {
        let (head, bytes) = part.split_at_checked(HEAD)?;
        let number = |at: usize| head.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map(u32::from_ne_bytes);
        let (sender, message) = (number(0)?, number(4)?);
        let length = usize::try_from(u64::from_ne_bytes(head.get(8..16)?.try_into().ok()?)).ok()?;
        let is_next = self.begun.get(&sender).is_some_and(|begun| (begun.number, begun.length) == (message, length));
        if !is_next {
            if self.begun.len() >= MOST_BEGUN {
                self.begun.clear();
            }
            // No room is made on the word of a head: it comes with the bytes.
            self.begun.insert(sender, Begun { number: message, length, bytes: Vec::new() });
        }
        let begun = self.begun.get_mut(&sender)?;
        begun.bytes.extend_from_slice(bytes);
        if begun.bytes.len() < length {
            return None;
        }
        self.begun.remove(&sender).map(|begun| begun.bytes).filter(|bytes| bytes.len() == length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(bus: &mut Bus, sender: u32, message: &[u8]) -> Vec<Vec<u8>> {
        bus.parts(sender, message).collect()
    }

    #[test]
    fn messages_of_any_length_come_back() {
        let (mut bus, mut assembler) = (Bus::default(), Assembler::default());
        for length in [0, 1, LONGEST_PART - HEAD, LONGEST_PART - HEAD + 1, 1_000_000] {
            let message: Vec<u8> = (0..length).map(|at| at as u8).collect();
            let parts = parts(&mut bus, 7, &message);
            assert!(parts.iter().all(|part| part.len() <= LONGEST_PART));
            let mut received = parts.iter().map(|part| assembler.receive(part)).collect::<Vec<_>>();
            assert_eq!(received.pop(), Some(Some(message)));
            assert!(received.iter().all(Option::is_none));
        }
    }

    #[test]
    fn parts_of_several_senders_may_be_mixed() {
        let (mut one, mut other, mut assembler) = (Bus::default(), Bus::default(), Assembler::default());
        let (a, b) = (vec![b'a'; 100_000], vec![b'b'; 100_000]);
        let (first, second) = (parts(&mut one, 1, &a), parts(&mut other, 2, &b));
        let received: Vec<Vec<u8>> = first
            .iter()
            .zip(&second)
            .flat_map(|(x, y)| [assembler.receive(x), assembler.receive(y)])
            .flatten()
            .collect();
        assert_eq!(received, [a, b]);
    }

    #[test]
    fn a_message_that_was_broken_off_is_not_mixed_with_the_next() {
        let (mut bus, mut assembler) = (Bus::default(), Assembler::default());
        let long = vec![b'a'; 200_000];
        let broken = parts(&mut bus, 1, &long);
        assert_eq!(assembler.receive(&broken[0]), None);
        // Another process of the same number counts anew.
        let whole = parts(&mut Bus { last: 40 }, 1, b"next");
        assert_eq!(assembler.receive(&whole[0]), Some(b"next".to_vec()));
        assert_eq!(assembler.receive(&broken[1]), None);
    }

    #[test]
    fn what_is_no_part_is_nothing() {
        let mut assembler = Assembler::default();
        assert_eq!(assembler.receive(b""), None);
        assert_eq!(assembler.receive(&[0; HEAD - 1]), None);
        let mut wrong = vec![0; HEAD + 4];
        wrong[8] = 3; // It has more than it says.
        assert_eq!(assembler.receive(&wrong), None);
        assert!(assembler.begun.is_empty());
    }
}
