//! The options of `Coroutine::set()` and `swoole_async_set()` that concern names and the pool of threads.

use std::time::Duration;

use steel_engine::dns;
use steel_zend::{Array, Result, Zval};

use crate::{errors, runtime::runtime};

/// Takes over what `given` has of these options.
///
/// # Errors
/// What an error handler threw.
pub(crate) fn apply(given: &Array) -> Result {
    let names = &runtime().names;
    let on = |keys: &[&str]| keys.iter().find_map(|key| given.get(key)).filter(|value| !value.is_null());
    if let Some(server) = on(&["dns_server"]) {
        set_server(server)?;
    }
    if let Some(value) = on(&["socket_dns_timeout"]) {
        names.timeout.set(value.to_float());
    }
    if let Some(value) = on(&["dns_cache_expire"]) {
        names.life.set(seconds(value.to_int() as f64));
    }
    if let Some(value) = on(&["dns_cache_capacity"]) {
        names.set_capacity(usize::try_from(value.to_int()).unwrap_or(0));
    }
    if let Some(value) = on(&["dns_cache_refresh_time"]) {
        names.asked_life.set(seconds(value.to_float()).max(Duration::from_nanos(1))); // 0: not at all.
    }
    if let Some(value) = on(&["dns_lookup_random"]) {
        names.random.set(value.is_truthy());
    }
    let pool = &runtime().pool;
    if let Some(value) = on(&["aio_worker_num", "max_thread_num"]) {
        pool.threads.set(value.to_int().clamp(1, MOST_THREADS) as usize);
    }
    if let Some(value) = on(&["aio_max_idle_time"]) {
        pool.idle.set(seconds(value.to_float()));
    }
    Ok(())
}

/// More are a mistake; it is the kernel's usual limit for a process.
const MOST_THREADS: i64 = 32_768;

fn seconds(value: f64) -> Duration {
    Duration::try_from_secs_f64(value.max(0.0)).unwrap_or(Duration::from_secs(u64::from(u32::MAX)))
}

fn set_server(value: &Zval) -> Result {
    let text = value.to_str()?.to_lossy().into_owned();
    match dns::parse_server(&text) {
        Some(server) => runtime().names.server.set(Some(server)),
        None => errors::warning(&format!("dns_server must be an address, with or without a port: '{text}' is none"))?,
    }
    Ok(())
}
