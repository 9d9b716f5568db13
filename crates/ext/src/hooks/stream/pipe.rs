//! Pipes to and from other processes (`proc_open()`, `popen()`): PHP reads and writes, on a descriptor that does not block for just as long.

use std::time::Duration;

use steel_engine::net::Direction;
use steel_os::foreign;
use steel_zend::{
    Result,
    stream::{Bytes, Place, Stream, Tried},
};

use super::{
    super::deadline::Deadline,
    held::{Held, Outcome},
    transfer::interrupted,
};

pub(super) fn read(stream: &Stream, place: &mut Place) -> Result<isize> {
    let Some(held) = Held::of(stream) else { return Ok(-1) };
    attempt(stream, &held, Direction::Read, || place.read_unblocked())
}

pub(super) fn write(stream: &Stream, bytes: &Bytes) -> Result<isize> {
    let Some(held) = Held::of(stream) else { return Ok(-1) };
    attempt(stream, &held, Direction::Write, || bytes.write_unblocked())
}

/// How long an attempt rests that was in vain although the descriptor is ready.
const REST: Duration = Duration::from_millis(10);

fn attempt(
    stream: &Stream,
    held: &Held,
    direction: Direction,
    mut attempt: impl FnMut() -> Result<Tried<isize>>,
) -> Result<isize> {
    held.claim(direction)?;
    let mut attempt = || {
        let _operation = held.operate(direction); // PHP warns of what fails.
        attempt()
    };
    if !stream.is_blocking() {
        return Ok(match attempt()? {
            Tried::Done(count) => count,
            Tried::InVain => 0,
        });
    }
    let mut was_ready = false;
    loop {
        let _ = foreign::set_blocking(held.number(), false);
        let tried = attempt();
        let _ = foreign::set_blocking(held.number(), true);
        match tried? {
            Tried::Done(count) => return Ok(count),
            // A terminal that nobody has any more counts as ready, and takes nothing.
            Tried::InVain if was_ready && held.is_ready(direction) => {
                let rested = held.wait_in(&[direction], &mut Deadline::new(Some(REST)), std::future::pending)?;
                if !matches!(rested, Outcome::TimedOut) {
                    return interrupted(stream, held);
                }
            }
            Tried::InVain => {}
        }
        match held.until_ready(direction, None)? {
            Outcome::Done(_) => was_ready = true,
            Outcome::TimedOut | Outcome::Interrupted => return interrupted(stream, held),
        }
    }
}
