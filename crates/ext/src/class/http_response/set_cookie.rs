//! `Response::cookie()` and `rawCookie()`: parameters, or a `Cookie`, in; one `Set-Cookie` value out.

use steel_proto::cookie::{CookieError, SetCookie};
use steel_zend::{Call, Kind, Result, Zval};

use super::ResponseState;
use crate::{
    class::http_cookie::{Cookie, now},
    errors,
    slots::http_response as slot,
};

/// `cookie()`, `setCookie()`: the value is url-encoded.
pub(crate) fn cookie(call: &Call) -> Result<bool> {
    set(call, true)
}

/// `rawcookie()`, `setRawCookie()`: the value is sent as it is.
pub(crate) fn rawcookie(call: &Call) -> Result<bool> {
    set(call, false)
}

fn set(call: &Call, encode: bool) -> Result<bool> {
    let state = call.this::<ResponseState>()?;
    let first = call.arg(0).map(Zval::deref);
    let line = match first.and_then(Zval::as_object) {
        // It knows itself whether its value is encoded.
        Some(object) => object.state::<Cookie>().map(Cookie::line),
        None if first.is_none_or(|name| name.kind() == Kind::Str) => {
            Some(line(call, encode)?.map_err(|error| error.to_string()))
        }
        None => None,
    };
    let Some(line) = line else {
        errors::warning("The first argument must be a string or a Http\\Cookie object")?;
        return Ok(false);
    };
    if !state.has_exchange()? {
        return Ok(false);
    }
    match line {
        Ok(line) => {
            state.head.borrow_mut().cookies.push(line);
            if let Some(object) = call.this_object() {
                object.clear_slot(slot::COOKIE);
            }
            Ok(true)
        }
        Err(text) => {
            errors::warning(&text)?;
            Ok(false)
        }
    }
}

fn line(call: &Call, encode: bool) -> Result<std::result::Result<Vec<u8>, CookieError>> {
    let name = call.str(0)?;
    let value = call.str_or_null(1)?;
    let (path, domain) = (call.str_or_null(3)?, call.str_or_null(4)?);
    let (same_site, priority) = (call.str_or_null(7)?, call.str_or_null(8)?);
    let cookie = SetCookie {
        name: name.as_bytes(),
        value: value.as_ref().map(|value| value.as_bytes()).filter(|value| !value.is_empty()),
        encode,
        expires: call.int_or(2, 0)?,
        path: path.as_ref().map_or(b"", |path| path.as_bytes()),
        domain: domain.as_ref().map_or(b"", |domain| domain.as_bytes()),
        secure: call.bool_or(5, false)?,
        http_only: call.bool_or(6, false)?,
        same_site: same_site.as_ref().map_or(b"", |text| text.as_bytes()),
        priority: priority.as_ref().map_or(b"", |text| text.as_bytes()),
        partitioned: call.bool_or(9, false)?,
    };
    Ok(cookie.build(now()))
}
