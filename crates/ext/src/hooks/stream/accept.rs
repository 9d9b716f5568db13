//! Accepting: waits until somebody is there, then PHP takes the connection.

use std::time::Instant;

use steel_engine::net::Direction;
use steel_os::foreign;
use steel_zend::{
    Result,
    stream::{Accepted, Accepting, Stream},
};

use super::held::{Held, Outcome};

/// A stream's accept. PHP has said why, if there is no connection.
pub(super) fn accept(stream: &Stream, accepting: &Accepting) -> Result {
    let Some(held) = Held::of(stream) else { return Ok(()) };
    held.claim(Direction::Read)?;
    let deadline = accepting.patience().and_then(|time| Instant::now().checked_add(time));
    loop {
        // Somebody else may take it before us: then it is waited for again, not in accept(). It stays so, since other processes may have the
        // same socket, in the middle of their own accept; PHP asks before it accepts anyway.
        let _ = foreign::set_blocking(held.number(), false);
        match accepting.attempt()? {
            Accepted::Done | Accepted::Failed => return Ok(()),
            Accepted::Nobody => {}
        }
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        match held.until_ready(Direction::Read, left)? {
            Outcome::Done(_) => {}
            // PHP's own "timed out" stands.
            Outcome::TimedOut | Outcome::Interrupted => return Ok(()),
        }
    }
}
