//! What the machine has: processors, addresses, the name of this process.

use std::net::IpAddr;

use steel_os::interfaces::{self, Address, Interface};
use steel_zend::{Array, Call, Callable, Result, Zval};

use crate::{
    errors::{self},
    lifecycle,
};

/// `AF_INET`, `AF_INET6`
const INET: i64 = 2;
const INET6: i64 = 10;

/// `swoole_version()`
pub(crate) fn swoole_version(_: &Call) -> Result<&'static str> {
    Ok(lifecycle::SWOOLE_VERSION)
}

/// `swoole_cpu_num()`
pub(crate) fn swoole_cpu_num(_: &Call) -> Result<i64> {
    Ok(std::thread::available_parallelism().map_or(1, |count| count.get() as i64))
}

/// `swoole_get_local_ip()`
pub(crate) fn swoole_get_local_ip(call: &Call) -> Result<Zval> {
    let family = call.int_or(0, INET)?;
    let mut found = Array::new();
    for one in all()?.iter().flatten().filter(|one| one.is_up) {
        if let Address::Ip(ip) = one.address
            && family == if ip.is_ipv4() { INET } else { INET6 }
            && !ip.is_loopback()
        {
            found.set(&one.name, Zval::str(ip.to_string()));
        }
    }
    Ok(found.into())
}

/// `swoole_get_local_mac()`: of the interfaces that have an IPv4 address.
pub(crate) fn swoole_get_local_mac(_: &Call) -> Result<Zval> {
    let all = all()?.unwrap_or_default();
    let mut found = Array::new();
    for one in all.iter().filter(|one| !one.is_loopback) {
        let speaks_ip =
            |other: &Interface| other.name == one.name && matches!(other.address, Address::Ip(IpAddr::V4(_)));
        if let Address::Hardware(bytes) = one.address
            && all.iter().any(speaks_ip)
        {
            found.set(&one.name, Zval::str(bytes.map(|byte| format!("{byte:02X}")).join(":")));
        }
    }
    Ok(found.into())
}

/// `None` with a warning if the system does not tell.
fn all() -> Result<Option<Vec<Interface>>> {
    match interfaces::all() {
        Ok(all) => Ok(Some(all)),
        Err(error) => {
            errors::set_last(error.raw_os_error().map_or(0, i64::from));
            errors::warning("getifaddrs() failed")?;
            Ok(None)
        }
    }
}

/// `swoole_set_process_name()`: PHP's own function; it knows where the name may be written, in the CLI.
pub(crate) fn swoole_set_process_name(call: &Call) -> Result<Zval> {
    let name = call.str(0)?;
    match Callable::resolve(&Zval::str("cli_set_process_title")) {
        Ok(function) => function.call(&[name.into()]),
        Err(_) => {
            errors::warning("swoole_set_process_name only support in CLI mode")?;
            Ok(Zval::bool(false))
        }
    }
}
