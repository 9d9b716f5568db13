//! `Steelwool\Lifetime`: asks why things live ([`crate::lifetime`]).

use std::{os::unix::ffi::OsStrExt, path::Path, time::Duration};

use steel_zend::{Array, Call, Error, Object, Result, Zval, path};

use super::lifetime_trace::TraceState;
use crate::{
    errors,
    lifetime::{
        self, growth,
        memory::{Memory, pending},
        snapshot::{self, Format},
    },
    runtime::runtime,
    watchdog,
};

/// More are of no use to anybody.
const MOST: i64 = 10_000;

/// `Lifetime::trace()`
pub(crate) fn trace(call: &Call) -> Result<Object> {
    // Borrowed: one more reference would be one that nobody can explain.
    let object = call.arg(0).and_then(|value| value.deref().plain_object());
    let Some(object) = object else { return Err(Error::type_error("$object must be an object")) };
    let limit = call.int_or(1, 1)?.clamp(1, MOST);
    Ok(TraceState::object(object, usize::try_from(limit).unwrap_or(1)))
}

/// `Lifetime::report()`
pub(crate) fn report(call: &Call) -> Result<Array> {
    let top = usize::try_from(call.int_or(0, 20)?).unwrap_or(0);
    let heap = lifetime::look(true);
    let mut classes = Array::new();
    for row in growth::rows(&heap).into_iter().take(top) {
        let total = &row.total;
        classes
            .set(&row.name, numbers(&[("count", total.count), ("bytes", total.bytes), ("retained", total.retained)]));
    }
    let mut report = Array::new();
    report.set("memory", numbers(&Memory::now().figures()));
    report.set("classes", classes);
    report.set("pending", numbers(&pending(runtime())));
    Ok(report)
}

fn numbers(all: &[(&str, u64)]) -> Array {
    let mut array = Array::with_capacity(all.len());
    all.iter().for_each(|(name, number)| array.set(name, i64::try_from(*number).unwrap_or(i64::MAX)));
    array
}

/// `Lifetime::growth()`
pub(crate) fn growth(call: &Call) -> Result<Array> {
    let top = usize::try_from(call.int_or(0, 10)?).unwrap_or(0);
    let heap = lifetime::look(true);
    let mut result = Array::new();
    for grown in growth::since_last(&heap, growth::Asker::Program).unwrap_or_default().into_iter().take(top) {
        let retained = grown.row.total.retained;
        let mut row = numbers(&[("count", grown.count), ("bytes", grown.bytes), ("retained", retained)]);
        row.set("chain", steel_zend::Zval::str(&grown.chain));
        result.set(&grown.row.name, row);
    }
    Ok(result)
}

/// `Lifetime::stuck()`
pub(crate) fn stuck(_: &Call) -> Result<Array> {
    let manner = lifetime::Manner::here();
    let mut all = Array::new();
    for stuck in lifetime::stuck::stuck(runtime()) {
        let mut row = Array::with_capacity(5);
        row.set("id", i64::try_from(stuck.cid.get()).unwrap_or(i64::MAX));
        row.set("waits", Zval::str(stuck.wait.name()));
        row.set("object", Zval::str(&stuck.object));
        row.set("age", stuck.age.as_secs_f64());
        let stack: Array = stuck.frames.iter().map(|frame| Zval::str(watchdog::call(frame, &manner))).collect();
        row.set("stack", stack);
        all.push(row);
    }
    Ok(all)
}

/// The longest that an object may be expected to live: a day.
const LONGEST: f64 = 86_400.0;

/// `Lifetime::expectGone()`
pub(crate) fn expect_gone(call: &Call) -> Result {
    let object = call.arg(0).and_then(|value| value.deref().plain_object().cloned());
    let Some(object) = object else { return Err(Error::type_error("$object must be an object")) };
    let why = call.str_or_null(1)?.map(|why| why.to_lossy().into_owned()).unwrap_or_default();
    let seconds = call.float_or(2, 5.0)?;
    if !(0.0..=LONGEST).contains(&seconds) {
        return Err(Error::value_error("$seconds must be between 0 and 86400"));
    }
    lifetime::gone::expect(&object, why, Duration::from_secs_f64(seconds))
}

/// `Lifetime::snapshot()`
pub(crate) fn snapshot(call: &Call) -> Result<bool> {
    write(call, Format::Chrome)
}

/// `Lifetime::profile()`
pub(crate) fn profile(call: &Call) -> Result<bool> {
    write(call, Format::Pprof)
}

fn write(call: &Call, format: Format) -> Result<bool> {
    let file = call.str(0)?;
    if file.as_bytes().is_empty() || file.as_bytes().contains(&0) {
        return refused(format, "the path is empty or has a NUL");
    }
    let path = path::absolute(file.as_bytes());
    match snapshot::write(Path::new(std::ffi::OsStr::from_bytes(&path)), format)? {
        Ok(()) => Ok(true),
        Err(error) => refused(format, &error.to_string()),
    }
}

fn refused(format: Format, why: &str) -> Result<bool> {
    let what = match format {
        Format::Chrome => "snapshot",
        Format::Pprof => "profile",
    };
    errors::warning(&format!("no {what} is written: {why}"))?;
    Ok(false)
}
