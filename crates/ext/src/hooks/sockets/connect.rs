//! Connections: `socket_connect()`, `socket_addrinfo_connect()`, `socket_accept()`.

use std::{os::fd::IntoRawFd, time::Duration};

use steel_engine::net::Direction;
use steel_os::foreign;
use steel_zend::{
    Call, Result, Zval, refusal,
    replace::Replacement,
    sockets::{self, Socket},
};

use super::{
    super::deadline::Deadline,
    failure::{EAGAIN, EINPROGRESS, Failure},
    held::{self, Done, Held},
    names::{self, INET, INET6, UNIX},
    plain, wanted,
};

pub(super) fn replacements() -> [Replacement; 3] {
    [
        refusal!("socket_connect", wanted, socket_connect),
        refusal!("socket_addrinfo_connect", wanted, socket_addrinfo_connect),
        refusal!("socket_accept", wanted, socket_accept),
    ]
}

/// `EALREADY`
const EALREADY: i32 = 114;
/// Between two attempts to get into a full queue, at first.
const SHORTEST_PAUSE: Duration = Duration::from_millis(1);
/// The same, at last.
const LONGEST_PAUSE: Duration = Duration::from_millis(20);

/// `socket_connect()`
fn socket_connect(call: &Call) -> Result<Option<Zval>> {
    let Some((socket, held)) = held::of(call) else { return Ok(None) };
    let text = call.str(1)?;
    let port = call.given(2).map(|_| call.int(2)).transpose()?;
    held.claim(Direction::Write)?;
    let family = socket.family();
    let address = match (family, port) {
        (UNIX, _) => match names::of_path(text.as_bytes()) {
            Some(address) => address,
            None => return Ok(None),
        },
        (INET | INET6, Some(port)) if !names::is_scoped(text.as_bytes(), family) => {
            match names::address(text.as_bytes(), family)? {
                Ok(address) => names::of_address(address, port as u16),
                Err(failure) => return failure.tell(&socket, "Host lookup failed"),
            }
        }
        _ => return Ok(None),
    };
    if socket.number() != Some(held.number()) {
        return Failure::closed().tell(&socket, ""); // While the name was looked up.
    }
    match reach(&held, &address, family)? {
        Ok(()) => Ok(Some(Zval::bool(true))),
        Err(failure) => failure.tell(&socket, "unable to connect"),
    }
}

/// Connects to an address, within the time that the socket's option for sending says.
fn reach(held: &Held, address: &[u8], family: i32) -> Done<()> {
    held.claim(Direction::Write)?;
    let mut deadline = None;
    let mut pause = SHORTEST_PAUSE;
    let mut pending = EINPROGRESS;
    loop {
        let waited = match foreign::socket::connect(held.number(), address) {
            Ok(true) => return Ok(Ok(())),
            Ok(false) => held.until_ready(Direction::Write, &mut deadline)?,
            // It was begun before; or it was begun here, and is asked for its end, as the kernel wants it.
            Err(error) if error.raw_os_error() == Some(EALREADY) => {
                pending = EALREADY;
                held.until_ready(Direction::Write, &mut deadline)?
            }
            // A queue of the file system's sockets is full, and the kernel tells nobody when there is room.
            Err(error) if error.raw_os_error() == Some(EAGAIN) && family == UNIX => {
                let deadline: &mut Deadline = deadline.get_or_insert_with(|| held.patience(Direction::Write));
                let rested = held.rest(Direction::Write, pause, deadline)?;
                (pause, pending) = ((pause * 2).min(LONGEST_PAUSE), EAGAIN);
                rested
            }
            Err(error) => return Ok(Err(Failure::of(&error))),
        };
        match waited {
            Ok(()) => {}
            Err(failure) if failure.is_in_vain() => return Ok(Err(Failure::new(pending))),
            Err(failure) => return Ok(Err(failure)),
        }
    }
}

/// `socket_addrinfo_connect()`
fn socket_addrinfo_connect(call: &Call) -> Result<Option<Zval>> {
    let address = call.arg(0).and_then(sockets::address);
    let Some(address) = address.filter(|address| matches!(address.family, INET | INET6)) else { return Ok(None) };
    let number = |number: i32| Zval::int(number.into());
    let made =
        plain::function("socket_create", &[number(address.family), number(address.kind), number(address.protocol)])?;
    let Some(socket) = Socket::of(&made) else { return Ok(Some(Zval::bool(false))) };
    let Some(held) = Held::of(&socket) else { return Ok(Some(Zval::bool(false))) };
    match reach(&held, &address.bytes, address.family)? {
        Ok(()) => Ok(Some(made)),
        Err(failure) => failure.tell_all(&socket, "Unable to connect address"),
    }
}

/// `socket_accept()`
fn socket_accept(call: &Call) -> Result<Option<Zval>> {
    let Some((socket, held)) = held::of(call) else { return Ok(None) };
    let taken = held.attempt(Direction::Read, || foreign::socket::accept(held.number()))?;
    match taken {
        Ok((taken, family)) => {
            use std::os::fd::AsRawFd;
            let made = Socket::new(taken.as_raw_fd(), family)?;
            let _ = taken.into_raw_fd(); // It is the object's from now on.
            Ok(Some(made.value()))
        }
        Err(failure) => failure.tell_all(&socket, "unable to accept incoming connection"),
    }
}
