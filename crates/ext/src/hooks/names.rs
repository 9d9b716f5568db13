//! `SWOOLE_HOOK_NET_FUNCTION`: `gethostbyname()`, `gethostbynamel()` and `gethostbyaddr()`, by the system's resolver on a thread of the pool.

use std::{
    ffi::CString,
    net::{IpAddr, Ipv4Addr},
};

use steel_coro::Wait;
use steel_os::resolve::{Hints, STREAM, name_of, resolve};
use steel_zend::{Array, Call, Result, Zval, replace::Replacement, replacement};

use super::{NET_FUNCTION, plain};
use crate::runtime::runtime;

pub(super) fn replacements() -> [Replacement; 3] {
    [
        replacement!("gethostbyname", wanted, gethostbyname),
        replacement!("gethostbynamel", wanted, gethostbynamel),
        replacement!("gethostbyaddr", wanted, gethostbyaddr),
    ]
}

fn wanted() -> bool {
    plain::wants_hooked(NET_FUNCTION)
}

/// The longest name that there is; PHP refuses longer ones.
const LONGEST: usize = 255;

/// What PHP asks the system for; `None`: it is for PHP to answer.
fn asked(call: &Call) -> Result<Option<CString>> {
    let host = call.str(0)?;
    let acceptable = (1..=LONGEST).contains(&host.as_bytes().len());
    Ok(if acceptable { CString::new(host.as_bytes()).ok() } else { None })
}

/// The addresses. `None`: there are none.
fn found(host: CString) -> Result<Option<Vec<Ipv4Addr>>> {
    let hints = Hints { v6: false, socket_type: STREAM, protocol: 0 };
    let found = runtime().wait(Wait::Dns, || runtime().on_pool(move || resolve(&host, None, hints)))?;
    let found = found.and_then(std::io::Result::ok).and_then(std::result::Result::ok).unwrap_or_default();
    let addresses: Vec<_> = found
        .into_iter()
        .filter_map(|address| match address {
            IpAddr::V4(address) => Some(address),
            IpAddr::V6(_) => None,
        })
        .collect();
    Ok(Some(addresses).filter(|addresses| !addresses.is_empty()))
}

/// `gethostbyname()`: the name itself, if it has no address.
fn gethostbyname(call: &Call) -> Result<Zval> {
    let Some(host) = asked(call)? else { return plain::call("gethostbyname", &plain::arguments(call)) };
    let first = found(host)?.and_then(|found| found.first().map(ToString::to_string));
    Ok(match first {
        Some(address) => Zval::str(address),
        None => call.str(0)?.into(),
    })
}

/// `gethostbynamel()`
fn gethostbynamel(call: &Call) -> Result<Zval> {
    let Some(host) = asked(call)? else { return plain::call("gethostbynamel", &plain::arguments(call)) };
    Ok(match found(host)? {
        Some(found) => found.iter().map(|address| Zval::str(address.to_string())).collect::<Array>().into(),
        None => Zval::bool(false),
    })
}

/// `gethostbyaddr()`: the address itself, if it has no name.
fn gethostbyaddr(call: &Call) -> Result<Zval> {
    let text = call.str(0)?;
    let address = std::str::from_utf8(text.as_bytes()).ok().and_then(|text| text.parse::<IpAddr>().ok());
    let Some(address) = address.filter(|_| call.count() == 1) else {
        return plain::call("gethostbyaddr", &plain::arguments(call)); // Which warns.
    };
    let found = runtime().wait(Wait::Dns, || runtime().on_pool(move || name_of(address)))?;
    let found = found.and_then(std::io::Result::ok).and_then(std::result::Result::ok);
    Ok(found.filter(|name| !name.is_empty()).map_or_else(|| text.into(), Zval::str))
}
