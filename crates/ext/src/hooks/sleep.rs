//! `SWOOLE_HOOK_SLEEP`: `sleep()`, `usleep()`, `time_nanosleep()` and `time_sleep_until()` as coroutines sleep.
//!
//! Arguments are judged as PHP judges them. Less than a millisecond is slept away by the process, as in the reference: a switch
//! would cost more.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use steel_zend::{Call, Error, Level, Result, replace::Replacement, replacement, report};

use super::{SLEEP, wants};
use crate::runtime::{patience, runtime};

pub(super) fn replacements() -> [Replacement; 4] {
    [
        replacement!("sleep", wanted, sleep),
        replacement!("usleep", wanted, usleep),
        replacement!("time_nanosleep", wanted, time_nanosleep),
        replacement!("time_sleep_until", wanted, time_sleep_until),
    ]
}

fn wanted() -> bool {
    wants(SLEEP)
}

/// Sleeps. False: cancelled before.
fn pause(seconds: f64) -> Result<bool> {
    match patience(seconds).filter(|_| seconds >= 0.001) {
        Some(time) => runtime().sleep(time),
        None => {
            std::thread::sleep(Duration::from_secs_f64(seconds.clamp(0.0, 0.001)));
            Ok(true)
        }
    }
}

fn not_negative(call: &Call, index: usize) -> Result<i64> {
    let number = call.int(index)?;
    if number < 0 { Err(call.value_error(index, "must be greater than or equal to 0")) } else { Ok(number) }
}

/// `sleep()`: what is left of the time, in seconds, if it was cancelled.
fn sleep(call: &Call) -> Result<i64> {
    let seconds = not_negative(call, 0)?;
    let begun = Instant::now();
    let slept = pause(seconds as f64)?;
    let passed = i64::try_from(begun.elapsed().as_secs()).unwrap_or(seconds);
    Ok(if slept { 0 } else { (seconds - passed).max(0) })
}

/// `usleep()`
fn usleep(call: &Call) -> Result {
    let microseconds = not_negative(call, 0)?;
    pause(microseconds as f64 / 1e6).map(drop)
}

/// `time_nanosleep()`
fn time_nanosleep(call: &Call) -> Result<bool> {
    let (seconds, nanoseconds) = (not_negative(call, 0)?, not_negative(call, 1)?);
    if nanoseconds > 999_999_999 {
        return Err(Error::value_error("Nanoseconds was not in the range 0 to 999 999 999 or seconds was negative"));
    }
    pause(seconds as f64 + nanoseconds as f64 / 1e9)
}

/// PHP counts in nanoseconds, of 64 bits.
const LATEST: u64 = u64::MAX / 1_000_000_000;

/// `time_sleep_until()`
fn time_sleep_until(call: &Call) -> Result<bool> {
    let until = call.float(0)?;
    if !(0.0..=LATEST as f64).contains(&until) {
        return Err(call.value_error(0, &format!("must be between 0 and {LATEST}")));
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64();
    if until <= now {
        report(Level::Warning, "Argument #1 ($timestamp) must be greater than or equal to the current time")?;
        return Ok(false);
    }
    pause(until - now)
}
