//! Requests of Redis ([`crate::resp::request`]) as packets.
//!
//! How far a request was read is kept, so that one of many arguments which comes byte by byte is not read from its begin each time.

use super::FramingError;
use crate::resp::request::{Found, Item, Malformed, argument, begin};

/// How far a request was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Progress {
    /// Where the next argument begins; 0: nothing was read.
    at: usize,
    /// Arguments that are still to come.
    left: u64,
}

/// What was found.
pub(super) enum Step {
    /// The length of the whole request.
    Whole(usize),
    /// So many bytes are needed at least.
    More(Progress, usize),
}

/// Reads on.
pub(super) fn look(buf: &[u8], mut progress: Progress) -> Result<Step, FramingError> {
    let bad = |_: Malformed| FramingError::Malformed { received: buf.len() };
    if progress.at == 0 {
        match begin(buf).map_err(bad)? {
            Found::More(missing) => return Ok(Step::More(progress, missing)),
            Found::Item(Item::Array(left), at) => progress = Progress { at, left },
            Found::Item(_, end) => return Ok(Step::Whole(end)),
        }
    }
    while progress.left > 0 {
        match argument(buf, progress.at).map_err(bad)? {
            Found::More(missing) => return Ok(Step::More(progress, missing)),
            Found::Item(_, at) => progress = Progress { at, left: progress.left - 1 },
        }
    }
    Ok(Step::Whole(progress.at))
}
