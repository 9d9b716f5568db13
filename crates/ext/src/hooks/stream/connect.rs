//! Connecting: names are resolved by the pool of threads, PHP begins the connect, and we wait for its end; to several addresses: [`race`].

use std::{
    ffi::{CStr, CString},
    net::IpAddr,
    time::{Duration, Instant},
};

use steel_coro::Wait;
use steel_engine::net::Direction;
use steel_os::{
    error_text::of_getaddrinfo,
    foreign,
    resolve::{DATAGRAM, STREAM, resolve_any},
};
use steel_zend::{
    Level, Result, report,
    stream::{Begun, Connecting, Stream},
};

use super::{
    held::{Held, Outcome},
    race::race,
};
use crate::{
    errors,
    runtime::{Waited, runtime},
};

/// `EAGAIN`
const EAGAIN: i32 = 11;
/// Between two attempts to get into a full queue, at first.
const SHORTEST_PAUSE: Duration = Duration::from_millis(1);
/// The same, at last.
const LONGEST_PAUSE: Duration = Duration::from_millis(20);
/// `ETIMEDOUT`
pub(super) const ETIMEDOUT: i32 = 110;
/// `ECANCELED`
pub(super) const ECANCELED: i32 = 125;

/// When the patience of who connects ends. `None`: never.
#[derive(Clone, Copy)]
pub(super) struct Limit(Option<Instant>);

impl Limit {
    /// What is left of it.
    pub(super) fn left(self) -> Option<Duration> {
        self.0.map(|end| end.saturating_duration_since(Instant::now()))
    }
}

/// A stream's connect, and its encryption if its transport does that at once.
pub(super) fn connect(stream: &Stream, connecting: &Connecting) -> Result {
    let Some(opened) = Held::known(stream) else { return Ok(()) };
    let _connecting = opened.connecting();
    let method = opened.opening.method;
    let limit = Limit(connecting.patience().and_then(|time| Instant::now().checked_add(time)));
    if !reach(stream, connecting, limit)? {
        return Ok(());
    }
    if let Some(number) = stream.number() {
        let _ = foreign::set_blocking(number, true);
    }
    match method {
        Some(method) if !connecting.encrypt(method)? => {}
        _ => connecting.succeed(),
    }
    Ok(())
}

fn reach(stream: &Stream, connecting: &Connecting, limit: Limit) -> Result<bool> {
    let Some((host, port)) = name(stream, connecting) else { return try_one(stream, connecting, None, limit) };
    let Some(found) = look_up(stream, connecting, &host, limit)? else { return Ok(false) };
    match &found[..] {
        [address] => try_one(stream, connecting, Some(&written(*address, &port)), limit),
        all => race(stream, connecting, all, &port, limit),
    }
}

/// One address: to it, or to where the program has said if that is an address already.
fn try_one(stream: &Stream, connecting: &Connecting, address: Option<&CStr>, limit: Limit) -> Result<bool> {
    let mut pause = SHORTEST_PAUSE;
    loop {
        match connecting.begin(address)? {
            Begun::Connected => return Ok(true),
            Begun::Pending => break,
            // A queue of the file system's sockets is full: many of us connect at once, and the kernel tells nobody when there is room.
            Begun::Failed if stream.transport().is_local() && connecting.error() == EAGAIN => {
                if limit.left().is_some_and(|left| left.is_zero()) || !rest(stream, pause)? {
                    return Ok(false);
                }
                pause = (pause * 2).min(LONGEST_PAUSE);
                drop(connecting.take_socket());
            }
            Begun::Failed => return Ok(false),
        }
    }
    let failure = match Held::of(stream) {
        None => ECANCELED,
        Some(held) => match held.until_ready(Direction::Write, limit.left())? {
            Outcome::TimedOut => ETIMEDOUT,
            Outcome::Interrupted => ECANCELED,
            Outcome::Done(done) => match done.and_then(|()| foreign::take_error(held.number())) {
                Ok(()) => return Ok(true),
                Err(error) => error.raw_os_error().unwrap_or(0),
            },
        },
    };
    super::held::forget_descriptor(stream);
    drop(connecting.take_socket());
    connecting.fail(failure, &errors::text(failure));
    Ok(false)
}

/// Rests for so long. False: it was cancelled, or somebody closes the stream.
fn rest(stream: &Stream, pause: Duration) -> Result<bool> {
    let Some(held) = Held::known(stream) else { return Ok(false) };
    let rested = held.visit(Wait::Sleep, pause.as_secs_f64(), std::future::pending::<()>)?;
    Ok(matches!(rested, Waited::TimedOut))
}

/// The host and the port, if the host is a name; what is no host and port is for PHP to refuse.
fn name(stream: &Stream, connecting: &Connecting) -> Option<(CString, Vec<u8>)> {
    if stream.transport().is_local() {
        return None;
    }
    let text = connecting.name();
    if text.first() == Some(&b'[') {
        return None;
    }
    // As PHP has it: the first colon, unless it is the last character.
    let colon = text[..text.len().saturating_sub(1)].iter().position(|byte| *byte == b':')?;
    let (host, port) = (&text[..colon], &text[colon + 1..]);
    let digits = std::str::from_utf8(host).is_ok_and(|host| host.parse::<IpAddr>().is_ok());
    if digits || host.is_empty() {
        return None;
    }
    Some((CString::new(host).ok()?, port.to_vec()))
}

pub(super) fn written(address: IpAddr, port: &[u8]) -> CString {
    let host = match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    };
    let mut text = format!("{host}:").into_bytes();
    text.extend_from_slice(port);
    text.retain(|byte| *byte != 0);
    CString::new(text).unwrap_or_default()
}

/// `None`: it has failed, and PHP code knows.
fn look_up(stream: &Stream, connecting: &Connecting, host: &CStr, limit: Limit) -> Result<Option<Vec<IpAddr>>> {
    let kind = if stream.transport().is_datagram() { DATAGRAM } else { STREAM };
    let owned = host.to_owned();
    let seconds = limit.left().map_or(-1.0, |left| left.as_secs_f64().max(0.001));
    let Some(held) = Held::known(stream) else { return Ok(None) };
    let waited = held.visit(Wait::Dns, seconds, || runtime().on_pool(move || resolve_any(&owned, kind)))?;
    let waited = match waited {
        Waited::Done(Ok(answer)) => Waited::Done(answer),
        Waited::TimedOut => Waited::TimedOut,
        Waited::Done(Err(_)) | Waited::Canceled => Waited::Canceled,
    };
    match waited {
        Waited::Done(Ok(Ok(found))) if !found.is_empty() => return Ok(Some(found)),
        Waited::Done(Ok(outcome)) => {
            let why = of_getaddrinfo(outcome.err().unwrap_or(EAI_NONAME));
            let text = format!("php_network_getaddresses: getaddrinfo for {} failed: {why}", host.to_string_lossy());
            report(Level::Warning, &text)?;
            connecting.fail(0, &text);
        }
        Waited::TimedOut => connecting.fail(ETIMEDOUT, &errors::text(ETIMEDOUT)),
        Waited::Done(Err(_)) | Waited::Canceled => connecting.fail(ECANCELED, &errors::text(ECANCELED)),
    }
    Ok(None)
}

/// `EAI_NONAME`
const EAI_NONAME: i32 = -2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_written_as_php_reads_them() {
        let text = |address: &str, port: &[u8]| written(address.parse().unwrap(), port).into_string().unwrap();
        assert_eq!(text("127.0.0.1", b"80"), "127.0.0.1:80");
        assert_eq!(text("::1", b"443"), "[::1]:443");
        assert_eq!(text("::1", b"4\x0043"), "[::1]:443");
    }
}
