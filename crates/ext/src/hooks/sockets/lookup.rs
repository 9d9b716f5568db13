//! `socket_addrinfo_lookup()`: a thread of the pool looks the name up; then PHP's own function is asked for the addresses that it has, which are no
//! names, so that nothing waits and the objects are PHP's.

use std::ffi::{CStr, CString};

use steel_coro::Wait;
use steel_os::resolve::{Found, Question, look_up};
use steel_zend::{Array, Call, Key, Result, Zval, refusal, replace::Replacement, sockets};

use super::{names, plain, wanted};
use crate::runtime::runtime;

pub(super) fn replacements() -> [Replacement; 1] {
    [refusal!("socket_addrinfo_lookup", wanted, socket_addrinfo_lookup)]
}

/// `AI_NUMERICHOST`
const NUMERIC_HOST: i32 = 4;

fn socket_addrinfo_lookup(call: &Call) -> Result<Option<Zval>> {
    let (host, service, hints) = (call.str(0)?, call.str_or_null(1)?, call.array_or_null(2)?);
    let is_address =
        [names::INET, names::INET6].iter().any(|family| names::literal(host.as_bytes(), *family).is_some());
    let Some(question) = question(hints.as_ref())?.filter(|asked| asked.flags & NUMERIC_HOST == 0 && !is_address)
    else {
        return Ok(None);
    };
    let service_name = service.as_ref().map(|service| CString::new(service.as_bytes())).transpose();
    let (Ok(host), Ok(service_name)) = (CString::new(host.as_bytes()), service_name) else { return Ok(None) };
    let job = move || look_up(&host, service_name.as_deref(), question);
    let found = runtime().wait(Wait::Dns, || runtime().on_pool(job))?;
    let Some(found) = found.and_then(std::io::Result::ok).and_then(std::result::Result::ok) else {
        return Ok(Some(Zval::bool(false)));
    };
    described(&found, &plain::arguments(call)).map(Some)
}

/// What the hints ask for. `None`: PHP has to refuse them.
fn question(hints: Option<&Array>) -> Result<Option<Question>> {
    let mut question = Question::default();
    for (key, value) in hints.into_iter().flat_map(Array::iter) {
        let place = match key {
            Key::Str(b"ai_flags") => &mut question.flags,
            Key::Str(b"ai_family") => &mut question.family,
            Key::Str(b"ai_socktype") => &mut question.socket_type,
            Key::Str(b"ai_protocol") => &mut question.protocol,
            Key::Str(_) => return Ok(None),
            Key::Int(_) => continue,
        };
        *place = value.deref().to_int()? as i32;
    }
    Ok(Some(question))
}

/// The objects of ext-sockets for each of the addresses, `arguments` with it in the place of the name.
fn described(found: &Found, arguments: &[Zval]) -> Result<Zval> {
    let mut all = Array::new();
    for address in &found.addresses {
        let mut arguments = arguments.to_vec();
        arguments[0] = Zval::str(address);
        let described = plain::call("socket_addrinfo_lookup", &arguments)?;
        for (_, one) in described.as_array().iter().flat_map(Array::iter) {
            all.push(one.clone());
        }
    }
    if let Some((_, first)) = all.iter().next() {
        rename(first, found.canonical.as_deref())?;
    }
    Ok(all.into())
}

/// The first one has the name that the host has properly.
fn rename(first: &Zval, name: Option<&CStr>) -> Result {
    name.map_or(Ok(()), |name| sockets::rename(first, name))
}
