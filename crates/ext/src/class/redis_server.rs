//! `Swoole\Redis\Server`: handlers of commands, and how answers are written. What comes is dealt with by [`crate::server`].

use std::rc::Rc;

use bytes::{Bytes, BytesMut};
use steel_proto::resp::{Reply, encode_reply};
use steel_zend::{Array, Call, Callable, Error, Key, Kind, Object, Result, Zval};

use super::server::ServerState;
use crate::errors::code;

/// Bytes of the longest name of a command, as in the reference, less its end.
const MOST: usize = 63;

/// How deep arrays may lie in each other.
const DEEPEST: usize = 128;

/// Types of answers, in the reference's numbers.
mod kind {
    pub(super) const ERROR: i64 = 0;
    pub(super) const NIL: i64 = 1;
    pub(super) const STATUS: i64 = 2;
    pub(super) const INT: i64 = 3;
    pub(super) const STRING: i64 = 4;
    pub(super) const SET: i64 = 5;
    pub(super) const MAP: i64 = 6;
}

/// The handler of a command.
pub(crate) fn handler(server: &Object, command: &[u8]) -> Option<Rc<Callable>> {
    let handlers = &server.state::<ServerState>()?.handlers;
    handlers.borrow().get(&command.to_ascii_lowercase()).cloned()
}

/// `Server::setHandler()`
pub(crate) fn set_handler(call: &Call) -> Result<bool> {
    let (command, callback) = (call.str(0)?, call.callable(1)?);
    let state = call.this::<ServerState>()?;
    let name = command.as_bytes().to_ascii_lowercase();
    if name.is_empty() || name.len() > MOST {
        return Err(Error::throw("Swoole\\Error", "invalid command", code::INVALID_PARAMS));
    }
    let old = state.handlers.borrow_mut().insert(name, Rc::new(callback));
    drop(old);
    Ok(true)
}

/// `Server::getHandler()`
pub(crate) fn get_handler(call: &Call) -> Result<Zval> {
    let command = call.str(0)?;
    let Some(server) = call.this_object() else { return Ok(Zval::null()) };
    let Some(handler) = handler(&server, command.as_bytes()) else {
        let text = format!("there is no handler of '{}'", command.to_lossy());
        return Err(Error::throw("Swoole\\Error", text, code::INVALID_PARAMS));
    };
    let value = handler.with_value(Clone::clone);
    if value.as_object().is_some_and(|object| object.is_a("Closure")) {
        return Ok(value);
    }
    let closure = Callable::resolve(&Zval::str("Closure::fromCallable")).map_err(|_| Error::Thrown)?;
    closure.call(&[value])
}

fn invalid(text: impl Into<String>) -> Error {
    Error::throw("Swoole\\Exception", text.into(), code::INVALID_PARAMS)
}

/// `Server::format()`
pub(crate) fn format(call: &Call) -> Result<Zval> {
    let kind = call.int(0)?;
    let value = call.given(1).map(|value| value.deref().clone());
    let reply = match (kind, value) {
        (kind::NIL, _) => Reply::Nil,
        (kind::ERROR, None) => Reply::Error(Bytes::from_static(b"ERR")),
        (kind::STATUS, None) => Reply::Simple(Bytes::from_static(b"OK")),
        (kind::ERROR, Some(value)) => Reply::Error(text(&value)?),
        (kind::STATUS, Some(value)) => Reply::Simple(text(&value)?),
        (kind::INT | kind::STRING | kind::SET | kind::MAP, None) => return Err(invalid("require more parameters")),
        (kind::INT, Some(value)) => Reply::Int(value.to_int()?),
        (kind::STRING, Some(value)) => Reply::Bulk(text(&value)?),
        (kind::SET | kind::MAP, Some(value)) => match value.as_array() {
            Some(array) if kind == kind::SET => list(&array, 0)?,
            Some(array) => map(&array, 0)?,
            None => return Err(invalid("the second parameter should be an array")),
        },
        (kind, _) => return Err(invalid(format!("Unknown type[{kind}]"))),
    };
    let mut out = BytesMut::new();
    encode_reply(&mut out, &reply);
    Ok(Zval::str(&out))
}

fn text(value: &Zval) -> Result<Bytes> {
    Ok(Bytes::copy_from_slice(value.to_str()?.as_bytes()))
}

fn list(array: &Array, depth: usize) -> Result<Reply> {
    array.iter().map(|(_, value)| item(value, depth)).collect::<Result<_>>().map(Reply::Array)
}

/// Are its keys 0, 1, 2 and so on?
fn is_list(array: &Array) -> bool {
    array.iter().zip(0..).all(|((key, _), number)| matches!(key, Key::Int(key) if key == number))
}

/// Keys and values in turn.
fn map(array: &Array, depth: usize) -> Result<Reply> {
    let mut all = Vec::with_capacity(2 * array.len());
    for (key, value) in array.iter() {
        all.push(Reply::Bulk(match key {
            Key::Int(number) => number.to_string().into(),
            Key::Str(name) => Bytes::copy_from_slice(name),
        }));
        all.push(item(value, depth)?);
    }
    Ok(Reply::Array(all))
}

fn item(value: &Zval, depth: usize) -> Result<Reply> {
    let value = value.deref();
    if depth >= DEEPEST {
        return Err(invalid(format!("arrays lie deeper than {DEEPEST} in each other")));
    }
    Ok(match value.kind() {
        Kind::Int | Kind::Bool => Reply::Int(value.to_int()?),
        Kind::Null | Kind::Undef => Reply::Nil,
        Kind::Array => match value.as_array() {
            Some(array) if is_list(&array) => list(&array, depth + 1)?,
            Some(array) => map(&array, depth + 1)?,
            None => Reply::Nil,
        },
        _ => Reply::Bulk(text(value)?),
    })
}
