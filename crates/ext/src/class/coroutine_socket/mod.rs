//! `Swoole\Coroutine\Socket`: the doors to [`crate::socket`]. Here the object and its ends; what travels over it is in `transfer`, options of the
//! system in `options`.

mod options;
mod transfer;

use std::{
    cell::{OnceCell, RefCell},
    os::fd::{AsRawFd, OwnedFd},
    rc::Rc,
};

pub(crate) use options::{get_option, set_option};
use steel_engine::net::{Direction, Name, SockAddr};
use steel_os::fd::duplicate;
use steel_zend::{Array, Call, Callable, Error, Level, Object, Result, State, Storage, Zval, object::Tracer, report};
pub(crate) use transfer::{
    file_part, peek, read_vector, read_vector_all, recv, recv_all, recv_line, recv_packet, recv_with_buffer, recvfrom,
    send, send_all, send_file, sendto, write_vector, write_vector_all,
};

use super::event::descriptor::fd_of;
use crate::{
    errors::{self, code},
    runtime::watches::{READ, WRITE},
    slots::coroutine_socket as slot,
    socket::{Failure, Socket},
};

/// Where the class keeps its state.
pub(crate) static STORAGE: Storage = Storage::of::<SocketState>();

/// `ENOTSOCK`
const ENOTSOCK: i32 = 88;

/// The state of one object.
#[derive(Default)]
pub(crate) struct SocketState {
    /// Empty until the constructor has run.
    socket: OnceCell<Rc<Socket>>,
    /// The stream that it was made of.
    stream: RefCell<Option<Zval>>,
    /// It belongs to somebody else, who closes it.
    lent: OnceCell<()>,
}

impl State for SocketState {
    const STORAGE: &'static Storage = &STORAGE;

    fn new() -> SocketState {
        SocketState::default()
    }

    fn trace(&self, tracer: &mut Tracer) {
        if let Some(stream) = &*self.stream.borrow() {
            tracer.add(stream);
        }
        if let Some(socket) = self.socket.get() {
            socket.trace(tracer);
        }
    }
}

/// The socket of an object of this class; `None`: it is of another one.
///
/// # Errors
/// Its constructor has not run.
pub(crate) fn socket_of(object: &Object) -> Option<Result<Rc<Socket>>> {
    let state = object.state::<SocketState>()?;
    Some(state.socket.get().cloned().ok_or_else(|| {
        errors::set_last(code::WRONG_OPERATION);
        Error::throw("Swoole\\Error", "must call constructor first", code::WRONG_OPERATION)
    }))
}

/// The descriptor of an object of this class, if it is open.
pub(crate) fn descriptor(object: &Object) -> Option<i32> {
    let socket = object.state::<SocketState>()?.socket.get()?;
    socket.net().map(|net| net.as_raw_fd())
}

/// An object for a socket.
pub(crate) fn object(socket: Rc<Socket>) -> Object {
    let object = SocketState::default().into_object();
    fill(&object, socket);
    object
}

/// As [`object`], of one that somebody else closes.
pub(crate) fn lent(socket: Rc<Socket>) -> Object {
    let object = object(socket);
    if let Some(state) = object.state::<SocketState>() {
        let _ = state.lent.set(());
    }
    object
}

/// Closes the socket of an object.
pub(crate) fn end(object: &Object) {
    if let Some(socket) = object.state::<SocketState>().and_then(|state| state.socket.get()) {
        socket.close();
        object.set_slot(slot::FD, -1);
    }
}

fn fill(object: &Object, socket: Rc<Socket>) {
    let Some(state) = object.state::<SocketState>() else { return };
    if let Some(net) = socket.net() {
        object.set_slot(slot::FD, i64::from(net.as_raw_fd()));
        object.set_slot(slot::DOMAIN, i64::from(i32::from(net.domain())));
        object.set_slot(slot::TYPE, i64::from(i32::from(net.kind())));
        object.set_slot(slot::PROTOCOL, i64::from(net.protocol()));
    }
    let _ = state.socket.set(socket);
}

/// `$this`, open. `None`: it is closed, and says so.
fn this(call: &Call) -> Result<Option<(&Object, Rc<Socket>)>> {
    let object = call.this_ref();
    let socket = object.and_then(|object| object.state::<SocketState>()?.socket.get().cloned());
    let (Some(object), Some(socket)) = (object, socket) else {
        errors::set_last(code::WRONG_OPERATION);
        return Err(Error::throw("Swoole\\Error", "must call constructor first", code::WRONG_OPERATION));
    };
    if socket.is_closed() {
        tell(object, Some(&Failure::new(code::EBADF)));
        return Ok(None);
    }
    Ok(Some((object, socket)))
}

/// What `$errCode` and `$errMsg` say after an operation.
pub(crate) fn tell(object: &Object, failure: Option<&Failure>) {
    match failure {
        None if object.slot(slot::ERR_CODE).as_int() == Some(0) => {}
        None => {
            object.set_slot(slot::ERR_CODE, 0);
            object.set_slot(slot::ERR_MSG, Zval::str(""));
        }
        Some(failure) => {
            failure.note();
            object.set_slot(slot::ERR_CODE, failure.code);
            object.set_slot(slot::ERR_MSG, Zval::str(failure.text()));
        }
    }
}

/// The answer of a method that does something, or does not.
fn said(object: &Object, outcome: std::result::Result<(), Failure>) -> bool {
    tell(object, outcome.as_ref().err());
    outcome.is_ok()
}

/// `Socket::__construct()`
pub(crate) fn construct(call: &Call) -> Result {
    let (domain, kind, protocol) = (call.int(0)?, call.int(1)?, call.int_or(2, 0)?);
    let state = call.this::<SocketState>()?;
    if state.socket.get().is_some() {
        let class = call.this_ref().map(Object::class_name).unwrap_or_default();
        return Err(Error::php_error(format!("Constructor of {class} can only be called once")));
    }
    let small = |number: i64| i32::try_from(number).unwrap_or(-1);
    let socket = Socket::open(small(domain), small(kind), small(protocol)).map_err(|error| {
        let number = error.raw_os_error().unwrap_or(0);
        let text = format!("new Socket() failed. Error: {} [{number}]", errors::text(number));
        Error::throw("Swoole\\Coroutine\\Socket\\Exception", text, number.into())
    })?;
    if let Some(object) = call.this_ref() {
        fill(object, socket);
    }
    Ok(())
}

/// `Socket::bind()`
pub(crate) fn bind(call: &Call) -> Result<bool> {
    let (address, port) = (call.str(0)?, call.int_or(1, 0)?);
    let Some((object, socket)) = this(call)? else { return Ok(false) };
    Ok(said(object, socket.bind(address.as_bytes(), port)))
}

/// `Socket::listen()`
pub(crate) fn listen(call: &Call) -> Result<bool> {
    let backlog = call.int_or(0, 512)?;
    let Some((object, socket)) = this(call)? else { return Ok(false) };
    Ok(said(object, socket.listen(backlog)))
}

/// `Socket::accept()`
pub(crate) fn accept(call: &Call) -> Result<Zval> {
    let seconds = call.float_or(0, 0.0)?;
    let Some((object, socket)) = this(call)? else { return Ok(Zval::bool(false)) };
    let outcome = socket.accept(seconds)?;
    tell(object, outcome.as_ref().err());
    Ok(outcome.map_or(Zval::bool(false), |socket| self::object(socket).into()))
}

/// `Socket::connect()`
pub(crate) fn connect(call: &Call) -> Result<bool> {
    let (host, port, seconds) = (call.str(0)?, call.int_or(1, 0)?, call.float_or(2, 0.0)?);
    let Some((object, socket)) = this(call)? else { return Ok(false) };
    // Raw sockets of these families have no ports.
    let is_inet = matches!(object.slot(slot::DOMAIN).as_int(), Some(2 | 10))
        && matches!(object.slot(slot::TYPE).as_int(), Some(1 | 2));
    if is_inet && call.count() == 1 {
        errors::notice("Socket of type AF_INET/AF_INET6 requires port argument")?;
        return Ok(false);
    }
    if is_inet && !(1..65_536).contains(&port) {
        errors::notice(&format!("Invalid port argument[{port}]"))?;
        return Ok(false);
    }
    let outcome = socket.connect(host.as_bytes(), port, seconds)?;
    Ok(said(object, outcome))
}

/// `Socket::checkLiveness()`
pub(crate) fn check_liveness(call: &Call) -> Result<bool> {
    let Some((object, socket)) = this(call)? else { return Ok(false) };
    Ok(said(object, socket.check_liveness()))
}

/// `Socket::getBoundCid()`
pub(crate) fn get_bound_cid(call: &Call) -> Result<Zval> {
    let event = call.int(0)?;
    let Some((_, socket)) = this(call)? else { return Ok(Zval::bool(false)) };
    let reads = socket.reader.owner().filter(|_| event & READ != 0);
    let writes = socket.writer.owner().filter(|_| event & WRITE != 0);
    Ok(Zval::int(reads.or(writes).map_or(0, |cid| cid.get().cast_signed())))
}

/// `Socket::setProtocol()`
pub(crate) fn set_protocol(call: &Call) -> Result<bool> {
    let settings = call.array(0)?;
    let Some((_, socket)) = this(call)? else { return Ok(false) };
    if settings.is_empty() { Ok(false) } else { socket.set_protocol(&settings) }
}

/// `Socket::sslHandshake()`
pub(crate) fn ssl_handshake(call: &Call) -> Result<bool> {
    let Some((object, socket)) = this(call)? else { return Ok(false) };
    let outcome = socket.handshake(None)?;
    Ok(said(object, outcome))
}

/// `Socket::shutdown()`
pub(crate) fn shutdown(call: &Call) -> Result<bool> {
    let how = call.int_or(0, 2)?;
    let Some((object, socket)) = this(call)? else { return Ok(false) };
    Ok(said(object, socket.shut_down(how)))
}

/// `Socket::close()`
pub(crate) fn close(call: &Call) -> Result<bool> {
    let Some((object, socket)) = this(call)? else { return Ok(false) };
    let state = call.this::<SocketState>()?;
    if state.lent.get().is_some() {
        errors::notice("cannot close the referenced resource")?;
        return Ok(false);
    }
    let stream = state.stream.take();
    socket.close();
    object.set_slot(slot::FD, -1);
    if let Some(stream) = stream
        && let Ok(fclose) = Callable::resolve(&Zval::str("fclose"))
    {
        // One that was closed by itself meanwhile throws, which is no news.
        match fclose.call(&[stream]) {
            Err(Error::Bailout) => return Err(Error::Bailout),
            Err(_) => drop(steel_zend::globals::take_exception()),
            Ok(_) => {}
        }
    }
    Ok(true)
}

/// `Socket::cancel()`
pub(crate) fn cancel(call: &Call) -> Result<bool> {
    let event = call.int_or(0, READ)?;
    let Some((_, socket)) = this(call)? else { return Ok(false) };
    Ok(socket.cancel(if event == READ { Direction::Read } else { Direction::Write }))
}

/// An address as an array.
pub(crate) fn named(name: &Name) -> Zval {
    let mut array = Array::new();
    array.set("address", Zval::str(&name.host));
    array.set("port", i64::from(name.port));
    array.into()
}

fn name_of(call: &Call, ask: impl FnOnce(&steel_engine::net::Socket) -> std::io::Result<SockAddr>) -> Result<Zval> {
    let Some((object, socket)) = this(call)? else { return Ok(Zval::bool(false)) };
    let outcome = socket.name(ask);
    tell(object, outcome.as_ref().err());
    Ok(outcome.map_or(Zval::bool(false), |name| named(&name)))
}

/// `Socket::getsockname()`
pub(crate) fn getsockname(call: &Call) -> Result<Zval> {
    name_of(call, steel_engine::net::Socket::local_name)
}

/// `Socket::getpeername()`
pub(crate) fn getpeername(call: &Call) -> Result<Zval> {
    name_of(call, steel_engine::net::Socket::peer_name)
}

/// `Socket::isClosed()`
pub(crate) fn is_closed(call: &Call) -> Result<bool> {
    Ok(call.this::<SocketState>()?.socket.get().is_none_or(|socket| socket.is_closed()))
}

/// `Socket::import()`: a descriptor of its own for what the stream has open.
pub(crate) fn import(call: &Call) -> Result<Zval> {
    let Some(stream) = call.arg(0).map(|value| value.deref().clone()) else { return Ok(Zval::bool(false)) };
    if stream.kind() != steel_zend::Kind::Resource {
        let given = stream.type_name();
        return Err(Error::type_error(format!(
            "Swoole\\Coroutine\\Socket::import(): Argument #1 ($stream) must be of type resource, {given} given"
        )));
    }
    let Some(raw) = fd_of(&stream)? else { return Ok(Zval::bool(false)) };
    let socket = duplicate(raw).and_then(|fd: OwnedFd| Socket::adopt(fd));
    let socket = match socket {
        Ok(socket) => socket,
        Err(error) if error.raw_os_error() == Some(ENOTSOCK) => {
            let kind = Callable::resolve(&Zval::str("stream_get_meta_data")).ok();
            let data = kind.map(|function| function.call(&[stream])).transpose()?.and_then(|data| data.as_array());
            let kind = data.and_then(|data| data.get("stream_type").cloned()).unwrap_or_default().to_str()?;
            let text = format!("Cannot represent a stream of type {} as a Socket Descriptor", kind.to_lossy());
            report(Level::Warning, &text)?;
            return Ok(Zval::bool(false));
        }
        Err(error) => {
            errors::set_last_io(&error);
            let number = error.raw_os_error().unwrap_or(0);
            errors::warning(&format!(
                "getsockopt(SOL_SOCKET, SO_TYPE) failed, Error: {}[{number}]",
                errors::text(number)
            ))?;
            return Ok(Zval::bool(false));
        }
    };
    let object = object(socket);
    if let Some(state) = object.state::<SocketState>() {
        state.stream.replace(Some(stream));
    }
    Ok(object.into())
}

/// `swoole_coroutine_socketpair()`
pub(crate) fn pair(call: &Call) -> Result<Zval> {
    let small = |number: i64| i32::try_from(number).unwrap_or(-1);
    match Socket::pair(small(call.int(0)?), small(call.int(1)?), small(call.int(2)?)) {
        Ok((one, other)) => {
            let both: Array = [object(one).into(), object(other).into()].into_iter().collect::<Array>();
            Ok(both.into())
        }
        Err(error) => {
            errors::set_last_io(&error);
            let number = error.raw_os_error().unwrap_or(0);
            errors::warning(&format!("failed to create socket, Error: {}[{number}]", errors::text(number)))?;
            Ok(Zval::bool(false))
        }
    }
}
