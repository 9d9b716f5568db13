//! Who calls, and who is told that somebody else is in the middle of a call.

use steel_coro::Cid;
use steel_zend::frames;

use crate::runtime::Runtime;

/// `None`: the main program.
pub(super) fn current() -> Option<Cid> {
    Runtime::existing().and_then(|runtime| runtime.coroutines.current())
}

/// Is it still there? The main program is.
pub(super) fn is_there(cid: Option<Cid>) -> bool {
    cid.is_none_or(|cid| Runtime::existing().is_some_and(|runtime| runtime.coroutines.exists(cid)))
}

/// What is said of a connection to a second one that calls.
pub(super) fn has_been_bound(other: Option<Cid>) -> String {
    let other = other.map_or_else(|| name(None), |cid| name(Some(cid)) + &place(cid));
    let own = name(current());
    format!(
        "has already been bound to {other}, another call of the same connection in {own} at the same time is not allowed"
    )
}

fn name(cid: Option<Cid>) -> String {
    cid.map_or_else(|| "the main program".to_owned(), |cid| format!("coroutine#{}", cid.get()))
}

/// Where a coroutine stands.
fn place(cid: Cid) -> String {
    let frames = Runtime::existing()
        .and_then(|runtime| runtime.coroutines.with_data(cid, |place| place.looking_at(frames::here)))
        .unwrap_or_default();
    let line = frames.into_iter().find_map(|frame| frame.line);
    line.map_or_else(String::new, |(file, line)| format!(" ({file}:{line})"))
}
