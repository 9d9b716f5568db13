//! The network interfaces of the machine: their addresses and hardware addresses.

use std::ffi::CStr;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// One address of one interface; an interface appears once for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interface {
    /// `eth0`
    pub name: String,
    /// It is switched on.
    pub is_up: bool,
    /// It is the loopback device.
    pub is_loopback: bool,
    /// The address.
    pub address: Address,
}

/// An address of an interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Address {
    /// IPv4 or IPv6.
    Ip(IpAddr),
    /// The first six bytes of the hardware's.
    Hardware([u8; 6]),
}

struct List(*mut libc::ifaddrs);

impl Drop for List {
    fn drop(&mut self) {
        // SAFETY: the list that getifaddrs made, freed once.
        unsafe { libc::freeifaddrs(self.0) };
    }
}

/// All addresses of all interfaces.
///
/// # Errors
/// Those of getifaddrs(3).
pub fn all() -> io::Result<Vec<Interface>> {
    let mut first = std::ptr::null_mut();
    // SAFETY: writes the head of a list that is ours to free.
    if unsafe { libc::getifaddrs(&raw mut first) } != 0 {
        return Err(io::Error::last_os_error());
    }
    let list = List(first);
    let mut interfaces = Vec::new();
    let mut next = list.0;
    // SAFETY: the list stays as it is until it is freed; null ends it.
    while let Some(entry) = unsafe { next.as_ref() } {
        next = entry.ifa_next;
        // SAFETY: an entry of the list; its address is null or complete.
        if let Some(address) = unsafe { address_of(entry.ifa_addr) } {
            // SAFETY: a C string of the list.
            let name = unsafe { CStr::from_ptr(entry.ifa_name) }.to_string_lossy().into_owned();
            let has = |flag: libc::c_int| entry.ifa_flags & flag as libc::c_uint != 0;
            interfaces.push(Interface {
                name,
                is_up: has(libc::IFF_UP),
                is_loopback: has(libc::IFF_LOOPBACK),
                address,
            });
        }
    }
    Ok(interfaces)
}

/// # Safety
/// `address` is null or a socket address that is as long as its family says.
unsafe fn address_of(address: *const libc::sockaddr) -> Option<Address> {
    // SAFETY: the family says which structure it is; all of them begin with it.
    unsafe {
        match i32::from(address.as_ref()?.sa_family) {
            libc::AF_INET => {
                let address = address.cast::<libc::sockaddr_in>().read_unaligned();
                Some(Address::Ip(Ipv4Addr::from(u32::from_be(address.sin_addr.s_addr)).into()))
            }
            libc::AF_INET6 => {
                let address = address.cast::<libc::sockaddr_in6>().read_unaligned();
                Some(Address::Ip(Ipv6Addr::from(address.sin6_addr.s6_addr).into()))
            }
            libc::AF_PACKET => {
                let [a, b, c, d, e, f, ..] = address.cast::<libc::sockaddr_ll>().read_unaligned().sll_addr;
                Some(Address::Hardware([a, b, c, d, e, f]))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loopback_device_has_the_loopback_address() {
        let all = all().unwrap();
        let local = all.iter().find(|one| one.address == Address::Ip(Ipv4Addr::LOCALHOST.into()));
        // A sandbox may have no interface at all.
        assert!(local.is_none_or(|one| one.is_loopback), "{all:?}");
    }
}
