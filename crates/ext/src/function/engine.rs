//! Looks into PHP's engine, for tools and tests.

use std::cell::Cell;

use steel_zend::{Array, Call, Error, Object, Result, Zval, globals, object_store};

use crate::{
    errors::{self, code},
    runtime::{patience, runtime},
};

/// `SWOOLE_ERROR_FOR_TEST`
const FOR_TEST: i64 = 511;

/// `swoole_get_objects()`
pub(crate) fn swoole_get_objects(_: &Call) -> Result<Zval> {
    let all: Array = object_store::all().into_iter().map(Zval::from).collect();
    Ok(if object_store::was_used() { all.into() } else { Zval::bool(false) })
}

/// `swoole_get_vm_status()`
pub(crate) fn swoole_get_vm_status(_: &Call) -> Result<Array> {
    let mut status = Array::new();
    status.set("object_num", object_store::count() as i64);
    status.set("resource_num", object_store::resources() as i64);
    Ok(status)
}

/// `swoole_get_object_by_handle()`
pub(crate) fn swoole_get_object_by_handle(call: &Call) -> Result<Zval> {
    let found: Option<Object> = object_store::by_handle(call.int(0)?);
    Ok(found.map_or(Zval::bool(false), Zval::from))
}

thread_local! {
    /// Has `swoole_internal_call_user_shutdown_begin()` been called?
    static SHUTDOWN_BEGUN: Cell<bool> = const { Cell::new(false) };
}

/// `swoole_internal_call_user_shutdown_begin()`
pub(crate) fn swoole_internal_call_user_shutdown_begin(_: &Call) -> Result<bool> {
    let first = !SHUTDOWN_BEGUN.replace(true);
    if !first {
        errors::warning("can not call this function in user level")?;
    }
    Ok(first)
}

/// `swoole_implicit_fn()`
pub(crate) fn swoole_implicit_fn(call: &Call) -> Result<Zval> {
    let name = call.str(0)?;
    match name.to_lossy().to_ascii_lowercase().as_str() {
        "fatal_error" => Err(Error::throw("Swoole\\Error", "test", FOR_TEST)),
        "bailout" => {
            globals::set_exit_status(call.given(1).map_or(Ok(95), Zval::to_int)? as i32);
            Err(Error::Bailout)
        }
        "refcount" => Ok(Zval::int(call.arg(1).map_or(0, |value| i64::from(value.deref().ref_count())))),
        other => Err(Error::throw("Swoole\\Exception", format!("unknown fn '{other}'"), code::INVALID_PARAMS)),
    }
}

/// `swoole_test_kernel_coroutine()`
pub(crate) fn swoole_test_kernel_coroutine(call: &Call) -> Result {
    let (count, seconds) = (call.int_or(0, 100)?, call.float_or(1, 1.0)?);
    let Some(time) = patience(seconds) else { return Ok(()) };
    runtime().spawn(move || {
        for _ in 0..count {
            if !runtime().sleep(time)? {
                break;
            }
        }
        Ok(())
    })?;
    Ok(())
}
