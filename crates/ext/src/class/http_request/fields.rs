//! The arrays that come from the head of a request: headers, server variables, cookies, query.

use std::time::Duration;

use steel_engine::server::{Conn, RequestHead};
use steel_proto::{cookie, urlencoded};
use steel_zend::{Array, Key, ZStr, Zval, variables};

use crate::server::{notices::Cut, worker};

/// Fields of which the last one counts, as in the reference; programs take these for strings.
const SINGLE: [&[u8]; 7] =
    [b"user-agent", b"accept", b"content-type", b"content-length", b"authorization", b"connection", b"accept-encoding"];

/// `$request->header`: names in lower case; a repeated header is an array of its values. Cookies have a property of their own.
pub(super) fn headers(head: &RequestHead, without_cookies: bool) -> Array {
    let mut array = Array::with_capacity(8);
    for (name, value) in head.headers() {
        if without_cookies && name.eq_ignore_ascii_case(b"cookie") {
            continue;
        }
        let name = ZStr::build(name.len(), |room| {
            room.copy_from_slice(name);
            room.make_ascii_lowercase();
        });
        let value = Zval::str(value);
        let merged = match array.get(name.as_bytes()) {
            Some(first) if !SINGLE.contains(&name.as_bytes()) => repeated(first, value),
            _ => value,
        };
        array.set_symbolic(&name, merged);
    }
    array
}

fn repeated(first: &Zval, value: Zval) -> Zval {
    let mut values = first.as_array().unwrap_or_else(|| [first.clone()].into_iter().collect());
    values.push(value);
    values.into()
}

/// `$request->server`
pub(super) fn server(head: &RequestHead, conn: &Conn, time: Duration) -> Array {
    let mut array = Array::with_capacity(12);
    if let Some(query) = head.query() {
        array.set("query_string", Zval::str(query));
    }
    array.set("request_method", Zval::str(head.method()));
    array.set("request_uri", Zval::str(head.path()));
    array.set("path_info", Zval::str(urlencoded::decode_raw(head.path())));
    array.set("request_time", time.as_secs() as i64);
    array.set("request_time_float", time.as_secs_f64());
    array.set("server_protocol", if head.version() == 11 { "HTTP/1.1" } else { "HTTP/1.0" });
    if let Some(local) = conn.local_address() {
        array.set("server_port", i64::from(local.port()));
        array.set("server_addr", local.host());
    }
    array.set("remote_port", i64::from(conn.peer().port()));
    array.set("remote_addr", conn.peer().host());
    array.set("master_time", conn.last_receive());
    array
}

/// `$request->cookie`, as `$_COOKIE` has it; `None` without a cookie header. No more than `max_input_vars` of them are read.
pub(super) fn cookies(head: &RequestHead) -> Option<Array> {
    let mut array: Option<Array> = None;
    let (most, mut count) = (variables::max_input_vars(), 0_usize);
    for (_, line) in head.headers().filter(|(name, _)| name.eq_ignore_ascii_case(b"cookie")) {
        let array = array.get_or_insert_with(Array::new);
        for (name, value) in cookie::parse(line) {
            count += 1;
            if count <= most {
                add_cookie(array, name, Zval::str(urlencoded::decode_raw(value)));
            }
        }
    }
    if count > most {
        worker::tell_cut(Cut::Cookies, count - most);
    }
    array
}

/// Of two with one name the first counts, as in PHP: it is the more specific one. Of what is nested, the last.
fn add_cookie(array: &mut Array, name: &[u8], value: Zval) {
    // Other names than these are what PHP makes of them: `a.b` and `a b` are `a_b`, `a[b]` is nested.
    if !name.iter().any(|byte| matches!(byte, b' ' | b'.' | b'[')) {
        if array.get(name).is_none() {
            array.set_symbolic(&ZStr::new(name), value);
        }
        return;
    }
    let mut alone = Array::new();
    variables::register(&mut alone, name, value.clone());
    let taken = alone
        .iter()
        .any(|(key, plain)| plain.as_array().is_none() && matches!(key, Key::Str(key) if array.get(key).is_some()));
    if !taken {
        variables::register(array, name, value);
    }
}

/// `$request->get`; `None` without a query.
pub(super) fn query(head: &RequestHead) -> Option<Array> {
    let query: &[u8] = head.query()?;
    (!query.is_empty()).then(|| variables::parse_query(query))
}
