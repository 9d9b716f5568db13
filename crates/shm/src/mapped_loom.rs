//! [`Mapped`] for loom, whose atomics cannot lie in memory of our own: a box.

use std::{io, ops::Deref};

use crate::sync::Word64;

#[derive(Debug)]
pub(crate) struct Mapped<T> {
    fixed: Box<T>,
    words: Box<[Word64]>,
}

/// # Safety
/// As the other one has it.
pub(crate) unsafe trait Shareable {}

impl<T: Shareable + Default> Mapped<T> {
    pub(crate) fn new(words: usize) -> io::Result<Self> {
        Ok(Self { fixed: Box::default(), words: (0..words).map(|_| Word64::default()).collect() })
    }

    pub(crate) fn words(&self) -> &[Word64] {
        &self.words
    }
}

impl<T> Deref for Mapped<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.fixed
    }
}
