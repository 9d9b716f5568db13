//! The arena of coroutine stacks.
//!
//! ```text
//! slot:  low | guard | .......... C stack, grows down | reserved top | high
//!                                                     ^ Stack::base  ^ aligned to the spacing
//! ```
//! From one slot to the next it is a little more than a power of two: a guard lies in the same page of page tables as the top of its
//! neighbour, so a stack costs one such page at most, however large it is, and the tops do not compete for the same cache lines.
//!
//! Slots are carved out of large lazily touched chunks. A released stack goes to a free list, last in first out, with its
//! pages still resident, because giving them back and having them anew costs fifty times as much as a switch. Beyond
//! `keep_resident` those go back that were not needed for a while, beyond `most_resident` all; their address range is kept.
//! The arena and its stacks belong to one thread. A forked child inherits both copy-on-write: nothing needs to be done, and
//! what the child does with a stack the parent does not see.

mod mapping;

use std::cell::{Cell, RefCell};
use std::io;
use std::num::NonZeroUsize;
use std::ptr::NonNull;
use std::rc::Rc;

use corosensei::stack::{STACK_ALIGNMENT, StackPointer};
use mapping::{Chunk, forget_pages};
pub use mapping::{GuardKind, guard_kind, page_size};

/// The least usable bytes of a stack: below that not even a panic message can be formatted.
pub const MIN_USABLE: usize = 16 * 1024;

/// After so many releases the stacks that were free all the time are looked at.
const SEASON: usize = 4096;

/// The slots of the first chunk; each further one is twice as large, up to [`LAST_CHUNK`].
const FIRST_CHUNK: usize = 64;
/// The slots of the largest chunk: 16 GiB of address space at the default size.
const LAST_CHUNK: usize = 8192;

/// How an arena cuts its stacks. All sizes are rounded up to pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArenaOptions {
    /// Bytes of the C stack.
    pub size: usize,
    /// Bytes above it for [`Stack::reserve_top`], which takes what does not fit from the C stack.
    pub top: usize,
    /// Bytes of the guard. More than a page, because C code compiled without stack probes may step over one with
    /// a `char buf[MAXPATHLEN]`; with guard markers the size costs no memory.
    pub guard: usize,
    /// How many released stacks always keep their pages resident.
    pub keep_resident: usize,
    /// How many do at most: those that the last few thousand releases have shown to be needed again.
    pub most_resident: usize,
}

impl Default for ArenaOptions {
    /// 2 MiB, as in Swoole. PHP's own recursive functions need half of it at their own limits (`unserialize()` of 4096 levels, which a
    /// peer may send); to free a list of 16,000 objects takes it all. Only what is used costs memory, and 4 KiB of page tables: half
    /// of that at 1 MiB, no more at 16 MiB.
    fn default() -> Self {
        let (keep_resident, most_resident) = (1024, 16 * 1024);
        Self { size: 2 * 1024 * 1024, top: 4096, guard: 16 * 1024, keep_resident, most_resident }
    }
}

impl ArenaOptions {
    fn rounded(self) -> Self {
        let page = page_size();
        let guard = self.guard.max(page).next_multiple_of(page);
        let size = self.size.max(MIN_USABLE).next_multiple_of(page);
        Self { size, top: self.top.next_multiple_of(page), guard, ..self }
    }

    /// Bytes from one stack to the next.
    fn spacing(&self) -> usize {
        self.guard + self.size + self.top
    }
}

/// A source of coroutine stacks for one thread. Cloning shares it.
#[derive(Clone, Debug)]
pub struct Arena(Rc<Shared>);

#[derive(Debug)]
struct Shared {
    options: ArenaOptions,
    kind: GuardKind,
    /// Low addresses of free slots whose pages are resident; the last one released is the first one used.
    warm: RefCell<Vec<usize>>,
    /// Low addresses of free slots whose pages were given back.
    cold: RefCell<Vec<usize>>,
    /// Slots of the last chunk that were never used start here.
    fresh: Cell<usize>,
    live: Cell<usize>,
    /// The fewest that were in `warm` since the season began.
    unused: Cell<usize>,
    /// Releases until it ends.
    season: Cell<usize>,
    chunks: RefCell<Vec<Chunk>>,
}

impl Arena {
    /// An arena without any stack yet; nothing is mapped before the first one is asked for.
    pub fn new(options: ArenaOptions) -> Self {
        Self::with_guard(options, guard_kind())
    }

    /// As [`Arena::new`], with the kind of guard chosen by the caller; for tests of the fallback.
    pub fn with_guard(options: ArenaOptions, kind: GuardKind) -> Self {
        Self(Rc::new(Shared {
            options: options.rounded(),
            kind,
            warm: RefCell::default(),
            cold: RefCell::default(),
            fresh: Cell::new(0),
            live: Cell::new(0),
            unused: Cell::new(0),
            season: Cell::new(SEASON),
            chunks: RefCell::default(),
        }))
    }

    /// Takes a stack: the one released last, else one never used.
    ///
    /// # Errors
    /// The kernel gives no address space, or no mapping for the guard (only with [`GuardKind::Protect`]).
    pub fn take(&self) -> io::Result<Stack> {
        let shared = &self.0;
        let recycled = shared.take_warm();
        let low = match recycled {
            Some(low) => low,
            None => shared.take_cold()?,
        };
        shared.live.set(shared.live.get() + 1);
        let high = low + shared.options.spacing();
        Ok(Stack { low, base: high, arena: Rc::clone(shared) })
    }

    /// How many stacks are in use now, with those that were leaked.
    pub fn live(&self) -> usize {
        self.0.live.get()
    }

    /// How many released stacks wait with resident pages, and how many without.
    pub fn free(&self) -> (usize, usize) {
        (self.0.warm.borrow().len(), self.0.cold.borrow().len())
    }

    /// The sizes in force, rounded to pages.
    pub fn options(&self) -> ArenaOptions {
        self.0.options
    }

    /// Gives back what released stacks keep resident beyond their top `keep` bytes. A coroutine that once went deep
    /// leaves its pages behind otherwise. One system call per resident free stack; meant for idle times.
    pub fn trim(&self, keep: usize) {
        let options = self.0.options;
        let keep = keep.next_multiple_of(page_size()).min(options.size + options.top);
        for &low in self.0.warm.borrow().iter() {
            // SAFETY: the slot is on the free list, so its chunk lives and nobody reads its memory.
            unsafe { forget_pages(low + options.guard, low + options.spacing() - keep) };
        }
    }
}

impl Shared {
    #[inline]
    fn take_warm(&self) -> Option<usize> {
        let mut warm = self.warm.borrow_mut();
        let low = warm.pop();
        self.unused.set(self.unused.get().min(warm.len()));
        low
    }

    #[cold]
    fn take_cold(&self) -> io::Result<usize> {
        if let Some(low) = self.cold.borrow_mut().pop() {
            return Ok(low);
        }
        let mut chunks = self.chunks.borrow_mut();
        if chunks.last().is_none_or(|last| self.fresh.get() == last.slots()) {
            let chunk = self.grow(chunks.last().map_or(FIRST_CHUNK, |last| (last.slots() * 2).min(LAST_CHUNK)))?;
            chunks.push(chunk);
            self.fresh.set(0);
        }
        let index = self.fresh.get();
        let chunk = chunks.last().ok_or_else(|| io::Error::from(io::ErrorKind::OutOfMemory))?;
        chunk.guard(index, self.kind)?;
        self.fresh.set(index + 1);
        Ok(chunk.low(index))
    }

    /// Maps a chunk of `slots`, or as large a one as the kernel gives (RLIMIT_AS, strict overcommit).
    fn grow(&self, mut slots: usize) -> io::Result<Chunk> {
        loop {
            match Chunk::map(self.options.spacing(), self.options.guard, self.options.size, slots) {
                Err(_) if slots > 1 => slots /= 2,
                result => return result,
            }
        }
    }

    fn put_back(&self, low: usize) {
        self.live.set(self.live.get() - 1);
        let mut warm = self.warm.borrow_mut();
        if warm.len() < self.options.most_resident.max(self.options.keep_resident) {
            warm.push(low);
            drop(warm);
            return self.count_release();
        }
        self.cool(low);
    }

    /// A slot that nobody uses gives its pages back.
    fn cool(&self, low: usize) {
        // SAFETY: the slot was released by its only owner and is on no list; its chunk lives as long as the arena.
        unsafe { forget_pages(low + self.options.guard, low + self.options.spacing()) };
        self.cold.borrow_mut().push(low);
    }

    #[inline]
    fn count_release(&self) {
        match self.season.get() {
            0 | 1 => self.end_season(),
            left => self.season.set(left - 1),
        }
    }

    /// Half of the stacks that were free throughout are given up: the oldest ones, which nobody would have taken.
    #[cold]
    fn end_season(&self) {
        let mut warm = self.warm.borrow_mut();
        let surplus = self.unused.get().min(warm.len()).saturating_sub(self.options.keep_resident);
        let given_up: Vec<usize> = warm.drain(..surplus.div_ceil(2)).collect();
        self.unused.set(warm.len());
        self.season.set(SEASON);
        drop(warm);
        given_up.into_iter().for_each(|low| self.cool(low));
    }
}

/// One coroutine stack, on loan from its arena; dropping it returns it.
#[derive(Debug)]
pub struct Stack {
    low: usize,
    base: usize,
    arena: Rc<Shared>,
}

impl Stack {
    /// Sets `bytes` (rounded up to the stack alignment) aside at the top, above the C stack's base, for the caller's own
    /// use. The region is uninitialised, aligned to 16 and readable and writable until this stack is dropped.
    /// `None` when less than [`MIN_USABLE`] would be left.
    pub fn reserve_top(&mut self, bytes: usize) -> Option<NonNull<u8>> {
        let bytes = bytes.checked_next_multiple_of(STACK_ALIGNMENT)?;
        if bytes > self.usable().checked_sub(MIN_USABLE)? {
            return None;
        }
        self.base -= bytes;
        NonNull::new(self.base as *mut u8)
    }

    /// The bytes between the guard and the base.
    pub fn usable(&self) -> usize {
        self.base - self.low - self.arena.options.guard
    }

    /// The address range of the C stack that may be used: just above the guard, and the base. For the stack limits of
    /// PHP 8.3 and later.
    pub fn bounds(&self) -> (usize, usize) {
        (self.low + self.arena.options.guard, self.base)
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        self.arena.put_back(self.low);
    }
}

// SAFETY: the slot is ours alone until drop, has an installed guard at its low end (Shared::take_cold fails otherwise) and
// MIN_USABLE bytes or more above it (ArenaOptions::rounded, Stack::reserve_top). Both ends are aligned: the slot to pages, the
// base by whole multiples of STACK_ALIGNMENT.
unsafe impl corosensei::stack::Stack for Stack {
    #[inline]
    fn base(&self) -> StackPointer {
        // SAFETY: the end of a mapped slot is not the null address.
        unsafe { NonZeroUsize::new_unchecked(self.base) }
    }

    #[inline]
    fn limit(&self) -> StackPointer {
        // SAFETY: the kernel does not map the null page for us.
        unsafe { NonZeroUsize::new_unchecked(self.low) }
    }
}
