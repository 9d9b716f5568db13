//! What no other coroutine may do with a handle while one executes it, and nobody with a multi handle while libcurl is inside of it, since ext/curl
//! would take away what libcurl works with; and what is told of a transfer that was cancelled.

use steel_zend::{Call, Result, Zval, curl::Multi, replace::Replacement, replacement};

use super::{handles, may_switch, multis, plain};

pub(super) fn replacements() -> [Replacement; 12] {
    [
        replacement!("curl_setopt", guarded, curl_setopt),
        replacement!("curl_setopt_array", guarded, curl_setopt_array),
        replacement!("curl_reset", guarded, curl_reset),
        replacement!("curl_close", guarded, curl_close),
        replacement!("curl_pause", guarded, curl_pause),
        replacement!("curl_copy_handle", guarded, curl_copy_handle),
        replacement!("curl_multi_add_handle", may_switch, curl_multi_add_handle),
        replacement!("curl_multi_remove_handle", may_switch, curl_multi_remove_handle),
        replacement!("curl_multi_close", may_switch, curl_multi_close),
        replacement!("curl_multi_setopt", may_switch, curl_multi_setopt),
        replacement!("curl_errno", guarded, curl_errno),
        replacement!("curl_error", guarded, curl_error),
    ]
}

/// Nothing is to be guarded most of the time; what a hook itself calls is not.
fn guarded() -> bool {
    !plain::passes() && handles::any_remarkable()
}

/// # Errors
/// Another coroutine executes the handle in this argument.
fn refuse_others(call: &Call, index: usize) -> Result {
    call.arg(index).and_then(handles::known).map_or(Ok(()), |handle| handle.refuse_others())
}

fn guard(call: &Call, name: &str) -> Result<Zval> {
    refuse_others(call, 0)?;
    plain::call(name, &plain::arguments(call))
}

/// As [`guard`], for what may give the handle other streams.
fn guard_options(call: &Call, name: &str) -> Result<Zval> {
    let answer = guard(call, name)?;
    if let Some((object, handle)) = call.arg(0).and_then(handles::of)
        && handle.executes().is_some()
    {
        handle.keep_streams(&object);
    }
    Ok(answer)
}

fn curl_setopt(call: &Call) -> Result<Zval> {
    guard_options(call, "curl_setopt")
}

fn curl_setopt_array(call: &Call) -> Result<Zval> {
    guard_options(call, "curl_setopt_array")
}

fn curl_reset(call: &Call) -> Result<Zval> {
    guard(call, "curl_reset")
}

fn curl_close(call: &Call) -> Result<Zval> {
    guard(call, "curl_close")
}

fn curl_pause(call: &Call) -> Result<Zval> {
    guard(call, "curl_pause")
}

fn curl_copy_handle(call: &Call) -> Result<Zval> {
    guard(call, "curl_copy_handle")
}

fn curl_multi_add_handle(call: &Call) -> Result<Zval> {
    refuse_others(call, 1)?;
    if let Some(handle) = call.arg(1).and_then(handles::known) {
        handle.set_canceled(false);
    }
    guard_multi(call, "curl_multi_add_handle")
}

/// What ext/curl does with a multi handle when libcurl is not inside of it. libcurl may call back.
fn guard_multi(call: &Call, name: &str) -> Result<Zval> {
    let as_it_is = || plain::call(name, &plain::arguments(call));
    match call.arg(0).and_then(Multi::of) {
        Some(multi) => multis::enter(&multi)?.leave_after(as_it_is()),
        None => as_it_is(),
    }
}

fn curl_multi_remove_handle(call: &Call) -> Result<Zval> {
    guard_multi(call, "curl_multi_remove_handle")
}

fn curl_multi_close(call: &Call) -> Result<Zval> {
    guard_multi(call, "curl_multi_close")
}

fn curl_multi_setopt(call: &Call) -> Result<Zval> {
    guard_multi(call, "curl_multi_setopt")
}

/// `CURLE_ABORTED_BY_CALLBACK`
const ABORTED: i64 = 42;

fn is_canceled(call: &Call) -> bool {
    call.count() == 1 && call.arg(0).and_then(handles::known).is_some_and(|handle| handle.is_canceled())
}

fn curl_errno(call: &Call) -> Result<Zval> {
    if is_canceled(call) { Ok(Zval::int(ABORTED)) } else { plain::call("curl_errno", &plain::arguments(call)) }
}

fn curl_error(call: &Call) -> Result<Zval> {
    match is_canceled(call) {
        true => plain::function("curl_strerror", &[Zval::int(ABORTED)]),
        false => plain::call("curl_error", &plain::arguments(call)),
    }
}
