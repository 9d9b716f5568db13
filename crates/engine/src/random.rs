//! Bytes that nobody can foresee, for what a protocol wants to be so: the keys of WebSocket's masks (RFC 6455, 5.3).

use ring::rand::{SecureRandom, SystemRandom};
use std::hash::{BuildHasher, RandomState};

/// As many as are wanted.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if SystemRandom::new().fill(&mut bytes).is_err() {
        // The system has none to give, which Linux does not do once it has started; these are random, too, for each process.
        let state = RandomState::new();
        bytes.iter_mut().enumerate().for_each(|(index, byte)| *byte = state.hash_one(index) as u8);
    }
    bytes
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_two_are_the_same() {
        assert_ne!(super::bytes::<16>(), super::bytes::<16>());
    }
}
