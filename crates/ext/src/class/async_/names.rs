//! `Async::dnsLookup()`.

use std::{
    ffi::CString,
    time::{Duration, Instant},
};

use steel_os::resolve::{self, Hints, resolve};
use steel_proto::dns::Kind;
use steel_zend::{Call, Result, Zval};

use super::job::Job;
use crate::{
    class::{
        callback,
        coroutine_system::{ask, choose, remember},
    },
    errors::{self, code},
    runtime::{names::Name, runtime},
    settings::process,
};

/// `Async::dnsLookup()`, `swoole_async_dns_lookup()`
pub(crate) fn dns_lookup(call: &Call) -> Result<bool> {
    let host = call.str(0)?;
    if host.as_bytes().is_empty() {
        errors::misuse("domain name empty")?;
        return Ok(false);
    }
    let Ok(name) = CString::new(host.as_bytes()) else {
        errors::misuse("invalid domain name")?;
        return Ok(false);
    };
    let Some(callback) = callback::argument(call, 1)? else { return Ok(false) };
    runtime().need_loop()?;
    let key: Name = (false, host.as_bytes().to_vec());
    let by_server = process(|process| process.dns.by_server);
    let known = match process(|process| process.dns.cache_capacity) {
        _ if by_server => runtime().names.asked.borrow_mut().get(&key, Instant::now()),
        0 => None,
        _ => runtime().names.system.borrow_mut().get(&key, Instant::now()),
    };
    let job = Job::begin("name lookup", Some(callback));
    runtime().start_task(async move {
        let address = match known {
            Some(address) => address,
            None if by_server => look_up_by_server(&job, key).await,
            None => look_up(&job, name, key).await,
        };
        job.finish(vec![host.into(), Zval::str(address)]);
    });
    Ok(true)
}

/// The first address of IPv4; empty, with the last error set, if there is none.
async fn look_up(job: &Job, name: CString, key: Name) -> String {
    let hints = Hints { v6: false, socket_type: resolve::STREAM, protocol: 0 };
    let found = job.wait(runtime().on_pool(move || resolve(&name, None, hints))).await;
    let address = found.and_then(|found| found.ok()?.ok()?.first().map(|address| address.to_string()));
    match address {
        Some(address) => {
            remember(key, &address);
            address
        }
        None => {
            errors::set_last(code::UNRESOLVED);
            String::new()
        }
    }
}

/// The same of what a name server tells.
async fn look_up_by_server(job: &Job, key: Name) -> String {
    let seconds = process(|process| process.socket.dns);
    let limit = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
    let found = job.wait(tokio::time::timeout(limit, ask(&key.1, Kind::A))).await;
    match found {
        Some(Ok(Ok(found))) if !found.is_empty() => choose(key, &found),
        _ => {
            errors::set_last(code::UNRESOLVED);
            String::new()
        }
    }
}
