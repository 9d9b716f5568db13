//! `stream_copy_to_stream()`, the one function that waits for one stream with another one in its frames, which it goes on with afterwards.

use super::{Unclosable, id, resource, table};
use crate::{Zval, sys};

/// The other stream of a copy.
#[derive(Debug)]
pub enum Other {
    /// One that was taken, by its [`super::Stream::id`]: its end is told by [`super::Waiter::closing`].
    Taken(usize),
    /// Any other one, which nobody closes as long as this is there.
    Kept(Unclosable),
}

fn copied() -> Option<[Zval; 2]> {
    // SAFETY: null, or two arguments of the frame that runs.
    unsafe {
        let first = sys::steel_copied_streams();
        (!first.is_null()).then(|| [first, first.add(1)].map(|place| Zval::from_ptr(place).deref().clone()))
    }
}

/// Where a copy waits for a stream, of this [`super::Stream::id`]: the other one. `None`: it is no copy.
pub fn other(stream: usize) -> Option<Other> {
    let streams = copied()?;
    let other = streams.iter().find(|value| id(value).is_some_and(|id| id != stream))?;
    let raw = resource(other)?;
    // SAFETY: an open stream.
    if unsafe { table::is_ours(raw) } {
        return Some(Other::Taken(raw as usize));
    }
    Unclosable::of(other).map(Other::Kept)
}

/// Is it a copy of which a stream was closed? It has to come to its end at once.
pub fn is_broken() -> bool {
    copied().is_some_and(|streams| streams.iter().any(|stream| resource(stream).is_none()))
}
