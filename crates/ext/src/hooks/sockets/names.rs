//! Addresses in the kernel's own layout, of what programs give: a path, an address, or a name, which a thread of the pool looks up.

use std::{
    ffi::CString,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use steel_coro::Wait;
use steel_os::resolve::{self, Found, Question, STREAM};
use steel_zend::Result;

use super::{failure::Failure, held::Done};
use crate::runtime::runtime;

/// `AF_UNIX`
pub(super) const UNIX: i32 = 1;
/// `AF_INET`
pub(super) const INET: i32 = 2;
/// `AF_INET6`
pub(super) const INET6: i32 = 10;

/// Room for a path, of which PHP leaves the last byte free.
const PATH: usize = 108;
/// The longest name that PHP looks up.
const LONGEST: usize = 255;

/// That of a path. `None`: it is too long.
pub(super) fn of_path(path: &[u8]) -> Option<Vec<u8>> {
    (path.len() < PATH).then(|| [&(UNIX as u16).to_ne_bytes()[..], path].concat())
}

/// That of an address and a port.
pub(super) fn of_address(address: IpAddr, port: u16) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(28);
    match address {
        IpAddr::V4(address) => {
            bytes.extend_from_slice(&(INET as u16).to_ne_bytes());
            bytes.extend_from_slice(&port.to_be_bytes());
            bytes.extend_from_slice(&address.octets());
            bytes.extend_from_slice(&[0; 8]);
        }
        IpAddr::V6(address) => {
            bytes.extend_from_slice(&(INET6 as u16).to_ne_bytes());
            bytes.extend_from_slice(&port.to_be_bytes());
            bytes.extend_from_slice(&[0; 4]);
            bytes.extend_from_slice(&address.octets());
            bytes.extend_from_slice(&[0; 4]);
        }
    }
    bytes
}

/// The address that a text is, for a family.
pub(super) fn literal(text: &[u8], family: i32) -> Option<IpAddr> {
    let text = std::str::from_utf8(text).ok()?;
    match family {
        INET => text.parse::<Ipv4Addr>().ok().map(IpAddr::from),
        _ => text.parse::<Ipv6Addr>().ok().map(IpAddr::from),
    }
}

/// Is it for PHP to take, since it names an interface as well?
pub(super) fn is_scoped(text: &[u8], family: i32) -> bool {
    family == INET6 && text.contains(&b'%')
}

/// The address of a name, or that it is itself.
///
/// # Errors
/// The unwinding of this coroutine.
pub(super) fn address(text: &[u8], family: i32) -> Done<IpAddr> {
    // As C reads it.
    let text = text.split(|byte| *byte == 0).next().unwrap_or_default();
    if let Some(address) = literal(text, family) {
        return Ok(Ok(address));
    }
    match text.len() {
        0 => return Ok(Err(Failure::of_resolver(NO_RECOVERY))),
        1..=LONGEST => {}
        _ => return Ok(Err(Failure::of_resolver(HOST_NOT_FOUND))),
    }
    let found = look_up(text, family)?;
    Ok(match found {
        None => Err(Failure::canceled()),
        Some(Ok(found)) => found.first().copied().ok_or(Failure::of_resolver(NO_DATA)),
        Some(Err(number)) => Err(Failure::of_resolver(resolver_number(number))),
    })
}

fn look_up(text: &[u8], family: i32) -> Result<Option<std::result::Result<Vec<IpAddr>, i32>>> {
    let Ok(host) = CString::new(text) else { return Ok(Some(Err(EAI_NONAME))) };
    let flags = if family == INET6 { V4MAPPED | ADDRCONFIG } else { 0 };
    let question = Question { flags, family, socket_type: STREAM, protocol: 0 };
    let found = runtime().wait(Wait::Dns, || runtime().on_pool(move || resolve::look_up(&host, None, question)))?;
    let addresses = |found: Found| found.addresses.iter().filter_map(|text| literal(text.as_bytes(), family)).collect();
    Ok(found.map(|found| found.unwrap_or(Err(EAI_FAIL)).map(addresses)))
}

/// `AI_V4MAPPED`
const V4MAPPED: i32 = 0x08;
/// `AI_ADDRCONFIG`
const ADDRCONFIG: i32 = 0x20;
/// `HOST_NOT_FOUND`
const HOST_NOT_FOUND: i32 = 1;
/// `TRY_AGAIN`
const TRY_AGAIN: i32 = 2;
/// `NO_RECOVERY`
const NO_RECOVERY: i32 = 3;
/// `NO_DATA`
const NO_DATA: i32 = 4;
/// `EAI_NONAME`
const EAI_NONAME: i32 = -2;
/// `EAI_AGAIN`
const EAI_AGAIN: i32 = -3;
/// `EAI_FAIL`
const EAI_FAIL: i32 = -4;
/// `EAI_NODATA`
const EAI_NODATA: i32 = -5;

/// `EAI_*` as `h_errno` has it.
fn resolver_number(number: i32) -> i32 {
    match number {
        EAI_NONAME => HOST_NOT_FOUND,
        EAI_AGAIN => TRY_AGAIN,
        EAI_NODATA => NO_DATA,
        _ => NO_RECOVERY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lie_as_the_kernel_has_them() {
        let v4 = of_address(Ipv4Addr::LOCALHOST.into(), 0x1234);
        assert_eq!((v4.len(), &v4[2..8]), (16, &[0x12, 0x34, 127, 0, 0, 1][..]));
        let v6 = of_address(Ipv6Addr::LOCALHOST.into(), 80);
        assert_eq!((v6.len(), v6[2..4].to_vec(), v6[23]), (28, vec![0, 80], 1));
        assert_eq!(of_path(b"/x").map(|path| path[2..].to_vec()), Some(b"/x".to_vec()));
        assert_eq!((of_path(&[b'x'; 107]).map(|path| path.len()), of_path(&[b'x'; 108])), (Some(109), None));
    }

    #[test]
    fn only_whole_addresses_are_no_names() {
        assert_eq!(literal(b"127.0.0.1", INET), Some(Ipv4Addr::LOCALHOST.into()));
        assert_eq!(literal(b"::1", INET6), Some(Ipv6Addr::LOCALHOST.into()));
        assert!(
            literal(b"127.1", INET).is_none() && literal(b"::1", INET).is_none() && literal(b"\xff", INET).is_none()
        );
        assert!(is_scoped(b"fe80::1%lo", INET6) && !is_scoped(b"50%", INET));
    }
}
