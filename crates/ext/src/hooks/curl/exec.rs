//! `curl_exec()`: the transfer of one handle.

use std::time::{Duration, Instant};

use steel_zend::{
    Call, Error, Object, Result, Zval, alias::Alias, curl::Multi, globals, replace::Replacement, replacement,
};

use super::{
    handles::{self, Executing},
    plain,
    sockets::{Event, Sockets},
    streams,
};

pub(super) fn replacements() -> [Replacement; 1] {
    [replacement!("curl_exec", super::may_switch, curl_exec)]
}

thread_local! {
    /// Is everything there that is needed? What the configuration takes away, it takes away for ever.
    static COMPLETE: bool = ["curl_multi_init", "curl_multi_add_handle", "curl_multi_remove_handle", "curl_multi_info_read",
        "curl_multi_getcontent"].into_iter().all(plain::exists);

    /// It says what is wrong with the handle's streams.
    static ADD: Option<Alias> = Alias::new("curl_multi_add_handle", "curl_exec");
}

/// `CURLE_OK`
const OK: i64 = 0;

fn curl_exec(call: &Call) -> Result<Zval> {
    let as_it_is = || plain::call("curl_exec", &plain::arguments(call));
    let Some((object, handle)) = call.arg(0).filter(|_| call.count() == 1).and_then(handles::of) else {
        return as_it_is();
    };
    handle.refuse_others()?;
    handle.set_canceled(false);
    if handle.executes().is_some() {
        return as_it_is(); // From within a callback of its own: libcurl refuses it.
    }
    let hooked = super::is_wanted() && COMPLETE.with(|complete| *complete);
    let multi = if hooked { Some(handle.multi()?) } else { None };
    let prepared = multi.and_then(|multi| Sockets::of(&multi).map(|sockets| (multi, sockets)));
    let executing = handle.execute(&object);
    match prepared {
        Some((multi, sockets)) => execute(call, &object, &multi, &sockets, executing),
        // Its callbacks may wait nevertheless.
        None => executing.leave_after(as_it_is()),
    }
}

fn execute(call: &Call, object: &Object, multi: &Multi, sockets: &Sockets, executing: Executing) -> Result<Zval> {
    let value = Zval::from(object.clone());
    let added = add(multi, sockets, &value)?;
    if added.as_int() != Some(OK) {
        // It is in a multi handle of the program's: refused, too.
        return executing.leave_after(plain::call("curl_exec", &plain::arguments(call)));
    }
    let outcome = transfer(multi, sockets);
    if matches!(outcome, Err(Error::Bailout)) {
        // libcurl was left in the middle of what it did.
        std::mem::forget(multi.clone());
        return executing.leave_after(Err(Error::Bailout));
    }
    // What was thrown goes on when the handle is as it was.
    let aside = globals::set_aside();
    let code = result(multi);
    let removed = plain::call("curl_multi_remove_handle", &[multi.value(), value.clone()]);
    let flushed = match code {
        Ok(Some(OK)) if outcome.is_ok() => streams::flush(object),
        _ => Ok(()),
    };
    drop(aside);
    let code = executing.leave_after(outcome.and(removed).and(flushed).and(code))?;
    match code {
        Some(OK) => content(&value),
        Some(_) => Ok(Zval::bool(false)),
        None => {
            if let Some(handle) = handles::known(&value) {
                handle.set_canceled(true);
            }
            Ok(Zval::bool(false))
        }
    }
}

/// Adds the handle to its multi handle. libcurl wants to be called at once then; but not if a multi handle of the program's has gone with the handle
/// in it: libcurl takes it for one that is on its list still, and would never come to it. It forgets that when the handle is removed.
fn add(multi: &Multi, sockets: &Sockets, value: &Zval) -> Result<Zval> {
    let arguments = [multi.value(), value.clone()];
    let add = || match ADD.with(|alias| *alias) {
        Some(alias) => plain::call_as(alias, &arguments),
        None => plain::call("curl_multi_add_handle", &arguments),
    };
    sockets.clear_timer();
    let added = add()?;
    if added.as_int() != Some(OK) || sockets.has_timer() {
        return Ok(added);
    }
    plain::call("curl_multi_remove_handle", &arguments)?;
    add()
}

/// The longest time between two looks at a transfer: as `curl_easy_perform()` has it, libcurl calls for its progress as often.
const PULSE: Duration = Duration::from_secs(1);

/// Has libcurl go on until it is done, or the coroutine is cancelled.
fn transfer(multi: &Multi, sockets: &Sockets) -> Result {
    let mut running = multi.act(None)?.unwrap_or(0);
    while running > 0 {
        match sockets.wait(Instant::now().checked_add(PULSE))? {
            Event::Ready(ready) => {
                for (number, what) in ready {
                    running = multi.act(Some((number, what)))?.unwrap_or(0);
                }
            }
            Event::Due => {
                sockets.clear_timer();
                running = multi.act(None)?.unwrap_or(0);
            }
            Event::TimedOut => running = multi.all()?.unwrap_or(0),
            Event::Changed => {}
            Event::Canceled => return Ok(()),
        }
    }
    Ok(())
}

/// What has become of the transfer, which ext/curl notes as the handle's. `None`: it has not ended.
fn result(multi: &Multi) -> Result<Option<i64>> {
    let message = plain::function("curl_multi_info_read", &[multi.value()])?;
    Ok(message.as_array().and_then(|message| message.get("result").and_then(|code| code.as_int())))
}

/// The answer, after a transfer that has succeeded.
fn content(value: &Zval) -> Result<Zval> {
    let content = plain::function("curl_multi_getcontent", std::slice::from_ref(value))?;
    Ok(if content.as_bytes().is_some() { content } else { Zval::bool(true) })
}
