//! What a process of the server can do with connections by their session number: send, close, ask.

use std::{os::fd::AsRawFd, rc::Rc};

use steel_engine::{
    files,
    process::Member,
    server::{Address, SendError, Session},
};
use steel_zend::{Array, Call, Result, Zval, path::absolute};

use super::{ServerState, datagrams::send_to_path, socket_type};
use crate::{
    errors::{self, code},
    runtime::runtime,
    server::{
        elsewhere::{self, Sent},
        process::{self, Process, Role},
        sessions, worker,
    },
    settings,
};

/// Where the socket of a session is.
enum Place {
    /// In this process.
    Here(Session),
    /// In another one.
    Elsewhere(Rc<Process>, Member),
}

/// Where the socket of a session is. If it is nowhere the error code says so, and no warning: clients leave at any time.
fn place(number: i64) -> Result<Option<Place>> {
    if let Some(session) = sessions::serving().and_then(|serving| serving.find(number)) {
        return Ok(Some(Place::Here(session)));
    }
    let Some(process) = process::current() else {
        errors::warning("server is not running")?;
        return Ok(None);
    };
    let holder = elsewhere::holder(&process, number);
    if holder.is_none() {
        errors::set_last(code::SESSION_NOT_EXIST);
    }
    Ok(holder.map(|holder| Place::Elsewhere(process, holder)))
}

fn outcome(result: std::result::Result<(), SendError>) -> bool {
    match result {
        Ok(()) => true,
        Err(SendError::Closed) => {
            errors::set_last(code::SESSION_CLOSED);
            false
        }
        Err(SendError::Full) => {
            errors::set_last(code::OUTPUT_BUFFER_OVERFLOW);
            false
        }
    }
}

/// `Server::send()`
pub(crate) fn send(call: &Call) -> Result<bool> {
    let to = call.arg(0);
    if to.is_none_or(Zval::is_null) {
        errors::misuse("fd can not be null")?;
        return Ok(false);
    }
    let data = call.str(1)?;
    if data.as_bytes().is_empty() {
        errors::set_last(code::NO_PAYLOAD);
        errors::warning("the data sent must not be empty")?;
        return Ok(false);
    }
    if let Some(path) = to.and_then(Zval::as_str).filter(|path| path.as_bytes().starts_with(b"/")) {
        let state = call.this::<ServerState>()?;
        if let Some(sent) = send_to_path(state, &path, &data, call.int_or(2, -1)?)? {
            return Ok(sent);
        }
    }
    let number = to.map_or(Ok(0), Zval::to_int)?;
    if number <= 0 {
        errors::misuse(&format!("invalid fd[{number}]"))?;
        return Ok(false);
    }
    send_bytes(number, data.as_bytes())
}

/// Sends on a session of the server.
///
/// # Errors
/// What a user error handler threw; the coroutine was cancelled.
pub(crate) fn send_bytes(number: i64, data: &[u8]) -> Result<bool> {
    let result = match place(number)? {
        None => return Ok(false),
        Some(Place::Here(session)) => return send_here_by(&session, || session.send(data), data.len()),
        Some(Place::Elsewhere(process, holder)) => {
            elsewhere::patiently(&process, || elsewhere::send(&process, holder, number, data))?
        }
    };
    if result.is_ok() {
        process::answered(data.len());
    }
    Ok(outcome(result))
}

/// Sends by `attempt`, which is made again when there may be room, on a session whose socket is here.
///
/// # Errors
/// As those of [`send_bytes`].
pub(crate) fn send_here_by(session: &Session, attempt: impl Fn() -> Sent, length: usize) -> Result<bool> {
    let sent = send_patiently(session, attempt)?;
    sessions::settle(sessions::unattended(session))?;
    if sent.is_ok() {
        process::answered(length);
    }
    Ok(outcome(sent))
}

/// A coroutine waits for a client that does not read.
fn send_patiently(session: &Session, attempt: impl Fn() -> Sent) -> Result<Sent> {
    let mut result = attempt();
    while result == Err(SendError::Full) && process::sends_wait() {
        let waiting = session.clone();
        let limit = worker::current().and_then(|worker| worker.process.settings.patience.send);
        let flushed = || async move {
            match limit {
                Some(limit) => tokio::time::timeout(limit, waiting.flushed()).await.is_ok(),
                None => waiting.flushed().await.is_ok(),
            }
        };
        if runtime().wait(steel_coro::Wait::Socket, flushed)? != Some(true) {
            break;
        }
        result = attempt();
    }
    Ok(result)
}

/// `Server::sendwait()`
pub(crate) fn sendwait(call: &Call) -> Result<bool> {
    let (number, data) = (call.int(0)?, call.str(1)?);
    let Some(process) = process::current() else {
        return errors::warning("server is not running").map(|()| false);
    };
    if data.as_bytes().is_empty() {
        errors::set_last(code::NO_PAYLOAD);
        return errors::warning("the data sent must not be empty").map(|()| false);
    }
    if process.has_master || process.role != Role::Event {
        let text = "can only be used with base mode and must be within worker process";
        return errors::misuse(text).map(|()| false);
    }
    let Some(session) = sessions::serving().and_then(|serving| serving.find(number)) else {
        errors::set_last(code::SESSION_NOT_EXIST);
        return Ok(false);
    };
    let sent = session.send(data.as_bytes());
    if sent.is_ok() {
        process::answered(data.as_bytes().len());
    }
    let (_, limit) = settings::socket_limits();
    let flushed = match sent {
        Ok(()) if runtime().in_coroutine() => {
            let waiting = session.clone();
            let flushed = || async move { tokio::time::timeout(limit, waiting.flushed()).await };
            match runtime().wait(steel_coro::Wait::Socket, flushed)? {
                Some(Ok(flushed)) => flushed,
                Some(Err(_)) | None => Err(SendError::Full),
            }
        }
        Ok(()) => session.flush_blocking(limit),
        Err(error) => Err(error),
    };
    if sent.is_ok() && flushed == Err(SendError::Full) {
        errors::set_last(code::ETIMEDOUT);
        return Ok(false);
    }
    Ok(outcome(flushed))
}

/// `Server::sendfile()`
pub(crate) fn sendfile(call: &Call) -> Result<bool> {
    let (number, name) = (call.int(0)?, call.str(1)?);
    let (offset, length) = (call.int_or(2, 0)?, call.int_or(3, 0)?);
    let Some(place) = place(number)? else { return Ok(false) };
    let path = absolute(name.as_bytes());
    let (file, size) = match files::open_to_send(&path) {
        Ok(opened) => opened,
        Err(error) => {
            errors::set_last(error.errno());
            errors::warning(&format!("cannot send the file '{}': {error}", name.to_lossy()))?;
            return Ok(false);
        }
    };
    let offset = u64::try_from(offset).unwrap_or(u64::MAX);
    let Some(available) = size.checked_sub(offset) else {
        errors::warning("the offset lies behind the end of the file")?;
        return Ok(false);
    };
    let length = u64::try_from(length).ok().filter(|length| *length > 0).unwrap_or(available).min(available);
    Ok(outcome(match place {
        Place::Here(session) => {
            let sent = session.send_file(b"", file, offset, length);
            sessions::settle(sessions::unattended(&session))?;
            sent
        }
        Place::Elsewhere(process, holder) => elsewhere::send_file(&process, holder, number, &path, offset, length)?,
    }))
}

/// `Server::close()`
pub(crate) fn close(call: &Call) -> Result<bool> {
    close_session(call.int(0)?, call.bool_or(1, false)?)
}

/// Closes a session of the server.
///
/// # Errors
/// As [`send_bytes`].
pub(crate) fn close_session(number: i64, reset: bool) -> Result<bool> {
    match place(number)? {
        None => Ok(false),
        Some(Place::Here(session)) => {
            let was_open = session.close(reset);
            sessions::settle(sessions::unattended(&session))?;
            if !was_open {
                errors::set_last(code::SESSION_CLOSED);
            }
            Ok(was_open)
        }
        Some(Place::Elsewhere(process, holder)) => elsewhere::close(&process, holder, number, reset),
    }
}

/// `Server::exists()`, `exist()`
pub(crate) fn exists(call: &Call) -> Result<bool> {
    let number = call.int(0)?;
    Ok(sessions::current().is_some_and(|sessions| sessions.look(number).is_some()))
}

/// `Server::pause()`: reads nothing more from the connection.
pub(crate) fn pause(call: &Call) -> Result<bool> {
    set_reading(call.int(0)?, false)
}

/// `Server::resume()`, `confirm()`
pub(crate) fn resume(call: &Call) -> Result<bool> {
    set_reading(call.int(0)?, true)
}

fn set_reading(number: i64, on: bool) -> Result<bool> {
    match place(number)? {
        None => Ok(false),
        Some(Place::Here(session)) => {
            if on {
                session.resume()
            } else {
                session.pause()
            }
            sessions::settle(sessions::unattended(&session))?;
            Ok(true)
        }
        Some(Place::Elsewhere(process, holder)) => elsewhere::read(&process, holder, number, on),
    }
}

/// `Server::getClientInfo()`, `connection_info()`
pub(crate) fn get_client_info(call: &Call) -> Result<Zval> {
    let number = call.int(0)?;
    // In onClose the session is gone for all others, and this worker has it still.
    let own = worker::current().and_then(|worker| worker.engine.find(number));
    let known = own.as_ref().map(Session::known).or_else(|| sessions::current()?.look(number));
    let Some(known) = known else {
        errors::set_last(code::SESSION_NOT_EXIST);
        return Ok(Zval::bool(false));
    };
    let listener = sessions::listener(usize::from(known.port));
    let local = own.as_ref().and_then(|session| session.local_address().map(Address::port));
    let local = local.or_else(|| listener.as_ref().map(|listener| listener.address().port()));
    let mut info = Array::with_capacity(16);
    info.set("server_port", i64::from(local.unwrap_or(0)));
    info.set("server_fd", i64::from(listener.as_ref().map_or(-1, |listener| listener.as_raw_fd())));
    info.set("socket_fd", i64::from(known.descriptor));
    info.set("socket_type", listener.map_or(1, |listener| socket_type(listener.kind())));
    info.set("remote_port", i64::from(known.peer.port()));
    info.set("remote_ip", known.peer.host());
    let lanes = sessions::lanes();
    info.set("reactor_id", if lanes { i64::from(known.owner) } else { 0 });
    info.set("connect_time", known.connected_at);
    let seconds = |micros: i64| micros as f64 / 1e6;
    info.set("last_time", known.last_receive / 1_000_000);
    info.set("last_recv_time", seconds(known.last_receive));
    info.set("last_send_time", seconds(known.last_send));
    info.set("last_dispatch_time", seconds(known.last_dispatch));
    info.set("close_errno", 0);
    // By the default rule; with others it may be any, or a different one each time.
    let workers = process::current().map_or(1, |process| i64::from(process.settings.worker_num));
    info.set("worker_id", if lanes { number.rem_euclid(workers) } else { i64::from(known.owner) });
    if known.uid != 0 {
        info.set("uid", known.uid);
    }
    if sessions::speaks_websocket(usize::from(known.port)) {
        info.set("websocket_status", known.websocket.stage as i64);
    }
    if let Some(certificate) = own.as_ref().and_then(Session::client_certificate) {
        info.set("ssl_client_cert", certificate.as_str());
    }
    info.set("recv_queued_bytes", known.queued);
    info.set("send_queued_bytes", known.pending);
    Ok(info.into())
}

/// The most sessions that one call lists, as in the reference.
const MOST: i64 = 100;

/// `Server::getClientList()`, `connection_list()`: of the whole server.
pub(crate) fn get_client_list(call: &Call) -> Result<Zval> {
    let (start, count) = (call.int_or(0, 0)?, call.int_or(1, 10)?);
    if !(1..=MOST).contains(&count) {
        errors::warning(&format!("swoole connection list max_find_count={count}"))?;
        return Ok(Zval::bool(false));
    }
    let Some(sessions) = sessions::current() else { return Ok(Zval::bool(false)) };
    let list: Array = sessions.list(start, count as usize, None).into_iter().map(Zval::int).collect();
    Ok(if list.is_empty() { Zval::bool(false) } else { list.into() })
}

/// `Server::bind()`: one user's number for a session, once.
pub(crate) fn bind(call: &Call) -> Result<bool> {
    let (number, uid) = (call.int(0)?, call.int(1)?);
    let Some(sessions) = sessions::current() else {
        errors::warning("server is not running")?;
        return Ok(false);
    };
    if uid > i64::from(u32::MAX) || uid < i64::from(i32::MIN) {
        errors::warning(&format!("uid can not be greater than {} or less than {}", u32::MAX, i32::MIN))?;
        return Ok(false);
    }
    Ok(sessions.bind(number, i64::from(uid as u32)))
}
