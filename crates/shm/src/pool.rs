//! Single shared words, cut from pages: [`Word`] is one that a process and its later children see.
//!
//! A fork copies the list of free words, so both sides would hand out the same ones: the child starts with pages of its own. A word
//! that was there at a fork has an owner on the other side, too, and is not used again.

use std::{cell::RefCell, io, mem::ManuallyDrop, ops::Deref, sync::atomic::AtomicI64, sync::atomic::AtomicU32};

use crate::{fork::Moment, region::Region};

/// How much is mapped at a time.
const CHUNK: usize = 4096;

/// A word of shared memory, zero at first.
#[derive(Debug)]
pub struct Word<T: Shared> {
    word: &'static T,
    made: Moment,
}

/// The kinds of words: atomics for which all zeroes is a value.
pub trait Shared: Sized + 'static {
    /// Runs `f` with this thread's pool.
    #[doc(hidden)]
    fn with_pool<R>(f: impl FnOnce(&Pool<Self>) -> R) -> R;
    /// Makes it zero.
    #[doc(hidden)]
    fn clear(&self);
}

/// The words that this process may hand out.
#[derive(Debug)]
#[doc(hidden)]
pub struct Pool<T: 'static>(RefCell<Option<Stock<T>>>);

#[derive(Debug)]
struct Stock<T: 'static> {
    generation: u64,
    free: Vec<&'static T>,
}

/// Makes a kind of words of a type, which consists of atomics only; the expression makes one of them zero.
macro_rules! shared {
    ($ty:ty, $clear:expr) => {
        impl $crate::pool::Shared for $ty {
            fn with_pool<R>(f: impl FnOnce(&$crate::pool::Pool<Self>) -> R) -> R {
                thread_local! {
                    static POOL: $crate::pool::Pool<$ty> = const { $crate::pool::Pool::empty() };
                }
                POOL.with(f)
            }

            fn clear(&self) {
                let clear: fn(&Self) = $clear;
                clear(self);
            }
        }
    };
}
pub(crate) use shared;

shared!(AtomicU32, |word| word.store(0, std::sync::atomic::Ordering::SeqCst));
shared!(AtomicI64, |word| word.store(0, std::sync::atomic::Ordering::SeqCst));

impl<T: Shared> Word<T> {
    /// A word that is zero.
    ///
    /// # Errors
    /// `ENOMEM`
    pub fn new() -> io::Result<Word<T>> {
        let made = Moment::now();
        let word = T::with_pool(|pool| pool.take(made.generation))?;
        word.clear();
        Ok(Word { word, made })
    }
}

impl<T: Shared> Deref for Word<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.word
    }
}

impl<T: Shared> Drop for Word<T> {
    fn drop(&mut self) {
        if self.made == Moment::now() {
            T::with_pool(|pool| pool.give_back(self.word));
        }
    }
}

impl<T> Pool<T> {
    pub(crate) const fn empty() -> Pool<T> {
        Pool(RefCell::new(None))
    }

    fn take(&self, generation: u64) -> io::Result<&'static T> {
        let mut stock = self.0.borrow_mut();
        let stock = match &mut *stock {
            Some(stock) if stock.generation == generation => stock,
            slot => slot.insert(Stock { generation, free: Vec::new() }),
        };
        if stock.free.is_empty() {
            stock.free = chunk()?;
        }
        stock.free.pop().ok_or_else(|| io::ErrorKind::OutOfMemory.into())
    }

    fn give_back(&self, word: &'static T) {
        if let Some(stock) = &mut *self.0.borrow_mut() {
            stock.free.push(word);
        }
    }
}

/// The words of a new chunk. It is never unmapped: another process may use any of it, and the whole of it is 4 KiB.
fn chunk<T>() -> io::Result<Vec<&'static T>> {
    let region = ManuallyDrop::new(Region::new(CHUNK)?);
    let first = region.base().cast::<T>();
    let count = region.bytes() / size_of::<T>();
    // SAFETY: the mapping is page-aligned, zero (a value of every `Shared`), large enough for `count` words, and stays mapped until
    // the process ends. Only atomics lie in it, so other processes may change it.
    Ok((0..count).rev().map(|at| unsafe { first.add(at).as_ref() }).collect())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering::SeqCst;

    use super::*;

    #[test]
    fn a_word_that_is_used_again_is_zero() {
        let word = Word::<AtomicU32>::new().unwrap();
        word.store(7, SeqCst);
        let at = std::ptr::from_ref::<AtomicU32>(&word);
        drop(word);
        let again = Word::<AtomicU32>::new().unwrap();
        assert_eq!((std::ptr::from_ref::<AtomicU32>(&again), again.load(SeqCst)), (at, 0));
    }

    #[test]
    fn more_words_than_a_page_has_are_all_different() {
        let words: Vec<_> = (0..2000).map(|_| Word::<AtomicI64>::new().unwrap()).collect();
        words.iter().enumerate().for_each(|(at, word)| word.store(at as i64, SeqCst));
        assert!(words.iter().enumerate().all(|(at, word)| word.load(SeqCst) == at as i64));
    }
}
