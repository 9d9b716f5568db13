//! `Swoole\Http\Response`: composes the answer to one request and sends it.
//!
//! The state owns the engine's `Exchange`. When the last reference to the object goes, the exchange goes, and with it an answer that
//! was never sent becomes a 500, as in the reference.

mod away;
mod by_hand;
mod delivery;
mod handing;
mod header;
mod recording;
mod set_cookie;
mod streams;
mod unanswered;
mod websocket;

use std::{
    cell::{Cell, OnceCell, RefCell},
    rc::Rc,
};

use steel_engine::{
    files,
    server::{Exchange, ResponseError, SendError},
};
use steel_zend::{Call, Object, Result, State, Storage, Zval, object::Tracer, path::absolute};

use crate::{
    class::coroutine_socket,
    errors,
    lifetime::{audit, replay::Record},
    runtime::{Runtime, runtime},
    server::process,
    slots::http_response as slot,
};
use away::Away;
pub(crate) use away::obey;
use by_hand::Own;
use delivery::Delivery;
pub(crate) use handing::{create, detach};
use header::Headers;
pub(crate) use recording::write_down;
pub(crate) use set_cookie::{cookie, rawcookie};
pub(crate) use streams::{goaway, ping, trailer};
use unanswered::Cause;
pub(crate) use unanswered::{cut, explain, left_behind, open_requests};
pub(crate) use websocket::{
    Offer, Offering, Upgrade, begin_offering, begin_upgrade, disconnect, push, recv, upgrade, upgrade_with,
};
use websocket::{SWITCHING, Talk};

/// Where `Response` keeps its state.
pub(crate) static STORAGE: Storage = Storage::of::<ResponseState>();

/// The state of one response object.
pub(crate) struct ResponseState {
    exchange: RefCell<Option<Exchange>>,
    /// Or it is given in another process.
    away: RefCell<Option<Away>>,
    /// The request that it answers, by its number in this process; 0: none.
    request: u64,
    fd: Cell<i64>,
    head: RefCell<Head>,
    /// Why there will be no answer, should there be none.
    cause: RefCell<Cause>,
    /// It answers a request for WebSocket.
    upgrade: Cell<Option<Upgrade>>,
    /// What `upgrade()` may do, in a coroutine server.
    offering: RefCell<Offering>,
    /// What has become of it.
    talk: RefCell<Option<Rc<Talk>>>,
    /// The program's socket, of a response that was made for one.
    own: OnceCell<Own>,
    /// Who compares the answer with others.
    record: OnceCell<Rc<Record>>,
}

#[derive(Default)]
struct Head {
    status: u16,
    reason: Vec<u8>,
    headers: Headers,
    cookies: Vec<Vec<u8>>,
    trailers: Headers,
}

impl State for ResponseState {
    const STORAGE: &'static Storage = &STORAGE;
    const LAZY_SLOTS: usize = slot::TRAILER + 1;

    fn new() -> ResponseState {
        ResponseState {
            exchange: RefCell::new(None),
            away: RefCell::new(None),
            request: 0,
            fd: Cell::new(0),
            head: RefCell::default(),
            cause: RefCell::default(),
            upgrade: Cell::new(None),
            offering: RefCell::default(),
            talk: RefCell::default(),
            own: OnceCell::new(),
            record: OnceCell::new(),
        }
    }

    fn trace(&self, tracer: &mut Tracer) {
        self.own.get().into_iter().for_each(|own| tracer.add_object(own.object()));
    }

    fn fill(&self, wanted: usize) -> Result<Zval> {
        Ok(match wanted {
            slot::FD => Zval::int(self.fd.get()),
            slot::HEADER => self.head.borrow().headers.to_array().into(),
            slot::COOKIE => {
                let head = self.head.borrow();
                (!head.cookies.is_empty())
                    .then(|| head.cookies.iter().map(Zval::str).collect::<steel_zend::Array>())
                    .into()
            }
            slot::TRAILER => self.head.borrow().trailers.to_array().into(),
            _ => Zval::null(),
        })
    }
}

/// Makes the object that answers an exchange; `number` is what the program knows its connection by.
pub(crate) fn make(exchange: Exchange, number: i64) -> Object {
    make_of(Some(exchange), None, number)
}

fn make_of(exchange: Option<Exchange>, away: Option<Away>, number: i64) -> Object {
    ResponseState {
        fd: Cell::new(number),
        exchange: RefCell::new(exchange),
        away: RefCell::new(away),
        request: Runtime::existing().map_or(0, |runtime| runtime.owner().request),
        head: RefCell::default(),
        cause: RefCell::default(),
        upgrade: Cell::new(None),
        offering: RefCell::default(),
        talk: RefCell::default(),
        own: OnceCell::new(),
        record: OnceCell::new(),
    }
    .into_object()
}

impl ResponseState {
    /// Takes the exchange out for one step, so that nothing is borrowed if that step leads back here.
    fn take(&self) -> Result<Option<Exchange>> {
        let exchange = self.exchange.take();
        if exchange.is_none() {
            errors::set_last(errors::code::HTTP_CONTEXT_UNAVAILABLE);
            errors::warning("http response is unavailable (maybe it has been ended or detached)")?;
        }
        Ok(exchange)
    }

    fn has_exchange(&self) -> Result<bool> {
        if self.exchange.borrow().is_some() || self.away.borrow().is_some() {
            return Ok(true);
        }
        self.take().map(|_| false)
    }

    /// As `has_exchange`, for what sends a head of its own: false, with a warning, once `write()` has sent one.
    fn is_fresh(&self) -> Result<bool> {
        let away = self.away.borrow().as_ref().is_some_and(Away::is_streaming);
        if away || self.exchange.borrow().as_ref().is_some_and(Exchange::is_streaming) {
            errors::warning("the response has begun already: write() has sent its head")?;
            return Ok(false);
        }
        self.has_exchange()
    }

    /// What the program would have answered is not for this client (`steelwool.lifetime_audit=strict`): neither are its fields and cookies.
    #[cold]
    fn refuse(&self) {
        let mut head = self.head.borrow_mut();
        *head = Head::default();
        head.status = 500;
    }

    fn respond(
        &self,
        exchange: &mut Exchange,
        finish: impl FnOnce(steel_engine::server::Response<'_>) -> std::result::Result<(), ResponseError>,
    ) -> std::result::Result<(), ResponseError> {
        self.head.borrow().respond(exchange, finish)
    }
}

impl Head {
    /// Status line and headers, then `finish` with the rest.
    fn respond(
        &self,
        exchange: &mut Exchange,
        finish: impl FnOnce(steel_engine::server::Response<'_>) -> std::result::Result<(), ResponseError>,
    ) -> std::result::Result<(), ResponseError> {
        let trailers = self.trailers.to_lines();
        if !trailers.is_empty() {
            exchange.set_trailers(&trailers);
        }
        let status = if self.status == 0 { 200 } else { self.status };
        let reason = (!self.reason.is_empty()).then_some(self.reason.as_slice());
        let mut response = exchange.respond(status, reason)?;
        self.headers.write(&mut response);
        for cookie in &self.cookies {
            response.header(b"Set-Cookie", cookie)?;
        }
        finish(response)
    }
}

fn outcome(result: std::result::Result<(), ResponseError>) -> Result<bool> {
    let Err(error) = result else { return Ok(true) };
    match error {
        ResponseError::Send(SendError::Closed) => errors::set_last(errors::code::SESSION_CLOSED),
        ResponseError::Send(SendError::Full) | ResponseError::Lost => {
            errors::set_last(errors::code::OUTPUT_BUFFER_OVERFLOW)
        }
        other => errors::warning(&other.to_string())?,
    }
    Ok(false)
}

fn sent(result: std::result::Result<(), SendError>) -> Result<bool> {
    outcome(result.map_err(ResponseError::from))
}

/// `Response::end()`
pub(crate) fn end(call: &Call) -> Result<bool> {
    let state = call.this::<ResponseState>()?;
    let content = call.str_or_null(0)?;
    let body = content.as_ref().map_or(&b""[..], |content| content.as_bytes());
    let away = state.away.take();
    if let Some(away) = away {
        return sent(away.end(state, body)?);
    }
    let refusal = if audit::is_on() { audit::refusal() } else { None };
    let Some(mut exchange) = state.take()? else { return Ok(false) };
    if let Some(record) = state.record.get() {
        state.record_end(record, &exchange, body);
    }
    let body = match &refusal {
        Some(text) if !exchange.is_streaming() && !state.is_switching() => {
            state.refuse();
            text.as_bytes()
        }
        _ => body,
    };
    let delivery = Delivery::of(&exchange);
    let result = if exchange.is_streaming() {
        exchange.end_with(body, &state.trailers())
    } else if state.is_switching() {
        state.switch(exchange)
    } else {
        state.respond(&mut exchange, |response| response.end(body))
    };
    if result.is_ok() {
        process::answered(body.len());
    }
    delivery.make(state, result)
}

/// `Response::write()`: the first one sends the head; then chunks. One that is refused is the last: see `Exchange::lose`.
pub(crate) fn write(call: &Call) -> Result<bool> {
    let state = call.this::<ResponseState>()?;
    let content = call.str(0)?;
    let away = state.away.take();
    if let Some(away) = away {
        let written = away.write(state, content.as_bytes());
        *state.away.borrow_mut() = Some(away);
        let written = sent(written?)?;
        if written && content.as_bytes().is_empty() {
            errors::set_last(errors::code::NO_PAYLOAD);
            errors::warning("the data sent must not be empty")?;
            return Ok(false);
        }
        return Ok(written);
    }
    let Some(mut exchange) = state.take()? else { return Ok(false) };
    let delivery = Delivery::of(&exchange);
    if let Some(record) = state.record.get() {
        state.record_part(record, &exchange, content.as_bytes());
    }
    let mut result = if exchange.is_streaming() {
        Ok(())
    } else {
        state.respond(&mut exchange, |response| response.stream(content.as_bytes().len()))
    };
    if result.is_ok() && content.as_bytes().is_empty() {
        // The head is out; a chunk without data would be the last one.
        *state.exchange.borrow_mut() = Some(exchange);
        delivery.make(state, result)?;
        errors::set_last(errors::code::NO_PAYLOAD);
        errors::warning("the data sent must not be empty")?;
        return Ok(false);
    }
    if result.is_ok() && exchange.session().is_unheard() && process::sends_wait() {
        let session = exchange.session().clone();
        // Cancelled or not: what is to be written can be written.
        let _ = runtime().wait(steel_coro::Wait::Socket, || async move { session.heard().await })?;
    }
    if result.is_ok() {
        result = exchange.write(content.as_bytes());
    }
    while matches!(result, Err(ResponseError::Send(SendError::Full))) && process::sends_wait() {
        let session = exchange.session().clone();
        if runtime().wait(steel_coro::Wait::Socket, || async move { session.flushed().await })?.is_none() {
            break;
        }
        result = exchange.write(content.as_bytes());
    }
    if exchange.is_streaming() && matches!(result, Err(ResponseError::Send(SendError::Full))) {
        exchange.lose();
    }
    *state.exchange.borrow_mut() = Some(exchange);
    delivery.make(state, result)
}

/// `Response::sendfile()`
pub(crate) fn sendfile(call: &Call) -> Result<bool> {
    let state = call.this::<ResponseState>()?;
    let (name, offset, length) = (call.str(0)?, call.int_or(1, 0)?, call.int_or(2, 0)?);
    let path = name.to_lossy();
    if !state.is_fresh()? {
        return Ok(false);
    }
    let (file, size) = match files::open_to_send(&absolute(name.as_bytes())) {
        Ok(opened) => opened,
        Err(error) => {
            errors::set_last(error.errno());
            return refuse_file(&path, &error.to_string());
        }
    };
    let offset = u64::try_from(offset).unwrap_or(u64::MAX);
    let available = size.checked_sub(offset);
    let wanted = u64::try_from(length).ok();
    let length = match (available, wanted) {
        (Some(available), Some(0)) => available,
        (Some(available), Some(wanted)) if wanted <= available => wanted,
        _ => return refuse_file(&path, "offset or length lies outside of it"),
    };
    let kind = crate::mime::of_file(&path);
    if !state.head.borrow().headers.has(b"content-type") {
        state.head.borrow_mut().headers.set_plain(b"Content-Type", kind.as_bytes());
    }
    let away = state.away.take();
    if let Some(away) = away {
        return sent(away.send_file(state, &absolute(name.as_bytes()), offset, length)?);
    }
    let Some(mut exchange) = state.take()? else { return Ok(false) };
    let delivery = Delivery::of(&exchange);
    if let Some(record) = state.record.get() {
        state.record_end(record, &exchange, format!("the file {path}, {offset}+{length}").as_bytes());
    }
    let result = state.respond(&mut exchange, |response| response.send_file(file, offset, length));
    if result.is_ok() {
        process::answered(length as usize);
    }
    delivery.make(state, result)
}

fn refuse_file(path: &str, why: &str) -> Result<bool> {
    errors::warning(&format!("cannot send the file '{path}': {why}"))?;
    Ok(false)
}

/// `Response::status()`, `setStatusCode()`
pub(crate) fn status(call: &Call) -> Result<bool> {
    let state = call.this::<ResponseState>()?;
    let (code, reason) = (call.int(0)?, call.str_or_null(1)?);
    if !state.has_exchange()? {
        return Ok(false);
    }
    let Some(code) = u16::try_from(code).ok().filter(|code| (100..1000).contains(code)) else {
        errors::warning(&format!("{code} is no HTTP status code"))?;
        return Ok(false);
    };
    if code < 200 && !(code == SWITCHING && state.upgrade.get().is_some()) {
        errors::warning(&ResponseError::Interim(code).to_string())?;
        return Ok(false);
    }
    let reason = reason.map(|reason| reason.as_bytes().to_vec()).unwrap_or_default();
    if reason.iter().any(|byte| *byte != b'\t' && byte.is_ascii_control()) {
        errors::warning("the reason contains a line break or another control character")?;
        return Ok(false);
    }
    let mut head = state.head.borrow_mut();
    head.status = code;
    head.reason = reason;
    Ok(true)
}

/// `Response::header()`, `setHeader()`: sets, replaces, or with `null` removes a header; an array sets it several times.
pub(crate) fn header(call: &Call) -> Result<bool> {
    let state = call.this::<ResponseState>()?;
    let (name, format) = (call.str(0)?, call.bool_or(2, true)?);
    let values = header::values(call.arg(1))?;
    if !state.has_exchange()? {
        return Ok(false);
    }
    // The borrow ends before the warning, whose handler may come back here.
    let set = state.head.borrow_mut().headers.set(name.as_bytes(), values, format);
    if let Err(text) = set {
        errors::warning(text)?;
        return Ok(false);
    }
    if let Some(object) = call.this_object() {
        object.clear_slot(slot::HEADER);
    }
    Ok(true)
}

/// `Response::redirect()`
pub(crate) fn redirect(call: &Call) -> Result<bool> {
    let state = call.this::<ResponseState>()?;
    let (location, code) = (call.str(0)?, call.int_unless_null(1, 302)?);
    if !state.is_fresh()? {
        return Ok(false);
    }
    let refused = {
        let mut head = state.head.borrow_mut();
        let set = head.headers.set(b"Location", vec![location.as_bytes().to_vec()], false);
        if set.is_ok() {
            head.status = u16::try_from(code).ok().filter(|code| (300..400).contains(code)).unwrap_or(302);
            head.reason.clear();
        }
        set.err()
    };
    if let Some(text) = refused {
        errors::warning(text)?;
        return Ok(false);
    }
    let away = state.away.take();
    if let Some(away) = away {
        return sent(away.end(state, b"")?);
    }
    let Some(mut exchange) = state.take()? else { return Ok(false) };
    let delivery = Delivery::of(&exchange);
    if let Some(record) = state.record.get() {
        state.record_end(record, &exchange, b"");
    }
    let result = state.respond(&mut exchange, |response| response.end(b""));
    delivery.make(state, result)
}

/// `Response::isWritable()`
pub(crate) fn is_writable(call: &Call) -> Result<bool> {
    let state = call.this::<ResponseState>()?;
    let away = state.away.borrow().as_ref().is_some_and(Away::is_open);
    let here = state.exchange.borrow().as_ref().is_some_and(Exchange::is_open);
    Ok(away || here && !state.is_cut_off())
}

/// `Response::initHeader()`: headers live in the state; there is nothing to prepare.
pub(crate) fn init_header(call: &Call) -> Result<bool> {
    call.this::<ResponseState>()?.has_exchange()
}

/// `Response::close()`: ends the connection.
pub(crate) fn close(call: &Call) -> Result<bool> {
    let state = call.this::<ResponseState>()?;
    if let Some(own) = state.own.get() {
        let was_open = !own.is_closed();
        coroutine_socket::end(own.object());
        return Ok(was_open);
    }
    let session = state.exchange.borrow().as_ref().map(|exchange| exchange.session().clone());
    let session = session.or_else(|| state.talking_session());
    Ok(session.is_some_and(|session| session.close(false)))
}
