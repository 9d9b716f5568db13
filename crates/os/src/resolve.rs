//! Name resolution as the system does it: hosts file, nsswitch, name servers. Blocks; for a thread of the pool.

use std::ffi::{CStr, CString};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddrV6};
use std::ptr::{null, null_mut};

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Hints {
    /// Addresses of IPv6 instead of IPv4.
    pub v6: bool,
    /// `SOCK_STREAM`, `SOCK_DGRAM`...; 0: any, which gives each address several times.
    pub socket_type: i32,
    /// `IPPROTO_TCP`...; 0: any.
    pub protocol: i32,
}

/// `SOCK_STREAM`
pub const STREAM: i32 = libc::SOCK_STREAM;

/// `SOCK_DGRAM`
pub const DATAGRAM: i32 = libc::SOCK_DGRAM;

/// The addresses of `host`, in the system's order.
///
/// # Errors
/// An `EAI_*` code.
pub fn resolve(host: &CStr, service: Option<&CStr>, hints: Hints) -> Result<Vec<IpAddr>, i32> {
    ask(host, service, if hints.v6 { libc::AF_INET6 } else { libc::AF_INET }, hints)
}

/// The addresses of `host` of either family, in the order in which they are to be tried.
///
/// # Errors
/// An `EAI_*` code.
pub fn resolve_any(host: &CStr, socket_type: i32) -> Result<Vec<IpAddr>, i32> {
    ask(host, None, libc::AF_UNSPEC, Hints { v6: false, socket_type, protocol: 0 })
}

/// What is asked for, as programs say it to getaddrinfo(3).
#[derive(Debug, Clone, Copy, Default)]
pub struct Question {
    /// `AI_*`
    pub flags: i32,
    /// `AF_*`
    pub family: i32,
    /// `SOCK_*`
    pub socket_type: i32,
    /// `IPPROTO_*`
    pub protocol: i32,
}

/// What getaddrinfo(3) has found.
#[derive(Debug, Default)]
pub struct Found {
    /// The addresses as texts that are no names, in its order, each once.
    pub addresses: Vec<String>,
    /// The name that the host has properly, if that was asked for.
    pub canonical: Option<CString>,
}

/// All that the system knows of a host.
///
/// # Errors
/// An `EAI_*` code.
pub fn look_up(host: &CStr, service: Option<&CStr>, question: Question) -> Result<Found, i32> {
    let list = List::new(host, service, question)?;
    let mut found = Found::default();
    for (raw, name) in list.entries() {
        let Some(text) = literal(raw) else { continue };
        if !found.addresses.contains(&text) {
            found.addresses.push(text);
        }
        if !name.is_null() && found.canonical.is_none() {
            // SAFETY: a C string of the list's, which lives.
            found.canonical = Some(unsafe { CStr::from_ptr(name) }.to_owned());
        }
    }
    Ok(found)
}

/// An address, with its interface if it has one.
fn literal(raw: *const libc::sockaddr) -> Option<String> {
    let IpAddr::V6(v6) = address(raw)? else { return address(raw).map(|address| address.to_string()) };
    // SAFETY: an address of that family, as was just seen.
    let scope = unsafe { raw.cast::<libc::sockaddr_in6>().read_unaligned() }.sin6_scope_id;
    let text = SocketAddrV6::new(v6, 0, 0, scope).to_string();
    text.strip_prefix('[').and_then(|text| text.strip_suffix("]:0")).map(str::to_owned)
}

fn ask(host: &CStr, service: Option<&CStr>, family: i32, hints: Hints) -> Result<Vec<IpAddr>, i32> {
    let (socket_type, protocol) = (hints.socket_type, hints.protocol);
    let list = List::new(host, service, Question { flags: 0, family, socket_type, protocol })?;
    Ok(list.entries().filter_map(|(raw, _)| address(raw)).collect())
}

/// A list of getaddrinfo's.
struct List(*mut libc::addrinfo);

impl List {
    fn new(host: &CStr, service: Option<&CStr>, question: Question) -> Result<List, i32> {
        // SAFETY: plain data for which all zeroes is a valid value.
        let mut wanted: libc::addrinfo = unsafe { std::mem::zeroed() };
        wanted.ai_flags = question.flags;
        wanted.ai_family = question.family;
        wanted.ai_socktype = question.socket_type;
        wanted.ai_protocol = question.protocol;
        let mut list = null_mut();
        let service = service.map_or(null(), CStr::as_ptr);
        // SAFETY: strings and hints live over the call; `list` is written on success.
        let error = unsafe { libc::getaddrinfo(host.as_ptr(), service, &raw const wanted, &raw mut list) };
        if error == 0 { Ok(List(list)) } else { Err(error) }
    }

    /// Each address, and the name beside it; both live as long as the list.
    fn entries(&self) -> Entries<'_> {
        Entries(self.0, std::marker::PhantomData)
    }
}

impl Drop for List {
    fn drop(&mut self) {
        // SAFETY: a list that getaddrinfo has made, freed once.
        unsafe { libc::freeaddrinfo(self.0) };
    }
}

/// The longest name that there is, and its end.
const NAME: usize = 1025;

/// The name of an address.
///
/// # Errors
/// An `EAI_*` code: it has none, among others.
pub fn name_of(address: IpAddr) -> Result<Vec<u8>, i32> {
    // Room for either kind.
    // SAFETY: plain data for which all zeroes is a valid value.
    let mut place: libc::sockaddr_storage = unsafe { std::mem::zeroed() };
    let start = &raw mut place;
    let length = match address {
        IpAddr::V4(address) => {
            // SAFETY: as above.
            let mut v4: libc::sockaddr_in = unsafe { std::mem::zeroed() };
            v4.sin_family = libc::AF_INET as libc::sa_family_t;
            v4.sin_addr.s_addr = u32::from_ne_bytes(address.octets());
            // SAFETY: the storage has room for an address of either kind, and is aligned for it.
            unsafe { start.cast::<libc::sockaddr_in>().write(v4) };
            size_of::<libc::sockaddr_in>()
        }
        IpAddr::V6(address) => {
            // SAFETY: as above.
            let mut v6: libc::sockaddr_in6 = unsafe { std::mem::zeroed() };
            v6.sin6_family = libc::AF_INET6 as libc::sa_family_t;
            v6.sin6_addr.s6_addr = address.octets();
            // SAFETY: as above.
            unsafe { start.cast::<libc::sockaddr_in6>().write(v6) };
            size_of::<libc::sockaddr_in6>()
        }
    };
    let mut name = [0_u8; NAME];
    // SAFETY: an address of this length, and room for so many bytes; no service is asked for.
    let error = unsafe {
        libc::getnameinfo(
            start.cast(),
            length as libc::socklen_t,
            name.as_mut_ptr().cast(),
            NAME as libc::socklen_t,
            null_mut(),
            0,
            libc::NI_NAMEREQD,
        )
    };
    match error {
        0 => Ok(name.into_iter().take_while(|byte| *byte != 0).collect()),
        error => Err(error),
    }
}

struct Entries<'a>(*const libc::addrinfo, std::marker::PhantomData<&'a List>);

impl Iterator for Entries<'_> {
    type Item = (*const libc::sockaddr, *const libc::c_char);

    fn next(&mut self) -> Option<Self::Item> {
        // SAFETY: null ends the list; its entries live until it is freed.
        let entry = unsafe { self.0.as_ref() }?;
        self.0 = entry.ai_next;
        Some((entry.ai_addr, entry.ai_canonname))
    }
}

fn address(raw: *const libc::sockaddr) -> Option<IpAddr> {
    // SAFETY: null or an address of the list; its family says of which type it is. Nothing is promised of its alignment.
    unsafe {
        match i32::from(raw.as_ref()?.sa_family) {
            libc::AF_INET => {
                let address = raw.cast::<libc::sockaddr_in>().read_unaligned().sin_addr.s_addr;
                Some(Ipv4Addr::from(address.to_ne_bytes()).into())
            }
            libc::AF_INET6 => {
                let address = raw.cast::<libc::sockaddr_in6>().read_unaligned().sin6_addr.s6_addr;
                Some(Ipv6Addr::from(address).into())
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TCP: Hints = Hints { v6: false, socket_type: STREAM, protocol: libc::IPPROTO_TCP };

    #[test]
    fn an_address_is_its_own_name() {
        assert_eq!(resolve(c"127.0.0.1", None, TCP), Ok(vec![Ipv4Addr::LOCALHOST.into()]));
        assert_eq!(resolve(c"::1", None, Hints { v6: true, ..TCP }), Ok(vec![Ipv6Addr::LOCALHOST.into()]));
    }

    #[test]
    fn what_is_found_is_written_as_no_name() {
        let canonical = Question { flags: libc::AI_CANONNAME, ..Question::default() };
        let found = look_up(c"::1", Some(c"80"), canonical).unwrap();
        assert_eq!((found.addresses, found.canonical.as_deref()), (vec!["::1".to_owned()], Some(c"::1")));
        assert!(look_up(c"no-such-host.invalid", None, Question::default()).is_err());
    }

    #[test]
    fn either_family_is_found() {
        assert_eq!(resolve_any(c"127.0.0.1", STREAM), Ok(vec![Ipv4Addr::LOCALHOST.into()]));
        assert_eq!(resolve_any(c"::1", DATAGRAM), Ok(vec![Ipv6Addr::LOCALHOST.into()]));
        assert!(resolve_any(c"no-such-host.invalid", STREAM).is_err());
    }

    #[test]
    fn an_address_has_a_name_or_not() {
        // As the hosts file has it, of either kind.
        let name = name_of(Ipv4Addr::LOCALHOST.into()).unwrap();
        assert!(!name.is_empty() && !name.contains(&0));
        assert!(name_of("::ffff:0:0".parse().unwrap()).is_err());
    }

    #[test]
    fn an_unknown_service_is_an_error() {
        assert_eq!(resolve(c"127.0.0.1", Some(c"no such service"), TCP), Err(libc::EAI_SERVICE));
    }

    #[test]
    fn an_address_of_the_other_family_is_an_error() {
        assert!(resolve(c"::1", None, TCP).is_err());
    }
}
