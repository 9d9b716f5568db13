//! Streams of PHP over sockets, pipes and files, as coroutines wait (`SWOOLE_HOOK_TCP`, `UDP`, `UNIX`, `UDG`, `SSL`, `TLS`, `PROC`, `STDIO`, `FILE`).
//!
//! What a stream is stays PHP's affair ([`steel_zend::stream`]); here are its waits. A stream that is opened while its hook is on waits as
//! coroutines do, in whichever coroutine it is used while the hook is on; elsewhere it blocks, as without us. One of `async.tcp://`, `async.file://` and
//! their kin needs no hook.
//!
//! Its descriptor keeps the mode that the program sees, but for one that is encrypted: OpenSSL's reads and writes know no flag for "not now".
//! Everything is tried first, and waited for when it was in vain, by the registration that all sockets of the program have.

mod accept;
mod connect;
mod file;
mod held;
mod output;
mod pipe;
mod race;
mod secure;
mod standard;
mod transfer;

use std::{ffi::CStr, io, os::fd::OwnedFd, time::Duration};

use held::Held;
use steel_engine::net::Direction;
use steel_zend::{
    Result,
    stream::{
        Accepting, Bytes, Connecting, Encrypting, Message, Opening, Place, Settled, Stream, Transport, Waiter, copying,
        install as wait_for,
    },
};

use super::{FILE, PROC, STDIO, STREAM_FUNCTION, locks, wants};
use crate::runtime::{Runtime, runtime};

const TCP: i64 = 2;
const UDP: i64 = 4;
const UNIX: i64 = 8;
const UDG: i64 = 16;
const SSL: i64 = 32;
const TLS: i64 = 64;

/// At module start.
pub(super) fn install() {
    wait_for(&Streams);
}

/// At module end.
pub(super) fn remove() {
    steel_zend::stream::remove();
}

struct Streams;

fn flag(transport: Transport) -> i64 {
    match transport {
        Transport::Tcp => TCP,
        Transport::Udp => UDP,
        Transport::Unix => UNIX,
        Transport::Udg => UDG,
        Transport::Ssl => SSL,
        Transport::Tls => TLS,
        Transport::Pair => STREAM_FUNCTION,
        Transport::Pipe | Transport::ProcessSocket => PROC,
        Transport::Standard | Transport::StandardSocket => STDIO,
        Transport::Fifo | Transport::Device | Transport::File | Transport::RemoteFile => FILE,
    }
}

fn waits(transport: Transport, always: bool) -> bool {
    if always { Runtime::existing().is_some_and(|runtime| runtime.in_coroutine()) } else { wants(flag(transport)) }
}

impl Waiter for Streams {
    fn takes(&self, transport: Transport) -> bool {
        // They are there before any program can say what it wants.
        flag(transport) == STDIO || super::is_on(flag(transport))
    }

    fn waits(&self, stream: &Stream) -> bool {
        waits(stream.transport(), stream.always_waits())
    }

    fn opened(&self, stream: &Stream, how: Opening) {
        if stream.transport().is_regular() {
            held::forget(stream); // Most of them never wait.
        } else {
            held::open(stream, how);
        }
    }

    fn read(&self, stream: &Stream, place: &mut Place) -> Result<isize> {
        if copying::is_broken() {
            return Ok(-1);
        }
        match stream.transport() {
            Transport::File | Transport::RemoteFile => file::read(stream, place),
            Transport::Pipe | Transport::Fifo => pipe::read(stream, place),
            Transport::Standard | Transport::Device => standard::read(stream, place),
            _ => transfer::read(stream, place),
        }
    }

    fn write(&self, stream: &Stream, bytes: &Bytes) -> Result<isize> {
        if copying::is_broken() {
            return Ok(-1);
        }
        match stream.transport() {
            Transport::File | Transport::RemoteFile => file::write(stream, bytes),
            Transport::Pipe | Transport::Fifo => pipe::write(stream, bytes),
            Transport::Standard | Transport::StandardSocket | Transport::Device => output::write(stream, bytes),
            _ => transfer::write(stream, bytes),
        }
    }

    fn connect(&self, stream: &Stream, connecting: &Connecting) -> Result {
        connect::connect(stream, connecting)
    }

    fn accept(&self, stream: &Stream, accepting: &Accepting) -> Result {
        accept::accept(stream, accepting)
    }

    fn receive(&self, stream: &Stream, message: &Message) -> Result<bool> {
        transfer::receive(stream, message)
    }

    fn send(&self, stream: &Stream, message: &Message) -> Result<Option<isize>> {
        transfer::send(stream, message)
    }

    fn attend(&self, stream: &Stream, time: Option<Duration>) -> Result {
        let Some(held) = Held::of(stream) else { return Ok(()) };
        held.until_ready(Direction::Read, time).map(drop)
    }

    fn connects(&self, stream: &Stream) -> bool {
        held::is_connecting(stream)
    }

    fn settle(&self, stream: &Stream) -> Result<Settled> {
        held::settle(stream)
    }

    fn encrypt(&self, stream: &Stream, encrypting: &Encrypting) -> Result<i32> {
        secure::encrypt(stream, encrypting)
    }

    fn encrypted(&self, stream: &Stream, yes: bool) {
        if let Some(held) = Held::of(stream) {
            held.secure.set(yes);
        }
    }

    fn opens(&self, transport: Transport, always: bool) -> bool {
        waits(transport, always)
    }

    fn open(&self, path: &CStr, flags: i32) -> Result<Option<io::Result<OwnedFd>>> {
        file::open(path, flags)
    }

    fn pause(&self, attempt: u32) -> Result<bool> {
        runtime().sleep(locks::pause(attempt))
    }

    fn sync(&self, stream: &Stream, content_only: bool) -> Result<bool> {
        file::sync(stream, content_only)
    }

    fn closing(&self, stream: &Stream) {
        held::close(stream);
        super::sockets::stream_closes(stream.number());
        super::select::look_again();
        super::processes::forget(stream.id());
    }
}
