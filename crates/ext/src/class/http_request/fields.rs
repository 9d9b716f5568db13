//! The arrays that come from the head of a request: headers, server variables, cookies, query.

use std::time::Duration;

use steel_engine::server::{Conn, RequestHead};
use steel_proto::{cookie, urlencoded};
use steel_zend::{Array, ZStr, Zval, variables};

/// `$request->header`: names in lower case; a repeated header is an array of its values.
pub(super) fn headers(head: &RequestHead) -> Array {
    let mut array = Array::with_capacity(8);
    for (name, value) in head.headers() {
        let name = ZStr::build(name.len(), |room| {
            room.copy_from_slice(name);
            room.make_ascii_lowercase();
        });
        let value = Zval::str(value);
        let merged = match array.get(name.as_bytes()) {
            None => value,
            Some(first) => repeated(first, value),
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

/// `$request->cookie`; `None` without a cookie header. Of two with one name the first counts, as in PHP: it is the more specific one.
pub(super) fn cookies(head: &RequestHead) -> Option<Array> {
    let mut array: Option<Array> = None;
    for (_, line) in head.headers().filter(|(name, _)| name.eq_ignore_ascii_case(b"cookie")) {
        let array = array.get_or_insert_with(Array::new);
        for (name, value) in cookie::parse(line) {
            if array.get(name).is_none() {
                array.set_symbolic(&ZStr::new(name), Zval::str(urlencoded::decode(value)));
            }
        }
    }
    array
}

/// `$request->get`; `None` without a query.
pub(super) fn query(head: &RequestHead) -> Option<Array> {
    let query: &[u8] = head.query()?;
    (!query.is_empty()).then(|| variables::parse_query(query))
}
