//! Answers that change hands: `detach()` and `create()`.

use steel_engine::server::Exchange;
use steel_os::fd::duplicate;
use steel_zend::{Call, Object, Result, Zval};

use super::{ResponseState, away::Away, by_hand, make_of};
use crate::{
    class::coroutine_socket,
    errors,
    server::{detached, sessions},
    slots::http_response as slot,
    socket::Socket,
};

/// `Response::detach()`: the answer will be given through another object (`Response::create($fd)`), or in a coroutine server by the program
/// itself, on `$socket`.
pub(crate) fn detach(call: &Call) -> Result<bool> {
    let state = call.this::<ResponseState>()?;
    if state.away.borrow().as_ref().is_some_and(Away::is_streaming) {
        errors::warning("the response cannot be detached: another process has its connection, and it has begun")?;
        return Ok(false);
    }
    let away = state.away.take();
    if away.is_some() {
        // Whoever asks next gets it.
        return Ok(true);
    }
    let Some(exchange) = state.take()? else { return Ok(false) };
    if let Some(record) = state.record.get() {
        record.elsewhere();
    }
    if exchange.draft().is_some() {
        // The program has its socket already.
        exchange.let_go();
        return Ok(true);
    }
    let Some(kept) = detached::keep(exchange) else { return Ok(true) };
    let text = match hand_over(kept) {
        Ok(socket) => {
            if let Some(object) = call.this_object() {
                object.set_slot(slot::SOCKET, socket);
            }
            return Ok(true);
        }
        Err((kept, text)) => {
            *state.exchange.borrow_mut() = Some(kept);
            text
        }
    };
    errors::warning(text)?;
    Ok(false)
}

/// The connection of a coroutine server, as a socket of the program's own from now on.
fn hand_over(exchange: Exchange) -> std::result::Result<Object, (Exchange, &'static str)> {
    if exchange.session().is_secure() {
        return Err((exchange, "a response cannot be detached from a connection with TLS"));
    }
    if exchange.is_stream() {
        return Err((
            exchange,
            "a response cannot be detached from a connection of HTTP/2, which carries others as well",
        ));
    }
    let socket = duplicate(exchange.session().raw_fd()).and_then(Socket::adopt);
    let Ok(socket) = socket else {
        return Err((exchange, "the response cannot be detached: its connection has ended"));
    };
    match exchange.leave() {
        Ok(ahead) => {
            socket.put_ahead(ahead);
            Ok(coroutine_socket::object(socket))
        }
        Err(exchange) => {
            Err((exchange, "the response cannot be detached: it has begun, or another one waits to be sent"))
        }
    }
}

/// `Response::create()`: `create($fd)`, `create($server, $fd)`, `create([$server, $request], $fd)`: an object for an answer that was
/// detached, in this process or another one; for one that any process owes, where the sockets are the master's; for a session without HTTP. Or
/// `create($socket)`, `create([$socket, $request])`: see [`by_hand`].
pub(crate) fn create(call: &Call) -> Result<Zval> {
    let list = call.arg(0).and_then(|given| given.deref().as_array());
    let at =
        |place: i64| list.as_ref().and_then(|list| list.get_int(place)).and_then(|value| value.deref().as_object());
    let (object, request) = match &list {
        Some(_) => (at(0), at(1).filter(|request| request.is_a("Swoole\\Http\\Request"))),
        None => (call.arg(0).and_then(|given| given.deref().as_object()), None),
    };
    if let Some(object) = object.filter(|object| !object.is_a("Swoole\\Server")) {
        if list.is_some() && request.is_none() {
            return refuse("parameter $1.second must be instanceof Http\\Request");
        }
        return match by_hand::create(&object, request.as_ref()) {
            Some(response) => Ok(response?.into()),
            None => refuse("parameter $1 must be instanceof Server or Coroutine\\Socket"),
        };
    }
    let number = call.given(1).or(call.given(0)).map_or(Ok(-1), Zval::to_int)?;
    let number = if call.count() == 2 && number < 0 { call.arg(0).map_or(Ok(-1), Zval::to_int)? } else { number };
    let adopted = || sessions::serving()?.find(number).as_ref().and_then(Exchange::adopt);
    let exchange = detached::take(number).or_else(adopted);
    let away = if exchange.is_none() { Away::find(number) } else { None };
    match (exchange, away) {
        (exchange, away) if exchange.is_some() || away.is_some() => {
            // Of [server, request]: a request that the program has made itself becomes that of this session.
            let given = call.arg(0).and_then(Zval::as_array);
            for object in
                given.iter().flat_map(steel_zend::Array::iter).filter_map(|(_, value)| value.deref().as_object())
            {
                if object.is_a("Swoole\\Http\\Request") {
                    object.set("fd", number)?;
                }
            }
            Ok(make_of(exchange, away, number).into())
        }
        _ => {
            errors::set_last(errors::code::SESSION_NOT_EXIST);
            errors::warning(&format!("session#{number} has no response that waits to be given"))?;
            Ok(Zval::bool(false))
        }
    }
}

fn refuse(why: &str) -> Result<Zval> {
    errors::warning(why)?;
    Ok(Zval::bool(false))
}
