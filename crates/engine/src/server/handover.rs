//! Listening sockets that a supervisor has opened for the server (systemd's socket units, `systemd-socket-activate`): so it may have a port
//! that it has no rights to, and none who connects is refused while it is restarted.
//!
//! The protocol is that of sd_listen_fds(3): `LISTEN_PID` says for whom they are, `LISTEN_FDS` how many there are, from descriptor 3 on, or from
//! that which `LISTEN_FDS_START` names.

use super::{Datagrams, Listener};
use socket2::{SockRef, Type};
use std::os::fd::RawFd;
use std::{env, io};

/// The first descriptor.
const FIRST: RawFd = 3;

/// More than that is a mistake.
const MOST: RawFd = 1024;

/// A socket that was handed over.
#[derive(Debug)]
pub enum Handed {
    /// For connections.
    Listener(Listener),
    /// For datagrams.
    Datagrams(Datagrams),
}

/// Why there are none.
#[derive(Debug, thiserror::Error)]
pub enum HandoverError {
    /// The variable is missing, or no number.
    #[error("there is no {0} in the environment, or it is no number")]
    Missing(&'static str),
    /// They are somebody else's.
    #[error("LISTEN_PID is {0}, and this process is {1}")]
    Others(i64, u32),
    /// The number of sockets, or of the first one.
    #[error("{0} is out of range")]
    Range(&'static str),
    /// One of the descriptors is no socket that a server can use.
    #[error("descriptor {0}: {1}")]
    Descriptor(RawFd, io::Error),
}

/// The sockets that were handed over to this process, in their order. Each may be taken as often as is asked: they stay open.
///
/// # Errors
/// See [`HandoverError`].
pub fn handed_over() -> Result<Vec<Handed>, HandoverError> {
    let process = number("LISTEN_PID")?;
    if process != i64::from(std::process::id()) {
        return Err(HandoverError::Others(process, std::process::id()));
    }
    let count = in_range("LISTEN_FDS", 1, number("LISTEN_FDS")?)?;
    let first = match env::var_os("LISTEN_FDS_START") {
        Some(_) => in_range("LISTEN_FDS_START", 0, number("LISTEN_FDS_START")?)?,
        None => FIRST,
    };
    (first..first + count).map(|fd| take(fd).map_err(|error| HandoverError::Descriptor(fd, error))).collect()
}

fn number(name: &'static str) -> Result<i64, HandoverError> {
    let value = env::var(name).ok().and_then(|value| value.trim().parse().ok());
    value.ok_or(HandoverError::Missing(name))
}

fn in_range(name: &'static str, least: RawFd, number: i64) -> Result<RawFd, HandoverError> {
    let number = RawFd::try_from(number).ok().filter(|number| (least..=MOST).contains(number));
    number.ok_or(HandoverError::Range(name))
}

fn take(fd: RawFd) -> io::Result<Handed> {
    let socket = steel_os::fd::duplicate(fd)?;
    let kind = SockRef::from(&socket).r#type()?;
    let handed = match kind {
        Type::STREAM => Handed::Listener(Listener::adopt(socket)?),
        Type::DGRAM => Handed::Datagrams(Datagrams::adopt(socket)?),
        _ => return Err(unfit("it is a socket of another type")),
    };
    steel_os::fd::keep_from_programs(fd)?;
    Ok(handed)
}

/// A socket that is none for a server.
pub(super) fn unfit(why: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, why)
}
