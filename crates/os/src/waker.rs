//! A `std::task::Waker` without an allocation: it carries a number in its data pointer and calls a static function.
//! Clone and drop are free. What the number means, and from which threads it may come, is the business of [`WakeById`].

use std::marker::PhantomData;
use std::ptr;
use std::task::{RawWaker, RawWakerVTable, Waker};

/// Where a waker made by [`waker`] delivers its number. Called from any thread, any number of times.
pub trait WakeById: 'static {
    /// Something `id` waits for may have happened. Must not panic.
    fn wake(id: u64);

    /// The one table of its wakers, a static: they are known by its address.
    fn table() -> &'static Table<Self>
    where
        Self: Sized;
}

/// The functions of the wakers of `W`.
#[derive(Debug)]
pub struct Table<W>(RawWakerVTable, PhantomData<fn(W)>);

impl<W: WakeById> Table<W> {
    /// For the static behind [`WakeById::table`].
    #[expect(clippy::new_without_default, reason = "it is made once, for a static")]
    pub const fn new() -> Self {
        Self(RawWakerVTable::new(clone::<W>, wake::<W>, wake::<W>, release), PhantomData)
    }
}

/// A waker that calls `W::wake(id)`.
#[inline]
pub fn waker<W: WakeById>(id: u64) -> Waker {
    const { assert!(size_of::<usize>() == size_of::<u64>(), "the id has to fit a pointer") };
    let raw = RawWaker::new(ptr::without_provenance(id as usize), &W::table().0);
    // SAFETY: the data is a plain number and never dereferenced; the functions own nothing, so the waker contract
    // (clone and drop balanced, callable from every thread) holds trivially.
    unsafe { Waker::from_raw(raw) }
}

/// The number of a waker that was made by [`waker`] with this `W`.
#[inline(always)]
pub fn id_of<W: WakeById>(waker: &Waker) -> Option<u64> {
    std::ptr::eq(waker.vtable(), &W::table().0).then(|| waker.data().addr() as u64)
}

// The contracts of these four are RawWakerVTable's; none reads through the pointer.
fn clone<W: WakeById>(data: *const ()) -> RawWaker {
    RawWaker::new(data, &W::table().0)
}

fn wake<W: WakeById>(data: *const ()) {
    W::wake(data.addr() as u64);
}

fn release(_data: *const ()) {}
