//! `curl_multi_select()`, and `curl_multi_exec()` as far as it tells how many transfers are under way.
//!
//! `curl_multi_exec()` waits for nothing and stays as it is. Between it and a wait libcurl is asked for its sockets, by a call that has the
//! transfers go on as well; what happens in there is told as ready, for the program to call `curl_multi_exec()`.

use std::time::{Duration, Instant};

use steel_zend::{
    Call, Result, Zval,
    curl::{Multi, Refusal},
    replace::Replacement,
    replacement,
};

use super::{
    handles, multis, plain,
    sockets::{Event, Sockets},
};
use crate::runtime::runtime;

pub(super) fn replacements() -> [Replacement; 2] {
    [
        replacement!("curl_multi_select", super::may_switch, curl_multi_select),
        replacement!("curl_multi_exec", super::may_switch, curl_multi_exec),
    ]
}

/// The longest time that PHP accepts, in seconds.
const LONGEST: f64 = i32::MAX as f64 / 1000.0;

fn curl_multi_select(call: &Call) -> Result<Zval> {
    let as_it_is = |arguments: &[Zval]| plain::call("curl_multi_select", arguments);
    let mut arguments = plain::arguments(call);
    let time = call.float_or(1, 1.0)?;
    let multi = arguments.first().filter(|_| arguments.len() <= 2).and_then(Multi::of);
    multi.as_ref().map_or(Ok(()), multis::refuse)?;
    let multi = multi.filter(|_| super::is_wanted() && time > 0.0 && time <= LONGEST);
    let Some((multi, sockets)) = multi.and_then(|multi| Sockets::of(&multi).map(|sockets| (multi, sockets))) else {
        return as_it_is(&arguments);
    };
    refuse_others(&sockets)?;
    let end = Instant::now().checked_add(Duration::from_secs_f64(time));
    match go_on(&multi)? {
        Some(Ok(running)) if running != sockets.running.get() => return Ok(Zval::int(1)),
        Some(Ok(0)) => return Ok(Zval::int(0)),
        Some(Ok(_)) => {}
        Some(Err(_)) => {
            arguments.truncate(1);
            arguments.push(Zval::float(0.0));
            return as_it_is(&arguments);
        }
        None => return Ok(Zval::int(1)),
    }
    loop {
        let answer = match sockets.wait(end)? {
            Event::Ready(ready) => i64::try_from(ready.len()).unwrap_or(1),
            Event::Changed if !sockets.is_idle() => continue,
            Event::Changed | Event::Due | Event::TimedOut => 0,
            Event::Canceled => -1,
        };
        return Ok(Zval::int(answer));
    }
}

/// Has libcurl go on, and tell its sockets. `None`: `curl_multi_exec()` has to look at its streams first.
fn go_on(multi: &Multi) -> Result<Option<std::result::Result<usize, Refusal>>> {
    let inside = multis::enter(multi)?;
    if inside.is_stale() {
        return Ok(None);
    }
    inside.leave_after(multi.all()).map(Some)
}

fn curl_multi_exec(call: &Call) -> Result<Zval> {
    let as_it_is = || plain::call("curl_multi_exec", &plain::arguments(call));
    let Some(multi) = call.arg(0).and_then(Multi::of) else { return as_it_is() };
    let sockets = if super::is_wanted() { Sockets::of(&multi) } else { Sockets::known(&multi) };
    if let Some(sockets) = &sockets {
        refuse_others(sockets)?;
    }
    let answer = multis::enter(&multi)?.leave_after(as_it_is())?;
    if let Some(sockets) = sockets {
        let running = call.arg(1).and_then(|value| value.deref().as_int());
        sockets.running.set(running.and_then(|running| usize::try_from(running).ok()).unwrap_or(0));
    }
    Ok(answer)
}

/// Another coroutine waits for it: there would be no end of who wakes whom.
fn refuse_others(sockets: &Sockets) -> Result {
    match sockets.waiter() {
        Some(owner) if runtime().coroutines.current() != Some(owner) => Err(handles::busy("cURL multi", owner)),
        _ => Ok(()),
    }
}
