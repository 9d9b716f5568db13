//! `getOption()` and `setOption()`: what PHP's `socket_get_option()` and `socket_set_option()` know, too.

use std::{
    io,
    net::{IpAddr, Ipv4Addr},
    os::fd::AsFd,
};

use steel_engine::net;
use steel_os::{
    interfaces::{self, Address},
    socket::{option, set_option as set},
};
use steel_zend::{Array, Call, Error, Level, Result, Zval, report};

use super::this;
use crate::{errors, socket::Socket};

const SOL_SOCKET: i64 = 1;
const SO_LINGER: i64 = 13;
const SO_RCVTIMEO: i64 = 20;
const SO_SNDTIMEO: i64 = 21;
const SO_BINDTODEVICE: i64 = 25;
const IPPROTO_IP: i64 = 0;
const IPPROTO_TCP: i64 = 6;
const IPPROTO_IPV6: i64 = 41;
const IP_MULTICAST_IF: i64 = 32;
const IPV6_PKTINFO: i64 = 50;
const TCP_INFO: i64 = 11;

/// `MCAST_JOIN_GROUP` and its kin: of the group, whoever sends; of one sender.
const OF_GROUP: [i64; 2] = [42, 45];
const OF_SOURCE: [i64; 4] = [43, 44, 46, 47];

/// The fields of `tcp_info`: bytes, then words.
const INFO_BYTES: [&str; 6] = ["state", "ca_state", "retransmits", "probes", "backoff", "options"];
const INFO_WORDS: [&str; 24] = [
    "rto",
    "ato",
    "snd_mss",
    "rcv_mss",
    "unacked",
    "sacked",
    "lost",
    "retrans",
    "fackets",
    "last_data_sent",
    "last_ack_sent",
    "last_data_recv",
    "last_ack_recv",
    "pmtu",
    "rcv_ssthresh",
    "rtt",
    "rttvar",
    "snd_ssthresh",
    "snd_cwnd",
    "advmss",
    "reordering",
    "rcv_rtt",
    "rcv_space",
    "total_retrans",
];

fn small(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(-1)
}

/// The reference's warning for what the system refuses.
fn refused(text: &str, error: &io::Error) -> Result {
    let number = error.raw_os_error().unwrap_or(0);
    errors::set_last_os(number);
    errors::warning(&format!("{text}, Error: {}[{number}]", errors::text(number)))
}

/// `Socket::getOption()`
pub(crate) fn get_option(call: &Call) -> Result<Zval> {
    let (level, name) = (call.int(0)?, call.int(1)?);
    let Some((_, socket)) = this(call)? else { return Ok(Zval::bool(false)) };
    if level == SOL_SOCKET && (name == SO_RCVTIMEO || name == SO_SNDTIMEO) {
        let times = socket.times.get();
        let seconds = if name == SO_RCVTIMEO { times.read } else { times.write };
        return Ok(pair("sec", seconds.trunc() as i64, "usec", (seconds.fract() * 1e6).round() as i64));
    }
    let Some(net) = socket.net() else { return Ok(Zval::bool(false)) };
    let mut place = [0; 256];
    match option(net.as_fd(), small(level), small(name), &mut place) {
        Ok(length) => Ok(value_of(level, name, &place[..length])),
        Err(error) => {
            let fd = std::os::fd::AsRawFd::as_raw_fd(&*net);
            refused(&format!("getsockopt({fd}, {level}, {name})"), &error)?;
            Ok(Zval::bool(false))
        }
    }
}

fn pair(one: &str, first: i64, other: &str, second: i64) -> Zval {
    let mut array = Array::new();
    array.set(one, first);
    array.set(other, second);
    array.into()
}

fn word(bytes: &[u8], at: usize) -> i64 {
    let four = bytes.get(at..at + 4).and_then(|four| four.try_into().ok());
    four.map_or(0, |four| i64::from(i32::from_ne_bytes(four)))
}

fn value_of(level: i64, name: i64, bytes: &[u8]) -> Zval {
    match (level, name, bytes) {
        (SOL_SOCKET, SO_LINGER, _) => pair("l_onoff", word(bytes, 0), "l_linger", word(bytes, 4)),
        (IPPROTO_TCP, TCP_INFO, _) => info(bytes),
        (IPPROTO_IP, IP_MULTICAST_IF, &[a, b, c, d, ..]) => index_of(Ipv4Addr::new(a, b, c, d)),
        (_, _, &[byte]) => Zval::int(byte.cast_signed().into()),
        _ => Zval::int(word(bytes, 0)),
    }
}

fn info(bytes: &[u8]) -> Zval {
    let mut array = Array::new();
    for (at, name) in INFO_BYTES.iter().enumerate() {
        array.set(name, i64::from(bytes.get(at).copied().unwrap_or(0)));
    }
    let scales = bytes.get(6).copied().unwrap_or(0);
    array.set("snd_wscale", i64::from(scales & 15));
    array.set("rcv_wscale", i64::from(scales >> 4));
    for (at, name) in INFO_WORDS.iter().enumerate() {
        array.set(name, i64::from(word(bytes, 8 + 4 * at) as u32));
    }
    array.into()
}

/// The number of the device that has an address; 0 for none.
fn index_of(address: Ipv4Addr) -> Zval {
    let all = interfaces::all().unwrap_or_default();
    let device = all.iter().find(|one| matches!(one.address, Address::Ip(ip) if ip == address));
    Zval::int(device.and_then(|device| net::device(&device.name)).map_or(0, i64::from))
}

/// The address of a device; none for 0, and for one that has none.
fn address_of(index: u32) -> Ipv4Addr {
    let all = interfaces::all().unwrap_or_default();
    let of_device = all.iter().filter(|one| net::device(&one.name) == Some(index));
    let mut addresses = of_device.filter_map(|one| match one.address {
        Address::Ip(IpAddr::V4(ip)) => Some(ip),
        _ => None,
    });
    addresses.next().unwrap_or(Ipv4Addr::UNSPECIFIED)
}

/// A device by its number or name. `None`: there is none, of which a warning tells.
fn device(value: &Zval) -> Result<Option<u32>> {
    let Some(name) = value.as_str() else { return Ok(Some(value.to_int()? as u32)) };
    let name = name.to_lossy().into_owned();
    let index = name.parse().ok().or_else(|| net::device(&name));
    if index.is_none() {
        report(Level::Warning, &format!("no interface with name \"{name}\" could be found"))?;
    }
    Ok(index)
}

/// `Socket::setOption()`
pub(crate) fn set_option(call: &Call) -> Result<bool> {
    let (level, name) = (call.int(0)?, call.int(1)?);
    let value = call.arg(2).map(|value| value.deref().clone()).unwrap_or_default();
    let Some((_, socket)) = this(call)? else { return Ok(false) };
    if level == SOL_SOCKET && (name == SO_RCVTIMEO || name == SO_SNDTIMEO) {
        return set_time(&socket, name, &value);
    }
    let Some(net) = socket.net() else { return Ok(false) };
    let Some(bytes) = bytes_of(&net, level, name, &value)? else { return Ok(false) };
    match set(net.as_fd(), small(level), small(name), &bytes) {
        Ok(()) => Ok(true),
        Err(error) => {
            refused(&format!("setsockopt({}) failed", std::os::fd::AsRawFd::as_raw_fd(&*net)), &error)?;
            Ok(false)
        }
    }
}

fn set_time(socket: &Socket, name: i64, value: &Zval) -> Result<bool> {
    let which = if name == SO_RCVTIMEO { "SO_RCVTIMEO" } else { "SO_SNDTIMEO" };
    let Some([seconds, micros]) = numbers(value, which, ["sec", "usec"])? else { return Ok(false) };
    let seconds = seconds as f64 + micros as f64 / 1e6;
    let mut times = socket.times.get();
    if name == SO_RCVTIMEO {
        times.read = seconds;
    } else {
        (times.connect, times.write) = (seconds, seconds);
    }
    socket.times.set(times);
    Ok(true)
}

/// Two numbers of an array. `None`: one is missing, of which a warning tells.
fn numbers(value: &Zval, what: &str, keys: [&str; 2]) -> Result<Option<[i64; 2]>> {
    let Some(array) = value.as_array() else {
        return Err(Error::type_error(format!(
            "Swoole\\Coroutine\\Socket::setOption(): Argument #3 ($opt_value) must be of type array when argument $option is {what}, {} given",
            value.type_name()
        )));
    };
    let mut found = [0; 2];
    for (key, number) in keys.iter().zip(&mut found) {
        let Some(value) = array.get(key) else {
            report(Level::Warning, &format!("no key \"{key}\" passed in optval"))?;
            return Ok(None);
        };
        *number = value.to_int()?;
    }
    Ok(Some(found))
}

/// The value as the system takes it. `None`: it cannot be, of which a warning has told.
fn bytes_of(net: &net::Socket, level: i64, name: i64, value: &Zval) -> Result<Option<Vec<u8>>> {
    match (level, name) {
        (SOL_SOCKET, SO_LINGER) => {
            let Some([on, seconds]) = numbers(value, "SO_LINGER", ["l_onoff", "l_linger"])? else { return Ok(None) };
            for (key, number) in [("l_onoff", on), ("l_linger", seconds)] {
                if !(0..=65_535).contains(&number) {
                    let text = format!("\"{key}\" must be between 0 and 65535");
                    return Err(Error::value_error(format!(
                        "Swoole\\Coroutine\\Socket::setOption(): Argument #3 ($opt_value) {text}"
                    )));
                }
            }
            Ok(Some([(on as i32).to_ne_bytes(), (seconds as i32).to_ne_bytes()].concat()))
        }
        (SOL_SOCKET, SO_BINDTODEVICE) => Ok(Some(value.to_str()?.as_bytes().to_vec())),
        (IPPROTO_IP | IPPROTO_IPV6, name) if OF_GROUP.contains(&name) || OF_SOURCE.contains(&name) => {
            membership(net, name, value)
        }
        (IPPROTO_IPV6, IPV6_PKTINFO) => packet_info(value),
        // `ip_mreqn`: the group (none), the device's address, which is what the kernel tells who asks, and its number.
        (IPPROTO_IP, IP_MULTICAST_IF) => {
            Ok(device(value)?.map(|index| [[0; 4], address_of(index).octets(), index.to_ne_bytes()].concat()))
        }
        _ => Ok(Some((value.to_int()? as i32).to_ne_bytes().to_vec())),
    }
}

/// `in6_pktinfo`
fn packet_info(value: &Zval) -> Result<Option<Vec<u8>>> {
    let array = value.as_array();
    let field = |key: &str| array.as_ref().and_then(|array| array.get(key).cloned());
    let (Some(address), Some(index)) = (field("addr"), field("ifindex")) else {
        report(Level::Warning, "error converting user data (path: in6_pktinfo): The key 'addr' is required")?;
        return Ok(None);
    };
    let Ok(address) = address.to_str()?.to_lossy().parse::<std::net::Ipv6Addr>() else {
        report(Level::Warning, "error converting user data: not an IPv6 address")?;
        return Ok(None);
    };
    Ok(Some([address.octets().as_slice(), &(index.to_int()? as i32).to_ne_bytes()].concat()))
}

/// Room for any address in the kernel's structures (`sockaddr_storage`).
const STORAGE: usize = 128;

/// `group_req`, `group_source_req`: the number of a device, and addresses at multiples of eight.
fn membership(net: &net::Socket, name: i64, value: &Zval) -> Result<Option<Vec<u8>>> {
    let Some(array) = value.as_array() else {
        report(Level::Warning, "the value is no array")?;
        return Ok(None);
    };
    let index = match array.get("interface") {
        Some(value) => device(value.deref())?,
        None => Some(0),
    };
    let Some(index) = index else { return Ok(None) };
    let mut bytes = index.to_ne_bytes().to_vec();
    bytes.resize(8, 0);
    for key in if OF_SOURCE.contains(&name) { &["group", "source"][..] } else { &["group"] } {
        let Some(host) = array.get(key) else {
            report(Level::Warning, &format!("no key \"{key}\" passed in optval"))?;
            return Ok(None);
        };
        let host = host.to_str()?.to_lossy().into_owned();
        let Ok(address) = net::Name::parse(net.domain(), host.as_bytes(), 0) else {
            report(Level::Warning, &format!("host lookup failed: {host} is no address"))?;
            return Ok(None);
        };
        let begin = bytes.len();
        bytes.extend_from_slice(&net::Name::raw(&address));
        bytes.resize(begin + STORAGE, 0);
    }
    Ok(Some(bytes))
}
