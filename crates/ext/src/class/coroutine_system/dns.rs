//! `System::gethostbyname()`, `getaddrinfo()` and `dnsLookup()`, and what the process remembers of names.
//!
//! The first two ask the system's resolver on a thread of the pool; the third asks a name server itself.

use std::{
    ffi::CString,
    io,
    net::IpAddr,
    path::Path,
    time::{Duration, Instant},
};

use steel_coro::Wait;
use steel_engine::dns::{self, LookupError};
use steel_os::resolve::{self, Hints, resolve};
use steel_proto::dns::Kind;
use steel_zend::{Array, Call, Result, ZStr, Zval};

use super::wait;
use crate::{
    errors::{self, code},
    runtime::{Waited, names::Name, runtime},
    settings::process,
};

/// Names that `dnsLookup()` remembers.
const CAPACITY: usize = 1000;

const AF_INET: i64 = 2;
const AF_INET6: i64 = 10;

/// `swoole_clear_dns_cache()`
pub(crate) fn clear_cache(_: &Call) -> Result {
    runtime().names.system.borrow_mut().clear();
    runtime().names.asked.borrow_mut().clear();
    Ok(())
}

/// `System::gethostbyname()`
pub(crate) fn gethostbyname(call: &Call) -> Result<Zval> {
    let host = call.str(0)?;
    let (family, seconds) = (call.int_or(1, AF_INET)?, call.float_or(2, -1.0)?);
    if !is_acceptable(&host, "domain name is empty", family)? {
        return Ok(Zval::bool(false));
    }
    let names = &runtime().names;
    let name: Name = (family == AF_INET6, host.as_bytes().to_vec());
    if runtime().in_coroutine()
        && process(|process| process.dns.cache_capacity) > 0
        && let Some(address) = names.system.borrow_mut().get(&name, Instant::now())
    {
        return Ok(Zval::str(address));
    }
    let hints = Hints { v6: name.0, socket_type: resolve::STREAM, protocol: 0 };
    let host = CString::new(name.1.as_slice());
    let outcome = system(host, None, hints, seconds)?;
    let found = match outcome {
        Waited::Done(found) => found.ok().and_then(|found| found.first().map(IpAddr::to_string)),
        Waited::TimedOut => {
            errors::set_last(code::DNS_TIMEOUT);
            return Ok(Zval::bool(false));
        }
        Waited::Canceled => return Ok(Zval::bool(false)),
    };
    let Some(address) = found else {
        errors::set_last(code::UNRESOLVED);
        return Ok(Zval::bool(false));
    };
    remember(name, &address);
    Ok(Zval::str(address))
}

/// Notes what the system's resolver has said, for as long as the options say.
pub(crate) fn remember(name: Name, address: &str) {
    let (capacity, life) = process(|process| (process.dns.cache_capacity, process.dns.cache_expire));
    let life = u64::try_from(life).map_or(Duration::ZERO, Duration::from_secs);
    runtime().names.system.borrow_mut().put(name, address.to_owned(), capacity, end_of(life));
}

/// `System::getaddrinfo()`
pub(crate) fn getaddrinfo(call: &Call) -> Result<Zval> {
    let host = call.str(0)?;
    let (family, kind, protocol) = (call.int_or(1, AF_INET)?, call.int_or(2, 1)?, call.int_or(3, 6)?);
    let (service, seconds) = (call.str_or_null(4)?, call.float_or(5, -1.0)?);
    if !is_acceptable(&host, "hostname is empty", family)? {
        return Ok(Zval::bool(false));
    }
    let small = |number| i32::try_from(number).unwrap_or(-1);
    let hints = Hints { v6: family == AF_INET6, socket_type: small(kind), protocol: small(protocol) };
    let service = service.filter(|service| !service.as_bytes().is_empty());
    let service = service.map(|service| CString::new(service.as_bytes()));
    match system(CString::new(host.as_bytes()), service, hints, seconds)? {
        Waited::Done(Ok(found)) => {
            let list: Array = found.iter().map(|address| Zval::str(address.to_string())).collect();
            return Ok(list.into());
        }
        Waited::Done(Err(error)) => errors::set_last(i64::from(error)),
        Waited::TimedOut => errors::set_last(code::TIMED_OUT),
        Waited::Canceled => {}
    }
    Ok(Zval::bool(false))
}

fn is_acceptable(host: &ZStr, empty: &str, family: i64) -> Result<bool> {
    if host.as_bytes().is_empty() {
        errors::misuse(empty)?;
    } else if family != AF_INET && family != AF_INET6 {
        errors::misuse("unknown protocol family, must be AF_INET or AF_INET6")?;
    } else {
        return Ok(true);
    }
    Ok(false)
}

type Text = std::result::Result<CString, std::ffi::NulError>;

/// `EAI_NONAME`, `EAI_SYSTEM`
const NO_NAME: i32 = -2;
const SYSTEM: i32 = -11;

/// Asks the system. The error is a number of `EAI_*`.
fn system(
    host: Text,
    service: Option<Text>,
    hints: Hints,
    seconds: f64,
) -> Result<Waited<std::result::Result<Vec<IpAddr>, i32>>> {
    let job = move || match (host, service.transpose()) {
        (Ok(host), Ok(service)) => resolve(&host, service.as_deref(), hints),
        _ => Err(NO_NAME),
    };
    let outcome = wait(Wait::Dns, seconds, || runtime().on_pool(job))?;
    Ok(match outcome {
        Waited::Done(found) => Waited::Done(found.unwrap_or(Err(SYSTEM))),
        Waited::TimedOut => Waited::TimedOut,
        Waited::Canceled => Waited::Canceled,
    })
}

/// `System::dnsLookup()`, `swoole_async_dns_lookup_coro()`
pub(crate) fn dns_lookup(call: &Call) -> Result<Zval> {
    let names = &runtime().names;
    let host = call.str(0)?;
    let (seconds, family) = (call.float_or(1, process(|process| process.socket.dns))?, call.int_or(2, AF_INET)?);
    if host.as_bytes().is_empty() {
        errors::misuse("domain name empty")?;
        return Ok(Zval::bool(false));
    }
    let name: Name = (family == AF_INET6, host.as_bytes().to_vec());
    if runtime().in_coroutine()
        && let Some(address) = names.asked.borrow_mut().get(&name, Instant::now())
    {
        return Ok(Zval::str(address));
    }
    let kind = if name.0 { Kind::Aaaa } else { Kind::A };
    let outcome = wait(Wait::Dns, seconds, || ask(&name.1, kind))?;
    let found = match outcome {
        Waited::Done(Ok(found)) => found,
        Waited::Done(Err(_)) | Waited::TimedOut => {
            errors::set_last(code::UNRESOLVED);
            return Ok(Zval::bool(false));
        }
        Waited::Canceled => return Ok(Zval::bool(false)),
    };
    Ok(Zval::str(choose(name, &found)))
}

/// One of the addresses that a name server has told, which is remembered for as long as the options say.
pub(crate) fn choose(name: Name, found: &[IpAddr]) -> String {
    let index =
        if process(|process| process.dns.lookup_random) { dns::random() as usize % found.len().max(1) } else { 0 };
    let address = found.get(index).map_or_else(String::new, spelled);
    let life = Duration::try_from_secs_f64(process(|process| process.dns.cache_refresh_time.max(0.0)));
    let until = life.ok().and_then(|life| Instant::now().checked_add(life)); // 0 is not at all here.
    runtime().names.asked.borrow_mut().put(name, address.clone(), CAPACITY, until);
    address
}

/// When what is remembered for `life` is forgotten; zero is for ever.
fn end_of(life: Duration) -> Option<Instant> {
    (!life.is_zero()).then(|| Instant::now().checked_add(life)).flatten()
}

/// Asks the name server of the options, or the system's.
pub(crate) async fn ask(name: &[u8], kind: Kind) -> std::result::Result<Vec<IpAddr>, LookupError> {
    let server = match process(|process| process.dns.server.clone()) {
        Some(server) => dns::parse_server(&server),
        None => dns::server_of(Path::new("/etc/resolv.conf")),
    };
    let server = server.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
    dns::lookup(server, name, kind).await
}

/// Addresses of IPv6 in full, as the reference gives them here.
fn spelled(address: &IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => address.segments().map(|group| format!("{group:04x}")).join(":"),
    }
}
