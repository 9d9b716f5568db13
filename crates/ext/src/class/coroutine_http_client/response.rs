//! A response: received, and shown on the object.

use std::{
    fs::{File, OpenOptions},
    io::{Seek, SeekFrom, Write},
    rc::Rc,
};

use steel_proto::{
    coding::ContentDecoder,
    cookie,
    http1::{
        client::{ResponseDecoder, ResponseError, ResponseEvent, ResponseHead, ResponseLimits},
        fields::may_be_trailer,
    },
    urlencoded,
};
use steel_zend::{Array, Callable, Key, Object, Result, ZStr, Zval};

use super::{
    ClientState, Settings,
    connection::{self, Connection},
    slot, status, tell,
};
use crate::{
    class::http_parts::{TOO_LARGE, most_of_answer},
    errors::code,
    socket::{Deadline, Failure},
};

/// How much is received at once.
const ROOM: usize = 64 * 1024;

/// `SWOOLE_ERROR_HTTP_INVALID_PROTOCOL`
const INVALID_PROTOCOL: i64 = 7102;

/// Where a body goes.
enum Sink {
    Memory(Vec<u8>),
    File(File),
    Function(Rc<Callable>),
}

/// A body that is being received.
struct Body {
    sink: Sink,
    decoder: Option<ContentDecoder>,
}

/// Receives the response that is awaited. False: there is none, and the object says why.
///
/// # Errors
/// What the program's function threw, or the unwinding of the coroutine: the connection is closed.
pub(super) fn receive(object: &Object, state: &ClientState, seconds: f64) -> Result<bool> {
    let Some(connection) = state.connection.borrow().clone() else { return Ok(false) };
    let outcome = receive_whole(object, state, &connection, seconds);
    if outcome.is_err() {
        connection::end(object, state, &connection);
    }
    outcome
}

fn receive_whole(object: &Object, state: &ClientState, connection: &Rc<Connection>, seconds: f64) -> Result<bool> {
    let Some(method) = state.awaited.borrow().clone() else { return Ok(false) };
    let settings = state.settings.borrow().clone();
    let usual = if settings.timeout == 0.0 { connection.socket.times.get().read } else { settings.timeout };
    let mut deadline = Deadline::new(seconds, usual);
    let goes_elsewhere = settings.write.is_some() || !object.slot(slot::DOWNLOAD_FILE).is_null();
    let max_body = if goes_elsewhere { u64::MAX } else { most_of_answer() };
    let mut decoder = ResponseDecoder::new(ResponseLimits { max_body, ..ResponseLimits::default() }, &method);
    let mut body = None;
    let mut buffer = connection.buffer.take();
    let failure = loop {
        match decoder.decode(&mut buffer) {
            Ok(Some(ResponseEvent::Head(head))) => {
                show(object, &head, &settings);
                match Body::new(object, &head, &settings, max_body) {
                    Ok(new) => body = Some(new?),
                    Err(failure) => break Some(failure),
                }
            }
            Ok(Some(ResponseEvent::Data(data))) => {
                if let Some(body) = &mut body
                    && let Err(failure) = body.take(object, &data)?
                {
                    break Some(failure);
                }
            }
            Ok(Some(ResponseEvent::End)) => {
                show_trailers(object, &decoder, settings.lowercase);
                break None;
            }
            Ok(None) => {
                match connection.socket.receive_into(&mut buffer, ROOM, &mut deadline)? {
                    Ok(0) if decoder.finish().is_ok() => break None,
                    Ok(0) => break Some(Failure::new(code::ECONNRESET)),
                    Ok(_) => {}
                    Err(failure) => break Some(failure),
                };
            }
            Err(ResponseError::TooLarge) => break Some(Failure::new(TOO_LARGE)),
            Err(error) => break Some(Failure::with(INVALID_PROTOCOL, error.to_string())),
        }
    };
    object.set_slot(slot::DOWNLOAD_FILE, Zval::null());
    object.set_slot(slot::DOWNLOAD_OFFSET, 0);
    let failure = match (failure, body) {
        (None, Some(body)) => body.finish(object)?.err(),
        (failure, _) => failure,
    };
    if let Some(failure) = failure {
        let status = if failure.code == code::ETIMEDOUT { status::TIMED_OUT } else { status::SERVER_RESET };
        tell(object, &failure, status);
        connection::end(object, state, connection);
        return Ok(false);
    }
    // It may have been closed, and another be under way.
    let is_current = state.connection.borrow().as_ref().is_some_and(|current| Rc::ptr_eq(current, connection));
    if is_current {
        state.awaited.take();
    }
    // Behind a 101 there is something else; whether that is what was asked for, is seen by who asked.
    let is_switched = object.slot(slot::STATUS_CODE).as_int() == Some(101);
    if is_switched || decoder.keep_alive() && settings.keep_alive {
        connection.buffer.replace(buffer);
    } else {
        connection::end(object, state, connection);
    }
    Ok(true)
}

/// Status, headers and cookies.
fn show(object: &Object, head: &ResponseHead, settings: &Settings) {
    object.set_slot(slot::STATUS_CODE, i64::from(head.status()));
    let (mut headers, mut set_cookies) = (Array::with_capacity(head.headers().len()), Array::new());
    let mut cookies = object.slot(slot::COOKIES).as_array();
    for (name, value) in head.headers() {
        let key = if settings.lowercase { name.to_ascii_lowercase() } else { name.to_vec() };
        let key = ZStr::new(&key);
        let value_ = match headers.get(key.as_bytes()) {
            None => Zval::str(value),
            Some(known) => {
                let mut list = known.as_array().unwrap_or_else(|| std::iter::once(known.clone()).collect());
                list.push(Zval::str(value));
                list.into()
            }
        };
        headers.set_symbolic(&key, value_);
        if name.eq_ignore_ascii_case(b"set-cookie") {
            set_cookies.push(Zval::str(value));
            if let Some((name, value)) = cookie::parse_set_cookie(value) {
                cookies.get_or_insert_default().set_symbolic(&ZStr::new(name), &*urlencoded::decode(value));
            }
        }
    }
    object.set_slot(slot::HEADERS, headers);
    if !set_cookies.is_empty() {
        object.set_slot(slot::SET_COOKIE_HEADERS, set_cookies);
    }
    if let Some(cookies) = cookies {
        object.set_slot(slot::COOKIES, cookies);
    }
}

/// Fields that follow the body stand among the headers, as in the reference; but none that has come before it, or had to.
fn show_trailers(object: &Object, decoder: &ResponseDecoder, lowercase: bool) {
    let mut trailers = decoder.trailers().filter(|(name, _)| may_be_trailer(name)).peekable();
    if trailers.peek().is_none() {
        return;
    }
    let Some(mut headers) = object.slot(slot::HEADERS).as_array() else { return };
    let known: Vec<Vec<u8>> = headers
        .iter()
        .filter_map(|(key, _)| match key {
            Key::Str(name) => Some(name.to_ascii_lowercase()),
            Key::Int(_) => None,
        })
        .collect();
    for (name, value) in trailers {
        let key = name.to_ascii_lowercase();
        if !known.contains(&key) {
            headers.set_symbolic(&ZStr::new(if lowercase { &key } else { name }), Zval::str(value));
        }
    }
    object.set_slot(slot::HEADERS, headers);
}

impl Body {
    /// The outer failure: the file cannot be written.
    fn new(
        object: &Object,
        head: &ResponseHead,
        settings: &Settings,
        limit: u64,
    ) -> std::result::Result<Result<Body>, Failure> {
        let coding = head.header("content-encoding").filter(|_| settings.decompression);
        let decoder = coding.and_then(|coding| ContentDecoder::new(coding, limit));
        let file = object.slot(slot::DOWNLOAD_FILE).clone();
        let sink = if !file.is_null() {
            let file = match file.to_str() {
                Ok(file) => file,
                Err(error) => return Ok(Err(error)),
            };
            let offset = object.slot(slot::DOWNLOAD_OFFSET).as_int().unwrap_or(0).unsigned_abs();
            let path = steel_zend::path::absolute(file.as_bytes());
            let path = String::from_utf8_lossy(&path).into_owned();
            Sink::File(open(&path, offset).map_err(|error| {
                let number = error.raw_os_error().unwrap_or(0);
                Failure::with(number.into(), format!("open({path}) failed, {}", crate::errors::text(number)))
            })?)
        } else if let Some(function) = settings.write.clone() {
            Sink::Function(function)
        } else {
            Sink::Memory(Vec::new())
        };
        Ok(Ok(Body { sink, decoder }))
    }

    fn take(&mut self, object: &Object, data: &[u8]) -> Result<std::result::Result<(), Failure>> {
        match &mut self.decoder {
            None => self.put(object, data),
            Some(decoder) => match decoder.decode(data) {
                Ok(plain) => self.put(object, &plain),
                Err(error) => Ok(Err(Failure::with(INVALID_PROTOCOL, error.to_string()))),
            },
        }
    }

    fn put(&mut self, object: &Object, plain: &[u8]) -> Result<std::result::Result<(), Failure>> {
        if plain.is_empty() {
            return Ok(Ok(()));
        }
        match &mut self.sink {
            Sink::Memory(all) => all.extend_from_slice(plain),
            Sink::File(file) => return Ok(file.write_all(plain).map_err(|error| Failure::of(&error))),
            Sink::Function(function) => {
                let function = Rc::clone(function);
                if function.call(&[object.clone().into(), Zval::str(plain)])?.as_bool() == Some(false) {
                    return Ok(Err(Failure::new(code::ECANCELED)));
                }
            }
        }
        Ok(Ok(()))
    }

    fn finish(mut self, object: &Object) -> Result<std::result::Result<(), Failure>> {
        if let Some(decoder) = &mut self.decoder {
            match decoder.finish() {
                Ok(rest) => {
                    if let Err(failure) = self.put(object, &rest)? {
                        return Ok(Err(failure));
                    }
                }
                Err(error) => return Ok(Err(Failure::with(INVALID_PROTOCOL, error.to_string()))),
            }
        }
        if let Sink::Memory(all) = self.sink {
            object.set_slot(slot::BODY, Zval::str(all));
        }
        Ok(Ok(()))
    }
}

/// A file to be written from `offset` on.
fn open(path: &str, offset: u64) -> std::io::Result<File> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(offset == 0).open(path)?;
    if offset > 0 {
        file.set_len(offset)?;
        file.seek(SeekFrom::Start(offset))?;
    }
    Ok(file)
}
