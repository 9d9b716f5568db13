//! `Swoole\Coroutine\Http2\Client`: the protocol is [`steel_engine::client::http2`]'s, which has no socket; here its bytes are sent and received by whoever
//! calls a method. Nothing runs between the calls.

mod connection;
mod request;
mod response;

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use connection::{Connection, Received};
use steel_engine::client::http2::{Farewell, Http2, Settings};
use steel_zend::{Array, Call, Error, Object, Result, State, Storage, Zval};

use super::{
    coroutine_socket,
    http_parts::{most_of_answer, toward},
};
use crate::{
    errors::code,
    slots::coroutine_http2_client as slot,
    socket::{Deadline, Failure, merged},
};

/// Where the class keeps its state.
pub(crate) static STORAGE: Storage = Storage::of::<ClientState>();

/// `EBADF`
const EBADF: i64 = 9;
/// `EISCONN`
const EISCONN: i64 = 106;
/// `SWOOLE_ERROR_HTTP_INVALID_PROTOCOL`
const INVALID_PROTOCOL: i64 = 7102;

/// With more than this unsent, who sends reads until the server has taken some.
const MOST_UNSENT: usize = 4 << 20;

/// The state of one object.
#[derive(Default)]
pub(crate) struct ClientState {
    constructed: Cell<bool>,
    connection: RefCell<Option<Rc<Connection>>>,
}

impl State for ClientState {
    const STORAGE: &'static Storage = &STORAGE;

    fn new() -> ClientState {
        ClientState::default()
    }
}

impl Drop for ClientState {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            connection.socket.close();
        }
    }
}

fn this(call: &Call) -> Result<(&Object, &ClientState)> {
    let object = call.this_ref().ok_or_else(|| Error::php_error("no object"))?;
    let state = call.this::<ClientState>()?;
    if state.constructed.get() {
        Ok((object, state))
    } else {
        Err(Error::throw("Swoole\\Error", "must call constructor first", code::WRONG_OPERATION))
    }
}

fn refuse(text: &str) -> Error {
    Error::throw("Swoole\\Coroutine\\Http2\\Client\\Exception", text, code::INVALID_PARAMS)
}

/// Says why something has failed.
fn tell(object: &Object, failure: &Failure) {
    failure.note();
    object.set_slot(slot::ERR_CODE, failure.code);
    object.set_slot(slot::ERR_MSG, Zval::str(failure.text()));
}

/// The connection; without one the object says so.
fn connected(call: &Call) -> Result<Option<(&Object, &ClientState, Rc<Connection>)>> {
    let (object, state) = this(call)?;
    let connection = state.connection.borrow().clone();
    Ok(match connection {
        Some(connection) => Some((object, state, connection)),
        None => {
            tell(object, &Failure::new(code::CLIENT_NO_CONNECTION));
            None
        }
    })
}

/// `Client::__construct()`
pub(crate) fn construct(call: &Call) -> Result {
    let (host, port, ssl) = (call.str(0)?, call.int_or(1, 80)?, call.bool_or(2, false)?);
    let object = call.this_ref().ok_or_else(|| Error::php_error("no object"))?;
    if host.as_bytes().is_empty() {
        return Err(refuse("The host is empty"));
    }
    if port != 0 && !host.as_bytes().starts_with(b"unix:") && !(1..65_536).contains(&port) {
        return Err(refuse("The port is invalid"));
    }
    object.set_slot(slot::HOST, host);
    object.set_slot(
        slot::PORT,
        if port != 0 {
            port
        } else if ssl {
            443
        } else {
            80
        },
    );
    object.set_slot(slot::SSL, ssl);
    call.this::<ClientState>()?.constructed.set(true);
    Ok(())
}

/// `Client::__destruct()`
pub(crate) fn destruct(_: &Call) -> Result {
    Ok(())
}

/// `Client::set()`
pub(crate) fn set(call: &Call) -> Result<bool> {
    let given = call.array(0)?;
    let (object, state) = this(call)?;
    let all = merged(object.slot(slot::SETTING), &given);
    object.set_slot(slot::SETTING, all);
    let connection = state.connection.borrow().clone();
    connection.map_or(Ok(true), |connection| connection.socket.set(&given))
}

/// `Client::connect()`
pub(crate) fn connect(call: &Call) -> Result<bool> {
    let (object, state) = this(call)?;
    if state.connection.borrow().is_some() {
        tell(object, &Failure::new(EISCONN));
        return Ok(false);
    }
    let host = object.slot(slot::HOST).to_str()?.to_lossy().into_owned();
    let (port, ssl) = (object.slot(slot::PORT).to_int()?, object.slot(slot::SSL).is_truthy()?);
    let (socket, target) = match toward(&host, ssl) {
        Ok(socket) => socket,
        Err(failure) => {
            tell(object, &failure);
            return Ok(false);
        }
    };
    let mut settings = object.slot(slot::SETTING).as_array().unwrap_or_default();
    // By which TLS agrees on it.
    settings.set("open_http2_protocol", true);
    socket.set(&settings)?;
    let http2 = match Http2::new(usize::try_from(most_of_answer()).unwrap_or(usize::MAX)) {
        Ok(http2) => http2,
        Err(text) => {
            tell(object, &Failure::with(INVALID_PROTOCOL, text));
            return Ok(false);
        }
    };
    let connection = Rc::new(Connection::new(socket, http2));
    state.connection.replace(Some(Rc::clone(&connection)));
    let mut done = connection.socket.connect(target.as_bytes(), port, 0.0)?;
    if done.is_ok() {
        done = connection.flush(&mut write_deadline(&connection))?;
    }
    if let Err(failure) = done {
        tell(object, &failure);
        end(object, state, &connection);
        return Ok(false);
    }
    object.set_slot(slot::SOCKET, coroutine_socket::object(Rc::clone(&connection.socket)));
    object.set_slot(slot::CONNECTED, true);
    Ok(true)
}

fn write_deadline(connection: &Connection) -> Deadline {
    Deadline::new(0.0, connection.socket.times.get().write)
}

/// Closes this one; whoever waits for it goes on. The object may have another by now, which stays.
fn end(object: &Object, state: &ClientState, connection: &Rc<Connection>) {
    let is_current = state.connection.borrow().as_ref().is_some_and(|current| Rc::ptr_eq(current, connection));
    if is_current {
        let old = state.connection.take();
        drop(old);
        object.set_slot(slot::CONNECTED, false);
        object.set_slot(slot::SOCKET, Zval::null());
    }
    connection.socket.close();
}

/// `Client::close()`
pub(crate) fn close(call: &Call) -> Result<bool> {
    let (object, state) = this(call)?;
    let connection = state.connection.borrow().clone();
    Ok(match connection {
        Some(connection) => {
            end(object, state, &connection);
            true
        }
        None => {
            tell(object, &Failure::new(EBADF));
            false
        }
    })
}

/// `Client::isStreamExist()`
pub(crate) fn is_stream_exist(call: &Call) -> Result<bool> {
    let stream = call.int(0)?;
    let (_, state) = this(call)?;
    let connection = state.connection.borrow().clone();
    Ok(match (connection, u32::try_from(stream)) {
        (Some(_), Ok(0)) => true,
        (Some(connection), Ok(stream)) => connection.http2.borrow().has_stream(stream),
        _ => false,
    })
}

/// `Client::stats()`
pub(crate) fn stats(call: &Call) -> Result<Zval> {
    let key = call.str_or_null(0)?;
    let (_, state) = this(call)?;
    let connection = state.connection.borrow().clone();
    let http2 = connection.as_ref().map(|connection| connection.http2.borrow());
    let number = |number: Option<u32>| Zval::int(number.map_or(0, i64::from));
    let remote = http2.as_ref().map_or(Settings::DEFAULT, |http2| http2.remote_settings());
    let all = [
        ("current_stream_id", number(http2.as_ref().map(|http2| http2.next_stream()))),
        ("last_stream_id", number(http2.as_ref().map(|http2| http2.latest_stream()))),
        ("local_settings", settings_array(Settings::DEFAULT).into()),
        ("remote_settings", settings_array(remote).into()),
        ("active_stream_num", Zval::int(http2.as_ref().map_or(0, |http2| http2.active_streams() as i64))),
    ];
    drop(http2);
    match key.filter(|key| !key.as_bytes().is_empty()) {
        Some(key) => {
            let found = all.into_iter().find(|(name, _)| name.as_bytes() == key.as_bytes());
            Ok(found.map_or_else(Zval::null, |(_, value)| value))
        }
        None => {
            let mut array = Array::with_capacity(all.len());
            all.into_iter().for_each(|(name, value)| array.set(name, value));
            Ok(array.into())
        }
    }
}

fn settings_array(settings: Settings) -> Array {
    let mut array = Array::with_capacity(5);
    for (name, value) in [
        ("header_table_size", settings.header_table_size),
        ("init_window_size", settings.init_window_size),
        ("max_concurrent_streams", settings.max_concurrent_streams),
        ("max_frame_size", settings.max_frame_size),
        ("max_header_list_size", settings.max_header_list_size),
    ] {
        array.set(name, i64::from(value));
    }
    array
}

/// Sends what was written; a failure is told.
fn flush(object: &Object, state: &ClientState, connection: &Rc<Connection>) -> Result<bool> {
    let mut deadline = write_deadline(connection);
    let mut outcome = connection.flush(&mut deadline)?;
    while outcome.is_ok()
        && connection.http2.borrow().unsent() > MOST_UNSENT
        && connection.kept() < most_of_answer()
        && !connection.socket.is_awaited()
    {
        match connection.receive(false, &mut deadline)? {
            Received::Answer(answer) => connection.ready.borrow_mut().push_back(Ok(answer)),
            Received::Lost(failure) => connection.ready.borrow_mut().push_back(Err(failure)),
            Received::Nothing => outcome = connection.flush(&mut deadline)?,
            Received::Gone(farewell) => return Ok(leave(object, state, connection, farewell)),
            Received::Failed(failure) => outcome = Err(failure),
        }
    }
    if let Err(failure) = outcome {
        tell(object, &failure);
        return Ok(false);
    }
    Ok(true)
}

/// The server has said goodbye, and nothing more is to come. What has come by then can be received first.
fn leave(object: &Object, state: &ClientState, connection: &Rc<Connection>, farewell: Farewell) -> bool {
    if connection.ready.borrow().is_empty() {
        end(object, state, connection);
    }
    show_farewell(object, &farewell);
    connection.gone.set(Some(farewell));
    false
}

fn show_farewell(object: &Object, farewell: &Farewell) {
    object.set_slot(slot::ERR_CODE, i64::from(farewell.code));
    object.set_slot(slot::ERR_MSG, Zval::str(&farewell.text));
    object.set_slot(slot::SERVER_LAST_STREAM_ID, i64::from(farewell.last_stream));
}

/// `Client::send()`
pub(crate) fn send(call: &Call) -> Result<Zval> {
    let no = || Zval::bool(false);
    let Some(given) = call.arg(0).and_then(Zval::as_object) else { return Ok(no()) };
    let Some((object, state, connection)) = connected(call)? else { return Ok(no()) };
    let wanted = match request::build(object, &given)? {
        Ok(wanted) => wanted,
        Err(failure) => {
            tell(object, &failure);
            return Ok(no());
        }
    };
    let sent = {
        let mut http2 = connection.http2.borrow_mut();
        http2.request(wanted.request, wanted.body, wanted.open, wanted.in_parts)
    };
    match sent {
        Ok(stream) => Ok(if flush(object, state, &connection)? { Zval::int(stream.into()) } else { no() }),
        Err(text) => {
            tell(object, &Failure::with(code::EINVAL, text));
            Ok(no())
        }
    }
}

/// `Client::write()`
pub(crate) fn write(call: &Call) -> Result<bool> {
    let (stream, end) = (call.int(0)?, call.bool_or(2, false)?);
    let (data, _) = super::http_parts::body_of(&call.arg(1).cloned().unwrap_or_default())?;
    let Some((object, state, connection)) = connected(call)? else { return Ok(false) };
    let Ok(number) = u32::try_from(stream) else { return Ok(false) };
    if !connection.http2.borrow_mut().write(number, data, end) {
        tell(object, &Failure::with(code::EINVAL, format!("unable to found active pipeline stream#{number}")));
        return Ok(false);
    }
    flush(object, state, &connection)
}

/// `Client::ping()`
pub(crate) fn ping(call: &Call) -> Result<bool> {
    let Some((object, state, connection)) = connected(call)? else { return Ok(false) };
    connection.http2.borrow_mut().ping();
    flush(object, state, &connection)
}

/// `Client::goaway()`
pub(crate) fn goaway(call: &Call) -> Result<bool> {
    let (code, text) = (call.int_or(0, 0)?, call.str_or_null(1)?);
    let Some((object, state, connection)) = connected(call)? else { return Ok(false) };
    let text = text.as_ref().map_or(&b""[..], |text| text.as_bytes());
    connection.http2.borrow_mut().go_away(u32::try_from(code).unwrap_or(0), text);
    flush(object, state, &connection)
}

/// `Client::recv()`
pub(crate) fn recv(call: &Call) -> Result<Zval> {
    receive(call, false)
}

/// `Client::read()`
pub(crate) fn read(call: &Call) -> Result<Zval> {
    receive(call, true)
}

fn receive(call: &Call, in_parts: bool) -> Result<Zval> {
    let seconds = call.float_or(0, 0.0)?;
    let Some((object, state, connection)) = connected(call)? else { return Ok(Zval::bool(false)) };
    let mut deadline = Deadline::new(seconds, connection.socket.times.get().read);
    let known = connection.ready.borrow_mut().pop_front();
    match known {
        Some(Ok(answer)) => return Ok(response::object(answer)?.into()),
        Some(Err(failure)) => return Ok(lost(object, &failure)),
        None => {}
    }
    if let Some(farewell) = connection.gone.take() {
        return Ok(Zval::bool(leave(object, state, &connection, farewell)));
    }
    let failure = loop {
        match connection.receive(in_parts, &mut deadline)? {
            Received::Nothing => {}
            Received::Answer(answer) => {
                // The server's window opens with what was taken.
                let flushed = connection.flush(&mut deadline)?;
                if let Err(failure) = flushed {
                    tell(object, &failure);
                }
                let farewell = connection.http2.borrow().farewell().cloned();
                if let Some(farewell) = farewell {
                    show_farewell(object, &farewell);
                }
                return Ok(response::object(answer)?.into());
            }
            Received::Lost(failure) => {
                // The server is to hear of it.
                let _ = connection.flush(&mut deadline)?;
                return Ok(lost(object, &failure));
            }
            Received::Gone(farewell) => return Ok(Zval::bool(leave(object, state, &connection, farewell))),
            Received::Failed(failure) => break failure,
        }
    };
    tell(object, &failure);
    if failure.code == code::ECONNRESET || failure.code == INVALID_PROTOCOL {
        end(object, state, &connection);
    }
    Ok(Zval::bool(false))
}

/// An answer does not come; the connection goes on.
fn lost(object: &Object, failure: &Failure) -> Zval {
    tell(object, failure);
    Zval::bool(false)
}
