//! `SWOOLE_HOOK_SOCKETS`: the functions of ext-sockets wait as coroutines do.
//!
//! A `Socket` stays PHP's, with its errors and warnings, and its descriptor keeps the mode that the program has given it. Where the program
//! would wait, what it asks for is tried with `MSG_DONTWAIT`, and waited for when it was in vain ([`held`]). What needs PHP's own conversions
//! (addresses, messages) is PHP's own function, called when the descriptor is ready ([`messages`]).
//!
//! ext-sockets may be absent, or of a kind that is not known: then nothing here is there.

mod connect;
mod failure;
mod held;
mod lookup;
mod messages;
mod names;
mod transfer;

use std::os::fd::RawFd;

use steel_engine::net::Direction;
use steel_zend::{
    Call, Result, Zval, refusal,
    replace::{self, Replacement},
    sockets::{self, Socket},
    stream,
};

use super::{SOCKETS, closing, plain, select};

/// At module start.
pub(super) fn install() {
    if sockets::install(held::forget) {
        replace::replace(&connect::replacements());
        replace::replace(&transfer::replacements());
        replace::replace(&messages::replacements());
        replace::replace(&lookup::replacements());
        replace::replace(&select::of_sockets());
        replace::replace(&replacements());
    }
}

fn replacements() -> [Replacement; 2] {
    [refusal!("socket_close", closes, socket_close), refusal!("socket_export_stream", held::any, socket_export_stream)]
}

/// Whoever closes, somebody may wait, or be in the middle of the stream that the socket is as well.
fn closes() -> bool {
    held::any() || select::is_waiting() || closing::closes()
}

fn wanted() -> bool {
    plain::wants_hooked(SOCKETS)
}

/// A stream is about to be closed, and its descriptor, which may be a socket's as well.
pub(super) fn stream_closes(number: Option<RawFd>) {
    if let Some(number) = number.filter(|_| held::any()) {
        held::close_shared(number);
    }
}

/// `socket_close()`: those who wait leave it first. It closes the stream that the socket is as well, by the rules of `fclose()`.
fn socket_close(call: &Call) -> Result<Option<Zval>> {
    let socket = call.arg(0).filter(|_| call.count() == 1).and_then(Socket::of);
    let refused = |socket: &Socket| socket.stream().map_or(Ok(false), |stream| closing::refuses_stream(&stream));
    if let Some(socket) = &socket {
        if refused(socket)? {
            return Ok(Some(Zval::null()));
        }
        held::close(socket);
    }
    select::look_again();
    if let Some(socket) = &socket {
        // Who waited has gone on, and may be in the middle of it by now.
        if refused(socket)? {
            return Ok(Some(Zval::null()));
        }
        // Who comes while it runs PHP code is to find neither.
        if let Some(stream) = socket.stream().filter(stream::closing_runs_code) {
            socket.give_up();
            stream::close_first(&stream)?;
            return Ok(Some(Zval::null()));
        }
    }
    Ok(None)
}

/// `socket_export_stream()`: from now on the descriptor is the stream's as well, which may close it.
fn socket_export_stream(call: &Call) -> Result<Option<Zval>> {
    let Some(socket) = call.arg(0).and_then(Socket::of) else { return Ok(None) };
    if let Some(held) = held::known(&socket) {
        held.claim(Direction::Read)?;
        held.claim(Direction::Write)?;
        held::forget(socket.id());
    }
    Ok(None)
}
