//! `Swoole\Http\Cookie`: the parts of a cookie to set. `Response::cookie()` takes one as well as the parts themselves.

use std::{
    cell::RefCell,
    time::{SystemTime, UNIX_EPOCH},
};

use steel_proto::cookie::{CookieError, SetCookie};
use steel_zend::{Array, Call, Error, Object, Result, State, Storage, Zval};

use crate::errors;

/// Where the class keeps its state.
pub(crate) static STORAGE: Storage = Storage::of::<Cookie>();

/// What is told of one whose constructor has not run.
const NOT_INITIALIZED: &str = "Swoole\\Http\\Cookie is not initialized";

/// The state of one object: the parts as they were set. `None`: its constructor has not run.
pub(crate) struct Cookie(RefCell<Option<Parts>>);

#[derive(Clone)]
struct Parts {
    name: Vec<u8>,
    value: Vec<u8>,
    path: Vec<u8>,
    domain: Vec<u8>,
    same_site: Vec<u8>,
    priority: Vec<u8>,
    encode: bool,
    expires: i64,
    secure: bool,
    http_only: bool,
    partitioned: bool,
}

impl Default for Parts {
    fn default() -> Self {
        Parts {
            name: Vec::new(),
            value: Vec::new(),
            path: Vec::new(),
            domain: Vec::new(),
            same_site: Vec::new(),
            priority: Vec::new(),
            encode: true,
            expires: 0,
            secure: false,
            http_only: false,
            partitioned: false,
        }
    }
}

impl State for Cookie {
    const STORAGE: &'static Storage = &STORAGE;

    fn new() -> Cookie {
        Cookie(RefCell::default())
    }
}

impl Cookie {
    /// The value of `Set-Cookie`.
    ///
    /// # Errors
    /// What of it cannot be sent.
    pub(super) fn line(&self) -> std::result::Result<Vec<u8>, String> {
        if !self.is_initialized() {
            return Err(NOT_INITIALIZED.to_owned());
        }
        let parts = self.0.borrow();
        parts.as_ref().map_or(Ok(Vec::new()), Parts::line).map_err(|error| error.to_string())
    }

    /// Has its constructor run? If not, that is the last error.
    fn is_initialized(&self) -> bool {
        let is = self.0.borrow().is_some();
        if !is {
            errors::set_last(errors::code::HTTP_COOKIE_UNAVAILABLE);
        }
        is
    }

    /// As one that was just made.
    fn reset(&self) {
        *self.0.borrow_mut() = Some(Parts::default());
    }
}

impl Parts {
    fn line(&self) -> std::result::Result<Vec<u8>, CookieError> {
        let cookie = SetCookie {
            name: &self.name,
            value: Some(self.value.as_slice()).filter(|value| !value.is_empty()),
            encode: self.encode,
            expires: self.expires,
            path: &self.path,
            domain: &self.domain,
            secure: self.secure,
            http_only: self.http_only,
            same_site: &self.same_site,
            priority: &self.priority,
            partitioned: self.partitioned,
        };
        cookie.build(now())
    }
}

/// Seconds since 1970.
pub(super) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// Sets a part, and answers `$this`.
fn with(call: &Call, change: impl FnOnce(&mut Parts)) -> Result<Option<Object>> {
    let cookie = call.this::<Cookie>()?;
    if !cookie.is_initialized() {
        return Err(Error::php_error(NOT_INITIALIZED));
    }
    if let Some(parts) = &mut *cookie.0.borrow_mut() {
        change(parts);
    }
    Ok(call.this_object())
}

fn with_text(call: &Call, usual: &[u8], part: fn(&mut Parts) -> &mut Vec<u8>) -> Result<Option<Object>> {
    let text = match call.given(0) {
        Some(_) => call.str(0)?.as_bytes().to_vec(),
        None => usual.to_vec(),
    };
    with(call, |parts| *part(parts) = text)
}

fn with_flag(call: &Call, part: fn(&mut Parts) -> &mut bool) -> Result<Option<Object>> {
    let flag = call.bool_or(0, false)?;
    with(call, |parts| *part(parts) = flag)
}

/// `Cookie::__construct()`
pub(crate) fn construct(call: &Call) -> Result {
    let parts = Parts { encode: call.bool_or(0, true)?, ..Parts::default() };
    *call.this::<Cookie>()?.0.borrow_mut() = Some(parts);
    Ok(())
}

/// `Cookie::withName()`
pub(crate) fn with_name(call: &Call) -> Result<Option<Object>> {
    with_text(call, b"", |parts| &mut parts.name)
}

/// `Cookie::withValue()`
pub(crate) fn with_value(call: &Call) -> Result<Option<Object>> {
    with_text(call, b"", |parts| &mut parts.value)
}

/// `Cookie::withExpires()`
pub(crate) fn with_expires(call: &Call) -> Result<Option<Object>> {
    let expires = call.int_or(0, 0)?;
    with(call, |parts| parts.expires = expires)
}

/// `Cookie::withPath()`
pub(crate) fn with_path(call: &Call) -> Result<Option<Object>> {
    with_text(call, b"/", |parts| &mut parts.path)
}

/// `Cookie::withDomain()`
pub(crate) fn with_domain(call: &Call) -> Result<Option<Object>> {
    with_text(call, b"", |parts| &mut parts.domain)
}

/// `Cookie::withSecure()`
pub(crate) fn with_secure(call: &Call) -> Result<Option<Object>> {
    with_flag(call, |parts| &mut parts.secure)
}

/// `Cookie::withHttpOnly()`
pub(crate) fn with_http_only(call: &Call) -> Result<Option<Object>> {
    with_flag(call, |parts| &mut parts.http_only)
}

/// `Cookie::withSameSite()`
pub(crate) fn with_same_site(call: &Call) -> Result<Option<Object>> {
    with_text(call, b"", |parts| &mut parts.same_site)
}

/// `Cookie::withPriority()`
pub(crate) fn with_priority(call: &Call) -> Result<Option<Object>> {
    with_text(call, b"", |parts| &mut parts.priority)
}

/// `Cookie::withPartitioned()`
pub(crate) fn with_partitioned(call: &Call) -> Result<Option<Object>> {
    with_flag(call, |parts| &mut parts.partitioned)
}

/// `Cookie::toString()`
pub(crate) fn to_string(call: &Call) -> Result<Zval> {
    let cookie = call.this::<Cookie>()?;
    if !cookie.is_initialized() {
        return Ok(Zval::bool(false));
    }
    match cookie.line() {
        Ok(line) => Ok(Zval::str(&line)),
        Err(text) => {
            cookie.reset();
            errors::warning(&text)?;
            Ok(Zval::bool(false))
        }
    }
}

/// `Cookie::toArray()`
pub(crate) fn to_array(call: &Call) -> Result<Array> {
    let cookie = call.this::<Cookie>()?;
    if !cookie.is_initialized() {
        return Err(Error::php_error(NOT_INITIALIZED));
    }
    let parts = cookie.0.borrow().clone().unwrap_or_default();
    let mut array = Array::with_capacity(11);
    for (key, text) in [
        ("name", &parts.name),
        ("value", &parts.value),
        ("path", &parts.path),
        ("domain", &parts.domain),
        ("sameSite", &parts.same_site),
        ("priority", &parts.priority),
    ] {
        array.set(key, Zval::str(text));
    }
    array.set("encode", parts.encode);
    array.set("expires", parts.expires);
    array.set("secure", parts.secure);
    array.set("httpOnly", parts.http_only);
    array.set("partitioned", parts.partitioned);
    Ok(array)
}

/// `Cookie::reset()`
pub(crate) fn reset(call: &Call) -> Result {
    let cookie = call.this::<Cookie>()?;
    if cookie.is_initialized() {
        cookie.reset();
    }
    Ok(())
}
