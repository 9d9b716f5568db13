//! Addresses of hosts: digits at once, names by the program's resolvers, by what is remembered, and by the system.

use std::{ffi::CString, time::Instant};

use steel_coro::Wait;
use steel_engine::net::{self, BadName, Domain, Name, SockAddr};
use steel_os::resolve::{Hints, STREAM, resolve};
use steel_zend::Result;

use super::{Done, Failure};
use crate::{
    class::coroutine_system,
    errors::code,
    function::name_resolver,
    runtime::{Waited, runtime},
    settings::process,
};

/// `EAFNOSUPPORT`
const EAFNOSUPPORT: i64 = 97;

/// The address for a socket of this kind. Waits if it has to ask.
pub(super) fn address(net: &net::Socket, host: &[u8], port: i64, seconds: f64) -> Done<SockAddr> {
    let port = u16::try_from(port).unwrap_or(0);
    match Name::parse(net.domain(), host, port) {
        Ok(address) => Ok(Ok(address)),
        Err(BadName::Impossible) if net.domain() == Domain::UNIX => Ok(Err(Failure::new(code::NAME_TOO_LONG))),
        Err(BadName::Impossible) => Ok(Err(Failure::new(EAFNOSUPPORT))),
        Err(BadName::NotNumeric) => match look_up(host, net.domain() == Domain::IPV6, seconds)? {
            Ok(found) => {
                Ok(Name::parse(net.domain(), found.as_bytes(), port).map_err(|_| Failure::new(code::UNRESOLVED)))
            }
            Err(failure) => Ok(Err(failure)),
        },
    }
}

/// As [`address`], for a task of the loop; resolvers of the program are not asked, since they are PHP code that may wait.
pub(super) async fn address_from_loop(
    net: &net::Socket,
    host: &[u8],
    port: i64,
) -> std::result::Result<SockAddr, Failure> {
    let port = u16::try_from(port).unwrap_or(0);
    match Name::parse(net.domain(), host, port) {
        Ok(address) => Ok(address),
        Err(BadName::Impossible) if net.domain() == Domain::UNIX => Err(Failure::new(code::NAME_TOO_LONG)),
        Err(BadName::Impossible) => Err(Failure::new(EAFNOSUPPORT)),
        Err(BadName::NotNumeric) => {
            let found = look_up_from_loop(host, net.domain() == Domain::IPV6).await;
            let found = found.ok_or_else(|| Failure::new(code::UNRESOLVED))?;
            Name::parse(net.domain(), found.as_bytes(), port).map_err(|_| Failure::new(code::UNRESOLVED))
        }
    }
}

async fn look_up_from_loop(host: &[u8], v6: bool) -> Option<String> {
    let name = (v6, host.to_vec());
    if process(|process| process.dns.cache_capacity) > 0
        && let Some(address) = runtime().names.system.borrow_mut().get(&name, Instant::now())
    {
        return Some(address);
    }
    let host = CString::new(host).ok()?;
    let job = move || resolve(&host, None, Hints { v6, socket_type: STREAM, protocol: 0 });
    let address = runtime().on_pool(job).await.ok()?.ok()?.first()?.to_string();
    coroutine_system::remember(name, &address);
    Some(address)
}

/// An address of a name.
fn look_up(host: &[u8], v6: bool, seconds: f64) -> Done<String> {
    if let Some(found) = name_resolver::ask_all(host, v6)? {
        return Ok(Ok(found));
    }
    let name = (v6, host.to_vec());
    if process(|process| process.dns.cache_capacity) > 0
        && let Some(address) = runtime().names.system.borrow_mut().get(&name, Instant::now())
    {
        return Ok(Ok(address));
    }
    Ok(match by_system(host, v6, seconds)? {
        Waited::Done(Some(address)) => {
            coroutine_system::remember(name, &address);
            Ok(address)
        }
        Waited::Done(None) => Err(Failure::new(code::UNRESOLVED)),
        Waited::TimedOut => Err(Failure::new(code::DNS_TIMEOUT)),
        Waited::Canceled => Err(Failure::new(code::ECANCELED)),
    })
}

fn by_system(host: &[u8], v6: bool, seconds: f64) -> Result<Waited<Option<String>>> {
    let Ok(host) = CString::new(host) else { return Ok(Waited::Done(None)) };
    if !runtime().in_coroutine() {
        let found = resolve(&host, None, Hints { v6, socket_type: STREAM, protocol: 0 });
        return Ok(Waited::Done(found.ok().and_then(|found| found.first().map(ToString::to_string))));
    }
    let job = move || resolve(&host, None, Hints { v6, socket_type: STREAM, protocol: 0 });
    let waited = runtime().wait_at_most(Wait::Dns, seconds, || runtime().on_pool(job))?;
    Ok(match waited {
        Waited::Done(found) => {
            let found = found.ok().and_then(std::result::Result::ok);
            Waited::Done(found.and_then(|found| found.first().map(ToString::to_string)))
        }
        Waited::TimedOut => Waited::TimedOut,
        Waited::Canceled => Waited::Canceled,
    })
}
