//! What callbacks get with `event_object`: one object instead of several values.

use std::os::fd::AsRawFd;

use steel_engine::{
    process::bus::Letter,
    server::{Address, Datagrams},
};
use steel_os::process::Exit;
use steel_zend::{Array, Object, Result, Template, Zval};

use super::letters::now;

/// `Server\Event`: something has happened with a connection.
pub(super) fn event(session: i64, reactor: i64, data: Option<Zval>) -> Result<Object> {
    let object = Object::create("Swoole\\Server\\Event", &[])?;
    object.set("fd", Zval::int(session))?;
    object.set("reactor_id", Zval::int(reactor))?;
    object.set("dispatch_time", now())?;
    if let Some(data) = data {
        object.set("data", data)?;
    }
    Ok(object)
}

/// Where datagrams have come from, and to: the third argument of onPacket. Holds arrays of PHP: it must go before the script ends.
pub(super) struct Senders {
    ip: Template,
    unix: Template,
}

impl Senders {
    pub(super) fn new() -> Senders {
        Senders { ip: Template::new(FACTS), unix: Template::new(&FACTS[..FACTS.len() - 1]) }
    }

    pub(super) fn of(&self, socket: &Datagrams, from: &Address) -> Array {
        let template = if matches!(from, Address::Ip(_)) { &self.ip } else { &self.unix };
        template.fill(facts(socket, from))
    }
}

/// `Server\Packet`: the same, and what the datagram contains.
pub(super) fn packet(socket: &Datagrams, from: &Address, data: &[u8]) -> Result<Object> {
    let object = Object::create("Swoole\\Server\\Packet", &[])?;
    for (name, value) in FACTS.into_iter().zip(facts(socket, from)) {
        object.set(name, value)?;
    }
    object.set("data", Zval::str(data))?;
    Ok(object)
}

/// The last one is there for IP only.
const FACTS: [&str; 5] = ["server_socket", "dispatch_time", "server_port", "address", "port"];

fn facts(socket: &Datagrams, from: &Address) -> impl Iterator<Item = Zval> {
    let port = if let Address::Ip(ip) = from { Some(ip.port()) } else { None };
    let known = [
        Zval::int(i64::from(socket.as_raw_fd())),
        now().into(),
        Zval::int(i64::from(socket.address().port())),
        Zval::str(from.host().as_bytes()),
    ];
    known.into_iter().chain(port.map(|port| Zval::int(i64::from(port))))
}

/// Who has sent a letter: a worker, or -1.
pub(super) fn source(letter: &Letter) -> i64 {
    letter.from.worker.map_or(-1, i64::from)
}

/// `Server\TaskResult`
pub(super) fn task_result(id: i64, from: i64, time: f64, data: Zval) -> Result<Object> {
    let object = Object::create("Swoole\\Server\\TaskResult", &[])?;
    object.set("task_id", Zval::int(id))?;
    object.set("task_worker_id", Zval::int(from))?;
    object.set("dispatch_time", time)?;
    object.set("data", data)?;
    Ok(object)
}

/// `Server\PipeMessage`
pub(super) fn pipe_message(from: i64, time: f64, data: Zval) -> Result<Object> {
    let object = Object::create("Swoole\\Server\\PipeMessage", &[])?;
    // Both are the sender, as in the reference.
    object.set("worker_id", Zval::int(from))?;
    object.set("source_worker_id", Zval::int(from))?;
    object.set("dispatch_time", time)?;
    object.set("data", data)?;
    Ok(object)
}

/// `Server\StatusInfo`: how a worker has ended.
pub(super) fn status_info(worker: u16, exit: Exit) -> Result<Object> {
    let object = Object::create("Swoole\\Server\\StatusInfo", &[])?;
    object.set("worker_id", i64::from(worker))?;
    object.set("worker_pid", i64::from(exit.pid.get()))?;
    object.set("status", i64::from(exit.status))?;
    object.set("exit_code", i64::from(exit.code))?;
    object.set("signal", i64::from(exit.signal))?;
    Ok(object)
}
