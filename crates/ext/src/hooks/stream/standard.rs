//! Reading standard input (`STDIN`, `php://stdin`), where it is a pipe or a terminal, and devices: waits until something is there, then PHP reads.
//!
//! The descriptor keeps its mode: other processes have the same, a terminal also for what they write. So whoever shares it with others that
//! read may find that one of them was faster, and wait with everybody, as without hooks.

use steel_engine::net::Direction;
use steel_zend::{
    Result,
    stream::{Place, Stream, Tried},
};

use super::{
    held::{Held, Outcome},
    transfer::interrupted,
};

pub(super) fn read(stream: &Stream, place: &mut Place) -> Result<isize> {
    let Some(held) = Held::of(stream) else { return Ok(-1) };
    held.claim(Direction::Read)?;
    loop {
        if stream.is_blocking() {
            match held.until_ready(Direction::Read, None)? {
                Outcome::Done(_) => {}
                Outcome::TimedOut | Outcome::Interrupted => return interrupted(stream, &held),
            }
        }
        let tried = {
            let _operation = held.operate(Direction::Read); // PHP warns of what fails.
            place.read_unblocked()
        };
        match tried? {
            Tried::Done(count) => return Ok(count),
            // Somebody has set the mode of the descriptor since.
            Tried::InVain if stream.is_blocking() => {}
            Tried::InVain => return Ok(0),
        }
    }
}
